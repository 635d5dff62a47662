"""The files that ``podium score`` reads: a rulebook and tables, with all their faults at once."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from judging.scoring import progress, tables
from judging.scoring.book import Rulebook
from judging.scoring.case import Case
from judging.scoring.cube import Mark
from judging.scoring.fault import Fault, Faulty
from judging.scoring.rulebook import parse
from judging.scoring.xlsx import NotAWorkbook

Got = TypeVar("Got")


class Refused(Exception):
    """The input has faults; nothing is computed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


def read_rulebook(path: Path) -> Rulebook:
    """The rulebook, or all its faults with their lines."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except Faulty as faulty:
        raise Refused([in_file(path.name, each) for each in faulty.faults]) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise Refused([unreadable(path, problem)]) from None


def in_file(name: str, found: Fault) -> Fault:
    """A fault of a rulebook with its file and, where it is known, its line."""
    line = str(found.line) if found.line else ""
    return replace(found, path=":".join(filter(None, (name, line, found.path))))


def unreadable(path: Path, problem: Exception) -> Fault:
    """The fault of a file that cannot be read at all."""
    return Fault(path.name, "unreadable", (("why", str(problem)),))


def read_case(asked: argparse.Namespace, rulebook: Rulebook) -> tuple[Case, list[int]]:
    """All tables, all their faults together; and the line of each mark."""
    faults: list[Fault] = []

    def read(
        path: Path | None, needed: Sequence[str], take: Callable[..., list[Got]], *more: object
    ) -> list[Got]:
        if path is None:
            return []
        found, wrong = read_table(path, needed, take, *more)
        faults.extend(wrong)
        return found

    marks = read(asked.marks, MARKS, tables.marks, rulebook)
    case = Case(
        rulebook,
        tuple(mark for _, mark in marks),
        tuple(read(asked.entries, ("entry",), tables.entrants)),
        tuple(read(asked.penalties, ("entry", "code"), tables.penalties, rulebook)),
        tuple(read(asked.carry, ("entry", "stage", "value", "state"), tables.carried)),
        tuple(read(asked.decisions, ("kind", "entry"), tables.decisions)),
    )
    if faults:
        raise Refused(faults)
    return case, [line for line, _ in marks]


MARKS = ("entry", "score")


def read_marks(path: Path, rulebook: Rulebook) -> list[Mark]:
    """A further table of marks."""
    found, faults = read_table(path, MARKS, tables.marks, rulebook)
    if faults:
        raise Refused(faults)
    return [mark for _, mark in found]


def read_table(
    path: Path, needed: Sequence[str], take: Callable[..., list[Got]], *more: object
) -> tuple[list[Got], list[Fault]]:
    """What a table holds, and what is wrong with it."""
    try:
        table = tables.opened(path, needed, progress.reading(path))
        found = take(table, *more) if not table.faults else []
    except (OSError, UnicodeDecodeError, NotAWorkbook) as problem:
        return [], [unreadable(path, problem)]
    return found, table.faults


def at_line(found: Fault, name: str, lines: Sequence[int]) -> Fault:
    """A fault about the n-th mark, at its line in the file."""
    index = re.fullmatch(r"marks\[(\d+)\]", found.path)
    if not index:
        return found
    line = lines[int(index.group(1))]
    return Fault(f"{name}:{line}", found.code, found.facts, line)
