"""Progress: who has signed what. Counts and states only; no mark is read here (trust.md 2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from competition import chain, editions, run_of_show
from competition.db import db
from competition.models import Appearance, Stage
from competition.rules.lifecycles import AppearanceState
from judging import help_calls, not_made, panels, seat_alarms, speeches, together
from judging.models import Recusal, Seat, SheetDraft, SheetNow, SheetReturn, Why
from judging.panels import Key, Place


class CellState(StrEnum):
    """Where one score sheet is, as the desk sees it."""

    NONE = "none"
    DRAFT = "draft"
    MISSING = "missing"
    SIGNED = "signed"
    BACK = "back"  # signed, and the head judge asks for a second look
    SEALED = "sealed"
    RECUSED = "recused"
    ABSENT = "absent"
    OUT = "out"


NOT_EXPECTED = (CellState.RECUSED, CellState.ABSENT, CellState.OUT)
NOT_SIGNED = (CellState.NONE, CellState.DRAFT, CellState.MISSING)


@dataclass(frozen=True, slots=True)
class Cell:
    state: CellState
    rev: int = 0


@dataclass(frozen=True, slots=True)
class GridRow:
    """One attempt of one appearance, with the state of each seat's sheet."""

    appearance: Appearance
    attempt: int
    cells: tuple[Cell, ...]
    missing: tuple[Place, ...]

    @property
    def signed(self) -> int:
        return sum(cell.rev > 0 for cell in self.cells)

    def pairs(self, seats: tuple[Seat, ...], attempts: int) -> list[tuple[Seat, Cell, str]]:
        """Each seat with its cell and its sheet's name; no name where no sheet is expected."""
        return [
            (seat, cell, "" if cell.state in NOT_EXPECTED else self._sheet(seat, attempts))
            for seat, cell in zip(seats, self.cells, strict=True)
        ]

    def _sheet(self, seat: Seat, attempts: int) -> str:
        return panels.sheet_name(self.appearance.code, self.attempt, seat.code, attempts)

    @property
    def expected(self) -> int:
        return self.signed + len(self.missing)


