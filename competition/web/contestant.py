"""Blueprint contestant (选手): one page with four answers, and a day for the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, own_entry
from competition.errors import Missing
from competition.own_entry import Own, Round
from competition.policy import Act
from competition.rules.lifecycles import AppearanceState, StageState
from competition.web.guard import allows
from competition.web.page import page, term

bp = Blueprint("contestant", __name__)
MY = "/e/<edition>/my"
DONE = (AppearanceState.SCORING, AppearanceState.SEALED)


@bp.get(MY)
@allows(Act.SEE_OWN_ENTRY)
def home() -> ResponseReturnValue:
    at = clock.now()
    found = own_entry.way(own_entry.of(g.actor, g.edition), g.edition, at=at)
    return page("contestant/home.html", own=found, bar=[_step(one) for one in found.rounds])


def _step(one: Round) -> tuple[str, str, str]:
    """For `_parts/steps.html`: the stage, how far it is for this contestant, in words."""
    if one.appearance is None:
        passed = one.stage.state is StageState.FINAL
        return one.stage.name, "done" if passed else "todo", term(one.stage.state)
    if one.stage.unit_id is not None:
        done = one.stage.state not in (StageState.PLANNED, StageState.OPEN, StageState.CLOSED)
    else:
        done = one.appearance.state in DONE
    return one.stage.name, "done" if done else "current", term(one.appearance.state)


# ── the day, for the phone's calendar ─────────────────────────────────────────────────────────
@bp.get(f"{MY}/calendar.ics")
@allows(Act.SEE_OWN_ENTRY)
def calendar() -> ResponseReturnValue:
    at = clock.now()
    found = own_entry.way(own_entry.of(g.actor, g.edition), g.edition, at=at)
    if g.edition.first_day is None or found.coming is None:
        raise Missing
    answer = Response(_ics(found, found.coming, g.edition.first_day, at), mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{g.edition.code}.ics")
    return answer


def _ics(own: Own, coming: Round, day: date, at: datetime) -> str:
    """RFC 5545: a whole day, for nobody can promise the minute of an appearance."""
    appearance = coming.appearance
    assert appearance is not None
    title = f"{g.edition.name} {coming.stage.name}"
    if appearance.position is not None:
        title = _("%(what)s：第 %(number)s 位出场", what=title, number=appearance.position)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Podium//contestant//ZH", "BEGIN:VEVENT",
        f"UID:{g.edition.code}-{coming.stage.code}-{own.entry.code}@podium",
        f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_plain(title)}",
        "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _plain(text: str) -> str:
    """RFC 5545 3.3.11: what separates is escaped, a line break is no line break."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """RFC 5545 3.1: lines of 75 octets at most; a character is never cut in two."""
    parts, length = [""], 0
    for character in line:
        octets = len(character.encode())
        if length + octets > 74:
            parts.append(" ")
            length = 1
        parts[-1] += character
        length += octets
    return "\r\n".join(parts)
