"""A contestant's own way through the edition: where they stand, when they go, what was made public.

Results are read from announcements alone: before the release there is nothing here to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from competition import certificates, clock, editions, objections, publication
from competition.db import db
from competition.errors import Missing
from competition.models import (
    Appearance,
    Certificate,
    Edition,
    Entry,
    Publication,
    PublishedLine,
    Stage,
)
from competition.policy import Actor, Role
from competition.publication import Standing
from competition.rules.lifecycles import OUT, PERFORMED, AppearanceState, EntryState, StageState
from judging.scoring import speech

GONE = (*OUT, *PERFORMED)


@dataclass(frozen=True, slots=True)
class Released:
    """The entry's line in the stage's newest announcement, and what that is worth now."""

    publication: Publication
    line: PublishedLine
    standing: Standing
    until: date  # objections may be lodged until then
    open: bool  # whether one may be lodged now
    certificates: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class Show:
    """A stage's run of show as numbers: how many are drawn, who is on stage, who comes before."""

    drawn: int = 0
    on_now: int | None = None
    before: int = 0  # who still waits before the entry; whoever is on stage is not counted


@dataclass(frozen=True, slots=True)
class Round:
    """One stage of the way; without an appearance the entry is not on its roster (yet)."""

    stage: Stage
    appearance: Appearance | None
    show: Show
    released: Released | None
    about: datetime | None = None  # when the turn may come

    @property
    def day(self) -> date | None:
        """The day of the stage: its own, else for a stage of the whole edition the first."""
        if self.stage.starts_at is not None:
            return clock.day(self.stage.starts_at, self.stage.edition.time_zone)
        return self.stage.edition.first_day if self.stage.unit_id is None else None


@dataclass(frozen=True, slots=True)
class Own:
    """Everything that the contestant's page shows."""

    entry: Entry
    rounds: tuple[Round, ...]

    @property
    def coming(self) -> Round | None:
        """The next appearance, or the one that is on now."""
        return next(
            (
                one
                for one in self.rounds
                if one.appearance is not None and one.appearance.state not in GONE
            ),
            None,
        )

    @property
    def told(self) -> tuple[Round, ...]:
        """The rounds with a result, the latest first."""
        return tuple(one for one in reversed(self.rounds) if one.released is not None)

    @property
    def owes_submission(self) -> bool:
        return self.entry.state in (EntryState.DRAFT, EntryState.RETURNED)


def of(actor: Actor, edition: Edition) -> Entry:
    """The actor's own entry in this edition; nobody else's is ever found."""
    held = [one.entry for one in actor.within(edition.id) if one.role is Role.CONTESTANT]
    found = db.session.get(Entry, held[0]) if held and held[0] else None
    if found is None:
        raise Missing
    return found


def way(entry: Entry, edition: Edition, *, at: datetime) -> Own:
    """The stages that concern the entry, in order: its unit's own, and those of the edition."""
    stages = [one for one in edition.stages if one.unit_id in (None, entry.unit_id)]
    rows = db.session.scalars(select(Appearance).where(Appearance.entry_id == entry.id))
    mine = {one.stage_id: one for one in rows}
    turns = _turns(stages)
    return Own(
        entry,
        tuple(_round(one, mine.get(one.id), turns.get(one.id, []), entry, at=at) for one in stages),
    )


def _round(
    stage: Stage, mine: Appearance | None, turns: Sequence[Turn], entry: Entry, *, at: datetime
) -> Round:
    show = _show(turns, mine)
    about = _about(stage, mine, show, at=at)
    return Round(stage, mine, show, _released(stage, entry, at), about)


def _about(stage: Stage, mine: Appearance | None, show: Show, *, at: datetime) -> datetime | None:
    """About when the turn comes: nobody has to work it out from a number.

    Each who comes before is given the whole time that the rulebook allows, and no break. What
    would be another day is not told: nobody goes on all night.
    """
    if mine is None or mine.position is None or mine.state is not AppearanceState.WAITING:
        return None
    begins = at if stage.state is StageState.SCORING else stage.starts_at
    adopted = editions.current_text(stage)
    limits = editions.parsed(adopted.text).clock if adopted is not None else None
    if begins is None or limits is None:
        return None
    about = begins + show.before * timedelta(seconds=speech.allowed(limits))
    zone = stage.edition.time_zone
    return about if clock.day(about, zone) == clock.day(begins, zone) else None


Turn = tuple[int, AppearanceState]


def _turns(stages: Sequence[Stage]) -> dict[int, list[Turn]]:
    """By stage: each number that was drawn, and how far its appearance is."""
    drawn = db.session.execute(
        select(Appearance.stage_id, Appearance.position, Appearance.state).where(
            Appearance.stage_id.in_([one.id for one in stages]), Appearance.position.is_not(None)
        )
    )
    found: dict[int, list[Turn]] = {}
    for stage, position, state in drawn:
        found.setdefault(stage, []).append((position or 0, state))
    return found


def _show(turns: Sequence[Turn], mine: Appearance | None) -> Show:
    on_now = next((number for number, state in turns if state is AppearanceState.ON_STAGE), None)
    before = 0
    if mine is not None and mine.position is not None and mine.state is AppearanceState.WAITING:
        waiting = AppearanceState.WAITING
        before = sum(number < mine.position and state is waiting for number, state in turns)
    return Show(len(turns), on_now, before)


def _released(stage: Stage, entry: Entry, at: datetime) -> Released | None:
    found = publication.latest(stage)
    if found is None:
        return None
    line = db.session.scalar(
        select(PublishedLine).where(
            PublishedLine.publication_id == found.id, PublishedLine.entry_id == entry.id
        )
    )
    if line is None:
        return None
    standing = publication.standing(found, newest_number=found.number, at=at)
    issued: Sequence[Certificate] = ()
    if standing is Standing.FINAL:
        issued = [one for one in certificates.of_publication(found) if one.line_id == line.id]
    until = publication.until(found.ends_at, found.stage.edition)
    open_ = objections.is_open(found, at=at)
    return Released(found, line, standing, until, open_, tuple(issued))
