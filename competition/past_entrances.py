"""Sign-ins that ended and links that let nobody in any more: forgotten some time after their end.

They name devices and times. Of each person the last sign-in stays, without its device: that they
have been in makes every further link a new one (`accounts`). While a proposal waits, nothing goes
that ended after it was made: when it is confirmed, who sat at whose device is asked
(`second_person`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Delete, delete, func, or_, select, update

from competition import clock, second_person
from competition.db import db
from competition.doors import OneTimeLink, Session
from competition.models import Stage


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many there were of each."""

    sign_ins: int
    links: int


def forget(*, at: datetime, lasts: timedelta, kept: timedelta) -> Forgotten:
    """Forget what ended longer ago than `kept`; a sign-in that nobody ends `lasts` so long."""
    before = min([at - kept, *_waiting_since()])
    over = or_(Session.revoked_at <= before, Session.created_at <= before - lasts)
    last = (
        select(func.max(Session.id))
        .where(Session.person_id.is_not(None))
        .group_by(Session.person_id)
        .scalar_subquery()
    )
    none = {"synchronize_session": False}
    bare = update(Session).where(over, Session.device != "").values(device="")
    db.session.execute(bare, execution_options=none)
    theirs = or_(Session.person_id.is_(None), Session.id.not_in(last))
    spent = or_(OneTimeLink.used_at <= before, OneTimeLink.ends_at <= before)
    return Forgotten(
        _count(delete(Session).where(over, theirs)), _count(delete(OneTimeLink).where(spent))
    )


def _waiting_since() -> list[datetime]:
    """When each proposal was made that still waits for its second person."""
    stages = db.session.scalars(select(Stage).order_by(Stage.id)).all()
    return [clock.moment(one.at) for stage in stages for one in second_person.pending(stage)]


def forget_person(person: int) -> None:
    """Of an account that is erased nothing stays, and nobody is signed in by it."""
    _count(delete(Session).where(Session.person_id == person))
    _count(delete(OneTimeLink).where(OneTimeLink.person_id == person))


def forget_seat(grant: int) -> None:
    """The same of a judge's seat: its tablets."""
    _count(delete(Session).where(Session.grant_id == grant))
    _count(delete(OneTimeLink).where(OneTimeLink.grant_id == grant))


def _count(gone: Delete) -> int:
    done: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        gone, execution_options={"synchronize_session": "fetch"}
    )
    return done.rowcount
