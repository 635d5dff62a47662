"""Templates import what they use, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from tests.house.source import ROOT, files, nothing, plant, where

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def idle_imports(root: Path) -> list[str]:
    """Macros that a template imports and does not call."""
    return [
        f"{where(root, path, line)} {name}"
        for path in files(root, "templates/**/*.html")
        for line, name in _idle(ENVIRONMENT.parse(path.read_text("utf-8")))
    ]


def _idle(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    used = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "load"}
    for brought in tree.find_all(nodes.FromImport):
        for name in brought.names:
            own = name if isinstance(name, str) else name[1]
            if own not in used:
                yield brought.lineno, own
    for whole in tree.find_all(nodes.Import):
        if whole.target not in used:
            yield whole.lineno, whole.target


def test_every_macro_that_is_imported_is_used() -> None:
    nothing(idle_imports(ROOT))


def test_an_idle_import_is_found(tmp_path: Path) -> None:
    page = (
        "{% from 'a.html' import card, figure as big, field %}\n{% import 'b.html' as b %}\n"
        "{% call card() %}{{ field.x }}{% endcall %}"
    )
    assert idle_imports(plant(tmp_path, {"templates/desk/home.html": page})) == [
        "templates/desk/home.html:1 big",
        "templates/desk/home.html:2 b",
    ]
