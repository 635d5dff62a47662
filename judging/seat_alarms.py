"""What the desk must see about tablets: a card tried twice, a seat that moved. From the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from competition import trail
from competition.db import db
from competition.facts import Trail
from competition.models import Stage
from judging import panels
from judging.models import Seat

ALARMS = ("seat.stranger", "seat.moved")
CALM = "seat.calm"


@dataclass(frozen=True, slots=True)
class Alarm:
    """The latest of a seat that nobody has looked at: `why` is a refusal's code, or nothing."""

    seat: Seat
    act: str
    at: datetime
    why: str


def ringing(stage: Stage) -> list[Alarm]:
    """Each seat's latest alarm that the desk has not answered, by seat."""
    seats = {seat.grant.code: seat for seat in panels.seats_of(stage)}
    lines = db.session.scalars(_lines(stage, Trail).order_by(Trail.id))
    latest = {line.about: line for line in lines if line.about in seats}
    return [
        Alarm(seats[about], line.act, line.at, line.reason)
        for about, line in sorted(latest.items())
        if line.act in ALARMS
    ]


def calm(seat: Seat, *, by: str, at: datetime) -> None:
    """The desk has looked: until the next one the console says nothing of this seat."""
    trail.note(CALM, edition=seat.edition_id, by=by, at=at, about=seat.grant.code)


def count(stage: Stage) -> int:
    """Grows with each alarm of the stage's seats and each answer to one."""
    return db.session.scalar(_lines(stage, func.count())) or 0


def _lines(stage: Stage, what: Any) -> Select[Any]:
    """Of the stage's alarms and answers; a seat's grant is called `<stage>.<seat>`."""
    return select(what).where(
        Trail.edition_id == stage.edition_id,
        Trail.act.in_((*ALARMS, CALM)),
        Trail.about.startswith(f"{stage.code}.", autoescape=True),
    )
