"""Seat cards: a one-time code that turns a tablet into a seat; each leaves its trail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from competition import accounts, seat_links, sessions, trail
from competition.db import db
from competition.doors import Session
from competition.models import Stage
from judging import panels
from judging.models import Seat


@dataclass(frozen=True, slots=True)
class Card:
    """What is handed to a judge: the code lets one device in, once, until it ends."""

    seat: Seat
    code: str
    ends_at: datetime
    short: str = ""  # of a card that is handed over now: to be typed where nothing can scan
    pin: str = ""  # told beside the card, never on it: whoever finds the card is not in


def hand_over(seat: Seat, *, by: str, at: datetime, with_pin: bool = False) -> Card:
    """A card for the judge who stands here, with a short code; both last ten minutes."""
    short = seat_links.new_short()
    return replace(give(seat, by=by, at=at, short=short, with_pin=with_pin), short=short)


def give(
    seat: Seat,
    *,
    by: str,
    at: datetime,
    lasts: timedelta = accounts.SEAT_CARD,
    short: str = "",
    with_pin: bool = False,
) -> Card:
    """Make the seat a new card; an earlier unused one ends. The tablet in use stays signed in
    until the new card is used."""
    pin = seat_links.new_pin() if with_pin else ""
    code = accounts.seat_link(seat.grant, at=at, lasts=lasts, short=short, pin=pin)
    about = f"{seat.stage.code} {seat.code} {seat.name}{' +PIN' if pin else ''}"
    trail.note("seat.card", edition=seat.edition_id, by=by, at=at, about=about)
    return Card(seat, code, at + lasts, pin=pin)


def give_all(
    stage: Stage, *, by: str, at: datetime, lasts: timedelta, with_pin: bool = False
) -> list[Card]:
    """A new card for each seat, to be printed together."""
    seats = panels.seats_of(stage)
    return [give(seat, by=by, at=at, lasts=lasts, with_pin=with_pin) for seat in seats]


def paired(stage: Stage) -> dict[int, datetime]:
    """Seat → when its tablet was last paired; seats without a signed-in device are not in it."""
    rows = db.session.execute(
        select(Seat.id, func.max(Session.created_at))
        .join(Session, Session.grant_id == Seat.grant_id)
        .where(Seat.stage_id == stage.id, Session.revoked_at.is_(None))
        .group_by(Seat.id)
    )
    return {row[0]: row[1] for row in rows}


def unpair(seat: Seat, *, by: str, at: datetime) -> None:
    """A tablet is lost, or in wrong hands: it is out with its next request, and so is its card."""
    accounts.void_card(seat.grant, at=at)
    sessions.end(at=at, grant_id=seat.grant_id)
    about = f"{seat.stage.code} {seat.code} {seat.name}"
    trail.note("seat.unpaired", edition=seat.edition_id, by=by, at=at, about=about)
