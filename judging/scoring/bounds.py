"""Clinched, possible, out: what is certain while sheets are still to come.

Every sheet that has not come is imagined at its best or its worst. In a chain where a higher mark
never lowers a score (sums, means, weights) the two ends bound every result in between; a chain with
a step that may turn them around is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from judging.scoring.book import Rulebook
from judging.scoring.case import Case
from judging.scoring.checking import chains
from judging.scoring.clauses import Fold, SeatRule, Style, Tie, TurnKind
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
    """One entry: its chance to go on (none where the rulebook draws no line), and the best and
    worst place it can still have, before any tie-break."""

    entry: str
    chance: Chance | None
    best: Fraction
    worst: Fraction


class Unbounded(ValueError):
    """A criterion without ``most`` has no best case; with several panels or stages nobody knows
    where a sheet that has not come belongs; and some steps let a higher mark lower a score."""


UNSTEADY = (Fold.SOFT_MEDIAN, Fold.MAJORITY)  # an outlier weighs less; others decide between two


Edge = Callable[[str], bool]
Ends = Mapping[str, tuple[tuple[Mark, ...], tuple[Mark, ...]]]  # lowest and highest, by entry


def bounds(case: Case) -> tuple[Bound, ...]:
    """The chance of every entry that is not absent, in the order of the entries."""
    refuse_unsteady(case.rulebook)
    gone = {each.entry for each in case.decisions if each.kind == "absent"}
    gone |= {each.code for each in case.entries if each.absent}
    known = [each.code for each in case.entries] or naturally({mark.entry for mark in case.marks})
    ends = Awaited(case).ends(entry for entry in known if entry not in gone)
    return tuple(bound(case, entry, ends) for entry in ends)


def refuse_unsteady(book: Rulebook) -> None:
    """Where a higher mark may lower a score, the ends bound nothing."""
    for path, steps in chains(book):
        for index, step in enumerate(steps):
            turned = step.turn is TurnKind.STANDARDISE
            if turned or step.take in UNSTEADY:
                raise Unbounded(f"{path}[{index}]")


def bound(case: Case, entry: str, ends: Ends) -> Bound:
    """One entry against the others: itself at its best and they at their worst, and reversed."""
    best = extreme(case, ends, lambda code: code == entry, tie=Tie.ALL, style=Style.STANDARD)
    worst = extreme(case, ends, lambda code: code != entry, tie=Tie.NONE, style=Style.MODIFIED)
    chance = chance_of(best, worst, entry) if case.rulebook.advances else None
    return Bound(entry, chance, place(best, entry), place(worst, entry))


def chance_of(best: Outcome, worst: Outcome, entry: str) -> Chance:
    """What can still happen to the entry, between its two ends."""
    if advanced(worst, entry):
        return Chance.CLINCHED
    return Chance.POSSIBLE if advanced(best, entry) else Chance.OUT


def extreme(case: Case, ends: Ends, good: Edge, *, tie: Tie, style: Style) -> Outcome:
    """The outcome when the missing sheets of some entries are at the good end, of others at the
    bad one. What is equal goes for or against those that are: on the line by ``tie``, in the places
    by ``style``; a tie-break may still read what has not come."""
    book = case.rulebook
    marks = [m for entry, end in ends.items() for m in end[good(entry) != book.lower_wins]]
    lines = tuple(replace(block, tie=tie) for block in book.advances)
    order = replace(book.ranking, tiebreak=(), style=style)
    open_ = replace(book, advances=lines, ranking=order)
    return compute(replace(case, marks=(*case.marks, *marks), rulebook=open_))


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


def place(outcome: Outcome, entry: str) -> Fraction:
    """The entry's place; whoever has none is behind everybody who has one."""
    placed = {row.entry: Fraction(row.place) for row in outcome.rows if row.place}
    return placed.get(entry, Fraction(len(placed) + 1))
