"""Attempts (轮次) that were not made: they have no rows, and no sheet is expected of anybody.

Whether an attempt was made is a fact of the day, registered with a reason and taken back with one
(scoring.md 12). Once a judge has signed a sheet for it that takes two persons: nobody alone drops
a score, and nobody alone brings one back (`proposals.change_attempt`).
"""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from sqlalchemy import delete, select

from competition import chain, editions, stages, trail
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Appearance, Stage
from competition.rules.lifecycles import CLOSED_SHEETS, AppearanceState
from judging.models import NoAttempt, SheetNow


def of_stage(stage: Stage) -> set[tuple[int, int]]:
    """(appearance, attempt) of attempts that were not made."""
    rows = select(NoAttempt).join(Appearance, NoAttempt.appearance_id == Appearance.id)
    found = db.session.scalars(rows.where(Appearance.stage_id == stage.id))
    return {(row.appearance_id, row.attempt) for row in found}


def change(
    appearance: Appearance, attempt: int, *, made: bool, by: str, at: datetime, reason: str
) -> None:
    """Register that an attempt was not made, or (`made`) that it was after all; alone."""
    stages.hold(appearance.stage)
    refuse_unchangeable(appearance, attempt, made=made)
    if count := signed(appearance, attempt):
        raise Refused("attempt.signed", attempt=attempt, count=count)
    record(appearance, attempt, made=made, by=by, at=at, reason=reason)


def refuse_unchangeable(appearance: Appearance, attempt: int, *, made: bool) -> None:
    """Whether this can be said of the attempt now, by however many persons."""
    stage = appearance.stage
    attempts = editions.rulebook_of(stage).attempts
    refuse_unless(appearance, attempt, made=made, attempts=attempts, skipped=of_stage(stage))


def refuse_unless(
    appearance: Appearance,
    attempt: int,
    *,
    made: bool,
    attempts: int,
    skipped: Set[tuple[int, int]],
) -> None:
    """The same, for whoever knows how many attempts there are and which were not made."""
    if not 1 <= attempt <= attempts:
        raise Missing
    if appearance.stage.state in CLOSED_SHEETS:
        raise Refused("appearance.stage_sealed", state=appearance.stage.state)
    if appearance.state is AppearanceState.SEALED:
        raise Refused("move.not_allowed", state=appearance.state, move="no_attempt")
    if ((appearance.id, attempt) in skipped) is not made:
        code = "attempt.not_registered" if made else "attempt.not_made_already"
        raise Refused(code, attempt=attempt)


def signed(appearance: Appearance, attempt: int) -> int:
    """How many judges have signed a sheet for this attempt."""
    rows = select(SheetNow.id).where(
        SheetNow.appearance_id == appearance.id, SheetNow.attempt == attempt
    )
    return len(list(db.session.scalars(rows)))


def record(
    appearance: Appearance, attempt: int, *, made: bool, by: str, at: datetime, reason: str
) -> None:
    """Append the fact; who may do this when is settled by the caller. Signed sheets all stay."""
    stages.hold(appearance.stage)
    if not reason.strip():
        raise Refused("attempt.no_reason")
    state = "attempt" if made else "no_attempt"
    told = {"attempt": attempt, "id": appearance.code, "state": state}
    parts = {"appearance": told, "reason": {"text": reason.strip()}}
    chain.append(appearance.stage.chain, Kind.APPEARANCE, by=by, at=at, parts=parts)
    _project(appearance, attempt, made=made)
    about = f"{appearance.stage.code} {appearance.code} {attempt}"
    trail.note(state, edition=appearance.edition_id, by=by, at=at, about=about, reason=reason)


def _project(appearance: Appearance, attempt: int, *, made: bool) -> None:
    if made:
        same = NoAttempt.appearance_id == appearance.id, NoAttempt.attempt == attempt
        db.session.execute(delete(NoAttempt).where(*same))
        return
    row = NoAttempt(
        edition_id=appearance.edition_id, appearance_id=appearance.id, attempt=attempt
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
