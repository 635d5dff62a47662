"""Score sheets typed from paper: all that one person typed at once, confirmed by another.

The proposal's event carries the sheets with all their marks, and its confirmation makes them count
(trust.md 2.4). What was typed and not proposed yet stands in the grid (`judging.grid`): nobody
types sixty sheets twice because of one slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from competition import chain, editions, second_person, stages
from competition.db import db
from competition.errors import Unlawful
from competition.models import Stage
from competition.policy import Actor
from competition.second_person import Proposal
from judging import grid, proposals, sheets
from judging.grid import Typed
from judging.models import SheetDraft
from judging.panels import Place
from judging.scoring import sheet as rubric


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one cell of the grid: whose row, which judge's column, which mark."""

    place: Place
    fault: rubric.MarkFault

    @property
    def cell(self) -> str:
        """The cell's name in the grid."""
        return f"{self.place.sheet}.{self.fault.key}"


def propose(stage: Stage, typed: Typed, *, reason: str, by: Actor, at: datetime) -> Proposal:
    """Propose every sheet of which anything was typed; raises Unlawful with all faults at once.

    A sheet without a single mark is one that has not come yet; a sheet begun must be whole.
    """
    stages.hold(stage)
    begun = _begun(stage, typed)
    if found := tuple(faults(stage, begun)):
        raise Unlawful("paper.faults", found, count=len(found))
    scores = _changed(stage, begun)
    if not scores:
        raise Unlawful("paper.nothing", ())
    what: dict[str, object] = {"sheets": scores}
    return proposals.propose(stage, "paper.entry", what, reason=reason, by=by, at=at)


def _begun(stage: Stage, typed: Typed) -> dict[Place, Mapping[str, str]]:
    """What was typed, by place; names that are no sheet of this stage are not there."""
    known = grid.places(stage)
    return {
        known[sheet]: marks
        for sheet, marks in typed.items()
        if sheet in known and any(text.strip() for text in marks.values())
    }


def faults(stage: Stage, begun: Mapping[Place, Mapping[str, str]]) -> Iterator[CellFault]:
    """Every fault of every sheet, row by row."""
    rulebook = editions.rulebook_of(stage)
    for place, marks in begun.items():
        for fault in rubric.faults(rulebook, place.seat.role, marks):
            yield CellFault(place, fault)


def _changed(stage: Stage, begun: Mapping[Place, Mapping[str, str]]) -> list[dict[str, object]]:
    """The sheets as the ledger takes them, without those that already count or wait just so."""
    rulebook, standing = editions.rulebook_of(stage), sheets.of_stage(stage)
    asked = {sheet: marks for one in waiting(stage) for sheet, marks in proposed(one).items()}
    found: list[dict[str, object]] = []
    for place, typed in begun.items():
        marks = rubric.units(rulebook, place.seat.role, typed)
        now = standing.get(place.key)
        if marks not in (now.marks if now else None, asked.get(place.sheet)):
            rev, total = (now.rev if now else 0) + 1, rubric.total(marks)
            found.append({"marks": marks, "rev": rev, "sheet": place.sheet, "total": total})
    return found


def enter(stage: Stage, proposal: Proposal, *, at: datetime) -> None:
    """Make every proposed sheet the revision that counts; the drafts it came from end.

    What `proposals.outdated` let pass counts, even if its judge touches a tablet in this moment.
    """
    known = {place.sheet: place for place in sheets.expected(stage)}
    standing, drafts = sheets.of_stage(stage), grid.drafts_of(stage)
    done = chain.Appended(proposal.seq, proposal.hash, proposal.at)
    listed: Any = proposal.what["sheets"]
    for score in listed:
        place = known[score["sheet"]]
        row = standing.get(place.key) or sheets.blank(place)
        sheets.renew(row, score["marks"], "", score["rev"], done, at)
        draft = drafts.get(place.key)
        if draft is not None and not _typed_since(stage, place, draft, score["marks"]):
            db.session.delete(draft)
    db.session.flush()


def _typed_since(stage: Stage, place: Place, draft: SheetDraft, marks: Mapping[str, int]) -> bool:
    """Whether the draft is no longer what was proposed: then it is somebody's work, and stays."""
    rulebook, role = editions.rulebook_of(stage), place.seat.role
    wrong = rubric.faults(rulebook, role, draft.typed)
    return bool(wrong) or rubric.units(rulebook, role, draft.typed) != marks


def proposed(proposal: Proposal) -> dict[str, Mapping[str, int]]:
    """The marks of each sheet of an entry."""
    listed: Any = proposal.what["sheets"]
    return {score["sheet"]: score["marks"] for score in listed}


def waiting(stage: Stage) -> list[Proposal]:
    """The entries from paper that a second person has not confirmed."""
    return [one for one in proposals.waiting(stage) if one.action == "paper.entry"]


def entries(stage: Stage) -> list[Proposal]:
    """Every entry from paper, oldest first, whatever became of it."""
    return [one for one in second_person.proposals(stage) if one.action == "paper.entry"]
