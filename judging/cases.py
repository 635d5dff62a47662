"""What the engine may know of a stage: its signed marks, recusals, penalties, decisions.

An open stage has no case. Everything that computes goes through `of_stage`, so before the seal
nothing that depends on the marks of more than one seat can exist (trust.md 2.7).
"""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from competition import editions
from competition.db import db
from competition.errors import Refused
from competition.models import Appearance, Entry, Stage
from competition.rules.lifecycles import CLOSED_SHEETS, OUT, AppearanceState
from judging import not_made, panels, penalties, sheets
from judging.scoring.book import Rulebook
from judging.scoring.case import Case, Entrant, Penalty
from judging.scoring.cube import Mark
from judging.scoring.sheet import criteria


def of_stage(stage: Stage) -> Case:
    """Everything the engine may know of a sealed stage."""
    if stage.state not in CLOSED_SHEETS:
        raise Refused("results.not_sealed")
    return _case(stage, appearances(stage))


def of_one(appearance: Appearance) -> Case:
    """One sealed appearance alone, where the rulebook reveals scores one by one (7.7)."""
    if appearance.state is not AppearanceState.SEALED:
        raise Refused("results.not_sealed")
    if editions.rulebook_of(appearance.stage).reveal == "stage":
        raise Refused("results.revealed_together")
    return _case(appearance.stage, [appearance])


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
    ours = {one.id: one for one in appearances}
    return Case(
        rulebook=rulebook,
        marks=(*_signed(stage, rulebook, ours), *_excused(stage, rulebook, ours)),
        entries=tuple(_entrant(one) for one in appearances),
        penalties=tuple(
            Penalty(ours[row.appearance_id].code, row.code, _points(rulebook, row.points))
            for row in penalties.of_stage(stage)
            if row.appearance_id in ours
        ),
    )


def _entrant(appearance: Appearance) -> Entrant:
    entry = appearance.entry
    return Entrant(
        code=appearance.code,
        name=entry.name,
        unit=entry.unit.code if entry.unit else "",
        track=entry.track.code if entry.track else "",
        absent=appearance.state in OUT,
    )


def _points(rulebook: Rulebook, units: int) -> Fraction:
    return Fraction(units, 10**rulebook.scale)


def _signed(stage: Stage, rulebook: Rulebook, ours: dict[int, Appearance]) -> list[Mark]:
    """The marks of the revisions that count; an appearance that is out has none."""
    wanted = {
        (place.appearance.id, place.attempt, place.seat.id): place.seat
        for place in sheets.expected(stage)
        if place.appearance.id in ours
    }
    found = sheets.of_stage(stage)
    return [
        Mark(
            entry=ours[at[0]].code,
            value=_points(rulebook, units),
            component=key.partition(".")[0],
            criterion=key.partition(".")[2],
            role=seat.role,
            seat=seat.code,
            attempt=str(at[1]),
        )
        for at, seat in wanted.items()
        if at in found
        for key, units in found[at].marks.items()
    ]


def _excused(stage: Stage, rulebook: Rulebook, ours: dict[int, Appearance]) -> list[Mark]:
    """An empty mark for each criterion that a recused or absent seat does not score."""
    seats, skipped = {seat.id: seat for seat in panels.seats_of(stage)}, not_made.of_stage(stage)
    return [
        Mark(
            entry=ours[appearance].code,
            value=None,
            component=key.partition(".")[0],
            criterion=key.partition(".")[2],
            role=seats[seat].role,
            seat=seats[seat].code,
            attempt=str(attempt),
        )
        for appearance, seat in panels.recusals_of(stage)
        if appearance in ours and ours[appearance].state not in OUT
        for attempt in range(1, rulebook.attempts + 1)
        if (appearance, attempt) not in skipped
        for key in criteria(rulebook, seats[seat].role)
    ]
