"""The floors of the house: imports go down, never up, and never round in a circle.

0 plain · 1 records · 2 actions · 3 web · 4 roof. And: one clock, one source of chance.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, Module, modules, nothing, plant, where

# first match wins
FLOORS = [
    (4, "competition.migrations.env"),  # where the tables of both packages come together
    (0, "competition.clock competition.errors competition.terms competition.i18n"),
    (0, "competition.policy competition.settings competition.sentences competition.refusals"),
    (0, "competition.disk competition.findings competition.outside"),
    (0, "competition.rules competition.ledger"),
    (0, "judging.scoring"),
    (1, "competition.append_only competition.db competition.models competition.facts"),
    (1, "competition.doors competition.encrypted competition.outbox"),
    (1, "competition.migrations"),
    (1, "judging.models judging.facts"),
    (3, "competition.web judging.web"),
    (4, "competition.app competition.wsgi competition.cli competition.demo competition.upkeep"),
    (2, "competition judging"),
]
OURS = ("competition", "judging")
# What may be imported besides the standard library; floor 4 may import everything.
THIRD_PARTY = {
    0: frozenset[str](),
    1: frozenset({"sqlalchemy", "flask_sqlalchemy"}),
    2: frozenset({"sqlalchemy", "argon2", "openpyxl", "segno", "flask"}),
    3: frozenset(
        {"sqlalchemy", "flask", "flask_babel", "flask_login", "flask_wtf", "wtforms"}
        | {"werkzeug", "markupsafe", "segno", "openpyxl"}
    ),
}
ALSO = {
    "competition.ledger.head": {"cryptography"},
    "competition.encrypted": {"cryptography", "flask"},
    "competition.i18n": {"flask", "flask_babel"},
    "competition.migrations": {"alembic", "flask"},
}
OF_A_REQUEST = {"flask.request", "flask.session", "flask.g", "flask_login.current_user"}
STOPPED_CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time",
    "time.time_ns", "func.now", "func.current_timestamp", "datetime.datetime.now",
    "datetime.date.today",
}  # fmt: skip
# A day is the edition's, not UTC's: `clock.day` (a contest of the small hours has another one).
DAYS_OF_UTC = {"at.date", "now.date", "clock.now().date", "at.year", "now.year"}
# Who may make unguessable things: keys, links, salts, the secret of a draw, ids, scratch databases.
CHANCE = {"secrets", "uuid.uuid1", "uuid.uuid4", "os.urandom"}
MAY_USE_CHANCE = {
    "competition.settings",
    "competition.encrypted",
    "competition.passwords",
    "competition.sessions",
    "competition.chain",
    "competition.card_codes",
    "competition.objections",
    "competition.upkeep.postgres",
    "competition.web.request_log",
}


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def floor(module: str) -> int:
    return next(
        level for level, names in FLOORS if any(is_in(module, one) for one in names.split())
    )


def imports(root: Path, module: Module) -> Iterator[tuple[str, int]]:
    """What a file imports, each as far as it is a module (`a.b`), else as a name (`a.b.name`)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _wrong_way(name: str, target: str) -> str:
    """Why one of our modules may not import another of ours; empty if it may."""
    if is_in(name, "competition.ledger.verify"):
        return "the verifier stands alone"
    if is_in(name, "competition.ledger") and not is_in(target, "competition.ledger"):
        return "the ledger knows nothing outside itself"
    if is_in(name, "judging.scoring") and not is_in(target, "judging.scoring"):
        return "scoring knows nothing outside itself"
    if floor(target) > floor(name):
        return f"floor {floor(name)} may not import floor {floor(target)}"
    below_roof = floor(name) < 4 and is_in(name, "competition")
    if below_roof and is_in(target, "judging") and not is_in(target, "judging.scoring"):
        return "competition knows only judging.scoring"
    return ""


def _foreign(name: str, target: str) -> str:
    """Why a module may not import this third-party name; empty if it may."""
    top = target.split(".")[0]
    also = {one for module, more in ALSO.items() if is_in(name, module) for one in more}
    if floor(name) == 4 or top in also or top in sys.stdlib_module_names:
        return ""
    if top not in THIRD_PARTY[floor(name)]:
        return f"floor {floor(name)} does without {top}"
    if floor(name) == 2 and target in OF_A_REQUEST:
        return "an action knows no request"
    return ""


def wrong_imports(root: Path) -> list[str]:
    wrong = []
    for module in modules(root):
        if module.name in OURS:
            continue
        for target, line in imports(root, module):
            ours = target.split(".")[0] in OURS
            why = _wrong_way(module.name, target) if ours else _foreign(module.name, target)
            if why:
                wrong.append(f"{where(root, module.path, line)} imports {target}: {why}")
    return wrong


def hidden_imports(root: Path) -> list[str]:
    """Relative imports, and imports inside a function.

    The roof may import late what is slow to load and one command only needs; ruff (PLC0415) wants
    that said on the line.
    """
    wrong = []
    for module in modules(root):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                wrong.append(f"{where(root, module.path, node.lineno)} relative import")
            if isinstance(node, ast.FunctionDef) and floor(module.name) < 4:
                wrong += [
                    f"{where(root, module.path, inner.lineno)} import inside a function"
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Import | ast.ImportFrom)
                ]
    return wrong


