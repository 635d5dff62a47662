"""Clinched, possible, out: what is certain while sheets are still to come.

Every sheet that has not come is imagined at its best or its worst. In a chain where a higher mark
never lowers a score (sums, means, weights) the two ends bound every result in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from judging.scoring.case import Case, Entrant
from judging.scoring.clauses import SeatRule, Tie
from judging.scoring.cube import Mark, natural
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
    """A criterion without ``most`` has no best case."""


Edge = Callable[[str], bool]


def bounds(case: Case) -> tuple[Bound, ...]:
    """The chance of every entry that is not absent, in the order of the entries."""
    entrants = [entrant for entrant in case.entries if not entrant.absent]
    return tuple(bound(case, entrant.code) for entrant in entrants)


def bound(case: Case, entry: str) -> Bound:
    """One entry against the others: itself at its best and they at their worst, and reversed."""
    best = extreme(case, lambda code: code == entry, tie=Tie.ALL)
    worst = extreme(case, lambda code: code != entry, tie=Tie.NONE)
    chance = Chance.POSSIBLE
    if advanced(worst, entry):
        chance = Chance.CLINCHED
    elif not advanced(best, entry):
        chance = Chance.OUT
    return Bound(entry, chance, first_place(best, entry), last_place(worst, entry))


def extreme(case: Case, high: Edge, *, tie: Tie) -> Outcome:
    """The outcome when the missing sheets of some entries are at the top, of others at the
    bottom; a tie on the line goes for or against those on it."""
    book = case.rulebook
    good = (lambda code: not high(code)) if book.lower_wins else high
    marks = [mark for entrant in case.entries for mark in imagined(case, entrant, good)]
    lines = tuple(replace(block, tie=tie) for block in book.advances)
    lenient = replace(book, advances=lines)
    return compute(replace(case, marks=(*case.marks, *marks), rulebook=lenient))


def imagined(case: Case, entrant: Entrant, high: Edge) -> Iterator[Mark]:
    """The sheets of one entry that have not come, at the edge of every criterion."""
    if entrant.absent:
        return
    for seat in case.rulebook.seats:
        if seat.counted:
            for name in awaited(case, entrant.code, seat):
                yield from sheet_at_edge(
                    case, entrant.code, seat.role, name, high=high(entrant.code)
                )


def awaited(case: Case, entry: str, seat: SeatRule) -> list[str]:
    """The seats of a role from which this entry has no sheet, by name as far as known."""
    known = sorted({mark.seat for mark in case.marks if mark.role == seat.role}, key=natural)
    names = known + [f"·{number}" for number in range(len(known) + 1, seat.count + 1)]
    here = {m.seat for m in case.marks if m.entry == entry and m.role == seat.role}
    return [name for name in names if name not in here][: max(0, seat.count - len(here))]


def sheet_at_edge(case: Case, entry: str, role: str, seat: str, *, high: bool) -> Iterator[Mark]:
    """One imagined sheet with every criterion at its most or least."""
    for part in rubric(case.rulebook, role):
        for line in part.criteria:
            if line.most is None:
                raise Unbounded(f"{part.code}.{line.code}")
            value = line.most if high else line.least
            yield Mark(entry, value, part.code, line.code, role, seat)


def advanced(outcome: Outcome, entry: str) -> bool:
    """Whether the entry goes on in this outcome."""
    return any(row.entry == entry and row.advanced is True for row in outcome.rows)


def first_place(outcome: Outcome, entry: str) -> Fraction:
    """The place if every tie goes the entry's way: the published scores above it, plus one."""
    shown = published(outcome)
    return Fraction(1 + sum(other > shown[entry] for other in shown.values()))


def last_place(outcome: Outcome, entry: str) -> Fraction:
    """The place if every tie goes against the entry."""
    shown = published(outcome)
    return Fraction(sum(other >= shown[entry] for other in shown.values()))


def published(outcome: Outcome) -> dict[str, Fraction]:
    """Published numbers with the better one larger, by the order of the rows."""
    rows = [row for row in outcome.rows if row.place]
    numbers = [Fraction(row.shown) for row in rows]
    sign = -1 if numbers and numbers[0] < numbers[-1] else 1
    return {row.entry: sign * number for row, number in zip(rows, numbers, strict=True)}
