"""Score sheets typed from paper: all that one person typed at once, confirmed by another.

The proposal's event carries the sheets with all their marks, and its confirmation makes them count
(trust.md 2.4). What was typed and not proposed yet is kept as drafts: nobody types sixty sheets
twice because of one slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition import chain, editions, second_person, stages
from competition.db import db
from competition.errors import Unlawful
from competition.facts import LedgerEvent
from competition.ledger.event import Kind
from competition.models import Appearance, Stage
from competition.policy import Actor
from competition.rules.lifecycles import AppearanceState
from competition.second_person import Proposal
from judging import proposals, sheets
from judging.models import Seat, SheetDraft, SheetNow
from judging.panels import Place
from judging.scoring import sheet as rubric

MARK_MOST = 40
Typed = Mapping[str, Mapping[str, str]]  # sheet → mark key → text


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one cell of the grid: whose row, which judge's column, which mark."""

    appearance: Appearance
    seat: Seat
    fault: rubric.MarkFault

    @property
    def cell(self) -> str:
        """The cell's name in the grid."""
        return f"{self.appearance.code}.{self.seat.code}.{self.fault.key}"


def places(stage: Stage) -> dict[str, Place]:
    """Sheet → place, of every sheet that paper may still bring: expected and not sealed.

    Not the sheets that a judge has begun or signed on a tablet: before the seal nobody but the
    judge sees those marks (trust.md 2.7), and paper does not write over them.
    """
    own = _judges_own(stage)
    return {
        place.sheet: place
        for place in sheets.expected(stage)
        if place.appearance.state is not AppearanceState.SEALED and _key(place) not in own
    }


def _judges_own(stage: Stage) -> set[tuple[int, int, int]]:
    """What stands by a judge's own hand: a draft of the tablet, or a revision that was signed."""
    signed = select(LedgerEvent.seq).where(
        LedgerEvent.chain == stage.chain, LedgerEvent.kind == str(Kind.SCORE)
    )
    by_hand = set(db.session.scalars(signed))
    drafts = select(SheetDraft).join(Seat, SheetDraft.seat_id == Seat.id)
    begun = db.session.scalars(drafts.where(Seat.stage_id == stage.id, ~SheetDraft.from_paper))
    return {key for key, row in sheets.of_stage(stage).items() if row.seq in by_hand} | {
        (row.appearance_id, row.attempt, row.seat_id) for row in begun
    }


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
    known = places(stage)
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
            yield CellFault(place.appearance, place.seat, fault)


def _changed(stage: Stage, begun: Mapping[Place, Mapping[str, str]]) -> list[dict[str, object]]:
    """The sheets as the ledger takes them, without those that already count just so."""
    rulebook, standing = editions.rulebook_of(stage), sheets.of_stage(stage)
    found: list[dict[str, object]] = []
    for place, typed in begun.items():
        marks = rubric.units(rulebook, place.seat.role, typed)
        now = standing.get((place.appearance.id, place.attempt, place.seat.id))
        if now is None or now.marks != marks:
            rev, total = (now.rev if now else 0) + 1, rubric.total(marks)
            found.append({"marks": marks, "rev": rev, "sheet": place.sheet, "total": total})
    return found


def enter(stage: Stage, proposal: Proposal, *, at: datetime) -> None:
    """Make every proposed sheet the revision that counts; the drafts it came from end."""
    known, standing, drafts = places(stage), sheets.of_stage(stage), _drafts(stage)
    done = chain.Appended(proposal.seq, proposal.hash, proposal.at)
    listed: Any = proposal.what["sheets"]
    for score in listed:
        place = known[score["sheet"]]
        row = standing.get(_key(place)) or sheets.blank(place)
        sheets.renew(row, score["marks"], "", score["rev"], done, at)
        if draft := drafts.get(_key(place)):
            db.session.delete(draft)
    db.session.flush()


# ── what is in the grid ───────────────────────────────────────────────────────────────────────
def keep(stage: Stage, typed: Typed, *, at: datetime) -> None:
    """Keep what was typed, right or wrong, until it is proposed and confirmed."""
    known = places(stage)
    drafts = _drafts(stage)
    for sheet, marks in typed.items():
        if sheet not in known:
            continue
        place = known[sheet]
        row = drafts.get(_key(place))
        if row is None and not any(marks.values()):
            continue
        row = row or SheetDraft(
            edition_id=stage.edition_id,
            seat_id=place.seat.id,
            appearance_id=place.appearance.id,
            attempt=place.attempt,
        )
        row.typed = {key: text[:MARK_MOST] for key, text in marks.items()}
        row.from_paper, row.at = True, at
        db.session.add(row)


def _key(place: Place) -> tuple[int, int, int]:
    return (place.appearance.id, place.attempt, place.seat.id)


def _drafts(stage: Stage) -> dict[tuple[int, int, int], SheetDraft]:
    rows = db.session.scalars(
        select(SheetDraft)
        .join(Seat, SheetDraft.seat_id == Seat.id)
        .where(Seat.stage_id == stage.id, SheetDraft.from_paper)
    )
    return {(row.appearance_id, row.attempt, row.seat_id): row for row in rows}


def filled(stage: Stage) -> dict[str, dict[str, str]]:
    """Sheet → what stands in its cells: what was typed last, else what counts now."""
    rulebook = editions.rulebook_of(stage)
    drafts, standing = _drafts(stage), sheets.of_stage(stage)
    found: dict[str, dict[str, str]] = {}
    for sheet, place in places(stage).items():
        if draft := drafts.get(_key(place)):
            found[sheet] = dict(draft.typed)
        elif now := standing.get(_key(place)):
            found[sheet] = _shown(now, rulebook)
    return found


def _shown(now: SheetNow, rulebook: Any) -> dict[str, str]:
    return {key: rubric.shown(rulebook, value) for key, value in now.marks.items()}


def waiting(stage: Stage) -> list[Proposal]:
    """The entries from paper that a second person has not confirmed."""
    return [one for one in proposals.waiting(stage) if one.action == "paper.entry"]


def entries(stage: Stage) -> list[Proposal]:
    """Every entry from paper, oldest first, whatever became of it."""
    return [one for one in second_person.proposals(stage) if one.action == "paper.entry"]
