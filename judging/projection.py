"""The projection of score sheets, rebuilt from the ledger and compared with the table.

`SheetNow` is there for speed and convenience; the ledger is the fact. They are compared at every
seal and by `podium check`, so that a row somebody edited in the database is found before it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from competition import chain, editions
from competition.db import db
from competition.ledger.event import Event, Kind
from competition.models import Appearance, Stage
from judging.models import Seat, SheetNow
from judging.panels import sheet_name


@dataclass(frozen=True, slots=True)
class Counted:
    """The revision of one sheet that counts, as plain values."""

    rev: int
    marks: tuple[tuple[str, int], ...]
    total: int
    seq: int


def from_ledger(stage: Stage) -> dict[str, Counted]:
    """Sheet → the revision that counts, replayed from the chain's events alone."""
    found: dict[str, Counted] = {}
    proposed: dict[int, tuple[Event, dict[str, Any]]] = {}
    late: dict[int, dict[str, Any]] = {}
    wanted = (Kind.SCORE, Kind.SCORE_LATE, Kind.PROPOSE, Kind.CONFIRM)
    for event, parts in chain.events(stage.chain, *wanted):
        content: dict[str, Any] = dict(parts)
        match event.kind:
            case Kind.SCORE:
                _count(found, content["score"], event.seq)
            case Kind.SCORE_LATE:
                late[event.seq] = content["score"]
            case Kind.PROPOSE:
                proposed[event.seq] = (event, content["action"])
            case _:
                first, action = proposed[content["confirm"]["ref"]]
                for score in _confirmed(action, late, found):
                    _count(found, score, first.seq)
    return found


def _count(found: dict[str, Counted], score: dict[str, Any], seq: int) -> None:
    marks = tuple(sorted(score["marks"].items()))
    found[score["sheet"]] = Counted(score["rev"], marks, score["total"], seq)


def _confirmed(
    action: dict[str, Any], late: dict[int, dict[str, Any]], found: dict[str, Counted]
) -> Iterator[dict[str, Any]]:
    """The sheets that a confirmed proposal makes count."""
    what = action["what"]
    if action["action"] == "score.correct":
        yield what["score"]
    elif action["action"] == "late.admit":
        score = late[what["seq"]]
        now = found.get(score["sheet"])
        yield {**score, "rev": (now.rev if now else 0) + 1}
    elif action["action"] == "paper.entry":
        yield from what["sheets"]


def from_table(stage: Stage) -> dict[str, Counted]:
    """The same from the projection's rows."""
    attempts = editions.rulebook_of(stage).attempts
    rows = db.session.execute(
        select(SheetNow, Appearance.code, Seat.code)
        .join(Appearance, SheetNow.appearance_id == Appearance.id)
        .join(Seat, SheetNow.seat_id == Seat.id)
        .where(SheetNow.stage_id == stage.id)
    )
    return {
        sheet_name(appearance, row.attempt, seat, attempts): Counted(
            row.rev, tuple(sorted(row.marks.items())), row.total, row.seq
        )
        for row, appearance, seat in rows
    }


def differences(stage: Stage) -> list[str]:
    """The sheets whose row is not what the ledger says; empty when all agree."""
    told, kept = from_ledger(stage), from_table(stage)
    return sorted(
        sheet for sheet in told.keys() | kept.keys() if told.get(sheet) != kept.get(sheet)
    )
