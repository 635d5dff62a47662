"""What is due now and waits for somebody: found by the rounds, said on their page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from competition import progress, restores, second_person
from competition.db import db
from competition.findings import Fact, Finding, Tone
from competition.ledger.event import stamp
from competition.models import Edition, Stage
from competition.progress import Progress, Step
from competition.publication import last_day_before
from competition.rules.lifecycles import StageState

LONG = timedelta(hours=12)  # how long a proposal may wait before somebody is reminded
LATE = timedelta(hours=1)  # after the hour on the timetable


def due(*, at: datetime) -> list[Finding]:
    """Every stage's, of every edition."""
    editions = db.session.scalars(select(Edition).order_by(Edition.id))
    return [one for edition in editions for stage in progress.of(edition)
            for one in _of_stage(stage, at)]  # fmt: skip


def _of_stage(one: Progress, at: datetime) -> Iterator[Finding]:
    stage = one.stage
    if stage.state is StageState.PUBLICISED and one.ends_at is not None and one.ends_at <= at:
        told: dict[str, Fact] = {
            "number": one.announced,
            "last": last_day_before(one.ends_at, stage.edition).isoformat(),
        }
        if one.objections:
            yield _waits("deadline.unanswered", stage, **told, count=one.objections)
        elif one.step(at) is Step.CONFIRM:
            yield _waits("deadline.over", stage, **told)
    if stage.state.before_scoring and stage.starts_at is not None and stage.starts_at + LATE <= at:
        yield _waits("deadline.not_begun", stage, starts=stamp(stage.starts_at))
    if one.waiting and (count := _long_waiting(stage, at)):
        yield _waits("deadline.waiting", stage, count=count, hours=int(LONG / timedelta(hours=1)))
    if one.stage.opened_at and (restored := restores.open_since(stage)):
        yield _waits("deadline.restore", stage, made=restored.made)


def _waits(code: str, stage: Stage, **facts: Fact) -> Finding:
    told = {"stage": stage.name, **facts}
    return Finding(code, Tone.LOOK, told, stage.edition.code)


def _long_waiting(stage: Stage, at: datetime) -> int:
    since = stamp(at - LONG)
    return sum(one.at <= since for one in second_person.pending(stage))
