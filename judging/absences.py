"""A judge who cannot go on: absent for everybody not yet judged, proposed and confirmed together.

Nobody else takes the seat once scoring is open: a column of marks is one person's. What the
absence does to the mean is the rulebook's business. Each sheet stays a proposal of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from competition import stages
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Actor
from competition.second_person import Proposal
from judging import confirmations, proposals, sheets
from judging.models import Seat, Why
from judging.panels import Place

ACTION = "sheet.absent"


def remaining(seat: Seat) -> list[Place]:
    """One sheet of each appearance for which the seat has signed nothing and nothing is proposed.

    An excuse covers a whole appearance: of one that is half judged people decide by themselves.
    """
    stage = seat.stage
    begun = {at[0] for at in sheets.of_stage(stage) if at[2] == seat.id}
    waiting = {one.what["sheet"] for one in proposals.waiting(stage) if one.action == ACTION}
    places = {
        place.appearance.id: place
        for place in reversed(sheets.missing(stage))
        if place.seat.id == seat.id and place.appearance.id not in begun
    }
    return [place for place in reversed(places.values()) if place.sheet not in waiting]


def propose(seat: Seat, *, reason: str, by: Actor, at: datetime) -> list[Proposal]:
    """Propose that the judge is absent for everybody who remains."""
    stages.hold(seat.stage)
    return [
        proposals.propose_excuse(seat.stage, place.sheet, Why.ABSENT, reason=reason, by=by, at=at)
        for place in remaining(seat)
    ]


def confirm(stage: Stage, seqs: Sequence[int], *, by: Actor, at: datetime, key: bytes) -> int:
    """Confirm exactly these, all or none; nothing but absences is confirmed in the lump."""
    stages.hold(stage)
    shown = {one.seq for one in proposals.waiting(stage) if one.action == ACTION}
    if not seqs or set(seqs) - shown:
        raise Refused("proposal.not_waiting")
    for seq in sorted(set(seqs)):
        confirmations.confirm(stage, seq, by=by, at=at, key=key)
    return len(set(seqs))
