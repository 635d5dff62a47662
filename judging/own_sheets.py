"""What a judge may see of a stage: their own sheets, and nothing that depends on another seat.

Here is each row's one word of state, the judge's own earlier totals, both versions of a sheet in
conflict, and a sheet that came after the seal. Everything is found through the seat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from competition import chain, editions, run_of_show
from competition.db import db
from competition.ledger.event import Kind, code24
from competition.rules.lifecycles import CLOSED_SHEETS, AppearanceState, StageState
from judging import drafts, not_made, panels, sheets
from judging.models import Recusal, Seat, SheetDraft, SheetNow
from judging.panels import Place
from judging.scoring import sheet as paper
from judging.scoring.book import Rulebook


class Word(StrEnum):
    """Where a sheet is, in one word. "On this tablet" is known to the tablet alone."""

    TO_COME = "to_come"
    ON_STAGE = "on_stage"
    DRAFT = "draft"
    REVISING = "revising"
    SERVER = "server"
    SEALED = "sealed"
    RECUSED = "recused"
    OUT = "out"
    NOT_MADE = "not_made"


# No sheet is expected of this judge for these.
NONE_WANTED = (Word.RECUSED, Word.OUT, Word.NOT_MADE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the judge's list."""

    place: Place
    now: SheetNow | None
    word: Word
    total: str
    blind: bool
    excuse: Recusal | None = None
    draft: Mapping[str, str] = field(default_factory=dict)  # typed since, and not signed
    draft_base: int = 0  # the version that it was typed over
    draft_total: str = ""  # of a draft that is whole and lawful

    @property
    def number(self) -> str:
        """The number on stage; before the draw the pseudonym."""
        return str(self.place.appearance.position or self.place.appearance.code)

    @property
    def name(self) -> str:
        """The contestant's name; nothing where the rulebook has the judges score blind."""
        return "" if self.blind else self.place.appearance.entry.name

    @property
    def topic(self) -> str:
        """What is taught; it would name the contestant to a colleague, so it hides with them."""
        return "" if self.blind else self.place.appearance.entry.course

    @property
    def code(self) -> str:
        """The receipt of what is signed: the code of its event on the chain."""
        return code24(self.now.hash) if self.now else ""

    @property
    def wanted(self) -> bool:
        return self.word not in NONE_WANTED

    @property
    def open(self) -> bool:
        """Whether the judge may sign or revise it now."""
        scoring = self.place.seat.stage.state is StageState.SCORING
        return scoring and self.wanted and self.word is not Word.SEALED

    @property
    def on_stage(self) -> bool:
        return self.place.appearance.state is AppearanceState.ON_STAGE


# ── my list ───────────────────────────────────────────────────────────────────────────────────
def rows(seat: Seat) -> tuple[Row, ...]:
    """The judge's list in order of appearance; the number of queries is that of one row."""
    rulebook = editions.rulebook_of(seat.stage)
    excuses, skipped = panels.recusals_of(seat.stage), not_made.of_stage(seat.stage)
    signed, drafts = _signed(seat), _drafts(seat)
    found = []
    for place in _places(seat, rulebook.attempts):
        here = (place.appearance.id, place.attempt)
        now, excuse = signed.get(here), excuses.get((place.appearance.id, seat.id))
        draft = drafts.get(here)
        ahead = _ahead(draft, now, rulebook, seat.role)
        word = _word(place, now, excuse=excuse, not_made=here in skipped, drafted=bool(ahead))
        total = paper.shown(rulebook, now.total) if now else ""
        drafted, base = _total(ahead, rulebook, seat.role), draft.base if draft else 0
        found.append(Row(place, now, word, total, rulebook.blind, excuse, ahead, base, drafted))
    return tuple(found)


def _places(seat: Seat, attempts: int) -> list[Place]:
    return [
        Place(seat, appearance, attempt, attempts)
        for appearance in run_of_show.appearances(seat.stage)
        for attempt in range(1, attempts + 1)
    ]


def _signed(seat: Seat) -> dict[tuple[int, int], SheetNow]:
    found = db.session.scalars(select(SheetNow).where(SheetNow.seat_id == seat.id))
    return {(one.appearance_id, one.attempt): one for one in found}


