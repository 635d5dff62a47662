"""Corrections: a whole new sheet by two persons, with a reason; the old revision stays visible.

The proposal's event carries the sheet, and its confirmation makes it count (trust.md 2.4): there
is no other way to change a sealed sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from competition import chain, stages
from competition.errors import Refused, Unlawful
from competition.ledger.event import Kind
from competition.models import Stage
from competition.policy import Actor
from competition.second_person import Proposal
from judging import late_sheets, panels, proposals, sheets
from judging.at_present import AtPresent
from judging.panels import Place
from judging.scoring import sheet as paper
from judging.sheets import Signing


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
    proposals.refuse_unexpected(AtPresent(stage), sheet)
    return place


def made(stage: Stage) -> frozenset[int]:
    """The events that proposed a sheet as a correction: a sheet that counts names its own event."""
    asked = chain.events(stage.chain, Kind.PROPOSE)
    return frozenset(event.seq for event, parts in asked if _corrects(parts.get("action")))


def _corrects(asked: Any) -> bool:
    return isinstance(asked, dict) and asked["action"] == "score.correct"


# ── sheets that came after the seal ───────────────────────────────────────────────────────────
def propose_late(stage: Stage, seq: int, *, reason: str, by: Actor, at: datetime) -> Proposal:
    """Propose that a late sheet counts after all."""
    stages.hold(stage)
    sheet = late_sheets.one_in(stage, seq).sheet
    now = sheets.current(panels.place_in(stage, sheet))
    what: dict[str, object] = {"rev": (now.rev if now else 0) + 1, "seq": seq, "sheet": sheet}
    proposals.refuse_uncountable(AtPresent(stage), what)
    return proposals.propose(stage, "late.admit", what, reason=reason, by=by, at=at)


def admit_late(stage: Stage, proposal: Proposal, *, at: datetime) -> None:
    """The late sheet becomes the revision that counts."""
    admitted = late_sheets.one_in(stage, int(str(proposal.what["seq"])))
    place = _expected(stage, admitted.sheet)
    done = chain.Appended(proposal.seq, proposal.hash, proposal.at)
    rev = int(str(proposal.what["rev"]))
    sheets.project(place, admitted.marks, admitted.note, rev, done, at)
