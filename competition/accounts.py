"""People, what they may do, and how they get in: one-time links, optional passwords, sessions.

A link opens one session once. The same mechanism invites everybody, replaces a lost password and
turns a tablet into a seat. There is no default password anywhere.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select

from competition import trail
from competition.db import db
from competition.errors import Counted, Missing, Refused
from competition.models import Attempt, Edition, Grant, OneTimeLink, Person, Session
from competition.policy import Actor, Held, Role

INVITATION = timedelta(days=7)
SEAT_CARD = timedelta(minutes=10)  # trust.md E1: a photographed seat card is soon worthless
TRIES = 8
PAUSE = timedelta(minutes=15)
PASSWORD_LEAST = 10
PREFIX = {
    Role.ORGANISER: "org",
    Role.OBSERVER: "aud",
    Role.DESK: "desk",
    Role.UNIT: "unit",
    Role.CONTESTANT: "con",
    Role.JUDGE: "judge",
}
_hasher = PasswordHasher()


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


# ── people and grants ─────────────────────────────────────────────────────────────────────────
def add_person(name: str, *, at: datetime, founder: bool = False) -> Person:
    person = Person(name=name.strip(), founder=founder, created_at=at)
    db.session.add(person)
    db.session.flush()
    return person


def grant(
    edition: Edition,
    role: Role,
    *,
    at: datetime,
    by: str,
    person: Person | None = None,
    unit: int | None = None,
    entry: int | None = None,
    code: str = "",
) -> Grant:
    """Give a role in one edition; `code` is the pseudonym that the ledger will know."""
    given = Grant(
        edition_id=edition.id,
        person_id=person.id if person else None,
        role=role,
        unit_id=unit,
        entry_id=entry,
        code=code or _next_code(edition, role),
        given_at=at,
    )
    db.session.add(given)
    db.session.flush()
    about = f"{given.code} {person.name if person else ''}".strip()
    trail.note("grant", edition=edition.id, by=by, at=at, about=about)
    return given


def founder() -> Person | None:
    """The person whom `podium init` invited."""
    return db.session.scalar(select(Person).where(Person.founder).order_by(Person.id).limit(1))


def _next_code(edition: Edition, role: Role) -> str:
    held = db.session.scalar(
        select(func.count()).where(Grant.edition_id == edition.id, Grant.role == role)
    )
    return f"{PREFIX[role]}{(held or 0) + 1}"


def revoke(given: Grant, *, at: datetime, by: str, reason: str) -> None:
    """Take a role back; it ends with the next request (trust.md E6)."""
    if given.revoked_at is not None:
        raise Refused("grant.revoked_already")
    given.revoked_at = at
    trail.note("revoke", edition=given.edition_id, by=by, at=at, about=given.code, reason=reason)


def names_of(edition: Edition) -> dict[str, str]:
    """Pseudonym → name of the edition's people: whom the ledger's codes stand for."""
    rows = db.session.execute(
        select(Grant.code, Person.name)
        .join(Person, Grant.person_id == Person.id)
        .where(Grant.edition_id == edition.id)
    )
    return {row[0]: row[1] for row in rows}


# ── one-time links ────────────────────────────────────────────────────────────────────────────
def invite(person: Person, *, at: datetime, lasts: timedelta = INVITATION) -> str:
    """Return the code of a link that lets this person in once; earlier unused ones end."""
    return _link(OneTimeLink.person_id == person.id, at, lasts, person_id=person.id)


def seat_link(given: Grant, *, at: datetime, lasts: timedelta = SEAT_CARD) -> str:
    """Return the code that turns one device into this seat; earlier unused ones end."""
    return _link(OneTimeLink.grant_id == given.id, at, lasts, grant_id=given.id)


def void_card(given: Grant, *, at: datetime) -> None:
    """A card that nobody has used yet opens nothing any more."""
    for link in db.session.scalars(
        select(OneTimeLink).where(OneTimeLink.grant_id == given.id, OneTimeLink.used_at.is_(None))
    ):
        link.used_at = at


def _link(same: object, at: datetime, lasts: timedelta, **whose: int) -> str:
    for link in db.session.scalars(
        select(OneTimeLink).where(same, OneTimeLink.used_at.is_(None))  # type: ignore[arg-type]
    ):
        link.used_at = at
    code = secrets.token_urlsafe(24)
    db.session.add(OneTimeLink(digest=digest(code), made_at=at, ends_at=at + lasts, **whose))
    return code


def enter_by_link(code: str, *, device: str, address: str, at: datetime) -> str:
    """Use a link up and return the new session's secret.

    A seat's earlier devices end: one seat is one tablet.
    """
    _refuse_flood(f"address:{address}", at)
    link = db.session.scalar(
        select(OneTimeLink).where(OneTimeLink.digest == digest(code.strip())).with_for_update()
    )
    if link is None:
        _failed(f"address:{address}", at=at)
        raise Counted("link.unknown")
    if link.used_at is not None:
        raise Refused("link.used")
    if at >= link.ends_at:
        raise Refused("link.ended")
    link.used_at = at
    if link.grant_id is not None:
        end_sessions(at=at, grant_id=link.grant_id)
    return _start(at, device, person_id=link.person_id, grant_id=link.grant_id)


# ── passwords ─────────────────────────────────────────────────────────────────────────────────
def set_password(person: Person, login: str, password: str, *, at: datetime) -> None:
    """Choose a login and a password; both are optional, links always work."""
    folded = fold(login)
    if not folded:
        raise Refused("login.empty")
    if len(password) < PASSWORD_LEAST:
        raise Refused("password.short", least=PASSWORD_LEAST)
    taken = db.session.scalar(
        select(Person.id).where(Person.login == folded, Person.id != person.id)
    )
    if taken is not None:
        raise Refused("login.taken")
    person.login, person.password_hash = folded, _hasher.hash(password)
    trail.note("password", edition=None, by=f"person {person.id}", at=at)


def enter_by_password(login: str, password: str, *, device: str, address: str, at: datetime) -> str:
    """Return the new session's secret. Wrong name and wrong password are one answer."""
    keys = (f"login:{fold(login)}", f"address:{address}")
    for key in keys:
        _refuse_flood(key, at)
    person = db.session.scalar(select(Person).where(Person.login == fold(login)))
    known = person.password_hash if person and person.password_hash else _NOBODY
    try:
        _hasher.verify(known, password)
    except VerificationError:
        person = None
    if person is None:
        _failed(*keys, at=at)
        raise Counted("login.wrong")
    db.session.execute(delete(Attempt).where(Attempt.key == keys[0]))
    return _start(at, device, person_id=person.id)


