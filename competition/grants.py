"""The people of one edition and what they may do there: listed, found, taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from competition import accounts, second_person, trail
from competition.db import alone, db
from competition.doors import OneTimeLink, Session
from competition.errors import Missing, Refused
from competition.models import Edition, Entry, Grant, Person, Stage, Unit
from competition.policy import Actor, Role
from competition.rules.lifecycles import TIMELY


def listed(edition: Edition, roles: Collection[Role]) -> list[Grant]:
    """Grants of these roles with their people, those in force first; one query."""
    return list(
        db.session.scalars(
            select(Grant)
            .where(Grant.edition_id == edition.id, Grant.role.in_(roles))
            .options(joinedload(Grant.person))
            .order_by(Grant.revoked_at.is_not(None), Grant.id)
        )
    )


def of(edition: Edition, code: str, roles: Collection[Role]) -> Grant:
    """The edition's grant of that code; another edition's is not there."""
    found = db.session.scalar(
        select(Grant).where(
            Grant.edition_id == edition.id, Grant.code == code, Grant.role.in_(roles)
        )
    )
    if found is None:
        raise Missing
    return found


def in_force(edition: Edition, code: str, roles: Collection[Role]) -> Grant:
    """The grant of that code, unless it was taken back."""
    found = of(edition, code, roles)
    if found.revoked_at is not None:
        raise Refused("grant.revoked_already")
    return found


def of_entry(entry: Entry) -> Grant | None:
    """The contestant's own grant, where somebody invited them."""
    return db.session.scalar(
        select(Grant)
        .where(Grant.entry_id == entry.id, Grant.revoked_at.is_(None))
        .options(joinedload(Grant.person))
    )


# ── whether they have come in ─────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Entrance:
    """When somebody was last let in, and until when a link that nobody has used is good."""

    last: datetime | None = None
    link: datetime | None = None


def entrances(given: Collection[Grant]) -> dict[int, Entrance]:
    """By person: two queries for however many."""
    people = {one.person_id for one in given}
    last = dict(_by_person(Session.person_id, func.max(Session.created_at), people))
    unused = OneTimeLink.used_at.is_(None)
    links = dict(_by_person(OneTimeLink.person_id, func.max(OneTimeLink.ends_at), people, unused))
    return {one: Entrance(last.get(one), links.get(one)) for one in people if one is not None}


def _by_person(whose: Any, what: Any, people: Collection[int | None], *but: Any) -> list[Any]:
    found = db.session.execute(select(whose, what).where(whose.in_(people), *but).group_by(whose))
    return [tuple(row) for row in found]


# ── given and taken back ──────────────────────────────────────────────────────────────────────
def give(
    edition: Edition, role: Role, *, name: str, unit: Unit | None = None, by: str, at: datetime
) -> Grant:
    """Let somebody new hold a role; a union officer speaks for one unit."""
    if role is Role.UNIT and unit is None:
        raise Refused("grant.no_unit")
    person = accounts.add_person(name, at=at)
    where = unit.id if role is Role.UNIT and unit is not None else None
    return accounts.grant(edition, role, at=at, by=by, person=person, unit=where)


def contestant(edition: Edition, entry: Entry, *, by: str, at: datetime) -> Grant:
    """The contestant's own grant; given at the first asking."""
    found = of_entry(entry)
    if found is not None:
        return found
    person = accounts.add_person(entry.name, at=at)
    return accounts.grant(edition, Role.CONTESTANT, at=at, by=by, person=person, entry=entry.id)


def names(edition: Edition) -> dict[str, str]:
    """By code: the person's name, for lists of what somebody did.

    Before anybody had a role, whoever made the edition acted as `person 1`.
    """
    rows = db.session.scalars(
        select(Grant).where(Grant.edition_id == edition.id).options(joinedload(Grant.person))
    )
    found = {one.code: one.person.name for one in rows if one.person is not None}
    return found | _founders(edition)


def _founders(edition: Edition) -> dict[str, str]:
    people = select(Person).join(Grant, Grant.person_id == Person.id)
    rows = db.session.scalars(people.where(Grant.edition_id == edition.id))
    return {f"person {one.id}": one.name for one in rows}


def editions_of(actor: Actor) -> list[Edition]:
    """The editions in which somebody holds any role, the newest first."""
    held = {one.edition for one in actor.held}
    return list(
        db.session.scalars(
            select(Edition).where(Edition.id.in_(held)).order_by(Edition.created_at.desc())
        )
    )


def link_from_here(edition: Edition, code: str, *, at: datetime) -> str:
    """A link for one of the edition's people, made on the machine itself (`podium link`)."""
    given = of(edition, code, tuple(Role))
    if given.person is None:
        raise Missing
    about = f"{given.code} {given.person.name}"
    trail.note("link", edition=edition.id, by="system", at=at, about=about)
    return accounts.invite(given.person, at=at)


def take_back(given: Grant, *, by: str, at: datetime, reason: str) -> None:
    """Revoke a grant; an edition always keeps one organiser, also when two go at once."""
    alone(f"people {given.edition_id}")
    if given.revoked_at is None:
        left = _others(given)
        if given.role is Role.ORGANISER and not left:
            raise Refused("grant.last_organiser")
        if given.role is Role.OBSERVER:
            _refuse_last_observer(given, left)
    accounts.revoke(given, at=at, by=by, reason=reason)


def _others(given: Grant) -> set[str]:
    """The codes of whoever else holds this role in the edition now."""
    same = select(Grant.code).where(
        Grant.edition_id == given.edition_id,
        Grant.role == given.role,
        Grant.revoked_at.is_(None),
        Grant.id != given.id,
    )
    return set(db.session.scalars(same))


def _refuse_last_observer(given: Grant, left: set[str]) -> None:
    """A stage that is under way needs a second person whom its chain knows.

    Without one not even another observer could be put on the chain (`panel.change`): it would
    stand still for good.
    """
    under_way = select(Stage).where(
        Stage.edition_id == given.edition_id, Stage.state.in_(TIMELY["panel.change"])
    )
    for stage in db.session.scalars(under_way.order_by(Stage.position, Stage.id)):
        office = second_person.office(stage)
        if given.code in office and not left & office.keys():
            raise Refused("grant.last_observer", stage=stage.name)
