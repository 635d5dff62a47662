"""People, what they may do, and how a one-time link lets them in (passwords: passwords.py).

A link opens one session once. The same mechanism invites everybody, replaces a lost password and
turns a tablet into a seat. There is no default password anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from competition import seat_links, sessions, terms, trail, tries
from competition.db import alone, db
from competition.doors import OneTimeLink
from competition.errors import Counted, Missing, Refused
from competition.models import Edition, Grant, Person
from competition.policy import PAIRS, Act, Actor, Role, may, may_rename

INVITATION = timedelta(days=7)
USUAL_NAME = terms.TERMS["Role", "organiser"]  # of the first organiser, until they say their own
SEAT_CARD = timedelta(minutes=10)  # trust.md E1: a photographed seat card is soon worthless
PREFIX = {
    Role.ORGANISER: "org",
    Role.OBSERVER: "aud",
    Role.DESK: "desk",
    Role.UNIT: "unit",
    Role.CONTESTANT: "con",
    Role.JUDGE: "judge",
}
TWO_SIDES = frozenset[Role]().union(*(side for sides in PAIRS.values() for side in sides))


# ── people and grants ─────────────────────────────────────────────────────────────────────────
def add_person(name: str, *, at: datetime, founder: bool = False) -> Person:
    person = Person(name=name.strip(), founder=founder, created_at=at)
    db.session.add(person)
    db.session.flush()
    return person


def is_unnamed(person: Person) -> bool:
    """Whether they are still called what `podium init` calls everybody."""
    return person.founder and person.name == USUAL_NAME


def rename(person: Person, name: str, *, by: Actor, at: datetime) -> None:
    """Say what one is called oneself. What a chain was told of an earlier name stays there."""
    if person.id != by.person or not may_rename(by):
        raise Missing
    new = name.strip()
    if not new or new == person.name:
        return
    about = f"{person.name} → {new}"
    person.name = new
    for edition in sorted({grant.edition for grant in by.held}):
        trail.note("rename", edition=edition, by=by.code_in(edition), at=at, about=about)
    if not by.held:
        trail.note("rename", edition=None, by=f"person {person.id}", at=at, about=about)


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
    called: str = "",
) -> Grant:
    """Give a role in one edition; `code` is the pseudonym that the ledger will know.

    `called`: the name of whoever has no account, such as a judge, for the trail.
    """
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
    about = f"{given.code} {person.name if person else called}".strip()
    trail.note("grant", edition=edition.id, by=by, at=at, about=about)
    return given


def founder() -> Person | None:
    """The person whom `podium init` invited."""
    return db.session.scalar(select(Person).where(Person.founder).order_by(Person.id).limit(1))


def _next_code(edition: Edition, role: Role) -> str:
    alone(f"people {edition.id}")
    held = db.session.scalar(
        select(func.count()).where(Grant.edition_id == edition.id, Grant.role == role)
    )
    return f"{PREFIX[role]}{(held or 0) + 1}"


def revoke(given: Grant, *, at: datetime, by: str, reason: str) -> None:
    """Take a role back; it ends with the next request (trust.md E6)."""
    alone(f"people {given.edition_id}")
    if given.revoked_at is not None:
        raise Refused("grant.revoked_already")
    given.revoked_at = at
    trail.note("revoke", edition=given.edition_id, by=by, at=at, about=given.code, reason=reason)


# ── one-time links ────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a link for somebody, for which edition, and in which browser."""

    by: Actor
    code: str
    edition: int
    browser: str = ""


def invite(
    person: Person, *, at: datetime, lasts: timedelta = INVITATION, maker: Maker | None = None
) -> str:
    """Return the code of a link that lets this person in once; earlier unused ones end.

    Without a maker it is the installation's own: `podium init`, a rehearsal.
    """
    link = OneTimeLink(person_id=person.id, made_at=at, ends_at=at + lasts)
    if maker is not None:
        _refuse_reach(person, maker.by)
        link.made_by_id, link.made_in = maker.by.person, maker.browser
        about = f"{_code_in(person, maker.edition)} {person.name}".strip()
        trail.note("link", edition=maker.edition, by=maker.code, at=at, about=about)
    return _link(link, OneTimeLink.person_id == person.id, at)


