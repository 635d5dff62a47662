"""Who may take part in an edition (参赛条件): its rules, the units that send, who won before.

What the rules are is in `rules/eligibility.py`; here they meet the edition's records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from competition import clock, editions, tracks, trail, units
from competition.db import db
from competition.models import (
    Edition,
    Entry,
    Publication,
    PublicationStep,
    PublishedLine,
)
from competition.rules import preset
from competition.rules.eligibility import PastPrize, Rules
from competition.rules.roster import Context

YOUNGEST = 16  # nobody of a staff was born later than that before the contest


def rules_of(edition: Edition) -> Rules:
    """The edition's conditions of entry, with its own units."""
    found = preset.conditions(_dated(edition))
    codes = frozenset(unit.code for unit in units.listed(edition))
    return replace(found, units=codes, hosts=hosts_of(edition))


def _dated(edition: Edition) -> Mapping[str, object]:
    """The stored rules with "the first day" replaced by that day, where it is known by now."""
    age = edition.rules.get("age")
    if isinstance(age, dict) and age.get("on") == preset.FIRST_DAY and edition.first_day:
        return {**edition.rules, "age": age | {"on": edition.first_day.isoformat()}}
    return edition.rules


def hosts_of(edition: Edition) -> frozenset[str]:
    """Units that send nobody, such as the one that organises."""
    hosts = edition.rules.get("hosts", [])
    assert isinstance(hosts, list)
    return frozenset(hosts)


def context_of(edition: Edition, *, at: datetime) -> Context:
    """Everything a staff list is read against, in a fixed number of queries."""
    day = edition.first_day or clock.day(at, edition.time_zone)
    numbers = select(Entry.staff_no).where(Entry.edition_id == edition.id)
    taken = db.session.scalars(numbers.where(Entry.staff_no.is_not(None)))
    return Context(
        rules=rules_of(edition),
        before=date(day.year - YOUNGEST, 1, 1),
        units={unit.code: (unit.name,) for unit in units.listed(edition)},
        tracks={track.code: (track.name,) for track in tracks.listed(edition)},
        taken=frozenset(number for number in taken if number),
        past=past_prizes(edition),
        by_unit=editions.unit_plan(edition) is not None,
    )


def past_prizes(edition: Edition) -> dict[str, tuple[PastPrize, ...]]:
    """Staff number → what that person won before: confirmed here, or listed by the organiser."""
    found: dict[str, list[PastPrize]] = {}
    for number, prize in [*_won_here(edition), *_listed(edition)]:
        found.setdefault(number, []).append(prize)
    return {number: tuple(prizes) for number, prizes in found.items()}


def _won_here(edition: Edition) -> list[tuple[str, PastPrize]]:
    """Prizes of confirmed announcements in the competition's other editions."""
    rows = db.session.execute(
        select(Entry.staff_no, Publication.published_at, Edition, PublishedLine.prize)
        .join(PublishedLine, PublishedLine.entry_id == Entry.id)
        .join(Publication, PublishedLine.publication_id == Publication.id)
        .join(PublicationStep, PublicationStep.publication_id == Publication.id)
        .join(Edition, Publication.edition_id == Edition.id)
        .where(
            PublicationStep.step == "confirmed",
            PublishedLine.prize != "",
            Entry.staff_no.is_not(None),
            Edition.competition_id == edition.competition_id,
            Edition.id != edition.id,
        )
    )
    return [
        (str(number), PastPrize(clock.day(at, held.time_zone).year, held.name, prize))
        for number, at, held, prize in rows
    ]


def _listed(edition: Edition) -> list[tuple[str, PastPrize]]:
    listed = edition.rules.get("past", [])
    assert isinstance(listed, list)
    return [
        (one["staff_no"], PastPrize(one["year"], one["contest"], one["prize"])) for one in listed
    ]


def choose(
    edition: Edition,
    *,
    hosts: Sequence[str],
    barred: Mapping[str, object] | None,
    past: Sequence[tuple[str, PastPrize]],
    by: str,
    at: datetime,
) -> None:
    """Set which units send nobody, which past prizes bar from entering, and who holds them."""
    listed = [
        {"staff_no": number, "year": prize.year, "contest": prize.contest, "prize": prize.prize}
        for number, prize in past
    ]
    changed = {"hosts": sorted(hosts), "barred": [barred] if barred else [], "past": listed}
    edition.rules = {**edition.rules, **changed}
    about = f"{len(hosts)} {len(listed)}"
    trail.note("conditions", edition=edition.id, by=by, at=at, about=about)
