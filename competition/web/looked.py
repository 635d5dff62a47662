"""A view says that it shows private fields; the guard writes down who looked (`looks.py`)."""

from __future__ import annotations

from typing import Any

from flask import g

from competition import clock, looks
from competition.handed_over import is_handed_over
from competition.looks import Look, Seen
from competition.models import Stage
from competition.policy import ALLOWED, Act


def looked(look: Look, number: int | str, stage: Stage | None = None) -> None:
    """What is shown tells of so many people, in this stage; of nobody, nothing is written.

    Of one objector it is the objection's own number, of one birth date the entry's code: that is
    whom a complaint would be about.
    """
    if number:
        about = f"{stage.code} {number}" if stage else str(number)
        g.setdefault("looks", []).append(Seen(look, about))


def owed(act: Act) -> list[Seen]:
    """What this request has shown and the trail does not tell yet.

    A database that was handed over takes no line: there who looks is not told.
    """
    found: list[Seen] = g.pop("looks", [])
    missing = [one for one in found if not looks.told_already(one, **_who(act))]
    return missing if missing and not is_handed_over() else []


def write(found: list[Seen], act: Act) -> None:
    for one in found:
        looks.note(one, **_who(act))


def _who(act: Act) -> dict[str, Any]:
    """Keywords of two actions."""
    edition = g.edition.id
    by = g.actor.code_in(edition, ALLOWED[act])
    return {"edition": edition, "by": by, "at": clock.now()}
