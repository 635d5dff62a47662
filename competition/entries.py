"""Entries (参赛): what a contestant brings to an edition, in one track."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from competition import trail
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.models import Edition, Entry, Track, Unit
from competition.rules.lifecycles import ENTRY, TAKES_PART, after

NEEDS_REASON = ("return", "withdraw")
LEAF = 50  # entries on a page of the list


def add(
    edition: Edition,
    *,
    name: str,
    by: str,
    at: datetime,
    unit: Unit | None = None,
    track: Track | None = None,
    staff_no: str = "",
    title: str = "",
    course: str = "",
    code: str = "",
    exception: str = "",
) -> Entry:
    """Add one entry. The same staff number twice is the same teacher twice, and refused."""
    if not name.strip():
        raise Refused("entry.no_name")
    alone(f"roster {edition.id}")
    if staff_no and (twin := _with_staff_no(edition, staff_no)) is not None:
        raise Refused("entry.staff_no_taken", staff_no=staff_no, name=twin.name)
    entry = Entry(
        edition_id=edition.id,
        unit=unit,
        track=track,
        code=code or _next_code(edition),
        name=name.strip(),
        staff_no=staff_no or None,
        title=title,
        course=course,
        exception=exception,
    )
    db.session.add(entry)
    db.session.flush()
    trail.note("entry", edition=edition.id, by=by, at=at, about=entry.code, reason=exception)
    return entry


def _with_staff_no(edition: Edition, staff_no: str) -> Entry | None:
    return db.session.scalar(
        select(Entry).where(Entry.edition_id == edition.id, Entry.staff_no == staff_no)
    )


def _next_code(edition: Edition) -> str:
    """e001, e002 …: the entry's name in addresses; nothing is ever deleted, so counting is safe."""
    count = db.session.scalar(select(func.count()).where(Entry.edition_id == edition.id)) or 0
    while True:
        count += 1
        code = f"e{count:03d}"
        if _coded(edition, code) is None:
            return code


def _coded(edition: Edition, code: str) -> Entry | None:
    return db.session.scalar(
        select(Entry).where(Entry.edition_id == edition.id, Entry.code == code)
    )


def of(edition: Edition, code: str) -> Entry:
    """The edition's entry of that code; another edition's is not there."""
    found = _coded(edition, code)
    if found is None:
        raise Missing
    return found


def listed(edition: Edition, *, unit: int | None = None) -> list[Entry]:
    """All entries of the edition, or of one unit, with unit and track, in one query."""
    wanted = select(Entry).where(Entry.edition_id == edition.id)
    if unit is not None:
        wanted = wanted.where(Entry.unit_id == unit)
    loaded = wanted.options(joinedload(Entry.unit), joinedload(Entry.track))
    return list(db.session.scalars(loaded.order_by(Entry.code)))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a long list: its entries, how many there are in all, and which page it is."""

    entries: list[Entry]
    count: int
    number: int

    @property
    def first(self) -> int:
        return (self.number - 1) * LEAF + 1

    @property
    def last(self) -> int:
        return self.first + len(self.entries) - 1


def count(edition: Edition) -> int:
    """How many take part, of whatever unit or of none."""
    taking = Entry.edition_id == edition.id, Entry.state.in_(TAKES_PART)
    return db.session.scalar(select(func.count()).select_from(Entry).where(*taking)) or 0


def leaf(edition: Edition, *, unit: int | None = None, text: str = "", number: int = 1) -> Leaf:
    """Entries whose name, code, staff number or course contains the text, a page at a time."""
    wanted = select(Entry).where(Entry.edition_id == edition.id)
    if unit is not None:
        wanted = wanted.where(Entry.unit_id == unit)
    if text:
        columns = (Entry.name, Entry.code, Entry.staff_no, Entry.course)
        wanted = wanted.where(or_(*(one.icontains(text, autoescape=True) for one in columns)))
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = min(max(number, 1), max(-(-count // LEAF), 1))
    loaded = wanted.options(joinedload(Entry.unit), joinedload(Entry.track)).order_by(Entry.code)
    found = db.session.scalars(loaded.offset((number - 1) * LEAF).limit(LEAF))
    return Leaf(list(found), count, number)


def names(edition: Edition, codes: Collection[str]) -> dict[str, str]:
    """By code: the contestants' names, for those asked for."""
    rows = db.session.execute(
        select(Entry.code, Entry.name).where(
            Entry.edition_id == edition.id, Entry.code.in_(sorted(codes))
        )
    )
    return {code: name for code, name in rows}  # noqa: C416  # rows are no pairs to mypy


def move(entry: Entry, to: str, *, by: str, at: datetime, reason: str = "") -> None:
    """Submit, accept, return, withdraw: along the table of `rules/lifecycles.py`."""
    if to in NEEDS_REASON and not reason.strip():
        raise Refused("entry.no_reason")
    alone(f"roster {entry.edition_id}")
    entry.state = after(ENTRY, entry.state, to)
    trail.note(
        f"entry:{to}", edition=entry.edition_id, by=by, at=at, about=entry.code, reason=reason
    )
