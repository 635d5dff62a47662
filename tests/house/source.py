"""The sources as the house tests read them: every checker takes a root folder.

So each checker can be pointed at a small bad tree (`plant`) to prove that it can fail.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("competition", "judging")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file. `name` is dotted, as it is imported."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def is_migration(self) -> bool:
        return self.name.startswith("competition.migrations.")


def modules(root: Path, folders: tuple[str, ...] = PACKAGES) -> Iterator[Module]:
    """Every Python file below these folders of the root, in order."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            text = path.read_text("utf-8")
            yield Module(name.removesuffix(".__init__"), path, text, _parsed(text, str(path)))


@lru_cache(maxsize=2000)
def _parsed(text: str, filename: str) -> ast.Module:
    return ast.parse(text, filename)


def files(root: Path, pattern: str) -> Iterator[Path]:
    """Files that match, without third-party ones."""
    return (path for path in sorted(root.glob(pattern)) if "vendor" not in path.parts)


def where(root: Path, path: Path, line: int) -> str:
    return f"{path.relative_to(root).as_posix()}:{line}"


def nothing(found: Iterable[str]) -> None:
    """Fail with one fault a line."""
    if told := list(found):
        pytest.fail("\n".join([f"{len(told)} found:", *told]), pytrace=False)


def plant(root: Path, tree: Mapping[str, str]) -> Path:
    """Write a small tree of files, to show a checker something bad (or good)."""
    for name, text in tree.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root
