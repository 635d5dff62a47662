"""What if: another rulebook, a judge left out, other marks. Nothing here changes a result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from judging.scoring.book import Rulebook
from judging.scoring.case import Case
from judging.scoring.cube import Mark
from judging.scoring.exact import root
from judging.scoring.outcome import Outcome
from judging.scoring.score import compute
from judging.scoring.study import Sheets, anova


@dataclass(frozen=True, slots=True)
class Change:
    """One entry's result before and after."""

    entry: str
    score: tuple[str, str]
    place: tuple[str, str]
    prize: tuple[str, str]


def changes(before: Outcome, after: Outcome) -> tuple[Change, ...]:
    """The entries whose score, place or prize differ, in the order of the first outcome."""
    later = {row.entry: row for row in after.rows}
    found = []
    for row in before.rows:
        other = later.get(row.entry)
        pair = Change(
            row.entry,
            (row.shown, other.shown if other else ""),
            (row.place, other.place if other else ""),
            (row.prize, other.prize if other else ""),
        )
        if any(one != two for one, two in (pair.score, pair.place, pair.prize)):
            found.append(pair)
    return tuple(found)


def under(case: Case, rulebook: Rulebook) -> Case:
    """The same marks under another rulebook."""
    return replace(case, rulebook=rulebook)


def undecided(case: Case) -> Outcome:
    """The result without any recorded decision, to be printed beside the one that stands.

    Absences and struck marks stay: they say who took part, not who won.
    """
    facts = tuple(each for each in case.decisions if each.kind in ("absent", "strike"))
    return compute(replace(case, decisions=facts))


def left_out(case: Case, role: str, seat: str) -> Case:
    """The same contest if one judge had never sat: a smaller panel, not a missing sheet."""
    marks = tuple(mark for mark in case.marks if (mark.role, mark.seat) != (role, seat))
    rules = tuple(
        replace(rule, count=max(1, rule.count - 1)) if rule.role == role else rule
        for rule in case.rulebook.seats
    )
    return replace(case, marks=marks, rulebook=replace(case.rulebook, seats=rules))


def instead(case: Case, marks: Iterable[Mark]) -> Case:
    """The same contest with some marks replaced by others that stand at the same coordinates; a
    mark that has no counterpart is one more. Of the others no two stand at one coordinate."""
    found = {mark.at(): mark for mark in case.marks}
    found |= {mark.at(): mark for mark in marks}
    return replace(case, marks=tuple(found.values()))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Leave one judge out in turn: how often each entry keeps its prize."""

    by_seat: tuple[tuple[str, tuple[Change, ...]], ...]
    kept: tuple[tuple[str, int], ...]


def leave_one_out(case: Case, role: str) -> LeftOut:
    """Every seat of a role left out once."""
    before = compute(case)
    seats = sorted({mark.seat for mark in case.marks if mark.role == role})
    by_seat = {seat: changes(before, compute(left_out(case, role, seat))) for seat in seats}
    lost = {
        seat: {change.entry for change in found if change.prize[0] != change.prize[1]}
        for seat, found in by_seat.items()
    }
    kept = tuple(
        (row.entry, sum(row.entry not in lost[seat] for seat in seats)) for row in before.rows
    )
    return LeftOut(tuple(by_seat.items()), kept)


@dataclass(frozen=True, slots=True)
class Border:
    """A prize border: the last above it, the first below it, and whether the panel can tell."""

    prize: str
    above: str
    below: str
    difference: Fraction
    noise: Fraction

    @property
    def inside(self) -> bool:
        """True when the difference is smaller than the noise of one difference of means."""
        return self.difference < self.noise


def borders(outcome: Outcome, sheets: Sheets, weight: Fraction = Fraction(1)) -> tuple[Border, ...]:
    """Every prize border against √(2·MS residual / k) of the panel, times its weight."""
    table = anova(sheets.table)
    noise = weight * root(2 * table.residual / table.k)
    scores = outcome.scores
    placed = [row for row in outcome.rows if row.entry in scores and row.place]
    return tuple(
        Border(
            one.prize,
            one.entry,
            two.entry,
            abs(scores[one.entry] - scores[two.entry]),
            noise,
        )
        for one, two in pairwise(placed)
        if one.prize and one.prize != two.prize
    )
