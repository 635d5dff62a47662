"""Stages: found inside their edition, and moved. `move()` is the only writer of `Stage.state`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from competition import chain, trail
from competition.db import anew, db, first_time, lock
from competition.errors import Missing, Refused
from competition.models import Edition, Stage
from competition.rules.lifecycles import CLOSED_SHEETS, STAGE, StageState, after

PREPARING = ("open", "close", "reopen")
NEEDS_REASON = ("reopen", "unseal", "withdraw")


def of(edition: Edition, code: str) -> Stage:
    """The edition's stage of that code; another edition's stage is not there."""
    found = db.session.scalar(
        select(Stage).where(Stage.edition_id == edition.id, Stage.code == code)
    )
    if found is None:
        raise Missing
    return found


def hold(stage: Stage) -> None:
    """One at a time on the stage and its chain, until the transaction ends.

    Whoever appends to a chain holds its stage first. What was read before is read again, so that
    what is checked now is still true when it is written. The row comes before the chain: whoever
    held it may have given the stage another chain (`editions.adopt_rulebook`).
    """
    if first_time(f"stage {stage.id}"):
        anew()
        db.session.refresh(stage, with_for_update={"key_share": True})
        lock(stage.chain)


def prepare(stage: Stage, to: str, *, by: str, at: datetime, reason: str = "") -> None:
    """Open registration, close it, open it again; nobody registers under rules nobody adopted."""
    if to not in PREPARING:
        raise Refused("move.not_allowed", state=stage.state, move=to)
    hold(stage)
    if not chain.size(stage.chain):
        raise Refused("stage.no_rulebook")
    move(stage, to, by=by, at=at, reason=reason)


def close_registration(stage: Stage, *, by: str, at: datetime) -> None:
    """Through registration in one go, where nobody registers: a unit's list is fixed already."""
    hold(stage)
    for to in ("open", "close"):
        if (stage.state, to) in STAGE:
            prepare(stage, to, by=by, at=at)


def move(stage: Stage, to: str, *, by: str, at: datetime, reason: str = "") -> None:
    """Move the stage on, or back. What a move needs is checked by the action that calls this."""
    if to in NEEDS_REASON and not reason.strip():
        raise Refused("stage.no_reason")
    state = after(STAGE, stage.state, to)
    if state is StageState.SCORING and stage.opened_at is None:
        stage.opened_at = at
    stage.sealed_at = (stage.sealed_at or at) if state in CLOSED_SHEETS else None
    stage.final_at = at if state is StageState.FINAL else None
    stage.state = state
    trail.note(
        f"stage:{to}", edition=stage.edition_id, by=by, at=at, about=stage.code, reason=reason
    )