def _refuse_reach(person: Person, by: Actor) -> None:
    """A link opens everything its person may do: nobody hands out more than they look after."""
    if person.id == by.person:
        return
    held = select(Grant.edition_id).where(Grant.person_id == person.id, Grant.revoked_at.is_(None))
    if person.founder or not all(may(by, Act.INVITE, one) for one in db.session.scalars(held)):
        raise Refused("link.reaches_further", name=person.name)


def _code_in(person: Person, edition: int) -> str:
    wanted = select(Grant.code).where(Grant.person_id == person.id, Grant.edition_id == edition)
    return db.session.scalar(wanted.order_by(Grant.id).limit(1)) or ""


def seat_link(
    given: Grant, *, at: datetime, lasts: timedelta = SEAT_CARD, short: str = "", pin: str = ""
) -> str:
    """Return the code that turns one device into this seat; earlier unused ones end.

    `short` opens the same link, for a tablet that cannot scan; a `pin` is asked for besides.
    """
    link = OneTimeLink(grant_id=given.id, made_at=at, ends_at=at + lasts)
    link.short = sessions.digest(short) if short else None
    link.pin = seat_links.kept_pin(given, pin) if pin else None
    return _link(link, OneTimeLink.grant_id == given.id, at)


def void_card(given: Grant, *, at: datetime) -> None:
    """A card that nobody has used yet opens nothing any more."""
    _void(OneTimeLink.grant_id == given.id, at)


def _void(same: ColumnElement[bool], at: datetime) -> None:
    for link in db.session.scalars(select(OneTimeLink).where(same, OneTimeLink.used_at.is_(None))):
        link.used_at = at


def _link(link: OneTimeLink, same: ColumnElement[bool], at: datetime) -> str:
    alone(f"links {link.person_id} {link.grant_id}")
    _void(same, at)
    code = sessions.new_secret()
    link.digest = sessions.digest(code)
    db.session.add(link)
    return code


def enter_by_link(
    code: str, *, device: str, address: str, at: datetime, browser: str = "", pin: str = ""
) -> str:
    """Use a link up and return the new session's secret.

    A seat's earlier devices end: one seat is one tablet. So do a person's where somebody else
    made them a new link: whoever sat there sees it at once.
    """
    keys = [f"{tries.ADDRESS}{address}"]
    if seat_links.typed_short(code):
        keys.append(tries.SHORT)
    for key in keys:
        tries.refuse_flood(key, at=at)
    link = db.session.scalar(
        select(OneTimeLink).where(seat_links.opened_by(code)).with_for_update()
    )
    if link is None:
        tries.failed(*keys, at=at)
        raise Counted("link.unknown")
    if link.used_at is not None or at >= link.ends_at:
        why = "link.used" if link.used_at is not None else "link.ended"
        tries.failed(*keys, at=at)
        seat_links.note_misuse(link, why, at=at)
        raise Counted(why)
    seat_links.refuse_pin(link, pin, at=at)
    link.used_at = at
    if link.grant_id is not None:
        seat_links.note_move(db.session.get_one(Grant, link.grant_id), at=at)
        sessions.end(at=at, grant_id=link.grant_id)
        return sessions.start(at, device, grant_id=link.grant_id)[0]
    return _come_in(link, device=device, browser=browser, at=at)


def _come_in(link: OneTimeLink, *, device: str, browser: str, at: datetime) -> str:
    """A person's link: a first one, one of their own, or a new one that somebody else made."""
    person = db.session.get_one(Person, link.person_id)
    anothers = link.made_by_id not in (None, person.id)
    new = anothers and sessions.has_been_in(person)
    beside = anothers and bool(browser) and browser == link.made_in
    secret, opened = sessions.start(
        at, device, person_id=person.id, at_makers=beside,
        behind_id=link.made_by_id if new or beside else None,
    )  # fmt: skip
    if new:
        sessions.end(at=at, person_id=person.id, by=opened)
    _note_entrance(person, "enter.new_link" if new else "enter.link", at=at)
    return secret


def _note_entrance(person: Person, act: str, *, at: datetime) -> None:
    """Whoever may be one of two persons leaves a trail when a link lets them in."""
    live = select(Grant).where(
        Grant.person_id == person.id, Grant.role.in_(TWO_SIDES), Grant.revoked_at.is_(None)
    )
    for given in db.session.scalars(live):
        trail.note(act, edition=given.edition_id, by=given.code, at=at)


def person_of(actor: Actor) -> Person:
    """The person behind an actor; a seat is not a person."""
    person = db.session.get(Person, actor.person) if actor.person else None
    if person is None:
        raise Missing
    return person
