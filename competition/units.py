"""Units (单位): who sends entries; a tree with dated head-counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from competition import editions, trail
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.models import Edition, Entry, HeadCount, Stage, Unit
from competition.rules import codes

CODE_MOST = 40  # `rules.codes`: what stands in addresses and in a chain's name


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in its tree: how deep it stands, its newest head-count, how many entries it has."""

    unit: Unit
    depth: int
    count: HeadCount | None
    entries: int


def add(
    edition: Edition, *, code: str, name: str, by: str, at: datetime, parent: Unit | None = None
) -> Unit:
    codes.lawful(code)
    alone(f"units {edition.id}")
    _refuse_taken(edition, code, name, but=None)
    unit = Unit(
        edition_id=edition.id, code=code, name=name.strip(), facts={},
        parent_id=parent.id if parent else None,
    )  # fmt: skip
    db.session.add(unit)
    db.session.flush()
    trail.note("unit", edition=edition.id, by=by, at=at, about=f"{code} {unit.name}")
    return unit


def rename(
    unit: Unit, *, name: str, parent: Unit | None, by: str, at: datetime, edition: Edition
) -> None:
    """Give the unit another name or place in the tree; its code stays."""
    alone(f"units {edition.id}")
    _refuse_taken(edition, "", name, but=unit)
    _refuse_circle(unit, parent)
    unit.name, unit.parent_id = name.strip(), parent.id if parent else None
    trail.note("unit.rename", edition=edition.id, by=by, at=at, about=f"{unit.code} {unit.name}")


def count_heads(unit: Unit, *, on_day: date, count: int, by: str, at: datetime) -> HeadCount:
    """Note how many people the rules speak of, on a day. Earlier counts stay."""
    if count < 0:
        raise Refused("unit.negative_count")
    counted = HeadCount(
        edition_id=unit.edition_id, unit_id=unit.id, on_day=on_day, count=count, counted_by=by
    )
    db.session.add(counted)
    db.session.flush()
    trail.note("unit.count", edition=unit.edition_id, by=by, at=at, about=f"{unit.code} {count}")
    return counted


def _refuse_taken(edition: Edition, code: str, name: str, *, but: Unit | None) -> None:
    if not name.strip():
        raise Refused("unit.no_name")
    for unit in listed(edition):
        if unit is but:
            continue
        if unit.code == code:
            raise Refused("unit.code_taken", taken=code)
        if unit.name == name.strip():
            raise Refused("unit.name_taken", name=unit.name)


def _refuse_circle(unit: Unit, parent: Unit | None) -> None:
    """A unit cannot stand below itself."""
    above = parent
    while above is not None:
        if above.id == unit.id:
            raise Refused("unit.circle", name=unit.name)
        above = db.session.get(Unit, above.parent_id) if above.parent_id else None


def of(edition: Edition, code: str) -> Unit:
    """The edition's unit of that code; another edition's is not there."""
    found = db.session.scalar(select(Unit).where(Unit.edition_id == edition.id, Unit.code == code))
    if found is None:
        raise Missing
    return found


def listed(edition: Edition) -> list[Unit]:
    return list(
        db.session.scalars(
            select(Unit).where(Unit.edition_id == edition.id).order_by(Unit.code, Unit.id)
        )
    )


def by_id(edition: Edition) -> dict[int, Unit]:
    return {one.id: one for one in listed(edition)}


def newest_counts(edition: Edition) -> dict[int, HeadCount]:
    """By unit: the head-count of the latest day, and of two on one day the later typed."""
    counts = db.session.scalars(
        select(HeadCount)
        .where(HeadCount.edition_id == edition.id)
        .order_by(HeadCount.on_day, HeadCount.id)
    )
    return {one.unit_id: one for one in counts}


def counts_of(unit: Unit) -> list[HeadCount]:
    """Every head-count of a unit, the newest day first."""
    return list(
        db.session.scalars(
            select(HeadCount)
            .where(HeadCount.unit_id == unit.id)
            .order_by(HeadCount.on_day.desc(), HeadCount.id.desc())
        )
    )


def tree(edition: Edition) -> list[Branch]:
    """All units, each followed by those below it, in three queries however many there are."""
    found, counts = listed(edition), newest_counts(edition)
    sent = dict(
        db.session.execute(
            select(Entry.unit_id, func.count())
            .where(Entry.edition_id == edition.id)
            .group_by(Entry.unit_id)
        ).all()
    )
    below: dict[int | None, list[Unit]] = {}
    for unit in found:
        below.setdefault(unit.parent_id, []).append(unit)

    def branches(parent: int | None, depth: int) -> list[Branch]:
        here = []
        for unit in below.get(parent, ()):
            here.append(Branch(unit, depth, counts.get(unit.id), sent.get(unit.id, 0)))
            here += branches(unit.id, depth + 1)
        return here

    return branches(None, 0)


def _stage_code(code: str, unit: Unit) -> str:
    """`prelim-chem`; of two long codes that begin alike each stays itself."""
    whole = f"{code}-{unit.code}"
    return whole if len(whole) <= CODE_MOST else f"{whole[: CODE_MOST - 7]}-{unit.id}"


def add_stages(
    edition: Edition, units: Sequence[Unit], *, code: str, name: str, by: str, at: datetime
) -> list[Stage]:
    """Give each unit that lacks it a stage of its own: its preliminary (初赛)."""
    alone(f"stages {edition.id}")
    with_one = set(
        db.session.scalars(
            select(Stage.unit_id).where(
                Stage.edition_id == edition.id, Stage.code.startswith(f"{code}-", autoescape=True)
            )
        )
    )
    return [
        editions.add_stage(
            edition, code=_stage_code(code, unit), name=f"{name} · {unit.name}", position=1,
            unit=unit, by=by, at=at,
        )
        for unit in units
        if unit.id not in with_one
    ]  # fmt: skip
