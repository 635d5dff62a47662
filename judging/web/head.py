"""Blueprint head (评委组长): the variance notice before the seal, for the head judge alone."""

from __future__ import annotations

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from competition import clock, run_of_show
from competition.errors import Refused
from competition.models import Appearance
from competition.policy import Act
from competition.web.forms import typed_text
from competition.web.guard import allows
from competition.web.page import page, told
from judging import panels, variance
from judging.models import Seat
from judging.panels import Place
from judging.variance import Named
from judging.web.judge_blueprint import my_seat

bp = Blueprint("head", __name__)
PATH = "/judge/apart"
PRESSED = "apart"  # in the session: whose sheets were asked for, and when
A_MOMENT = 60  # seconds: a page on a slow network


@bp.get(PATH)
@allows(Act.SIGN_SHEET)
def apart() -> ResponseReturnValue:
    """What could be sealed. Nothing is computed before the head judge asks for it."""
    head = my_seat()
    return _apart(head, looked=_pressed(head))


def _pressed(head: Seat) -> Appearance | None:
    """Whose sheets were asked for by the press that led here: once, and only just now."""
    code, at = session.pop(PRESSED, ("", 0.0))
    recent = abs(clock.now().timestamp() - at) < A_MOMENT
    return run_of_show.of(head.stage, code) if code and recent else None


def _apart(
    head: Seat,
    refused: Refused | None = None,
    *,
    looked: Appearance | None = None,
    again: Place | None = None,
) -> ResponseReturnValue:
    """`looked`: whose sheets are shown; `again`: the sheet that was not sent back, with what was
    typed, as long as its appearance may be looked at.
    """
    why = told(refused)
    found: tuple[Named, ...] = ()
    try:
        if looked:
            found = variance.shown(head, looked)
        elif again:  # what is shown besides the refusal is a look of its own
            found = variance.look(head, again.appearance, at=clock.now())
            looked = again.appearance
    except Refused as closed:
        why, refused, looked = why or told(closed), refused or closed, None
    return page(
        "head/apart.html", refused.status if refused else 200, seat=head, refusal=why,
        ready=variance.ready(head), looked=looked, found=found,
        sent=again.sheet if again else "", typed=request.form.get("reason", ""),
    )  # fmt: skip


@bp.post(f"{PATH}/<code>")
@allows(Act.SIGN_SHEET)
def look(code: str) -> ResponseReturnValue:
    """Asked for by a press, because that it was shown is recorded; seen by going to the page, so
    that coming back to it asks for nothing again.
    """
    head, at = my_seat(), clock.now()
    one = run_of_show.of(head.stage, code)
    try:
        variance.look(head, one, at=at)
    except Refused as refused:
        return _apart(head, refused)
    session[PRESSED] = (one.code, at.timestamp())
    return redirect(url_for("head.apart"), 303)


@bp.post(f"{PATH}/<sheet>/back")
@allows(Act.SIGN_SHEET)
def send_back(sheet: str) -> ResponseReturnValue:
    head = my_seat()
    try:
        variance.send_back(head, sheet, reason=typed_text("reason"), at=clock.now())
    except Refused as refused:
        return _apart(head, refused, again=panels.place_in(head.stage, sheet))
    return redirect(url_for("head.apart"), 303)
