"""The trail (留痕): who did what, when, why. Written by actions, read by organiser and 监审."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from competition.db import db
from competition.facts import Trail
from competition.ledger.event import stamp


def note(
    act: str, *, edition: int | None, by: str, at: datetime, about: str = "", reason: str = ""
) -> None:
    """Add one line to the trail, in the same transaction as what it tells of."""
    db.session.add(Trail(edition_id=edition, at=at, by=by, act=act, about=about, reason=reason))


def newest_at() -> str:
    """When the newest line was written, as the ledger writes a moment; "" without any."""
    found = db.session.scalar(select(func.max(Trail.at)))
    return stamp(found) if found is not None else ""


def of_edition(edition: int, *, most: int = 200, before: int | None = None) -> list[Trail]:
    """The newest lines first; `before` continues where an earlier page ended."""
    lines = select(Trail).where(Trail.edition_id == edition)
    if before is not None:
        lines = lines.where(Trail.id < before)
    return list(db.session.scalars(lines.order_by(Trail.id.desc()).limit(most)))
