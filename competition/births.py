"""Birth dates (出生日期): for the condition of age, encrypted, deleted on a day of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select

from competition import clock, encrypted, trail
from competition.db import db
from competition.models import Edition, Entry, PrivateRecord
from competition.rules.dates import BirthDate

COLUMN = "private_record.born"


def keep(edition: Edition, born: Iterable[tuple[Entry, BirthDate]], *, at: datetime) -> None:
    """In a record of its own for each entry, which the database knows by now."""
    until = keep_until(edition, at=at)
    for entry, day in born:
        told = encrypted.keep(str(day), encrypted.place(COLUMN, entry.id))
        row = PrivateRecord(edition_id=edition.id, entry_id=entry.id, born=told, delete_after=until)
        db.session.add(row)


def keep_until(edition: Edition, *, at: datetime) -> date:
    """The day after which birth dates are deleted: a year after the contest began."""
    return (edition.first_day or clock.day(at, edition.time_zone)) + timedelta(days=365)


def is_kept(entry: Entry) -> bool:
    wanted = select(PrivateRecord.id).where(PrivateRecord.entry_id == entry.id)
    return db.session.scalar(wanted) is not None


def born(entry: Entry) -> str | None:
    """1985-03-07, or 1985-03 where the day is not known; "" where none is kept, None where it
    cannot be read any more."""
    kept = db.session.scalar(select(PrivateRecord).where(PrivateRecord.entry_id == entry.id))
    return "" if kept is None else encrypted.read(kept, "born")


def due(edition: Edition, *, today: date) -> int:
    """How many birth dates are past the day on which they are to be deleted."""
    return db.session.scalar(select(func.count()).where(*_due(edition, today))) or 0


def delete_due(edition: Edition, *, by: str, at: datetime) -> int:
    """Delete the birth dates that are due; how many they were."""
    today = clock.day(at, edition.time_zone)
    count = due(edition, today=today)
    db.session.execute(delete(PrivateRecord).where(*_due(edition, today)))
    trail.note("births.delete", edition=edition.id, by=by, at=at, about=str(count))
    return count


def _due(edition: Edition, today: date) -> tuple[ColumnElement[bool], ...]:
    return PrivateRecord.edition_id == edition.id, PrivateRecord.delete_after < today
