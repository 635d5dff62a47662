"""The people of one edition and what they may do there: listed, found, taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from competition import accounts, trail
from competition.db import db
from competition.errors import Missing, Refused
from competition.models import Edition, Entry, Grant, Person
from competition.policy import Actor, Role


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


def of_entry(entry: Entry) -> Grant | None:
    """The contestant's own grant, where somebody invited them."""
    return db.session.scalar(
        select(Grant)
        .where(Grant.entry_id == entry.id, Grant.revoked_at.is_(None))
        .options(joinedload(Grant.person))
    )


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
    """Revoke a grant; an edition always keeps one organiser."""
    if given.role is Role.ORGANISER and given.revoked_at is None:
        others = select(func.count()).where(
            Grant.edition_id == given.edition_id,
            Grant.role == Role.ORGANISER,
            Grant.revoked_at.is_(None),
            Grant.id != given.id,
        )
        if not db.session.scalar(others):
            raise Refused("grant.last_organiser")
    accounts.revoke(given, at=at, by=by, reason=reason)
