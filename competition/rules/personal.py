"""Which parts of an event are a person's own: what an erasure destroys, wherever the event lies.

Their name; of a contestant what judges noted about them; of a judge the devices; and why somebody
was absent, recused, passed over or withdrew, which may speak of illness or family. Why somebody was
disqualified stays: it is the contest's decision, and not theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from competition.policy import PRIVATELY

NAME = "person."  # what the part that names somebody begins with
PASSED = "passed."  # the part that says why somebody who was drawn did not come
REASON = "reason"
DECIDED = "disqualified"


def own(parts: Mapping[str, Any], who: str) -> set[str]:
    """The names of this event's parts that are theirs. `parts` is what is still there."""
    found = {NAME + who, PASSED + who}
    about, by = _sheet_of(parts.get("score"))
    if about == who:
        found.add("note")
    if by == who:
        found.add("meta")
    if _excuses(parts, who):
        found.add(REASON)
    return found & parts.keys()


def _excuses(parts: Mapping[str, Any], who: str) -> bool:
    """Whether the event says why this person was absent, recused, out or erased."""
    turn = parts.get("appearance")
    if isinstance(turn, dict):
        return turn.get("id") == who and turn.get("state") != DECIDED
    told = parts.get("recuse")
    action = parts.get("action")
    if isinstance(action, dict) and action.get("action") in PRIVATELY:
        told = action.get("what")
        if isinstance(told, dict) and told.get("who") == who:
            return True
    about, by = _sheet_of(told)
    return who in (about, by)


def _sheet_of(told: object) -> tuple[str, str]:
    """Whose sheet it is: `c05.j03` and `c05.a2.j03` are of c05, by j03."""
    sheet = str(told.get("sheet", "")) if isinstance(told, dict) else ""
    about, _, rest = sheet.partition(".")
    return about, rest.rpartition(".")[2]
