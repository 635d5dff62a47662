"""How the units' preliminaries stand after their seal, as plain values for the nominations."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sqlalchemy import func, select

from competition.db import db
from competition.models import Appearance, Edition, Stage
from competition.rules.lifecycles import CLOSED_SHEETS
from competition.unit_lines import Ranked
from judging import results
from judging.models import ResultRun


def of_units(edition: Edition) -> dict[int, tuple[Ranked, ...]]:
    """Unit → the ranking of its sealed preliminary, from the latest run; four queries in all."""
    stages = {
        stage.id: stage
        for stage in db.session.scalars(
            select(Stage).where(
                Stage.edition_id == edition.id,
                Stage.unit_id.is_not(None),
                Stage.state.in_(CLOSED_SHEETS),
            )
        )
    }
    entries = _entries(stages)
    return {
        stages[run.stage_id].unit_id or 0: tuple(_ranked(run, entries))
        for run in _latest_runs(stages)
    }


def _latest_runs(stages: dict[int, Stage]) -> list[ResultRun]:
    newest = (
        select(func.max(ResultRun.id))
        .where(ResultRun.stage_id.in_(stages))
        .group_by(ResultRun.stage_id)
    )
    return list(db.session.scalars(select(ResultRun).where(ResultRun.id.in_(newest))))


def _entries(stages: dict[int, Stage]) -> dict[tuple[int, str], int]:
    rows = db.session.execute(
        select(Appearance.stage_id, Appearance.code, Appearance.entry_id).where(
            Appearance.stage_id.in_(stages)
        )
    )
    return {(stage, code): entry for stage, code, entry in rows}


def _ranked(run: ResultRun, entries: dict[tuple[int, str], int]) -> Iterator[Ranked]:
    """Everybody with a place; absent and disqualified entries have none."""
    for row in results.rows_of(run):
        if place := str(row["place"]):
            entry = entries[run.stage_id, str(row["entry"])]
            yield Ranked(entry, Fraction(place), place, str(row["shown"]))
