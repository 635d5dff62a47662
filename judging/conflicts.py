"""Recusals that the data proposes: a judge and a contestant of the same unit (回避)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from competition import run_of_show
from competition.db import db
from competition.errors import Missing, Refused
from competition.models import Appearance, Edition, Stage, Unit
from judging import panels
from judging.models import Seat


@dataclass(frozen=True, slots=True)
class Conflict:
    """A seat that should not score an appearance, because both are of one unit."""

    seat: Seat
    appearance: Appearance
    unit: str


def units_of(edition: Edition) -> list[Unit]:
    """The units that a judge may come from."""
    return list(
        db.session.scalars(
            select(Unit).where(Unit.edition_id == edition.id).order_by(Unit.name, Unit.code)
        )
    )


def set_units(stage: Stage, units: Mapping[str, str]) -> None:
    """Note which unit each judge is from (seat code → unit code, empty for none)."""
    known = {unit.code: unit.id for unit in units_of(stage.edition)}
    if not stage.state.before_scoring:
        raise Refused("panel.after_open", state=stage.state)
    for seat in panels.seats_of(stage):
        code = units.get(seat.code, "")
        if code and code not in known:
            raise Missing
        seat.unit_id = known[code] if code else None


def same_unit(stage: Stage) -> list[Conflict]:
    """The pairs of one unit for which no recusal is declared yet."""
    declared = panels.recusals_of(stage)
    shown = run_of_show.appearances(stage)
    return [
        Conflict(seat, appearance, appearance.entry.unit.name)
        for seat in panels.seats_of(stage)
        if seat.unit_id is not None
        for appearance in shown
        if appearance.entry.unit is not None
        and appearance.entry.unit_id == seat.unit_id
        and (appearance.id, seat.id) not in declared
    ]
