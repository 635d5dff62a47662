"""The speech clock and what the rulebook takes for time: signals, and penalties by the second.

Times are whole milliseconds since the speech began, pauses left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from judging.scoring.book import Clock, PenaltyRule, Rulebook
from judging.scoring.exact import Mode, rounded
from judging.scoring.penalty import points_for
from judging.scoring.words import SECONDS


class Signal(StrEnum):
    """What the clock shows: time enough, past the first warning, over the time allowed."""

    GREEN = "green"
    WARN = "warn"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Due:
    """A clause that applies to this length of speech, with what it measures and takes."""

    rule: PenaltyRule
    seconds: int
    points: Fraction


def allowed(clock: Clock) -> int:
    """How long a speech may last, in seconds."""
    return clock.minutes * 60


def signal(clock: Clock, spoken: int) -> Signal:
    """The signal at this moment; exactly the time allowed is not over yet (golden 05: 1200)."""
    if spoken > allowed(clock) * 1000:
        return Signal.OVER
    warned = min((one for one in clock.signals if one < allowed(clock)), default=allowed(clock))
    return Signal.WARN if spoken >= warned * 1000 else Signal.GREEN


def due(rulebook: Rulebook, spoken: int) -> tuple[Due, ...]:
    """The clauses that take points for a speech of this length, in the rulebook's order."""
    found = (_due(rule, spoken) for rule in rulebook.penalties if rule.unit in SECONDS)
    return tuple(one for one in found if one.points)


def _due(rule: PenaltyRule, spoken: int) -> Due:
    """Whole seconds by the clause's own edge; where it names none, only full seconds count."""
    mode = Mode(str(rule.whole)) if rule.whole is not None else Mode.DOWN
    seconds = rounded(Fraction(spoken, 1000), 0, mode)
    return Due(rule, int(seconds), points_for(rule, seconds))
