"""Attempts (轮次) that were not made: they have no rows, and no sheet is expected of anybody.

Whether an attempt was made is a fact of the day, registered with a reason (scoring.md 12).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from competition import chain, editions, stages
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Appearance, Stage
from competition.rules.lifecycles import CLOSED_SHEETS, AppearanceState
from judging.models import NoAttempt


def of_stage(stage: Stage) -> set[tuple[int, int]]:
    """(appearance, attempt) of attempts that were not made."""
    rows = select(NoAttempt).join(Appearance, NoAttempt.appearance_id == Appearance.id)
    found = db.session.scalars(rows.where(Appearance.stage_id == stage.id))
    return {(row.appearance_id, row.attempt) for row in found}


def declare(appearance: Appearance, attempt: int, *, by: str, at: datetime, reason: str) -> None:
    """An attempt was not made: an attempt without rows is no attempt (scoring.md 12)."""
    _refuse_sealed(appearance)
    attempts = editions.rulebook_of(appearance.stage).attempts
    if not 1 <= attempt <= attempts:
        raise Missing
    if (appearance.id, attempt) in of_stage(appearance.stage):
        raise Refused("attempt.not_made_already", attempt=attempt)
    told = {"attempt": attempt, "id": appearance.code, "state": "no_attempt"}
    parts = {"appearance": told, "reason": {"text": reason.strip()}}
    chain.append(appearance.stage.chain, Kind.APPEARANCE, by=by, at=at, parts=parts)
    db.session.add(
        NoAttempt(edition_id=appearance.edition_id, appearance_id=appearance.id, attempt=attempt)
    )
    db.session.flush()


def _refuse_sealed(appearance: Appearance) -> None:
    """After the seal one person alone no longer changes what counts (trust.md 2.4)."""
    stages.hold(appearance.stage)
    if appearance.stage.state in CLOSED_SHEETS:
        raise Refused("appearance.stage_sealed", state=appearance.stage.state)
    if appearance.state is AppearanceState.SEALED:
        raise Refused("move.not_allowed", state=appearance.state, move="no_attempt")
