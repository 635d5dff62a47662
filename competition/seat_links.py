"""What a seat's card adds to a one-time link: a short code to type, a word when it is misused."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from sqlalchemy import ColumnElement, select

from competition import sessions, trail, tries
from competition.db import db
from competition.doors import OneTimeLink, Session
from competition.errors import Counted, Refused
from competition.models import Grant

DIGITS = 8  # for ten minutes, and 400 tries by everybody: with twenty cards, once in ten thousand
PIN_DIGITS = 6  # eight tries in a quarter of an hour, each of them seen
SHORT = re.compile(rf"\d{{{DIGITS}}}", re.ASCII)
BETWEEN = re.compile(r"[\s-]")


def new_short() -> str:
    """Eight figures that no link ever had."""
    while True:
        short = sessions.new_figures(DIGITS)
        known = select(OneTimeLink.id).where(OneTimeLink.short == sessions.digest(short))
        if db.session.scalar(known) is None:
            return short


def typed_short(code: str) -> str:
    """The eight figures, if this is a code that was typed; else nothing."""
    typed = BETWEEN.sub("", unicodedata.normalize("NFKC", code))
    return typed if SHORT.fullmatch(typed) else ""


def opened_by(code: str) -> ColumnElement[bool]:
    """The link that a scanned or typed code belongs to: "4821 0937" may be typed in any way."""
    if short := typed_short(code):
        return OneTimeLink.short == sessions.digest(short)
    return OneTimeLink.digest == sessions.digest(code.strip())


def is_own(code: str, here: Session) -> bool:
    """Whether by this card this very tablet came in: scanned again, it does no harm."""
    link = db.session.scalar(select(OneTimeLink).where(opened_by(code)))
    mine = link is not None and link.grant_id is not None and link.grant_id == here.grant_id
    return mine and link is not None and link.used_at == here.created_at


def new_pin() -> str:
    """Six figures that are told to the judge beside the card."""
    return sessions.new_figures(PIN_DIGITS)


def kept_pin(given: Grant, pin: str) -> str:
    """What is kept of a seat's PIN, as long as its card lasts."""
    return sessions.digest(f"pin {given.id} {BETWEEN.sub('', unicodedata.normalize('NFKC', pin))}")


def refuse_pin(link: OneTimeLink, pin: str, *, at: datetime) -> None:
    """A card with a PIN opens with both; wrong ones are counted, and the desk sees each."""
    if link.pin is None or link.grant_id is None:
        return
    if not pin.strip():
        raise Refused("link.needs_pin")
    tries.refuse_flood(f"pin {link.id}", at=at)
    if kept_pin(db.session.get_one(Grant, link.grant_id), pin) != link.pin:
        tries.failed(f"pin {link.id}", at=at)
        note_misuse(link, "link.wrong_pin", at=at)
        raise Counted("link.wrong_pin")


def note_misuse(link: OneTimeLink, why: str, *, at: datetime) -> None:
    """A used or ended seat card was tried: the desk's console shows it."""
    if link.grant_id is not None:
        _note(db.session.get_one(Grant, link.grant_id), "seat.stranger", at=at, reason=why)


def note_move(given: Grant, *, at: datetime) -> None:
    """A tablet that was this seat has just been replaced by another one."""
    wanted = select(Session.id).where(
        Session.grant_id == given.id, Session.revoked_at.is_(None), Session.created_at < at
    )
    if db.session.scalar(wanted.limit(1)) is not None:
        _note(given, "seat.moved", at=at)


def _note(given: Grant, act: str, *, at: datetime, reason: str = "") -> None:
    about = given.code
    trail.note(act, edition=given.edition_id, by="server", at=at, about=about, reason=reason)
