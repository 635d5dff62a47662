"""What a staff list that waits consists of: encrypted as long as it waits (`roster.py`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from competition import encrypted
from competition.encrypted import Encrypted
from competition.errors import Refused
from competition.models import Edition, RosterDraft


def kept(edition: Edition, content: bytes, rows: Mapping[str, object]) -> dict[str, Encrypted]:
    """The columns of a draft that nobody has mended yet."""
    return {
        "workbook": encrypted.keep(content, _place("workbook", edition.id)),
        "rows": encrypted.keep(json.dumps(rows), _place("rows", edition.id)),
    }


def workbook(draft: RosterDraft) -> bytes:
    return _content(draft, "workbook")


def rows(draft: RosterDraft) -> Any:
    """As read: lines, problems of sheets, and columns that were dropped."""
    return json.loads(_content(draft, "rows"))


def fixes(draft: RosterDraft) -> dict[str, dict[str, str]]:
    """Row number → what was typed for it."""
    found: dict[str, dict[str, str]] = json.loads(_content(draft, "fixes") or b"{}")
    return found


def mend(draft: RosterDraft, fixes: Mapping[str, Mapping[str, str]]) -> None:
    draft.fixes = encrypted.keep(json.dumps(fixes), encrypted.place_of(draft, "fixes"))


def _content(draft: RosterDraft, name: str) -> bytes:
    found = encrypted.content(getattr(draft, name), encrypted.place_of(draft, name))
    if found is None:
        raise Refused("roster.unreadable")
    return found


def _place(name: str, edition: int) -> str:
    return encrypted.place(f"roster_draft.{name}", edition)
