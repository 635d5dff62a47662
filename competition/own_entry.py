"""A contestant's own way through the edition: where they stand, when they go, what was made public.

Results are read from announcements alone: before the release there is nothing here to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from competition import certificates, objections, publication
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
from competition.rules.lifecycles import OUT, AppearanceState, EntryState

GONE = (*OUT, AppearanceState.SCORING, AppearanceState.SEALED)


@dataclass(frozen=True, slots=True)
class Released:
    """The entry's line in the stage's newest announcement, and what that is worth now."""

    publication: Publication
    line: PublishedLine
    standing: Standing
    open: bool  # whether an objection may be lodged now
    certificates: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """One stage of the way; without an appearance the entry is not on its roster (yet)."""

    stage: Stage
    appearance: Appearance | None
    before: int  # who is to appear before them and has not yet
    released: Released | None


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
    rows = db.session.scalars(
        select(Appearance)
        .where(Appearance.entry_id == entry.id)
        .options(joinedload(Appearance.stage))
    )
    mine = {one.stage_id: one for one in rows}
    return Own(entry, tuple(_round(one, mine.get(one.id), entry, at) for one in stages))


def _round(stage: Stage, mine: Appearance | None, entry: Entry, at: datetime) -> Round:
    return Round(stage, mine, _before(mine) if mine is not None else 0, _released(stage, entry, at))


def _before(mine: Appearance) -> int:
    if mine.position is None or mine.state is not AppearanceState.WAITING:
        return 0
    wanted = select(func.count()).where(
        Appearance.stage_id == mine.stage_id,
        Appearance.position < mine.position,
        Appearance.state.in_([AppearanceState.WAITING, AppearanceState.ON_STAGE]),
    )
    return db.session.scalar(wanted) or 0


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
    return Released(found, line, standing, objections.is_open(found, at=at), tuple(issued))
