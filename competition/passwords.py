"""Optional passwords: chosen, compared (slowly, on purpose), and what they let in."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select

from competition import sessions, trail, tries
from competition.db import alone, db
from competition.doors import Session
from competition.errors import Counted, Refused
from competition.models import Person

LEAST = 10
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))  # the time of an answer tells nobody who exists


def choose(
    person: Person, login: str, password: str, *, at: datetime, here: Session | None = None
) -> None:
    """Choose a login and a password; both are optional, links always work.

    The person's other sessions end: whoever changes a password may do so because it leaked.
    """
    folded = fold(login)
    if not folded:
        raise Refused("login.empty")
    if len(password) < LEAST:
        raise Refused("password.short", least=LEAST)
    alone(f"login {folded}")
    taken = db.session.scalar(
        select(Person.id).where(Person.login == folded, Person.id != person.id)
    )
    if taken is not None:
        raise Refused("login.taken")
    person.login, person.password_hash = folded, _hasher.hash(password)
    person.behind_password_id = here.behind_id if here else None
    sessions.end(at=at, person_id=person.id, but=here)
    trail.note("password", edition=None, by=f"person {person.id}", at=at)


@dataclass(frozen=True, slots=True)
class Tried:
    """A name and a password that were compared; `fits` is the hash they fit, or empty."""

    login: str
    address: str
    fits: str = ""

    @property
    def keys(self) -> tuple[str, str]:
        return f"login:{self.login}", f"{tries.ADDRESS}{self.address}"


def compare(login: str, password: str, *, address: str, at: datetime) -> Tried:
    """Compare them. That is slow on purpose, so it is done before anything holds the writer."""
    tried = Tried(fold(login), address)
    _refuse_flood(tried, at)
    person = _of_login(tried.login)
    known = person.password_hash if person and person.password_hash else _NOBODY
    try:
        _hasher.verify(known, password)
    except VerificationError:
        return tried
    return replace(tried, fits=known)


def enter(tried: Tried, *, device: str, at: datetime) -> str:
    """Return the new session's secret. Wrong name and wrong password are one answer.

    However many were compared at once, no more than the limit are told whether they fit.
    """
    _refuse_flood(tried, at)
    person = _of_login(tried.login)
    if person is None or not tried.fits or person.password_hash != tried.fits:
        tries.failed(*tried.keys, at=at)
        raise Counted("login.wrong")
    tries.forget(tried.keys[0])
    return sessions.start(at, device, person_id=person.id, behind_id=person.behind_password_id)[0]


def _refuse_flood(tried: Tried, at: datetime) -> None:
    for key in tried.keys:
        tries.refuse_flood(key, at=at)


def _of_login(login: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.login == login))


def fold(login: str) -> str:
    """Look-alikes are one login (trust.md H3)."""
    return unicodedata.normalize("NFKC", login).casefold().strip()
