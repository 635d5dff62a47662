"""What the judge's pages and doors share: the blueprint, whose sheet it is, which device."""

from __future__ import annotations

from flask import Blueprint, g, request

from competition import clock
from competition.web.guard import to_write
from judging import panels, tablets
from judging.models import Seat
from judging.panels import Place

bp = Blueprint("judge", __name__)


def mine(sheet: str) -> Place:
    """The place of this judge's own sheet, else 404; the page speaks of its edition."""
    place = panels.place_of(g.actor, sheet)
    g.edition = place.seat.stage.edition
    return place


def my_seat() -> Seat:
    seat = panels.my_seat(g.actor)
    g.edition = seat.stage.edition
    return seat


def tell_desk(seat: Seat) -> None:
    """A page without script sends no heartbeats: that it was opened is what the desk hears."""
    if tablets.is_news(seat, at=clock.now()):
        to_write()
        tablets.opened_plainly(seat, at=clock.now())


def device() -> str:
    return request.user_agent.string
