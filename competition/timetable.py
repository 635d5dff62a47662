"""The timetable (时间和地点): when and where a stage takes place, as its notice says it.

It is told to contestants and spectators and nothing waits for it: a stage starts when the desk
starts it, and it may be put right until everybody has gone home.
"""

from __future__ import annotations

from datetime import datetime

from competition import trail
from competition.db import db
from competition.errors import Refused
from competition.models import Stage


def put(
    stage: Stage,
    *,
    starts_at: datetime | None,
    report_at: datetime | None,
    venue: str,
    by: str,
    at: datetime,
) -> None:
    """Write down when the stage starts, when contestants report (报到), and where.

    Without a time of the start there is none for reporting either: Refused.
    """
    if report_at is not None and (starts_at is None or report_at > starts_at):
        raise Refused("timetable.report_after_start")
    stage.starts_at, stage.report_at, stage.venue = starts_at, report_at, venue
    db.session.flush()
    trail.note("timetable", edition=stage.edition_id, by=by, at=at, about=stage.code)
