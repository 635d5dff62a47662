"""Blueprint head (评委组长): the variance notice before the seal, for the head judge alone."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from competition import clock, run_of_show
from competition.errors import Refused
from competition.policy import Act
from competition.web.forms import typed_text
from competition.web.guard import allows
from competition.web.page import page, told
from judging import variance
from judging.models import Seat
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
    head: Seat, refused: Refused | None = None, code: str = "", found: tuple[Named, ...] = ()
) -> ResponseReturnValue:
    why = told(refused)
    return page(
        "head/apart.html", refused.status if refused else 200, seat=head, refusal=why,
        ready=variance.ready(head), looked=code, found=found,
    )  # fmt: skip


@bp.post(f"{PATH}/<code>")
@allows(Act.SIGN_SHEET)
def look(code: str) -> ResponseReturnValue:
    """Asked for by a press, because that it was shown is recorded."""
    head = my_seat()
    try:
        found = variance.look(head, run_of_show.of(head.stage, code), at=clock.now())
    except Refused as refused:
        return _apart(head, refused)
    return _apart(head, code=code, found=found)


@bp.post(f"{PATH}/<sheet>/back")
@allows(Act.SIGN_SHEET)
def send_back(sheet: str) -> ResponseReturnValue:
    head, reason = my_seat(), typed_text("reason")
    try:
        variance.send_back(head, sheet, reason=reason, at=clock.now())
    except Refused as refused:
        return _apart(head, refused)
    return redirect(url_for("head.apart"), 303)
