"""Contestants' one-time links, many at once: for whoever has not come in and holds none unused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from competition import accounts, grants
from competition.db import alone, db
from competition.errors import Refused
from competition.models import Edition, Entry, Grant
from competition.policy import Role
from competition.rules.lifecycles import EntryState

MOST = 500


@dataclass(frozen=True, slots=True)
class Invited:
    """A contestant and the code that lets them in once; kept nowhere, so shown now or never."""

    entry: Entry
    code: str


def issue(
    edition: Edition, entries: Iterable[Entry], *, again: bool, maker: accounts.Maker, at: datetime
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
        Invited(entry, _link(edition, entry, given, maker=maker, at=at)) for entry, given in waiting
    ]


def _takes_part(entry: Entry) -> bool:
    return entry.state is not EntryState.WITHDRAWN


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
    edition: Edition, entry: Entry, given: Grant | None, *, maker: accounts.Maker, at: datetime
) -> str:
    mine = given or grants.contestant(edition, entry, by=maker.code, at=at)
    assert mine.person is not None
    return accounts.invite(mine.person, at=at, maker=maker)
