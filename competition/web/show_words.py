"""The run of show in words: each line with the moves that are possible now."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from competition.models import Appearance, Stage
from competition.rules.lifecycles import APPEARANCE, may_follow
from competition.run_of_show import MOVES as LAWFUL
from competition.run_of_show import NEEDS_REASON, ON_THE_DAY

MOVES = {
    "call": _l("叫号上台"),
    "finish": _l("讲完"),
    "send_back": _l("退回候场"),
    "mark_absent": _l("登记缺席"),
    "withdraw": _l("登记退赛"),
    "return": _l("恢复出场"),
    "disqualify": _l("取消资格"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One appearance: `at_once` are moves of one press, `with_reason` need a word of why."""

    appearance: Appearance
    at_once: tuple[str, ...]
    with_reason: tuple[str, ...]


def line(stage: Stage, one: Appearance) -> Line:
    """What may be done with this appearance in the stage's present state."""
    open_now = stage.state.is_scoring
    if not open_now and not stage.state.before_scoring:
        return Line(one, (), ())
    moves = [
        move
        for move in may_follow(APPEARANCE, one.state)
        if move in LAWFUL and (open_now or move not in ON_THE_DAY)
    ]
    at_once = tuple(move for move in moves if move not in NEEDS_REASON)
    return Line(one, at_once, tuple(move for move in moves if move in NEEDS_REASON))
