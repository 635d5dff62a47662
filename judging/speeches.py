"""The speech clock of an appearance: start, technical pause, go on, stop, set back.

The clock is the server's; screens only show it. It is no fact of the ledger: what counts is the
penalty that the timekeeper registers from it. Each press leaves a line of the trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from competition import editions, run_of_show, stages, trail
from competition.db import db
from competition.errors import Refused
from competition.models import Appearance, Stage
from competition.rules.lifecycles import CLOCK, AppearanceState, ClockState, after, may_follow
from judging.models import PenaltyNow, SpeechClock
from judging.scoring import speech
from judging.scoring.book import Clock
from judging.scoring.speech import Due, Signal

ON_STAGE = (AppearanceState.ON_STAGE, AppearanceState.SCORING)


@dataclass(frozen=True, slots=True)
class Reading:
    """The clock of one appearance at a moment. Times are milliseconds."""

    appearance: Appearance
    rule: Clock
    state: ClockState
    spoken: int
    signal: Signal
    moves: tuple[str, ...]

    @property
    def left(self) -> int:
        """What is left of the time allowed; negative where the speech is over it."""
        return speech.allowed(self.rule) * 1000 - self.spoken


# ── press ─────────────────────────────────────────────────────────────────────────────────────
def press(appearance: Appearance, to: str, *, by: str, at: datetime) -> None:
    """One press of the timekeeper."""
    stages.hold(appearance.stage)
    if editions.rulebook_of(appearance.stage).clock is None:
        raise Refused("clock.none")
    if appearance.state not in ON_STAGE:
        raise Refused("clock.not_now", state=appearance.state)
    row = _row(appearance) or _new(appearance)
    state = after(CLOCK, row.state, to)
    _turn(row, state, at)
    about = f"{appearance.stage.code} {appearance.code}"
    trail.note(f"clock:{to}", edition=appearance.edition_id, by=by, at=at, about=about)


def move(appearance: Appearance, to: str, *, by: str, at: datetime, reason: str = "") -> None:
    """Move the appearance on; whoever leaves the stage, however, speaks no longer."""
    run_of_show.move(appearance, to, by=by, at=at, reason=reason)
    row = _row(appearance)
    if row is not None and row.state is ClockState.RUNNING:
        _turn(row, after(CLOCK, row.state, "stop"), at)


def _turn(row: SpeechClock, state: ClockState, at: datetime) -> None:
    row.spoken = 0 if state is ClockState.READY else _spoken(row, at)
    row.state = state
    row.since = at if state is ClockState.RUNNING else None
    row.moves = (row.moves or 0) + 1
    db.session.add(row)
    db.session.flush()


def _spoken(row: SpeechClock, at: datetime) -> int:
    running = (at - row.since) if row.since is not None else timedelta(0)
    return row.spoken + max(running // timedelta(milliseconds=1), 0)


def _new(appearance: Appearance) -> SpeechClock:
    return SpeechClock(
        edition_id=appearance.edition_id,
        stage_id=appearance.stage_id,
        appearance_id=appearance.id,
        state=ClockState.READY,
        spoken=0,
        moves=0,
    )


def _row(appearance: Appearance) -> SpeechClock | None:
    return db.session.scalar(select(SpeechClock).where(SpeechClock.appearance_id == appearance.id))


# ── read ──────────────────────────────────────────────────────────────────────────────────────
def timed(listed: Sequence[Appearance]) -> Appearance | None:
    """Whose clock the console shows: who is on stage, else who spoke last and is not sealed."""
    spoke = [one for one in listed if one.state is AppearanceState.SCORING]
    return run_of_show.on_now(listed) or (spoke[-1] if spoke else None)


def reading(appearance: Appearance | None, *, at: datetime) -> Reading | None:
    """The clock as it stands; None where the rulebook has none, or nobody is there to speak."""
    if appearance is None or (rule := editions.rulebook_of(appearance.stage).clock) is None:
        return None
    row = _row(appearance) or _new(appearance)
    spoken = _spoken(row, at)
    moves = may_follow(CLOCK, row.state) if appearance.state in ON_STAGE else ()
    return Reading(appearance, rule, row.state, spoken, speech.signal(rule, spoken), moves)


def due(told: Reading) -> tuple[Due, ...]:
    """The penalties that the rulebook has for this speech and nobody has registered yet."""
    if told.state is not ClockState.STOPPED:
        return ()
    given = set(
        db.session.scalars(
            select(PenaltyNow.code).where(
                PenaltyNow.appearance_id == told.appearance.id, ~PenaltyNow.struck
            )
        )
    )
    found = speech.due(editions.rulebook_of(told.appearance.stage), told.spoken)
    return tuple(one for one in found if one.rule.code not in given)


def presses(stage: Stage) -> int:
    """How often the stage's clocks were pressed: grows with each press."""
    rows = select(func.coalesce(func.sum(SpeechClock.moves), 0))
    return int(db.session.scalar(rows.where(SpeechClock.stage_id == stage.id)) or 0)
