"""What the roster's pages share: the blueprint, who is acting, room for a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, current_app, request

from competition.web import navigation

PATH = "/e/<edition>/organiser"
# a workbook; four hundred mended rows; a sheet of units
LARGE = frozenset({"roster.receive", "roster.mend", "roster.add_units"})

bp = Blueprint("roster", __name__)
bp.context_processor(navigation.context)


@bp.url_value_preprocessor
def make_room(endpoint: str | None, _values: Mapping[str, object] | None) -> None:
    """A workbook is larger than any form. Said before anything reads the request's body."""
    if endpoint in LARGE:
        request.max_content_length = current_app.extensions["podium"].upload_limit
        request.max_form_memory_size = request.max_content_length
