"""Blueprint head (评委组长): the variance notice before the seal, for the head judge alone."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
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


@bp.get(PATH)
@allows(Act.SIGN_SHEET)
def apart() -> ResponseReturnValue:
    """What could be sealed. Nothing is computed before the head judge asks for it."""
    return _apart(my_seat())


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
        if one := looked or (again.appearance if again else None):
            found = variance.look(head, one, at=clock.now())
            looked = one
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
    """Asked for by a press, because that it was shown is recorded."""
    head = my_seat()
    return _apart(head, looked=run_of_show.of(head.stage, code))


@bp.post(f"{PATH}/<sheet>/back")
@allows(Act.SIGN_SHEET)
def send_back(sheet: str) -> ResponseReturnValue:
    head = my_seat()
    try:
        variance.send_back(head, sheet, reason=typed_text("reason"), at=clock.now())
    except Refused as refused:
        return _apart(head, refused, again=panels.place_in(head.stage, sheet))
    return redirect(url_for("head.apart"), 303)
