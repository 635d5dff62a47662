"""The speech clock as screens show it: the time left, a word, and what a script needs to go on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from competition.rules.lifecycles import ClockState
from competition.web.naming import named
from judging import speeches
from judging.scoring import speech
from judging.scoring.exact import plain
from judging.scoring.speech import Signal
from judging.speeches import Reading


@dataclass(frozen=True, slots=True)
class Shown:
    """A clock on a page; `script` is what `static/js/clock.js` reads, as JSON."""

    time: str
    word: str
    signal: str
    state: str
    script: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A penalty that follows from the clock: the clause, its seconds, its points."""

    code: str
    name: str
    seconds: int
    points: str
    why: str


def told(reading: Reading | None, *, at: datetime) -> Shown | None:
    if reading is None:
        return None
    words = _words()
    word = words[str(reading.signal if _shows(reading.state) else reading.state)]
    script = {
        "state": str(reading.state),
        "spoken": reading.spoken,
        "at": int(at.timestamp() * 1000),
        "allowed": speech.allowed(reading.rule) * 1000,
        "signals": [one * 1000 for one in reading.rule.signals],
        "words": words,
    }
    signal = "" if reading.state.is_ready else str(reading.signal)
    return Shown(face(reading.left), word, signal, str(reading.state), json.dumps(script))


def _shows(state: ClockState) -> bool:
    return state is ClockState.RUNNING


def _words() -> dict[str, str]:
    return {
        str(Signal.GREEN): gettext("计时中"),
        str(Signal.WARN): gettext("时间将到"),
        str(Signal.OVER): gettext("超时"),
        str(ClockState.READY): gettext("等待开始"),
        str(ClockState.PAUSED): gettext("技术暂停，计时已停"),
        str(ClockState.STOPPED): gettext("已停表"),
    }


def face(left: int) -> str:
    """12:41 left, or +00:23 over. Full seconds: the last second of the time allowed shows 00:01."""
    seconds = -(-left // 1000) if left > 0 else -left // 1000
    minutes, rest = divmod(seconds, 60)
    return f"{'+' if left < 0 else ''}{minutes:02d}:{rest:02d}"


def spoken(milliseconds: int) -> str:
    """How long somebody spoke, in full seconds."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}"


def due(reading: Reading | None) -> list[Proposed]:
    """What the rulebook takes for this length, to be looked at and registered by a person."""
    if reading is None:
        return []
    why = gettext("计时器：实际用时 %(time)s", time=spoken(reading.spoken))
    return [
        Proposed(
            one.rule.code,
            named(one.rule.name or one.rule.code),
            one.seconds,
            plain(one.points),
            why,
        )
        for one in speeches.due(reading)
    ]
