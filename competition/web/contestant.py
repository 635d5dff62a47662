"""Blueprint contestant (选手): one page with four answers, and a day for the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, own_entry
from competition.errors import Missing
from competition.own_entry import Own, Round
from competition.policy import Act
from competition.web import own_words
from competition.web.guard import allows
from competition.web.page import page

bp = Blueprint("contestant", __name__)
MY = "/e/<edition>/my"


@bp.get(MY)
@allows(Act.SEE_OWN_ENTRY)
def home() -> ResponseReturnValue:
    at = clock.now()
    found = own_entry.way(own_entry.of(g.actor, g.edition), g.edition, at=at)
    return page(
        "contestant/home.html", own=found, bar=own_words.steps(found), next=own_words.after(found)
    )


# ── the day, for the phone's calendar ─────────────────────────────────────────────────────────
@bp.get(f"{MY}/calendar.ics")
@allows(Act.SEE_OWN_ENTRY)
def calendar() -> ResponseReturnValue:
    at = clock.now()
    found = own_entry.way(own_entry.of(g.actor, g.edition), g.edition, at=at)
    if found.coming is None or found.coming.day is None:
        raise Missing
    answer = Response(_ics(found, found.coming, at), mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{g.edition.code}.ics")
    return answer


def _ics(own: Own, coming: Round, at: datetime) -> str:
    """RFC 5545: from when to be there, for nobody can promise the minute of an appearance."""
    stage, appearance = coming.stage, coming.appearance
    assert appearance is not None
    title = f"{g.edition.name} {stage.name}"
    if appearance.position is not None:
        title = _("%(what)s：第 %(number)s 位出场", what=title, number=appearance.position)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Podium//contestant//ZH", "BEGIN:VEVENT",
        f"UID:{g.edition.code}-{stage.code}-{own.entry.code}@podium",
        f"DTSTAMP:{_utc(at)}", *_time(coming), f"SUMMARY:{_plain(title)}",
        *([f"LOCATION:{_plain(stage.venue)}"] if stage.venue else []),
        "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _time(coming: Round) -> tuple[str, ...]:
    """From the hour of reporting or of the start, with no end; else the whole day."""
    if (begins := coming.stage.report_at or coming.stage.starts_at) is not None:
        return (f"DTSTART:{_utc(begins)}",)
    assert coming.day is not None
    following = coming.day + timedelta(days=1)
    return f"DTSTART;VALUE=DATE:{coming.day:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}"


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


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