@dataclass(frozen=True, slots=True)
class Progress:
    """The stage at a glance."""

    seats: tuple[Seat, ...]
    rows: tuple[GridRow, ...]
    attempts: int
    first: frozenset[int]  # ids of the appearances that are judged and sealed together
    version: str  # another one whenever the page would look different

    @property
    def missing(self) -> tuple[Place, ...]:
        return tuple(place for row in self.rows for place in row.missing)

    @property
    def due(self) -> tuple[Place, ...]:
        """The missing sheets of those who have finished: what to ask the judges for now."""
        return tuple(
            place for place in self.missing if place.appearance.state is AppearanceState.SCORING
        )

    @property
    def awaited(self) -> list[Seat]:
        """Who has not yet signed for whoever is on stage."""
        places = [one for one in self.missing if one.appearance.state is AppearanceState.ON_STAGE]
        return list({place.seat.id: place.seat for place in places}.values())

    @property
    def signed(self) -> int:
        return sum(row.signed for row in self.rows)

    @property
    def expected(self) -> int:
        return sum(row.expected for row in self.rows)

    @property
    def on_now(self) -> Appearance | None:
        return run_of_show.on_now([row.appearance for row in self.rows])

    @property
    def next_up(self) -> list[Appearance]:
        """All who wait, in the order of their turns."""
        return [
            row.appearance
            for row in self.rows
            if row.appearance.state is AppearanceState.WAITING and row.attempt == 1
        ]

    def may_seal(self, appearance: Appearance) -> bool:
        """Every expected sheet of an appearance that has been on stage is there.

        Of the first few that are sealed together: those of all of them.
        """
        there = appearance.state in (AppearanceState.ON_STAGE, AppearanceState.SCORING)
        ids = self.first if appearance.id in self.first else {appearance.id}
        return there and not any(row.missing for row in self.rows if row.appearance.id in ids)

    def of(self, appearance: Appearance) -> tuple[GridRow, ...]:
        """The rows of one appearance: one for each attempt."""
        return tuple(row for row in self.rows if row.appearance.id == appearance.id)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the grid is made from, each read once."""

    revisions: dict[Key, int]
    drafts: set[Key]
    excused: dict[tuple[int, int], Recusal]
    skipped: set[tuple[int, int]]
    back: dict[Key, int]  # the revision that went back to its judge
    attempts: int


def of_stage(stage: Stage) -> Progress:
    """The whole grid in a constant number of queries."""
    seats, attempts = panels.seats_of(stage), editions.rulebook_of(stage).attempts
    known = _Known(
        _revisions(stage), _drafts(seats), panels.recusals_of(stage), not_made.of_stage(stage),
        _back(stage), attempts,
    )  # fmt: skip
    rows = tuple(
        _row(appearance, attempt, seats, known)
        for appearance in run_of_show.appearances(stage)
        for attempt in range(1, attempts + 1)
    )
    return Progress(tuple(seats), rows, attempts, _first(stage, rows), version_of(stage))


def _first(stage: Stage, rows: tuple[GridRow, ...]) -> frozenset[int]:
    """The appearances that the rulebook judges together first; none where it says nothing."""
    listed = list({row.appearance.id: row.appearance for row in rows}.values())
    return frozenset(one.id for one in together.first_of(stage, listed))


def version_of(stage: Stage) -> str:
    """Another text whenever something happened that the console shows: events, drafts, the clock,
    calls for help, the tablets' alarms.

    A few cheap counts, so that a page may ask every other second.
    """
    drafts = (
        select(func.count(), func.max(SheetDraft.at))
        .join(Seat, SheetDraft.seat_id == Seat.id)
        .where(Seat.stage_id == stage.id)
    )
    count, newest = db.session.execute(drafts).one()
    back = select(func.count()).where(SheetReturn.stage_id == stage.id)
    returned = db.session.scalar(back)
    drafted = f"{count}{newest:%H%M%S}" if count else "0"
    desk = f"{speeches.presses(stage)}.{help_calls.count(stage)}.{seat_alarms.count(stage)}"
    return f"{chain.size(stage.chain)}.{drafted}.{returned}.{desk}"


def shown_of(stage: Stage) -> str:
    """Another text whenever something happened that the hall sees."""
    when = f"{stage.starts_at} {stage.venue}"
    return f"{stage.state} {chain.size(stage.chain)} {speeches.presses(stage)} {when}"


def _revisions(stage: Stage) -> dict[Key, int]:
    rows = select(SheetNow.appearance_id, SheetNow.attempt, SheetNow.seat_id, SheetNow.rev)
    found = db.session.execute(rows.where(SheetNow.stage_id == stage.id))
    return {(row[0], row[1], row[2]): row[3] for row in found}


def _drafts(seats: list[Seat]) -> set[Key]:
    rows = select(SheetDraft.appearance_id, SheetDraft.attempt, SheetDraft.seat_id)
    ours = rows.where(SheetDraft.seat_id.in_([seat.id for seat in seats]))
    return {(row[0], row[1], row[2]) for row in db.session.execute(ours)}


def _back(stage: Stage) -> dict[Key, int]:
    rows = select(
        SheetReturn.appearance_id, SheetReturn.attempt, SheetReturn.seat_id, SheetReturn.rev
    )
    found = db.session.execute(rows.where(SheetReturn.stage_id == stage.id))
    return {(row[0], row[1], row[2]): row[3] for row in found}


def _row(appearance: Appearance, attempt: int, seats: list[Seat], known: _Known) -> GridRow:
    cells = tuple(_cell(appearance, attempt, seat, known) for seat in seats)
    missing = tuple(
        Place(seat, appearance, attempt, known.attempts)
        for seat, cell in zip(seats, cells, strict=True)
        if cell.state in NOT_SIGNED
    )
    return GridRow(appearance, attempt, cells, missing)


def _signed(appearance: Appearance, *, back: bool) -> CellState:
    if appearance.state is AppearanceState.SEALED:
        return CellState.SEALED
    return CellState.BACK if back else CellState.SIGNED


def _cell(appearance: Appearance, attempt: int, seat: Seat, known: _Known) -> Cell:
    if not appearance.state.takes_part or (appearance.id, attempt) in known.skipped:
        return Cell(CellState.OUT)
    if excuse := known.excused.get((appearance.id, seat.id)):
        return Cell(CellState.ABSENT if excuse.why is Why.ABSENT else CellState.RECUSED)
    at = (appearance.id, attempt, seat.id)
    if rev := known.revisions.get(at, 0):
        return Cell(_signed(appearance, back=known.back.get(at) == rev), rev)
    if at in known.drafts:
        return Cell(CellState.DRAFT)
    done = appearance.state.has_performed
    return Cell(CellState.MISSING if done else CellState.NONE)
