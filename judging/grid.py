"""The paper grid: what stands in its cells, typed by several people at the same time.

Each form says what its cells held when it was shown. A cell that nobody else has changed since is
taken; where two people typed different things, the first one's stays, and the later one is told
who wrote what and decides. What a judge has on a tablet is not in the grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition import editions, stages
from competition.db import db
from competition.errors import Refused
from competition.facts import LedgerEvent
from competition.ledger.event import Kind
from competition.models import Stage
from competition.rules.lifecycles import AppearanceState, StageState
from judging import sheets
from judging.models import Seat, SheetDraft, SheetNow, SheetReturn
from judging.panels import Key, Place
from judging.scoring import sheet as rubric
from judging.scoring.book import Rulebook

MARK_MOST = 40
Typed = Mapping[str, Mapping[str, str]]  # sheet → mark key → text


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that was not taken: somebody else typed something different meanwhile.

    Without a `place` the sheet has left the grid: its judge has begun it on a tablet, or it is
    sealed, or it is not expected any more.
    """

    sheet: str
    key: str
    mine: str
    theirs: str = ""
    by: str = ""
    at: datetime | None = None
    place: Place | None = None

    @property
    def cell(self) -> str:
        """The cell's name in the grid."""
        return f"{self.sheet}.{self.key}"


# ── which sheets ──────────────────────────────────────────────────────────────────────────────
def places(stage: Stage) -> dict[str, Place]:
    """Sheet → place, of every sheet that paper may still bring: expected and not sealed.

    Not the sheets that a judge has begun or signed on a tablet: before the seal nobody but the
    judge sees those marks (trust.md 2.7), and paper does not write over them.
    """
    own = _judges_own(stage)
    return {
        place.sheet: place
        for place in sheets.expected(stage)
        if place.appearance.state is not AppearanceState.SEALED and place.key not in own
    }


def _judges_own(stage: Stage) -> set[Key]:
    """What stands by a judge's own hand: a draft of the tablet, or a revision that was signed."""
    signed = select(LedgerEvent.seq).where(
        LedgerEvent.chain == stage.chain, LedgerEvent.kind == str(Kind.SCORE)
    )
    by_hand = set(db.session.scalars(signed))
    drafts = select(SheetDraft).join(Seat, SheetDraft.seat_id == Seat.id)
    begun = db.session.scalars(drafts.where(Seat.stage_id == stage.id, ~SheetDraft.from_paper))
    return {key for key, row in sheets.of_stage(stage).items() if row.seq in by_hand} | {
        key_of(row) for row in begun
    }


def key_of(row: SheetNow | SheetDraft | SheetReturn) -> Key:
    """The sheet that a row is about, as `Place.key`."""
    return (row.appearance_id, row.attempt, row.seat_id)


# ── what stands in the cells ──────────────────────────────────────────────────────────────────
def drafts_of(stage: Stage) -> dict[Key, SheetDraft]:
    """What was typed from paper and does not count yet."""
    rows = db.session.scalars(
        select(SheetDraft)
        .join(Seat, SheetDraft.seat_id == Seat.id)
        .where(Seat.stage_id == stage.id, SheetDraft.from_paper)
    )
    return {key_of(row): row for row in rows}


def filled(stage: Stage) -> dict[str, dict[str, str]]:
    """Sheet → what stands in its cells: what was typed last, else what counts now."""
    rulebook = editions.rulebook_of(stage)
    drafts, standing = drafts_of(stage), sheets.of_stage(stage)
    found: dict[str, dict[str, str]] = {}
    for sheet, place in places(stage).items():
        if draft := drafts.get(place.key):
            found[sheet] = dict(draft.typed)
        elif now := standing.get(place.key):
            found[sheet] = shown(now, rulebook)
    return found


def shown(now: SheetNow, rulebook: Rulebook) -> dict[str, str]:
    """A revision's marks as they would be typed."""
    return {key: rubric.shown(rulebook, value) for key, value in now.marks.items()}


def merged(stage: Stage, typed: Typed) -> dict[str, dict[str, str]]:
    """The sheets of which this form holds anything, with what stands in their cells now, in the
    order of the grid: the second person goes through the same pile."""
    standing = filled(stage)
    begun = {sheet for sheet, marks in typed.items() if any(marks.values())}
    return {sheet: marks for sheet, marks in standing.items() if sheet in begun}


# ── keep ──────────────────────────────────────────────────────────────────────────────────────
def keep(stage: Stage, typed: Typed, *, seen: Typed, by: str, at: datetime) -> tuple[Clash, ...]:
    """Keep what was typed, right or wrong, until it is proposed and confirmed.

    `seen` is what the form's cells held when it was shown. Everything that does not clash is kept.
    """
    stages.hold(stage)
    if stage.state is not StageState.SCORING:
        raise Refused("sheet.not_scoring", state=stage.state)
    known, drafts, standing = places(stage), drafts_of(stage), filled(stage)
    clashes: list[Clash] = []
    for sheet, marks in typed.items():
        mine = {key: text.strip()[:MARK_MOST] for key, text in marks.items()}
        was = seen.get(sheet, {})
        changed = {key: text for key, text in mine.items() if text != was.get(key, "")}
        if sheet not in known:
            clashes += [Clash(sheet, key, text) for key, text in changed.items() if text]
        elif changed:
            now, row = standing.get(sheet, {}), drafts.get(known[sheet].key)
            found = tuple(_clashes(known[sheet], _others(changed, row, by), was, now, row))
            clashes += found
            lost = {one.key for one in found}
            taken = {key: text for key, text in changed.items() if key not in lost}
            _write(known[sheet], row, {**now, **taken}, hands=dict.fromkeys(taken, by), at=at)
    db.session.flush()
    return tuple(clashes)


def _others(changed: Mapping[str, str], row: SheetDraft | None, by: str) -> dict[str, str]:
    """Without the cells that whoever types has typed last: nobody clashes with themselves."""
    hands = row.hands if row else {}
    return {key: text for key, text in changed.items() if hands.get(key) != by}


def _clashes(
    place: Place,
    changed: Mapping[str, str],
    was: Mapping[str, str],
    now: Mapping[str, str],
    row: SheetDraft | None,
) -> Iterator[Clash]:
    """The cells that somebody else has changed since, to something else."""
    for key, mine in changed.items():
        theirs = now.get(key, "")
        if theirs not in (mine, was.get(key, "")):
            by = row.hands.get(key, "") if row else ""
            yield Clash(place.sheet, key, mine, theirs, by, row.at if row else None, place)


def _write(
    place: Place, row: SheetDraft | None, texts: dict[str, str], *, hands: dict[str, str],
    at: datetime,
) -> None:  # fmt: skip
    if not hands or (row is None and not any(texts.values())):
        return
    row = row or SheetDraft(
        edition_id=place.seat.edition_id,
        seat_id=place.seat.id,
        appearance_id=place.appearance.id,
        attempt=place.attempt,
        hands={},
    )
    row.typed, row.hands = texts, {**row.hands, **hands}
    row.from_paper, row.at = True, at
    db.session.add(row)
