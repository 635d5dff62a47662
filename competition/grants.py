"""The people of one edition and what they may do there: listed, found, taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from competition import accounts
from competition.db import db
from competition.errors import Missing, Refused
from competition.models import Edition, Grant
from competition.policy import Role


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


def names(edition: Edition) -> dict[str, str]:
    """By code: the person's name, for lists of what somebody did."""
    rows = db.session.scalars(
        select(Grant).where(Grant.edition_id == edition.id).options(joinedload(Grant.person))
    )
    return {one.code: one.person.name for one in rows if one.person is not None}


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
