"""A roster (参赛名单) read from a college's tables: who is on it, and every problem by its place.

Nothing is guessed silently. What cannot be taken as it is becomes a problem with sheet, row and
column, and the row is mended or left out by a person; then the whole list is entered at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from competition.rules import eligibility
from competition.rules.dates import BirthDate
from competition.rules.eligibility import Facts, PastPrize
from competition.rules.tables import Cell, Field


class Weight(StrEnum):
    """Must a problem be settled before the row can be entered?"""

    STOP = "stop"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place; `code` and `facts` are a sentence. `column` is A, B… or empty."""

    sheet: str
    row: int
    column: str
    code: str
    facts: Facts = ()
    weight: Weight = Weight.STOP


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table as it was found: cells by field, and the letters of their columns."""

    sheet: str
    row: int
    cells: Mapping[Field, Cell]
    columns: Mapping[Field, str]
    since_1904: bool = False
    hidden: bool = False

    def mended(self, typed: Mapping[Field, str]) -> Line:
        """The line with cells as a person typed them in the preview."""
        fresh = {known: Cell(text) for known, text in typed.items()}
        return replace(self, cells={**self.cells, **fresh}, hidden=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What the edition knows: its rules, its units by code with their names, who is entered."""

    rules: eligibility.Rules
    before: date
    units: Mapping[str, tuple[str, ...]]
    tracks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    past: Mapping[str, tuple[PastPrize, ...]] = field(default_factory=dict)
    by_unit: bool = True  # units nominate: nobody is entered without one


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as read. What has a problem is empty or as typed."""

    line: Line
    name: str
    staff_no: str
    unit: str
    born: BirthDate | None
    track: str
    title: str
    course: str
    verdict: eligibility.Verdict
    problems: tuple[Problem, ...] = ()

    @property
    def stopped(self) -> bool:
        """The row cannot be entered as it is."""
        return any(problem.weight is Weight.STOP for problem in self.problems)


def against_each_other(rows: Sequence[RosterRow], taken: frozenset[str]) -> Iterator[Problem]:
    yield from _same_number(rows, taken)
    yield from _same_name(rows)
    yield from _odd_length(rows)


def _same_number(rows: Iterable[RosterRow], taken: frozenset[str]) -> Iterator[Problem]:
    """Twice the same person, or two persons with one number: told at the later row."""
    first: dict[str, RosterRow] = {}
    for row in rows:
        number = row.staff_no
        if number in taken:
            yield _at(row, Field.STAFF_NO, "staff_no.entered", staff_no=number)
        elif number and (before := first.setdefault(number, row)) is not row:
            code = "row.duplicate" if before.name == row.name else "staff_no.of_another"
            where = {"sheet": before.line.sheet, "row": str(before.line.row)}
            yield _at(row, Field.STAFF_NO, code, staff_no=number, name=before.name, **where)


def _same_name(rows: Iterable[RosterRow]) -> Iterator[Problem]:
    """Namesakes in one unit are possible; whoever looks should know."""
    first: dict[tuple[str, str], RosterRow] = {}
    for row in rows:
        before = first.setdefault((row.unit, row.name), row) if row.name and row.unit else row
        if before is not row and before.staff_no != row.staff_no:
            where = {"sheet": before.line.sheet, "row": str(before.line.row)}
            found = _at(row, Field.NAME, "name.namesake", name=row.name, **where)
            yield replace(found, weight=Weight.LOOK)


def _odd_length(rows: Sequence[RosterRow]) -> Iterator[Problem]:
    """Nine in ten numbers have one length: another one may have lost its leading zeros."""
    numbers = [row.staff_no for row in rows if row.staff_no.isdigit()]
    if len(numbers) < 10:
        return
    length, count = Counter(map(len, numbers)).most_common(1)[0]
    if 10 * count < 9 * len(numbers):
        return
    for row in rows:
        if row.staff_no.isdigit() and len(row.staff_no) < length:
            found = _at(row, Field.STAFF_NO, "staff_no.short", usual=str(length))
            yield replace(found, weight=Weight.LOOK)


def _at(row: RosterRow, known: Field, code: str, /, **facts: str) -> Problem:
    line = row.line
    column = line.columns.get(known, "")
    return Problem(line.sheet, line.row, column, code, tuple(facts.items()))
