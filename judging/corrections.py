"""Corrections: a whole new sheet by two persons, with a reason; the old revision stays visible.

The proposal's event carries the sheet, and its confirmation makes it count (trust.md 2.4): there
is no other way to change a sealed sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from competition import chain, second_person, stages
from competition.errors import Missing, Refused, Unlawful
from competition.ledger.event import Kind
from competition.models import Stage
from competition.policy import Actor
from competition.second_person import Proposal
from judging import panels, proposals, sheets
from judging.panels import Place
from judging.scoring import sheet as paper
from judging.sheets import Signing


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


def propose(
    stage: Stage, sheet: str, typed: Mapping[str, str], *, reason: str, by: Actor, at: datetime
) -> Proposal:
    """Propose the whole sheet as it should have been."""
    stages.hold(stage)
    place = _expected(stage, sheet)
    marks = sheets.lawful_marks(place, Signing("", 0, typed))
    now = sheets.current(place)
    if now is not None and now.marks == marks:
        raise Unlawful("correction.same", ())
    score: dict[str, object] = {
        "marks": marks,
        "rev": (now.rev if now else 0) + 1,
        "sheet": sheet,
        "total": paper.total(marks),
    }
    return proposals.propose(stage, "score.correct", {"score": score}, reason=reason, by=by, at=at)


def correct(stage: Stage, proposal: Proposal, *, at: datetime) -> None:
    """Make the proposed sheet the revision that counts, if nobody has revised it since."""
    score: Any = proposal.what["score"]
    place = _expected(stage, score["sheet"])
    now = sheets.current(place)
    if score["rev"] != (now.rev if now else 0) + 1:
        raise Refused("correction.stale", sheet=score["sheet"])
    done = chain.Appended(proposal.seq, proposal.hash, proposal.at)
    sheets.project(place, score["marks"], now.note if now else "", score["rev"], done, at)


def _expected(stage: Stage, sheet: str) -> Place:
    """The sheet's place, if the stage waits for it or has it: never a recused judge's."""
    place = panels.place_in(stage, sheet)
    if sheet not in {one.sheet for one in sheets.expected(stage)}:
        raise Refused("correction.not_expected", sheet=sheet)
    return place


# ── sheets that came after the seal ───────────────────────────────────────────────────────────
def late_sheets(stage: Stage) -> list[Late]:
    """Sheets that came after their seal, in order, with what became of them."""
    asked: dict[object, bool] = {}
    for proposal in second_person.proposals(stage):
        if proposal.action == "late.admit" and proposal.end is None:
            seq = proposal.what["seq"]
            asked[seq] = asked.get(seq, False) or bool(proposal.confirmed_by)
    found = []
    for event, parts in chain.events(stage.chain, Kind.SCORE_LATE):
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


def late_in(stage: Stage, seq: int) -> Late:
    for late in late_sheets(stage):
        if late.seq == seq:
            return late
    raise Missing


def propose_late(stage: Stage, seq: int, *, reason: str, by: Actor, at: datetime) -> Proposal:
    """Propose that a late sheet counts after all."""
    stages.hold(stage)
    late = late_in(stage, seq)
    if late.admitted:
        raise Refused("late.admitted_already", sheet=late.sheet)
    _expected(stage, late.sheet)
    what: dict[str, object] = {"seq": seq, "sheet": late.sheet}
    return proposals.propose(stage, "late.admit", what, reason=reason, by=by, at=at)


def admit_late(stage: Stage, proposal: Proposal, *, at: datetime) -> None:
    """The late sheet becomes the revision that counts."""
    late = late_in(stage, int(str(proposal.what["seq"])))
    place = _expected(stage, late.sheet)
    now = sheets.current(place)
    done = chain.Appended(proposal.seq, proposal.hash, proposal.at)
    sheets.project(place, late.marks, late.note, (now.rev if now else 0) + 1, done, at)
