"""How far each stage of an edition is and what takes it further, in a fixed number of queries.

Counts only: nothing here depends on a mark. Whoever shows it says who owes the next thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from competition.db import db
from competition.facts import LedgerEvent, ProposalEnd
from competition.ledger.event import Kind
from competition.models import (
    Appearance,
    Certificate,
    Edition,
    Grant,
    Objection,
    Publication,
    PublishedLine,
    RulebookText,
    Stage,
)
from competition.policy import Role
from competition.rules.lifecycles import ObjectionState, StageState


class Step(StrEnum):
    """The one thing that takes a stage further, in the order of the work."""

    ADOPT = "adopt"
    ROSTER = "roster"
    DRAW = "draw"
    SEAT = "seat"
    REGISTER = "register"
    START = "start"
    SCORE = "score"
    SEAL = "seal"
    DECIDE = "decide"
    PUBLISH = "publish"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    WAIT = "wait"
    CONFIRM = "confirm"
    CERTIFY = "certify"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """One stage: what its chain holds, how many appear and are drawn, what was made public."""

    stage: Stage
    events: Mapping[str, int]
    rulebooks: int
    appearing: int
    drawn: int
    announced: int
    ends_at: datetime | None
    objections: int  # still to be answered
    upheld: int  # against the newest announcement
    certificates: int
    ended: int = 0  # proposals that ended without a confirmation

    @property
    def panel(self) -> bool:
        return bool(self.events.get(Kind.PANEL))

    @property
    def waiting(self) -> int:
        """Proposals that nobody has confirmed or ended."""
        return self.events.get(Kind.PROPOSE, 0) - self.events.get(Kind.CONFIRM, 0) - self.ended

    @property
    def amends(self) -> bool:
        """An objection was upheld, and what it was against is withdrawn and not replaced yet."""
        return bool(self.upheld) and not self.stage.state.is_announced

    def step(self, at: datetime) -> Step:
        """What takes the stage further, as far as counts can tell.

        Whoever knows the score sheets and the results tells SCORE from SEAL and PUBLISH from
        DECIDE.
        """
        match self.stage.state:
            case StageState.PLANNED | StageState.OPEN | StageState.CLOSED:
                return self._before()
            case StageState.SCORING:
                return Step.SCORE
            case StageState.SEALED:
                return Step.PUBLISH
            case StageState.PUBLICISED:
                return self._announced(at)
            case StageState.FINAL:
                return Step.DONE if self.certificates else Step.CERTIFY

    def _before(self) -> Step:
        lacking = (
            (not self.rulebooks, Step.ADOPT),
            (not self.appearing, Step.ROSTER),
            (self.drawn < self.appearing, Step.DRAW),
            (not self.panel, Step.SEAT),
            (not self.stage.state.is_closed, Step.REGISTER),
        )
        return next((step for lacks, step in lacking if lacks), Step.START)

    def _announced(self, at: datetime) -> Step:
        """Time only permits: once the period of publicity is over, people confirm."""
        if self.objections:
            return Step.ANSWER
        if self.upheld:
            return Step.WITHDRAW
        over = self.ends_at is not None and at >= self.ends_at
        return Step.CONFIRM if over else Step.WAIT


def of(edition: Edition) -> tuple[Progress, ...]:
    """Every stage in order, with its progress."""
    stages = list(
        db.session.scalars(
            select(Stage).where(Stage.edition_id == edition.id).order_by(Stage.position, Stage.id)
        )
    )
    chains = [stage.chain for stage in stages]
    events, ended = _events(chains), _ended(chains)
    rulebooks = _counted(edition, RulebookText.stage_id, RulebookText.id)
    appearing = _counted(edition, Appearance.stage_id, Appearance.id)
    drawn = _counted(edition, Appearance.stage_id, Appearance.position)
    announced = _announced(edition)
    objections, certificates = _objections(edition), _certificates(edition)
    lodged, upheld = ObjectionState.LODGED, ObjectionState.UPHELD
    return tuple(
        Progress(
            stage=stage,
            events=events.get(stage.chain, {}),
            rulebooks=rulebooks.get(stage.id, 0),
            appearing=appearing.get(stage.id, 0),
            drawn=drawn.get(stage.id, 0),
            announced=announced[stage.id][0] if stage.id in announced else 0,
            ends_at=announced[stage.id][1] if stage.id in announced else None,
            objections=sum(_counts(objections, stage, lodged).values()),
            upheld=_counts(objections, stage, upheld).get(announced.get(stage.id, (0,))[0], 0),
            certificates=certificates.get(stage.id, 0),
            ended=ended.get(stage.chain, 0),
        )
        for stage in stages
    )


def of_stage(stage: Stage) -> Progress:
    """One stage's progress."""
    return next(one for one in of(stage.edition) if one.stage.id == stage.id)


