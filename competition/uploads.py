"""A staff list that was sent: read from its workbook, which may take seconds; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from competition import conditions, remarks, workbooks
from competition.errors import Refused
from competition.models import Edition
from competition.rules.tables import text_of


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A workbook as it was read; nothing of it is kept yet."""

    file_name: str
    content: bytes  # without the columns that are nobody's business
    found: workbooks.RosterPreview


def read(edition: Edition, content: bytes, *, file_name: str, at: datetime) -> Uploaded:
    """Read a workbook. It may take seconds, so it is done before anything holds the writer."""
    if not content:
        raise Refused("roster.no_file")
    found = workbooks.read_roster(content, conditions.context_of(edition, at=at))
    name = text_of(file_name)[:200] or "roster.xlsx"
    return Uploaded(name, remarks.without_private(content, found.dropped), found)
