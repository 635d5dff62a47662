"""Quotas (名额): how many entries each unit may send on, by formula, with overrides and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from math import floor

from sqlalchemy import func, select

from competition import conditions, trail, units
from competition.db import db
from competition.errors import Missing, Refused
from competition.models import Edition, Entry, HeadCount, Unit
from competition.rules import preset, quota
from competition.rules.lifecycles import TAKES_PART
from competition.rules.quota import Allotment, Electorate, Formula


@dataclass(frozen=True, slots=True)
class Working:
    """One unit's quota and how the formula comes to it."""

    unit: Unit
    count: HeadCount | None
    entries: int
    share: Fraction
    whole: int
    rest: Fraction
    turn: int  # which remainder it has, from 1; 0 where the formula does not speak of it
    won: bool
    formula: int
    seats: int

    @property
    def overridden(self) -> bool:
        return self.unit.quota is not None

    @property
    def eligible(self) -> int:
        return self.count.count if self.count else 0

    @property
    def part(self) -> Fraction:
        """How many of those concerned take part, in percent (覆盖率)."""
        return quota.participation(self.entries, self.eligible)


@dataclass(frozen=True, slots=True)
class Quotas:
    """All units' quotas. Without a formula every quota is an override, or nothing."""

    formula: Formula | None
    rows: tuple[Working, ...]

    @property
    def total(self) -> int:
        return sum(row.seats for row in self.rows)

    @property
    def eligible(self) -> int:
        return sum(row.eligible for row in self.rows)

    @property
    def entries(self) -> int:
        return sum(row.entries for row in self.rows)

    @property
    def part(self) -> Fraction:
        return quota.participation(self.entries, self.eligible)

    def one(self, unit: Unit) -> Working | None:
        """The unit's line; a unit that sends nobody has none."""
        return next((row for row in self.rows if row.unit.id == unit.id), None)

    def of(self, unit: Unit) -> Working:
        """The same where there must be one."""
        found = self.one(unit)
        if found is None:
            raise Missing
        return found


def of_edition(edition: Edition) -> Quotas:
    """Every sending unit's quota with its working, in a fixed number of queries."""
    formula = preset.formula(edition.rules)
    sending = _sending(edition)
    counts, sent = units.newest_counts(edition), entered(edition)
    found = allotted(edition)
    turns = {code: turn for turn, code in enumerate(found.order, 1)}
    return Quotas(
        formula,
        tuple(
            _working(unit, counts.get(unit.id), sent.get(unit.id, 0), found, turns)
            for unit in sending
        ),
    )


def _working(
    unit: Unit, count: HeadCount | None, sent: int, found: Allotment, turns: Mapping[str, int]
) -> Working:
    share = found.shares.get(unit.code, Fraction(0))
    seats = found.seats.get(unit.code, 0)
    return Working(
        unit=unit,
        count=count,
        entries=sent,
        share=share,
        whole=floor(share),
        rest=share - floor(share),
        turn=turns.get(unit.code, 0),
        won=unit.code in found.won,
        formula=seats,
        seats=unit.quota if unit.quota is not None else seats,
    )


def allotted(edition: Edition) -> Allotment:
    """What the formula gives, before anybody's override."""
    formula, sending = preset.formula(edition.rules), _sending(edition)
    if formula is None:
        codes = tuple(unit.code for unit in sending)
        return Allotment(dict.fromkeys(codes, 0), codes, (), dict.fromkeys(codes, Fraction(0)))
    counts = units.newest_counts(edition)
    electorates = [
        Electorate(unit.code, counts[unit.id].count if unit.id in counts else 0, unit.facts)
        for unit in sending
    ]
    try:
        return quota.allot(electorates, formula)
    except ValueError:
        raise Refused("quota.bad_formula") from None


def in_force(edition: Edition) -> Allotment:
    """The seats that count: the formula's, except where somebody overrode them with a reason."""
    found = allotted(edition)
    changed = {unit.code: unit.quota for unit in _sending(edition) if unit.quota is not None}
    return replace(found, seats={**found.seats, **changed})


def _sending(edition: Edition) -> list[Unit]:
    """The units that may send somebody, as listed."""
    hosts = conditions.hosts_of(edition)
    return [unit for unit in units.listed(edition) if unit.code not in hosts]


def entered(edition: Edition) -> dict[int, int]:
    """By unit: how many entries take part."""
    rows = db.session.execute(
        select(Entry.unit_id, func.count())
        .where(Entry.edition_id == edition.id, Entry.state.in_(TAKES_PART))
        .group_by(Entry.unit_id)
    )
    return {unit: count for unit, count in rows if unit is not None}


def override(unit: Unit, seats: int | None, *, reason: str, by: str, at: datetime) -> None:
    """Set a unit's quota by hand, or (None) go back to the formula. Both need a reason."""
    if not reason.strip():
        raise Refused("quota.no_reason")
    if seats is not None and seats < 0:
        raise Refused("quota.negative")
    unit.quota = seats
    unit.quota_reason = reason.strip() if seats is not None else ""
    about = f"{unit.code} {'' if seats is None else seats}".strip()
    trail.note("quota", edition=unit.edition_id, by=by, at=at, about=about, reason=reason.strip())
