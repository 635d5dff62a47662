"""Calls for help: a judge tells the desk that something is wrong, and reads there what is done.

No mark travels with a call, and it changes nothing: a correction is still the work of two persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition import trail
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.models import Stage
from judging.models import HelpCall, Seat, Trouble

WORDS_MOST = 300
WAITING_MOST = 5  # of one seat: who calls more often is not read more often


@dataclass(frozen=True, slots=True)
class Plea:
    """What a judge sends: `sheet` is a sheet of their own, or nothing."""

    op: str
    trouble: Trouble
    sheet: str = ""
    words: str = ""


def call(seat: Seat, plea: Plea, *, at: datetime) -> HelpCall:
    """Ask the desk; the same `op` again is the same call."""
    alone(f"help {seat.id}")
    ours = select(HelpCall).where(HelpCall.seat_id == seat.id)
    if (known := db.session.scalar(ours.where(HelpCall.op == plea.op))) is not None:
        return known
    if len(plea.words) > WORDS_MOST:
        raise Refused("help.too_long", most=WORDS_MOST)
    waiting = db.session.scalars(ours.where(HelpCall.answered_at.is_(None))).all()
    if len(waiting) >= WAITING_MOST:
        raise Refused("help.too_many", count=len(waiting))
    made = HelpCall(
        edition_id=seat.edition_id, stage_id=seat.stage_id, seat_id=seat.id, op=plea.op,
        trouble=plea.trouble, sheet=plea.sheet, words=plea.words, at=at,
    )  # fmt: skip
    db.session.add(made)
    about = f"{seat.stage.code} {seat.code} {plea.sheet}".strip()
    trail.note("help", edition=seat.edition_id, by=seat.grant.code, at=at, about=about)
    db.session.flush()
    return made


def answer(one: HelpCall, words: str, *, by: str, at: datetime) -> None:
    """Tell the judge what is done about it; the call no longer waits."""
    alone(f"help {one.seat_id}")
    if one.answered_at is not None:
        raise Refused("help.answered", by=one.answered_by)
    if len(words) > WORDS_MOST:
        raise Refused("help.too_long", most=WORDS_MOST)
    one.answer, one.answered_at, one.answered_by = words, at, by
    about = f"{one.seat.stage.code} {one.seat.code} {one.sheet}".strip()
    trail.note("help.answered", edition=one.edition_id, by=by, at=at, about=about, reason=words)


def is_over(one: HelpCall) -> bool:
    """The stage was sealed since: nobody is told to wait for an answer any more."""
    sealed_at = one.seat.stage.sealed_at
    return one.answered_at is None and sealed_at is not None and one.at <= sealed_at


def waiting(stage: Stage) -> list[HelpCall]:
    """The stage's calls that nobody has answered, the oldest first."""
    mine = select(HelpCall).where(HelpCall.stage_id == stage.id, HelpCall.answered_at.is_(None))
    return list(db.session.scalars(mine.order_by(HelpCall.id)))


def in_stage(stage: Stage, number: int) -> HelpCall:
    """One of the stage's calls, answered or not; else it is not there."""
    one = db.session.get(HelpCall, number)
    if one is None or one.stage_id != stage.id:
        raise Missing
    return one


def of_seat(seat: Seat, *, most: int = 3) -> list[HelpCall]:
    """The seat's latest calls, the newest first."""
    mine = select(HelpCall).where(HelpCall.seat_id == seat.id)
    return list(db.session.scalars(mine.order_by(HelpCall.id.desc()).limit(most)))


def count(stage: Stage) -> str:
    """Another text whenever a call came or was answered."""
    found = select(func.count(), func.count(HelpCall.answered_at))
    asked, answered = db.session.execute(found.where(HelpCall.stage_id == stage.id)).one()
    return f"{asked}-{answered}"
