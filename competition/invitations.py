"""One-time links: how long they may wait, and contestants' many at once, for whoever has not come
in and holds none unused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from competition import accounts, clock, grants
from competition.db import alone, db
from competition.errors import Refused
from competition.models import Edition, Entry, Grant
from competition.policy import Role

MOST = 500
WEEK = accounts.INVITATION.days
LIVES = (WEEK, 30, 90)  # days
# Who reads and brings names. Whoever runs, seals or confirms has a week: such a link lying about
# for months would be worth stealing.
PATIENT = (Role.CONTESTANT, Role.UNIT)


@dataclass(frozen=True, slots=True)
class Invited:
    """A contestant and the code that lets them in once; kept nowhere, so shown now or never."""

    entry: Entry
    code: str


def life(role: Role, days: int) -> timedelta:
    """How long a link of this role waits to be used; replaced, it ends at once all the same."""
    if days > WEEK and role not in PATIENT:
        raise Refused("invite.too_long", most=WEEK)
    return timedelta(days=days)


def proposed(edition: Edition, *, at: datetime) -> int:
    """The shortest life, in days, in which the first day of the edition comes; else the longest."""
    if edition.first_day is None:
        return WEEK
    away = (edition.first_day - clock.day(at, edition.time_zone)).days
    return next((days for days in LIVES if days > away), LIVES[-1])


def issue(
    edition: Edition,
    entries: Iterable[Entry],
    *,
    again: bool,
    lasts: timedelta,
    maker: accounts.Maker,
    at: datetime,
) -> list[Invited]:
    """Make a link for each of these contestants who has never come in.

    Who still holds an unused link keeps it, unless asked for `again`: then that one ends.
    """
    alone(f"people {edition.id}")
    waiting = _waiting(edition, [one for one in entries if _takes_part(one)], again=again, at=at)
    if not waiting:
        raise Refused("invite.nobody")
    if len(waiting) > MOST:
        raise Refused("invite.too_many", most=MOST, count=len(waiting))
    return [
        Invited(entry, _link(edition, entry, given, lasts=lasts, maker=maker, at=at))
        for entry, given in waiting
    ]


def _takes_part(entry: Entry) -> bool:
    return entry.state.takes_part


def _waiting(
    edition: Edition, entries: Sequence[Entry], *, again: bool, at: datetime
) -> list[tuple[Entry, Grant | None]]:
    """Who has not come in, with the grant they have already; in a fixed number of queries."""
    held = select(Grant).where(
        Grant.edition_id == edition.id, Grant.role == Role.CONTESTANT, Grant.revoked_at.is_(None)
    )
    given = {
        one.entry_id: one for one in db.session.scalars(held.options(joinedload(Grant.person)))
    }
    entrances = grants.entrances(given.values())
    found = []
    for entry in entries:
        known = entrances.get((mine.person_id or 0) if (mine := given.get(entry.id)) else 0)
        holds = known is not None and known.link is not None and known.link > at
        if not (known and known.last) and (again or not holds):
            found.append((entry, mine))
    return found


def _link(
    edition: Edition,
    entry: Entry,
    given: Grant | None,
    *,
    lasts: timedelta,
    maker: accounts.Maker,
    at: datetime,
) -> str:
    mine = given or grants.contestant(edition, entry, by=maker.code, at=at)
    assert mine.person is not None
    return accounts.invite(mine.person, at=at, lasts=lasts, maker=maker)
