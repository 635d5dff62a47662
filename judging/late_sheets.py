"""Sheets that came after their seal: kept, and not counted unless two persons admit them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from competition import chain, second_person
from competition.errors import Missing
from competition.ledger.event import Kind
from competition.models import Stage


@dataclass(frozen=True, slots=True)
class Late:
    """A sheet that came after its seal: kept, and not counted unless two persons admit it."""

    seq: int
    sheet: str
    marks: dict[str, int]
    total: int
    note: str
    at: datetime
    proposed: bool
    admitted: bool


def of_stage(stage: Stage) -> list[Late]:
    """Sheets that came after their seal, in order, with what became of them."""
    events = list(chain.events(stage.chain, Kind.SCORE_LATE))
    if not events:
        return []
    asked: dict[object, bool] = {}
    for proposal in second_person.proposals(stage):
        if proposal.action == "late.admit" and proposal.end is None:
            seq = proposal.what["seq"]
            asked[seq] = asked.get(seq, False) or bool(proposal.confirmed_by)
    found = []
    for event, parts in events:
        score: Any = parts["score"]
        note: Any = parts.get("note", {"text": ""})
        found.append(
            Late(
                event.seq, score["sheet"], score["marks"], score["total"], note["text"],
                datetime.fromisoformat(event.at),
                event.seq in asked, asked.get(event.seq, False),
            )
        )  # fmt: skip
    return found


def one_in(stage: Stage, seq: int) -> Late:
    for late in of_stage(stage):
        if late.seq == seq:
            return late
    raise Missing
