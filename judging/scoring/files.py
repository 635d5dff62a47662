"""The files that ``podium score`` reads: a rulebook and tables, with all their faults at once."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from judging.scoring import progress, tables
from judging.scoring.book import Rulebook
from judging.scoring.case import Case
from judging.scoring.fault import Fault, Faulty, fault
from judging.scoring.lines import Finder
from judging.scoring.rulebook import parse
from judging.scoring.xlsx import NotAWorkbook

Got = TypeVar("Got")
MARKS = ("entry", "score")


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a table holds, and the line each of it stands on."""

    file: str
    held: tuple[Any, ...] = ()
    lines: tuple[int, ...] = ()


def read_rulebook(path: Path) -> Rulebook:
    """The rulebook, or all its faults with their lines."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except Faulty as faulty:
        raise Faulty(tuple(in_file(path.name, each) for each in faulty.faults)) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise Faulty((unreadable(path, problem),)) from None


def in_file(name: str, found: Fault) -> Fault:
    """A fault of a rulebook with its file and, where it is known, its line."""
    line = str(found.line) if found.line else ""
    return replace(found, path=":".join(filter(None, (name, line, found.path))))


def unreadable(path: Path, problem: Exception) -> Fault:
    """The fault of a file that cannot be read at all."""
    return Fault(path.name, "unreadable", (("why", str(problem)),))


def read_case(asked: argparse.Namespace, rulebook: Rulebook) -> tuple[Case, list[Numbered]]:
    """All tables, all their faults together; and on which lines marks and entries stand."""
    faults: list[Fault] = []

    def read(
        path: Path | None, needed: Sequence[str], take: Callable[..., list[Got]], *more: object
    ) -> list[Got]:
        if path is None:
            return []
        found, wrong = read_table(path, needed, take, *more)
        faults.extend(wrong)
        return found

    marks = numbered(asked.marks, read(asked.marks, MARKS, tables.marks, rulebook))
    entries = numbered(asked.entries, read(asked.entries, ("entry",), tables.entrants))
    case = Case(
        rulebook,
        marks.held,
        entries.held,
        tuple(read(asked.penalties, ("entry", "code"), tables.penalties, rulebook)),
        tuple(read(asked.carry, ("entry", "stage", "value", "state"), tables.carried)),
        tuple(read(asked.decisions, ("kind", "entry"), tables.decisions)),
    )
    if faults:
        raise Faulty(tuple(faults))
    return case, [marks, entries]


def numbered(path: Path | None, pairs: Sequence[tuple[int, Any]]) -> Numbered:
    """Pairs of a line and what stands on it, apart."""
    held = tuple(each for _, each in pairs)
    return Numbered(path.name if path else "", held, tuple(line for line, _ in pairs))


def read_marks(path: Path, rulebook: Rulebook) -> Numbered:
    """A further table of marks. Two at one place are a fault here, for neither could stand
    instead of another."""
    found, faults = read_table(path, MARKS, tables.marks, rulebook)
    seen = set()
    for line, mark in found:
        if mark.at() in seen:
            at = " · ".join(filter(None, mark.at()))
            faults.append(fault(f"{path.name}:{line}", "mark_twice", at=at))
        seen.add(mark.at())
    if faults:
        raise Faulty(tuple(faults))
    return numbered(path, found)


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


def refuse(faults: Iterable[Fault], case: Case, book: Path, read: Iterable[Numbered]) -> None:
    """Raise what was found wrong while computing, if anything was: each with file and line, of
    the mark or the entry it names, otherwise of the rulebook."""
    found = tuple(faults)
    if not found:
        return
    stands = {
        id(each): f"{table.file}:{line}"
        for table in read
        for each, line in zip(table.held, table.lines, strict=True)
    }
    of_rules = in_text(book)

    def placed(one: Fault) -> Fault:
        named = re.fullmatch(r"(marks|entries)\[(\d+)\]", one.path)
        if named is None:
            return of_rules(one)
        return replace(one, path=stands[id(getattr(case, named[1])[int(named[2])])])

    raise Faulty(tuple(map(placed, found)))


def in_text(book: Path) -> Callable[[Fault], Fault]:
    """Says of something about a rulebook that was read where in its file it stands."""
    finder = Finder(book.read_text(encoding="utf-8-sig"))
    return lambda found: in_file(book.name, replace(found, line=finder.line(found.path)))
