"""Corrections: a whole new sheet by two persons, with a reason; the old revision stays visible.

The proposal's event carries the sheet, and its confirmation makes it count (trust.md 2.4): there
is no other way to change a sealed sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from competition import chain, editions
from competition.errors import Missing, Refused, Unlawful
from competition.ledger.event import Kind
from competition.models import Stage
from competition.policy import Actor
from competition.second_person import Proposal
from judging import panels, proposals, sheets
from judging.scoring import sheet as paper
from judging.sheets import Signing


def propose(
    stage: Stage, sheet: str, typed: Mapping[str, str], *, reason: str, by: Actor, at: datetime
) -> Proposal:
    """Propose the whole sheet as it should have been."""
    place = panels.place_in(stage, sheet)
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
    place = panels.place_in(stage, score["sheet"])
    now = sheets.current(place)
    if score["rev"] != (now.rev if now else 0) + 1:
        raise Refused("correction.stale", sheet=score["sheet"])
    done = chain.Appended(proposal.seq, proposal.hash, proposal.at)
    sheets.project(place, score["marks"], now.note if now else "", score["rev"], done, at)


def late_sheets(stage: Stage) -> list[dict[str, Any]]:
    """Sheets that came after the seal: kept, not counted, each with its event's number."""
    found = []
    for event, parts in chain.events(stage.chain, Kind.SCORE_LATE):
        score: Any = parts["score"]
        total = paper.shown(editions.rulebook_of(stage), score["total"])
        found.append({**score, "seq": event.seq, "at": event.at, "shown": total})
    return found


def propose_late(stage: Stage, seq: int, *, reason: str, by: Actor, at: datetime) -> Proposal:
    """Propose that a late sheet counts after all."""
    late = next((one for one in late_sheets(stage) if one["seq"] == seq), None)
    if late is None:
        raise Missing
    what: dict[str, object] = {"seq": seq, "sheet": late["sheet"]}
    return proposals.propose(stage, "late.admit", what, reason=reason, by=by, at=at)


def admit_late(stage: Stage, proposal: Proposal, *, at: datetime) -> None:
    """The late sheet becomes the revision that counts."""
    late = next(one for one in late_sheets(stage) if one["seq"] == proposal.what["seq"])
    place = panels.place_in(stage, late["sheet"])
    now = sheets.current(place)
    done = chain.Appended(proposal.seq, proposal.hash, proposal.at)
    sheets.project(
        place, late["marks"], now.note if now else "", (now.rev if now else 0) + 1, done, at
    )