def _events(chains: Sequence[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    counts = select(LedgerEvent.chain, LedgerEvent.kind, func.count())
    for chain, kind, count in db.session.execute(
        counts.where(LedgerEvent.chain.in_(chains)).group_by(LedgerEvent.chain, LedgerEvent.kind)
    ):
        found.setdefault(chain, {})[kind] = count
    return found


def _ended(chains: Sequence[str]) -> dict[str, int]:
    """By chain: how many proposals ended without a confirmation."""
    ends = select(ProposalEnd.chain, func.count()).where(ProposalEnd.chain.in_(chains))
    return _pairs(ends.group_by(ProposalEnd.chain))


def _counted(
    edition: Edition, stage: InstrumentedAttribute[int], what: InstrumentedAttribute[Any]
) -> dict[int, int]:
    """By stage: how many rows have `what`."""
    of_edition = stage.class_.edition_id == edition.id
    return _pairs(select(stage, func.count(what)).where(of_edition).group_by(stage))


def _pairs(counts: Select[Any, int]) -> dict[Any, int]:
    return {key: count for key, count in db.session.execute(counts)}  # noqa: C416  # rows, no pairs


def _announced(edition: Edition) -> dict[int, tuple[int, datetime]]:
    """By stage: the newest announcement's number and when its period ends."""
    rows = db.session.execute(
        select(Publication.stage_id, Publication.number, Publication.ends_at)
        .where(Publication.edition_id == edition.id)
        .order_by(Publication.number)
    )
    return {stage: (number, ends_at) for stage, number, ends_at in rows}


def _objections(edition: Edition) -> dict[tuple[int, ObjectionState], dict[int, int]]:
    """By stage and state: for each announcement's number, how many objections."""
    found: dict[tuple[int, ObjectionState], dict[int, int]] = {}
    counted = Publication.stage_id, Objection.state, Publication.number
    rows = db.session.execute(
        select(*counted, func.count())
        .join(Objection, Objection.publication_id == Publication.id)
        .where(Objection.edition_id == edition.id)
        .group_by(*counted)
    )
    for stage, state, number, count in rows:
        found.setdefault((stage, state), {})[number] = count
    return found


def _counts(
    found: Mapping[tuple[int, ObjectionState], Mapping[int, int]],
    stage: Stage,
    state: ObjectionState,
) -> Mapping[int, int]:
    return found.get((stage.id, state), {})


def _certificates(edition: Edition) -> dict[int, int]:
    return _pairs(
        select(Publication.stage_id, func.count())
        .join(PublishedLine, PublishedLine.publication_id == Publication.id)
        .join(Certificate, Certificate.line_id == PublishedLine.id)
        .where(Certificate.edition_id == edition.id)
        .group_by(Publication.stage_id)
    )


def units_spoken_for(edition: Edition) -> set[int]:
    """The units that have somebody of their own (单位联络员) now."""
    officers = select(Grant.unit_id).where(
        Grant.edition_id == edition.id, Grant.role == Role.UNIT, Grant.revoked_at.is_(None)
    )
    return {unit for unit in db.session.scalars(officers) if unit is not None}


def roles_held(edition: Edition) -> dict[Role, int]:
    """How many people hold each role of the edition now."""
    return _pairs(
        select(Grant.role, func.count())
        .where(Grant.edition_id == edition.id, Grant.revoked_at.is_(None))
        .group_by(Grant.role)
    )
