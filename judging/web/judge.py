"""The judge's tablet (评委): my list, one sheet, signed."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from competition.policy import Act
from competition.web.guard import allows
from competition.web.page import page

bp = Blueprint("judge", __name__)


@bp.get("/judge")
@allows(Act.SIGN_SHEET)
def home() -> ResponseReturnValue:
    return page("judge/home.html")
