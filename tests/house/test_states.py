"""States: pages and views ask the questions of `lifecycles`, and compare no state themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from jinja2 import Environment, nodes

from competition.rules import lifecycles
from competition.rules.lifecycles import Question
from tests.house.source import ROOT, files, modules, nothing, plant, where

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
LIVES = [
    one for one in vars(lifecycles).values()
    if isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum
]  # fmt: skip
ASKED = [
    (life, name, asked)
    for life in LIVES
    for kind in life.__mro__
    for name, asked in vars(kind).items()
    if isinstance(asked, Question)
]
QUESTIONS = {name for _life, name, _asked in ASKED}


def compared_in_templates(root: Path) -> list[str]:
    """Comparisons of a state with anything, and questions that no state answers."""
    return [
        f"{where(root, path, line)} {fault}"
        for path in files(root, "templates/**/*.html")
        for line, fault in _in_template(ENVIRONMENT.parse(path.read_text("utf-8")))
    ]


def _in_template(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for compared in tree.find_all(nodes.Compare):
        if _is_state(compared.expr) or any(_is_state(one.expr) for one in compared.ops):
            yield compared.lineno, "a state is compared"
    for asked in tree.find_all(nodes.Getattr):
        if _is_state(asked.node) and asked.attr not in QUESTIONS:
            yield asked.lineno, f"no state answers {asked.attr}"


def _is_state(one: nodes.Node) -> bool:
    return isinstance(one, nodes.Getattr) and one.attr == "state"


def compared_in_views(root: Path) -> list[str]:
    return [
        f"{where(root, module.path, node.lineno)} a state is compared"
        for module in modules(root)
        if ".web." in module.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare)
        and any(
            isinstance(one, ast.Attribute) and one.attr == "state"
            for one in (node.left, *node.comparators)
        )
    ]


def test_templates_ask_states_and_compare_none() -> None:
    nothing(compared_in_templates(ROOT))


def test_views_ask_states_and_compare_none() -> None:
    nothing(compared_in_views(ROOT))


def test_each_question_names_states_of_its_own_life() -> None:
    """A question about a state that does not exist would be answered No for ever."""
    unknown = [
        (life.__name__, name)
        for life, name, asked in ASKED
        if not set(asked.states) < set(map(str, life))
    ]
    assert unknown == []


def test_a_compared_state_is_found(tmp_path: Path) -> None:
    tree = {
        "templates/desk/a.html": "{% if a.state == 'sealed' %}\n{{ a.state.is_sealt }}{% endif %}",
        "templates/desk/b.html": "{% if a.is_on and b.state in ('open',) %}{% endif %}",
        "templates/desk/c.html": "{% if a.state.is_sealed %}{{ a.state|term }}{% endif %}",
        "competition/web/a.py": "a = b.state is C.D\nc = b.state.is_sealed\n",
        "judging/sheets.py": "a = b.state is C.D\n",
    }
    root = plant(tmp_path, tree)
    assert compared_in_templates(root) == [
        "templates/desk/a.html:1 a state is compared",
        "templates/desk/a.html:2 no state answers is_sealt",
        "templates/desk/b.html:1 a state is compared",
    ]
    assert compared_in_views(root) == ["competition/web/a.py:1 a state is compared"]