def full_inits(root: Path) -> list[str]:
    """`__init__.py` is empty; the package's own may say its version."""
    return [
        module.name
        for module in modules(root)
        if module.path.name == "__init__.py"
        and any(not _is_version(node) for node in module.tree.body)
    ]


def _is_version(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__version__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def names_used(module: Module) -> Iterator[tuple[str, int]]:
    """Dotted names in the code, and the names that imports bring in."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node), node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)


def other_clocks(root: Path) -> list[str]:
    """Only `competition.clock` knows the time; only views and the roof ask it (style.md)."""
    wrong = []
    for module in modules(root):
        for name, line in names_used(module):
            spot = where(root, module.path, line)
            if module.name != "competition.clock" and name in STOPPED_CLOCKS:
                wrong.append(f"{spot} {name}: another clock")
            if name in DAYS_OF_UTC:
                wrong.append(f"{spot} {name}: a day of UTC")
            if floor(module.name) < 3 and name in ("clock.now", "competition.clock.now"):
                wrong.append(f"{spot} {name}: an action takes `at`")
    return wrong


def other_chances(root: Path) -> list[str]:
    """`random` nowhere; unguessable things only where they are made on purpose."""
    wrong = []
    for module in modules(root):
        for name, line in names_used(module):
            banned = is_in(name, "random")
            strange = any(is_in(name, one) for one in CHANCE) and not _may_use(module.name, name)
            if banned or strange:
                wrong.append(f"{where(root, module.path, line)} {name}")
    return wrong


def _may_use(module: str, name: str) -> bool:
    """A page gives each form the id of the operation that it will be (trust.md 2.3)."""
    return module in MAY_USE_CHANCE or (floor(module) == 3 and is_in(name, "uuid.uuid4"))


@pytest.mark.parametrize(
    "check", [wrong_imports, hidden_imports, full_inits, other_clocks, other_chances]
)
def test_the_house_stands(check):
    nothing(check(ROOT))


BAD = {
    "an action in a view's clothes": ("judging/sheets.py", "from flask import request"),
    "records import an action": ("competition/models.py", "from competition import stages"),
    "floor 0 imports records": ("competition/policy.py", "import competition.db"),
    "rules import SQLAlchemy": ("competition/rules/quota.py", "import sqlalchemy"),
    "competition knows judging": ("competition/stages.py", "from judging import sheets"),
    "competition knows its records": ("competition/stages.py", "import judging.models"),
    "scoring knows competition": ("judging/scoring/rank.py", "from competition import errors"),
    "the ledger knows errors": ("competition/ledger/draw.py", "import competition.errors"),
    "the verifier knows the ledger": (
        "competition/ledger/verify.py",
        "from competition.ledger import canon",
    ),
    "a view imports the roof": ("judging/web/judge.py", "from competition.app import create_app"),
    "scoring imports numpy": ("judging/scoring/study.py", "import numpy"),
}


@pytest.mark.parametrize(("path", "code"), BAD.values(), ids=BAD)
def test_a_wrong_import_is_found(tmp_path, path, code):
    assert len(wrong_imports(plant(tmp_path, {path: code}))) == 1


GOOD = {
    "judging may use competition": ("judging/sheets.py", "from competition import chain"),
    "competition may use scoring": ("competition/editions.py", "import judging.scoring.rulebook"),
    "heads are signed": ("competition/ledger/head.py", "import cryptography"),
    "the roof sees all": ("competition/app.py", "import granian, judging.web.judge"),
}


@pytest.mark.parametrize(("path", "code"), GOOD.values(), ids=GOOD)
def test_a_lawful_import_is_not(tmp_path, path, code):
    assert wrong_imports(plant(tmp_path, {path: code})) == []


def test_hidden_imports_are_found(tmp_path):
    code = "from . import clock\ndef late():\n    import json\n"
    assert hidden_imports(plant(tmp_path, {"competition/stages.py": code})) == [
        "competition/stages.py:1 relative import",
        "competition/stages.py:3 import inside a function",
    ]


def test_a_full_init_is_found(tmp_path):
    tree = {"competition/__init__.py": '__version__ = "1"', "judging/__init__.py": "import re"}
    assert full_inits(plant(tmp_path, tree)) == ["judging"]


def test_another_clock_is_found(tmp_path):
    tree = {
        "competition/clock.py": "now = datetime.now",
        "competition/stages.py": "from competition import clock\nat = clock.now()\n",
        "judging/web/desk.py": "at = clock.now()\nwhen = date.today()\n",
        "judging/votes.py": "def f(at):\n    return at.date()\n",
    }
    assert other_clocks(plant(tmp_path, tree)) == [
        "competition/stages.py:2 clock.now: an action takes `at`",
        "judging/votes.py:2 at.date: a day of UTC",
        "judging/web/desk.py:2 date.today: another clock",
    ]


def test_another_chance_is_found(tmp_path):
    tree = {
        "competition/passwords.py": "import secrets",
        "competition/ledger/draw.py": "import random",
        "judging/reveals.py": "import secrets",
    }
    assert other_chances(plant(tmp_path, tree)) == [
        "competition/ledger/draw.py:1 random",
        "judging/reveals.py:1 secrets",
    ]
