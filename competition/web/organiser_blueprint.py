"""What the organiser's pages share: the blueprint, who is acting, a refusal beside its field."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from competition.errors import Refused
from competition.web import navigation
from competition.web.guard import settle
from competition.web.page import sentence

PATH = "/e/<edition>/organiser"
STAGE = f"{PATH}/stages/<stage>"

bp = Blueprint("organiser", __name__)
bp.context_processor(navigation.context)


def beside(field: Any, error: Refused) -> None:
    """Show a refusal at the field that it is about; nothing was saved."""
    settle(error)
    field.errors = [sentence(error)]
