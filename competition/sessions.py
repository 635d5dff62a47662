"""Sessions: a row for each device somebody is signed in on, looked up on each request."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from competition.db import db
from competition.doors import Session
from competition.models import Grant, Person
from competition.policy import Actor, Held, Role


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """What nobody guesses: of a session, a link, a browser."""
    return secrets.token_urlsafe(24)


def new_figures(count: int) -> str:
    """Figures that nobody guesses in the little time they are good for."""
    return f"{secrets.randbelow(10**count):0{count}d}"


def start(
    at: datetime,
    device: str,
    *,
    person_id: int | None = None,
    grant_id: int | None = None,
    behind_id: int | None = None,
    at_makers: bool = False,
) -> tuple[str, Session]:
    """Sign somebody in; the secret is the cookie's."""
    secret = new_secret()
    opened = Session(
        digest=digest(secret), person_id=person_id, grant_id=grant_id, device=device[:120],
        behind_id=behind_id, at_makers=at_makers, created_at=at,
    )  # fmt: skip
    db.session.add(opened)
    db.session.flush()
    return secret, opened


def of(secret: str, *, at: datetime, days: int) -> Session | None:
    """The live session that a cookie's secret opens."""
    found = _known(secret)
    if found is None or found.revoked_at is not None:
        return None
    return found if at < found.created_at + timedelta(days=days) else None


def _known(secret: str) -> Session | None:
    return db.session.scalar(select(Session).where(Session.digest == digest(secret)))


def end(
    *,
    at: datetime,
    person_id: int | None = None,
    grant_id: int | None = None,
    but: Session | None = None,
    by: Session | None = None,
) -> None:
    """Sign a person or a seat out everywhere, `but` here; `by` is the session that replaces."""
    whose = Session.person_id == person_id if person_id else Session.grant_id == grant_id
    for one in db.session.scalars(select(Session).where(whose, Session.revoked_at.is_(None))):
        if one is not but and one is not by:
            one.revoked_at, one.ended_by = at, by


def has_been_in(person: Person) -> bool:
    """Whether the person was ever signed in: a further link is then a new one."""
    wanted = select(Session.id).where(Session.person_id == person.id)
    return db.session.scalar(wanted.limit(1)) is not None


def replaced(secret: str) -> Session | None:
    """The session that ended the one of this cookie, where a new link did so."""
    found = _known(secret)
    return found.ended_by if found is not None else None


def of_others(person: Person, *, before: Session) -> list[Session]:
    """Sessions opened in the person's name by a new link of somebody else, since they last
    came in themselves; oldest first."""
    rows = db.session.scalars(
        select(Session)
        .where(Session.person_id == person.id, Session.id < before.id)
        .order_by(Session.id)
    )
    found: list[Session] = []
    for one in rows:
        found = [*found, one] if one.behind_id is not None else []
    return found


def behind(person: int, *, at: datetime) -> set[int]:
    """Who else may have sat at this person's devices at that moment: whoever made a new link."""
    rows = db.session.scalars(
        select(Session.behind_id).where(
            Session.person_id == person,
            Session.behind_id.is_not(None),
            Session.created_at <= at,
            or_(Session.revoked_at.is_(None), Session.revoked_at > at),
        )
    )
    return {one for one in rows if one is not None}


# ── who is asking ─────────────────────────────────────────────────────────────────────────────
def actor_of(session: Session | None) -> Actor:
    """Who is asking, with every grant that was not taken back: read anew for each request."""
    if session is None:
        return Actor()
    live = select(Grant).where(Grant.revoked_at.is_(None)).order_by(Grant.id)
    if session.person_id is not None:
        grants = db.session.scalars(live.where(Grant.person_id == session.person_id))
        person = session.person
        assert person is not None
        return Actor(
            person.name, person.id, person.founder, tuple(map(_held, grants)),
            session.behind_id, session.at_makers,
        )  # fmt: skip
    grants = db.session.scalars(live.where(Grant.id == session.grant_id))
    held = tuple(map(_held, grants))
    return Actor(held[0].code if held else "", None, False, held)


def holders(edition: int, roles: Collection[Role]) -> list[Held]:
    """Who holds one of these roles in an edition now, whoever is asking."""
    live = select(Grant).where(
        Grant.edition_id == edition, Grant.role.in_(roles), Grant.revoked_at.is_(None)
    )
    return [_held(given) for given in db.session.scalars(live.order_by(Grant.id))]


def _held(given: Grant) -> Held:
    return Held(given.role, given.edition_id, given.code, given.id, given.unit_id, given.entry_id)