_NOBODY = _hasher.hash(secrets.token_hex(16))  # the time of an answer tells nobody who exists


def fold(login: str) -> str:
    """Look-alikes are one login (trust.md H3)."""
    return unicodedata.normalize("NFKC", login).casefold().strip()


def _failed(*keys: str, at: datetime) -> None:
    """Counted although a refusal follows: `Counted` keeps it; what is over is forgotten."""
    over = Attempt.key.in_(keys), Attempt.at <= at - PAUSE
    db.session.execute(delete(Attempt).where(*over))
    db.session.add_all([Attempt(key=key, at=at) for key in keys])


def _refuse_flood(key: str, at: datetime) -> None:
    tries = db.session.scalar(
        select(func.count()).where(Attempt.key == key, Attempt.at > at - PAUSE)
    )
    if (tries or 0) >= TRIES * (10 if key.startswith("address:") else 1):
        raise Refused("login.too_many", minutes=int(PAUSE.total_seconds() // 60))


# ── sessions ──────────────────────────────────────────────────────────────────────────────────
def _start(
    at: datetime, device: str, *, person_id: int | None = None, grant_id: int | None = None
) -> str:
    secret = secrets.token_urlsafe(24)
    db.session.add(
        Session(
            digest=digest(secret),
            person_id=person_id,
            grant_id=grant_id,
            device=device[:120],
            created_at=at,
        )
    )
    return secret


def session_of(secret: str, *, at: datetime, days: int) -> Session | None:
    """The live session that a cookie's secret opens."""
    found = db.session.scalar(select(Session).where(Session.digest == digest(secret)))
    if found is None or found.revoked_at is not None:
        return None
    return found if at < found.created_at + timedelta(days=days) else None


def end_sessions(
    *, at: datetime, person_id: int | None = None, grant_id: int | None = None
) -> None:
    """Sign a person or a seat out everywhere."""
    whose = Session.person_id == person_id if person_id else Session.grant_id == grant_id
    for one in db.session.scalars(select(Session).where(whose, Session.revoked_at.is_(None))):
        one.revoked_at = at


def actor_of(session: Session | None) -> Actor:
    """Who is asking, with every grant that was not taken back: read anew for each request."""
    if session is None:
        return Actor()
    live = select(Grant).where(Grant.revoked_at.is_(None)).order_by(Grant.id)
    if session.person_id is not None:
        grants = db.session.scalars(live.where(Grant.person_id == session.person_id))
        person = session.person
        assert person is not None
        return Actor(person.name, person.id, person.founder, tuple(map(_held, grants)))
    grants = db.session.scalars(live.where(Grant.id == session.grant_id))
    held = tuple(map(_held, grants))
    return Actor(held[0].code if held else "", None, False, held)


def _held(given: Grant) -> Held:
    return Held(given.role, given.edition_id, given.code, given.id, given.unit_id, given.entry_id)


def person_of(actor: Actor) -> Person:
    """The person behind an actor; a seat is not a person."""
    person = db.session.get(Person, actor.person) if actor.person else None
    if person is None:
        raise Missing
    return person