def _drafts(seat: Seat) -> dict[tuple[int, int], SheetDraft]:
    """What the judge typed; what the office types from paper is not shown as the judge's own."""
    own = select(SheetDraft).where(SheetDraft.seat_id == seat.id, ~SheetDraft.from_paper)
    found = db.session.scalars(own)
    return {(one.appearance_id, one.attempt): one for one in found}


def _word(
    place: Place, now: SheetNow | None, *, excuse: Recusal | None, not_made: bool, drafted: bool
) -> Word:
    if excuse:
        return Word.RECUSED
    if not place.appearance.state.takes_part:
        return Word.OUT
    if not_made:
        return Word.NOT_MADE
    if is_sealed(place):
        return Word.SEALED
    if drafted:
        return Word.DRAFT if now is None else Word.REVISING
    if now is not None:
        return Word.SERVER
    on_stage = place.appearance.state is AppearanceState.ON_STAGE
    return Word.ON_STAGE if on_stage else Word.TO_COME


def is_sealed(place: Place) -> bool:
    """No revision is taken any more."""
    closed = place.seat.stage.state in CLOSED_SHEETS
    return closed or place.appearance.state is AppearanceState.SEALED


def _ahead(
    draft: SheetDraft | None, now: SheetNow | None, rulebook: Rulebook, role: str
) -> dict[str, str]:
    """What was typed over the last signature and differs from it; nothing if nothing was.

    By versions, not by times: what is typed over a signature that is still on its way may be here
    before it.
    """
    if draft is None or not any(text.strip() for text in draft.typed.values()):
        return {}
    if now is None:
        return draft.typed
    same = draft.base < now.rev or _units(draft.typed, rulebook, role) == now.marks
    return {} if same else draft.typed


def _units(typed: Mapping[str, str], rulebook: Rulebook, role: str) -> dict[str, int] | None:
    """A draft in whole units; None while it could not be signed."""
    if paper.faults(rulebook, role, typed):
        return None
    return paper.units(rulebook, role, typed)


def _total(typed: Mapping[str, str], rulebook: Rulebook, role: str) -> str:
    """What a whole draft comes to; nothing for one that could not be signed."""
    units = _units(typed, rulebook, role)
    return paper.shown(rulebook, paper.total(units)) if units is not None else ""


def typed(place: Place) -> dict[str, str]:
    """What the fields of a sheet begin with: a later draft, else what is signed."""
    now, rulebook = sheets.current(place), editions.rulebook_of(place.seat.stage)
    if ahead := _ahead(drafts.own(place), now, rulebook, place.seat.role):
        return dict(ahead)
    return as_typed(place, now.marks) if now else {}


def as_typed(place: Place, marks: dict[str, int]) -> dict[str, str]:
    """Marks in whole units as a judge would type them: 5550 at scale 2 is 55.5."""
    rulebook = editions.rulebook_of(place.seat.stage)
    shown = {key: paper.shown(rulebook, value) for key, value in marks.items()}
    return {
        key: text.rstrip("0").rstrip(".") if "." in text else text for key, text in shown.items()
    }


def earlier(listed: tuple[Row, ...], place: Place) -> list[tuple[Row, SheetNow]]:
    """The judge's own other signed sheets, highest total first."""
    found = [(row, row.now) for row in listed if row.now and row.place.sheet != place.sheet]
    return sorted(found, key=lambda one: one[1].total, reverse=True)


# ── what did not simply arrive ────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Version:
    """One of two versions of a sheet, as the ledger keeps it."""

    marks: dict[str, int]
    total: str
    note: str
    seq: int
    code: str
    at: str


def conflict_of(place: Place) -> Version | None:
    """The last version that was kept aside because another had been signed meanwhile."""
    return _last(place, Kind.SCORE_CONFLICT)


def late_of(place: Place) -> Version | None:
    """The last version that came after the seal: kept, not counted."""
    return _last(place, Kind.SCORE_LATE)


def _last(place: Place, kind: Kind) -> Version | None:
    found = None
    for event, parts in chain.events(place.seat.stage.chain, kind):
        score: Any = parts.get("score")
        if isinstance(score, dict) and score.get("sheet") == place.sheet:
            found = (event, score, parts.get("note"))
    if found is None:
        return None
    event, score, note = found
    rulebook = editions.rulebook_of(place.seat.stage)
    text = str(note.get("text", "")) if isinstance(note, dict) else ""
    total, code = paper.shown(rulebook, score["total"]), code24(event.hash)
    return Version(dict(score["marks"]), total, text, event.seq, code, event.at)
