"""Preliminaries (初赛): one stage for each unit, all under the same rulebook, made at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from competition import conditions, editions, run_of_show, units
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.models import Appearance, Edition, Entry, RulebookText, Stage, Unit
from competition.rules.lifecycles import EntryState


@dataclass(frozen=True, slots=True)
class Plan:
    """What the preset says of the units' stages."""

    code: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """What making the preliminaries did; `empty` units have nobody to appear yet."""

    stages: int
    rostered: int
    empty: tuple[Unit, ...]


def plan_of(edition: Edition) -> Plan:
    """The plan of the units' own stages; Refused where the edition has none."""
    plans, drafts = edition.rules.get("plans", []), edition.rules.get("drafts", {})
    assert isinstance(plans, list)
    assert isinstance(drafts, dict)
    for plan in plans:
        if plan["each"] == "unit":
            return Plan(plan["code"], plan["name"], str(drafts.get(plan["code"], "")))
    raise Refused("prelim.no_plan")


def make(edition: Edition, *, text: str, by: str, at: datetime, key: bytes) -> Made:
    """Give every unit with entries its stage, rulebook and roster; what is there already stays.

    Said again later, it does the same for units whose list came late.
    """
    plan = plan_of(edition)
    editions.read(text)
    alone(f"roster {edition.id}")  # before any stage is held, as `run_of_show.fix_roster` does
    alone(f"stages {edition.id}")
    coming = _coming(edition)
    hosts = conditions.hosts_of(edition)
    sending = [unit for unit in units.listed(edition) if unit.code not in hosts]
    with_entries = [unit for unit in sending if coming.get(unit.id)]
    made = units.add_stages(edition, with_entries, code=plan.code, name=plan.name, by=by, at=at)
    rostered = 0
    for stage in of_edition(edition):
        if editions.current_text(stage) is None:
            editions.adopt_rulebook(stage, text, by=by, at=at, key=key)
        if not _has_roster(stage) and (entries := coming.get(stage.unit_id or 0)):
            run_of_show.fix_roster(stage, entries, by=by, at=at)
            rostered += 1
    empty = tuple(unit for unit in sending if not coming.get(unit.id))
    return Made(len(made), rostered, empty)


def without(edition: Edition) -> tuple[Unit, ...]:
    """Units with entries that have no preliminary yet: what `make` would do something about."""
    coming, hosts = _coming(edition), conditions.hosts_of(edition)
    with_one = {stage.unit_id for stage in of_edition(edition)}
    return tuple(
        unit
        for unit in units.listed(edition)
        if unit.code not in hosts and unit.id in coming and unit.id not in with_one
    )


def _coming(edition: Edition) -> dict[int, list[Entry]]:
    """By unit: the entries that take part. Who is not eligible never got onto the roster."""
    wanted = select(Entry).where(
        Entry.edition_id == edition.id, Entry.state.in_([EntryState.ACCEPTED, EntryState.SUBMITTED])
    )
    found: dict[int, list[Entry]] = {}
    for entry in db.session.scalars(wanted.options(joinedload(Entry.unit)).order_by(Entry.code)):
        found.setdefault(entry.unit_id or 0, []).append(entry)
    return found


def _has_roster(stage: Stage) -> bool:
    wanted = select(Appearance.id).where(Appearance.stage_id == stage.id)
    return db.session.scalar(wanted.limit(1)) is not None


def of_edition(edition: Edition) -> list[Stage]:
    """The units' stages, in order of the units."""
    wanted = select(Stage).where(Stage.edition_id == edition.id, Stage.unit_id.is_not(None))
    loaded = wanted.options(joinedload(Stage.unit)).join(Unit, Stage.unit_id == Unit.id)
    return list(db.session.scalars(loaded.order_by(Unit.code, Stage.id)))


def of_unit(edition: Edition, unit: Unit) -> Stage | None:
    """The unit's own preliminary, where it has one."""
    return db.session.scalar(
        select(Stage)
        .where(Stage.edition_id == edition.id, Stage.unit_id == unit.id)
        .order_by(Stage.position, Stage.id)
        .limit(1)
    )


def needed(edition: Edition, unit: Unit) -> Stage:
    """The same where there must be one."""
    stage = of_unit(edition, unit)
    if stage is None:
        raise Missing
    return stage


def adopted(stages: Sequence[Stage]) -> set[int]:
    """The stages that have a rulebook."""
    ids = [stage.id for stage in stages]
    wanted = select(RulebookText.stage_id).where(RulebookText.stage_id.in_(ids))
    return set(db.session.scalars(wanted))
