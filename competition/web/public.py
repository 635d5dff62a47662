"""What anybody may read: announcements, explanations, certificates, objections."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from competition.policy import Act
from competition.web.guard import allows
from competition.web.page import page

bp = Blueprint("public", __name__)


@bp.get("/")
@allows(Act.READ_PUBLIC)
def home() -> ResponseReturnValue:
    return page("public/home.html")
