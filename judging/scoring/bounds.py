"""Clinched, possible, out: what is certain while sheets are still to come.

Every sheet that has not come is imagined at its best or its worst. In a chain where a higher mark
never lowers a score (sums, means, weights) the two ends bound every result in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from judging.scoring.case import Case
from judging.scoring.clauses import SeatRule, Tie
from judging.scoring.cube import Mark, natural, naturally
from judging.scoring.outcome import Outcome
from judging.scoring.score import compute
from judging.scoring.sheet import rubric


class Chance(StrEnum):
    """What can still happen to an entry."""

    CLINCHED = "clinched"
    POSSIBLE = "possible"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Bound:
    """One entry: its chance to go on, and the best and worst place it can still have."""

    entry: str
    chance: Chance
    best: Fraction
    worst: Fraction


class Unbounded(ValueError):
    """A criterion without ``most`` has no best case; with several panels or stages nobody knows
    where a sheet that has not come belongs."""


Edge = Callable[[str], bool]
Ends = Mapping[str, tuple[tuple[Mark, ...], tuple[Mark, ...]]]  # lowest and highest, by entry


def bounds(case: Case) -> tuple[Bound, ...]:
    """The chance of every entry that is not absent, in the order of the entries."""
    gone = {each.entry for each in case.decisions if each.kind == "absent"}
    gone |= {each.code for each in case.entries if each.absent}
    known = [each.code for each in case.entries] or naturally({mark.entry for mark in case.marks})
    ends = Awaited(case).ends(entry for entry in known if entry not in gone)
    return tuple(bound(case, entry, ends) for entry in ends)


def bound(case: Case, entry: str, ends: Ends) -> Bound:
    """One entry against the others: itself at its best and they at their worst, and reversed."""
    best = extreme(case, ends, lambda code: code == entry, tie=Tie.ALL)
    worst = extreme(case, ends, lambda code: code != entry, tie=Tie.NONE)
    chance = Chance.POSSIBLE
    if advanced(worst, entry):
        chance = Chance.CLINCHED
    elif not advanced(best, entry):
        chance = Chance.OUT
    return Bound(entry, chance, first_place(best, entry), last_place(worst, entry))


def extreme(case: Case, ends: Ends, good: Edge, *, tie: Tie) -> Outcome:
    """The outcome when the missing sheets of some entries are at the good end, of others at the
    bad one; a tie on the line goes for or against those on it."""
    book = case.rulebook
    marks = [m for entry, end in ends.items() for m in end[good(entry) != book.lower_wins]]
    lines = tuple(replace(block, tie=tie) for block in book.advances)
    lenient = replace(book, advances=lines)
    return compute(replace(case, marks=(*case.marks, *marks), rulebook=lenient))


class Awaited:
    """The sheets that have not come: those that a seat has not signed for an attempt."""

    def __init__(self, case: Case) -> None:
        self.book = case.rulebook
        self.stage = one("stage", {mark.stage for mark in case.marks} or {self.book.stage})
        self.panel = one("panel", {mark.panel for mark in case.marks} or {""})
        self.seats: dict[str, set[str]] = {}
        self.there: dict[tuple[str, str, str], set[str]] = {}
        for mark in case.marks:
            self.seats.setdefault(mark.role, set()).add(mark.seat)
            self.there.setdefault((mark.entry, mark.role, mark.attempt), set()).add(mark.seat)

    def ends(self, entries: Iterable[str]) -> Ends:
        """What is still to come of each entry, at its lowest and at its highest."""
        return {each: (tuple(self._of(each, 0)), tuple(self._of(each, 1))) for each in entries}

    def _of(self, entry: str, end: int) -> Iterator[Mark]:
        for rule in self.book.seats:
            for attempt in range(1, self.book.attempts + 1):
                for seat in self._lacking(entry, rule, str(attempt)) if rule.counted else ():
                    yield from self._sheet(entry, rule.role, seat, str(attempt), end)

    def _lacking(self, entry: str, rule: SeatRule, attempt: str) -> list[str]:
        """The seats without a sheet, by name as far as the others' sheets tell it."""
        known = sorted(self.seats.get(rule.role, ()), key=natural)
        names = known + [f"·{number}" for number in range(len(known) + 1, rule.count + 1)]
        here = self.there.get((entry, rule.role, attempt), set())
        return [name for name in names if name not in here][: max(0, rule.count - len(here))]

    def _sheet(self, entry: str, role: str, seat: str, attempt: str, end: int) -> Iterator[Mark]:
        for part in rubric(self.book, role):
            for line in part.criteria:
                value = (line.least, line.most)[end]
                if value is None:
                    raise Unbounded(f"{part.code}.{line.code}")
                at = (part.code, line.code, role, seat, self.panel, attempt, self.stage)
                yield Mark(entry, value, *at)


def one(axis: str, codes: Set[str]) -> str:
    """The only code on an axis. Of several nobody knows which one a sheet to come stands on."""
    if len(codes) > 1:
        raise Unbounded(axis)
    return next(iter(codes))


def advanced(outcome: Outcome, entry: str) -> bool:
    """Whether the entry goes on in this outcome."""
    return any(row.entry == entry and row.advanced is True for row in outcome.rows)


def first_place(outcome: Outcome, entry: str) -> Fraction:
    """The place if every tie goes the entry's way: the published scores above it, plus one.
    An entry with a word instead of a number is behind everybody who has one."""
    shown = published(outcome)
    if entry not in shown:
        return Fraction(len(shown) + 1)
    return Fraction(1 + sum(other > shown[entry] for other in shown.values()))


def last_place(outcome: Outcome, entry: str) -> Fraction:
    """The place if every tie goes against the entry."""
    shown = published(outcome)
    if entry not in shown:
        return Fraction(len(outcome.rows))
    return Fraction(sum(other >= shown[entry] for other in shown.values()))


def published(outcome: Outcome) -> dict[str, Fraction]:
    """Published numbers with the better one larger, by the order of the rows."""
    rows = [row for row in outcome.rows if row.place and row.exact]
    numbers = [Fraction(row.shown) for row in rows]
    sign = -1 if numbers and numbers[0] < numbers[-1] else 1
    return {row.entry: sign * number for row, number in zip(rows, numbers, strict=True)}
