"""Failed tries to sign in: counted per account and per address, and after too many a pause."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from competition.db import db, lock
from competition.doors import Attempt
from competition.errors import Refused

MOST = 8
PAUSE = timedelta(minutes=15)
ADDRESS = "address:"


def refuse_flood(key: str, *, at: datetime) -> None:
    """Refuse once too many have failed; who tries at the same moment waits and is counted."""
    lock(f"tries {key}")
    tries = db.session.scalar(
        select(func.count()).where(Attempt.key == key, Attempt.at > at - PAUSE)
    )
    if (tries or 0) >= MOST * (10 if key.startswith(ADDRESS) else 1):
        raise Refused("login.too_many", minutes=int(PAUSE.total_seconds() // 60))


def failed(*keys: str, at: datetime) -> None:
    """Counted although a refusal follows: `Counted` keeps it; what is over is forgotten."""
    db.session.execute(delete(Attempt).where(Attempt.key.in_(keys), Attempt.at <= at - PAUSE))
    db.session.add_all([Attempt(key=key, at=at) for key in keys])


def forget(key: str) -> None:
    """Whoever got in has not failed."""
    db.session.execute(delete(Attempt).where(Attempt.key == key))


def forget_old(*, at: datetime) -> int:
    """Forget every try that counts no longer, with its address; how many there were."""
    over = Attempt.at <= at - PAUSE
    count = db.session.scalar(select(func.count()).where(over)) or 0
    db.session.execute(delete(Attempt).where(over))
    return count
