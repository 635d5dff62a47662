"""What the engine may know of a stage: its signed marks, recusals, penalties, decisions.

An open stage has no case. Everything that computes goes through `of_stage`, so before the seal
nothing that depends on the marks of more than one seat can exist (trust.md 2.7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from competition import draws, editions
from competition.db import db
from competition.errors import Refused
from competition.models import Appearance, Entry, Stage
from competition.rules.lifecycles import CLOSED_SHEETS, AppearanceState
from judging import not_made, panels, penalties, sheets, together, votes
from judging.models import Seat
from judging.points import in_points, per_point
from judging.scoring import lot, vote
from judging.scoring.book import Rulebook
from judging.scoring.case import Case, Entrant, Penalty
from judging.scoring.clauses import Reveal
from judging.scoring.cube import RECUSED, Coordinate
from judging.scoring.sheet import criteria
from judging.scoring.stored import StoredMarks, Units

Numbers = Mapping[str, Mapping[str, Fraction]]  # what a view names → entry → its number


def of_stage(stage: Stage) -> Case:
    """Everything the engine may know of a sealed stage."""
    if stage.state not in CLOSED_SHEETS:
        raise Refused("results.not_sealed")
    return _case(stage, appearances(stage))


def of_one(appearance: Appearance) -> Case:
    """One sealed appearance alone, where the rulebook reveals scores one by one (7.7)."""
    if appearance.state is not AppearanceState.SEALED:
        raise Refused("results.not_sealed")
    if editions.rulebook_of(appearance.stage).reveal is Reveal.STAGE:
        raise Refused("results.revealed_together")
    first = shown_with(appearance)
    if not together.all_sealed(first):
        raise Refused("results.first_together", count=len(first))
    return _case(appearance.stage, [appearance])


def readable(stage: Stage) -> frozenset[str]:
    """The codes of those whose marks the office may read: whatever is revealed with them is sealed.

    Until then nobody but each judge sees their own, however early one contestant was sealed.
    """
    listed = appearances(stage)
    if stage.state in CLOSED_SHEETS:
        return frozenset(one.code for one in listed)
    if editions.rulebook_of(stage).reveal is Reveal.STAGE:
        return frozenset()
    first = together.first_of(stage, listed)
    held = frozenset() if together.all_sealed(first) else frozenset(one.code for one in first)
    return frozenset(one.code for one in listed if one.state.is_sealed) - held


def shown_with(appearance: Appearance) -> list[Appearance]:
    """Whose scores are shown together with this one's: the first few, where the rules say so."""
    first = together.first_of(appearance.stage, appearances(appearance.stage))
    return first if appearance in first else [appearance]


def appearances(stage: Stage) -> list[Appearance]:
    """The stage's appearances with what a case reads of them, in one query."""
    whole = joinedload(Appearance.entry)
    return list(
        db.session.scalars(
            select(Appearance)
            .where(Appearance.stage_id == stage.id)
            .options(whole.joinedload(Entry.unit), whole.joinedload(Entry.track))
            .order_by(Appearance.position, Appearance.code)
        )
    )


def _case(stage: Stage, appearances: list[Appearance]) -> Case:
    rulebook = editions.rulebook_of(stage)
    ours, given = {one.id: one for one in appearances}, _numbers(stage, rulebook)
    return Case(
        rulebook=rulebook,
        marks=_marks(stage, rulebook, ours),
        entries=tuple(_entrant(one, given) for one in appearances),
        penalties=tuple(
            Penalty(ours[row.appearance_id].code, row.code, in_points(row.points, rulebook.scale))
            for row in penalties.of_stage(stage)
            if row.appearance_id in ours
        ),
    )


def _numbers(stage: Stage, rulebook: Rulebook) -> Numbers:
    """What a view may read besides marks: the audience's vote, and the lot that settles ties."""
    found = {vote.NUMBER: votes.numbers(stage)}
    if lot.settles(rulebook):
        found[lot.NUMBER] = lot.numbers(draws.on(stage.chain)[draws.TIE].result)
    return found


def _entrant(appearance: Appearance, given: Numbers) -> Entrant:
    entry, code = appearance.entry, appearance.code
    return Entrant(
        code=code,
        name=entry.name,
        unit=entry.unit.code if entry.unit else "",
        track=entry.track.code if entry.track else "",
        absent=not appearance.state.takes_part,
        numbers=tuple((name, of[code]) for name, of in given.items() if code in of),
    )


def _marks(stage: Stage, rulebook: Rulebook, ours: dict[int, Appearance]) -> StoredMarks:
    """A row for each appearance that is not out: the revisions that count, and RECUSED for each
    criterion that a recused or absent seat does not score."""
    rows = {one.id: row for row, one in enumerate(o for o in ours.values() if o.state.takes_part)}
    columns: dict[Coordinate, list[Units]] = defaultdict(lambda: [None] * len(rows))
    found = sheets.of_stage(stage)
    for place in sheets.expected(stage):
        if place.key in found and place.appearance.id in rows:
            for key, units in found[place.key].marks.items():
                columns[_spot(place.seat, place.attempt, key)][rows[place.appearance.id]] = units
    for seat, row, attempt in _excused(stage, rulebook, rows):
        for key in criteria(rulebook, seat.role):
            columns[_spot(seat, attempt, key)][row] = RECUSED
    codes = [ours[appearance].code for appearance in rows]
    return StoredMarks(codes, dict(columns), per_point(rulebook.scale))


def _spot(seat: Seat, attempt: int, key: str) -> Coordinate:
    """Where a seat's mark on one criterion stands, whatever the entry."""
    component, _, criterion = key.partition(".")
    return ("", "", str(attempt), component, criterion, "", seat.role, seat.code)


def _excused(
    stage: Stage, rulebook: Rulebook, rows: dict[int, int]
) -> Iterator[tuple[Seat, int, int]]:
    """The seats that do not score an appearance, with its row and each attempt it makes."""
    seats, skipped = {seat.id: seat for seat in panels.seats_of(stage)}, not_made.of_stage(stage)
    for appearance, seat in panels.recusals_of(stage):
        if appearance in rows:
            for attempt in range(1, rulebook.attempts + 1):
                if (appearance, attempt) not in skipped:
                    yield seats[seat], rows[appearance], attempt
