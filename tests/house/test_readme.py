"""What the README files say is so: files, commands, settings and lives of things."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from competition import cli
from competition.rules import lifecycles
from competition.settings import Settings
from tests.house.source import ROOT, nothing, plant

PAGES = ("README.md", "CONTRIBUTING.md", "competition/README.md", "judging/README.md")
PAGES_FOUND = (*PAGES, "judging/scoring/README.md", "SECURITY.md", "tests/README.md")
TOP = r"(?:competition|judging|templates|static|tests|\.ci)/"
PATH = re.compile(rf"(?<![\w/.-]){TOP}[\w./-]*[\w/]")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
MAKE = re.compile(r"`make ([a-z-]+)")
PODIUM = re.compile(r"`?podium ([a-z][a-z-]*)`?")
Life = Mapping[tuple[Any, str], StrEnum]
TABLES: dict[str, Life] = {
    "stage": lifecycles.STAGE,
    "appearance": lifecycles.APPEARANCE,
    "entry": lifecycles.ENTRY,
    "objection": lifecycles.OBJECTION,
    "clock": lifecycles.CLOCK,
    "vote": lifecycles.VOTE,
}


def pages(root: Path) -> dict[str, str]:
    there = [name for name in PAGES_FOUND if (root / name).exists()]
    return {name: (root / name).read_text("utf-8") for name in there}


def missing_pages(root: Path) -> list[str]:
    return [name for name in PAGES if not (root / name).exists()]


def missing_files(root: Path) -> list[str]:
    """Paths and links in the pages that lead to nothing."""
    return [
        f"{page}: {path}"
        for page, text in pages(root).items()
        for path in dict.fromkeys([*PATH.findall(text), *LINK.findall(text)])
        if not (root / path).exists() and not ((root / page).parent / path).exists()
    ]


def missing_targets(root: Path) -> list[str]:
    makefile = (root / "Makefile").read_text("utf-8")
    return [
        f"{page}: make {target}"
        for page, text in pages(root).items()
        for target in MAKE.findall(text)
        if not re.search(rf"^{target}:", makefile, re.MULTILINE)
    ]


def commands() -> frozenset[str]:
    """What `podium` understands."""
    parser = cli._parser()
    return frozenset(
        name
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name in action.choices
    )


def wrong_commands(root: Path, known: frozenset[str]) -> list[str]:
    """Commands that no page explains, and commands in code that do not exist."""
    text = "\n".join(pages(root).values())
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    told = set(PODIUM.findall(code))
    return [f"not explained: podium {name}" for name in sorted(known - told)] + [
        f"does not exist: podium {name}" for name in sorted(told - known)
    ]


def unexplained_settings(root: Path) -> list[str]:
    text = "\n".join(pages(root).values())
    return [field.name for field in fields(Settings) if f"`{field.name}`" not in text]


def wrong_lives(text: str, tables: Mapping[str, Life]) -> list[str]:
    """Rows `| from | move | to |` below a heading with the life's name, against its table."""
    wrong = []
    for name, table in tables.items():
        drawn = set(_rows(text, name))
        wanted = {(str(start), move, str(end)) for (start, move), end in table.items()}
        wrong += [f"{name}: not drawn: {' · '.join(row)}" for row in sorted(wanted - drawn)]
        wrong += [f"{name}: not so: {' · '.join(row)}" for row in sorted(drawn - wanted)]
    return wrong


def _rows(text: str, name: str) -> Iterator[tuple[str, ...]]:
    """Cells hold `code`; what else stands in them is for people."""
    sections = re.findall(r"^#+ ([^\n]*)\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    section = next((body for head, body in sections if name in head.lower()), "")
    for line in section.splitlines():
        cells = [re.findall(r"`([a-z_]+)`", cell) for cell in line.split("|")[1:4]]
        if len(cells) == 3 and all(cells):
            yield tuple(cell[0] for cell in cells)


def test_the_pages_are_there():
    nothing(missing_pages(ROOT))


def test_the_maps_lead_somewhere():
    nothing(missing_files(ROOT))


def test_make_does_what_is_promised():
    nothing(missing_targets(ROOT))


def test_every_command_is_explained():
    nothing(wrong_commands(ROOT, commands()))


def test_every_setting_is_explained():
    nothing(unexplained_settings(ROOT))


def test_the_lives_are_drawn_as_they_are():
    page = ROOT / "competition/README.md"
    nothing(wrong_lives(page.read_text("utf-8") if page.exists() else "", TABLES))


def test_what_is_not_so_is_found(tmp_path):
    readme = "See `competition/old.py`, [this](judging/none.md), `make tea` and `podium fly`."
    tree = {"README.md": readme, "Makefile": "test:\n", "competition/app.py": ""}
    root = plant(tmp_path, tree)
    assert missing_files(root) == ["README.md: competition/old.py", "README.md: judging/none.md"]
    assert missing_targets(root) == ["README.md: make tea"]
    assert wrong_commands(root, frozenset({"serve"})) == [
        "not explained: podium serve",
        "does not exist: podium fly",
    ]
    assert "database_url" in unexplained_settings(root)
    assert missing_pages(root) == ["CONTRIBUTING.md", "competition/README.md", "judging/README.md"]


def test_a_life_drawn_wrongly_is_found():
    text = "## The life of an entry\n| from | move | to |\n| 草稿 `draft` | `fly` | `accepted` |\n"
    found = wrong_lives(text, {"entry": lifecycles.ENTRY})
    assert len(found) == len(lifecycles.ENTRY) + 1
    assert found[-1] == "entry: not so: draft · fly · accepted"
