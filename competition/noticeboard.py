"""The notice board (公告栏): which editions and stages anybody may see, and the run of show.

An edition that is still being prepared is not there. Nothing on the board depends on a mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from competition import editions, rehearsals
from competition.db import db
from competition.errors import Missing
from competition.models import Appearance, Edition, Entry, RulebookText, Stage
from competition.rules.lifecycles import OUT, PERFORMED, AppearanceState, StageState

TO_COME = (StageState.CLOSED, StageState.SCORING, StageState.SEALED)


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the run of show; a blind stage shows its number alone."""

    number: int
    name: str
    unit: str
    said: str  # "", now, done or out: what the hall has seen


def running_and_past() -> tuple[list[Edition], list[Edition]]:
    """The editions that began: those still running, those whose every stage is final."""
    begun = select(Stage.edition_id).where(Stage.state != StageState.PLANNED)
    behind = rehearsals.behind()
    found = db.session.scalars(
        select(Edition)
        .where(Edition.id.in_(begun), Edition.id.not_in(behind))
        .options(selectinload(Edition.stages))
        .order_by(Edition.created_at.desc(), Edition.id.desc())
    )
    running: list[Edition] = []
    past: list[Edition] = []
    for edition in found:
        (past if is_over(edition) else running).append(edition)
    return running, past


def is_over(edition: Edition) -> bool:
    return all(stage.state is StageState.FINAL for stage in edition.stages)


def begun(edition: Edition) -> Edition:
    """The edition, once any of its stages has begun; before that it is not there."""
    if is_to_come(edition):
        raise Missing
    return edition


def is_to_come(edition: Edition) -> bool:
    return all(stage.state is StageState.PLANNED for stage in edition.stages)


def ruled(edition: Edition) -> set[int]:
    """The ids of the stages that have adopted their rules: those can be read by anybody."""
    rows = select(RulebookText.stage_id).where(RulebookText.edition_id == edition.id)
    return set(db.session.scalars(rows))


def run_of_show(stages: Sequence[Stage]) -> dict[int, list[Turn]]:
    """The order of appearance by stage id, for stages that are drawn and not yet announced."""
    drawn = db.session.scalars(
        select(Appearance)
        .where(
            Appearance.stage_id.in_([stage.id for stage in stages if stage.state in TO_COME]),
            Appearance.position.is_not(None),
        )
        .options(joinedload(Appearance.entry).joinedload(Entry.unit))
        .order_by(Appearance.stage_id, Appearance.position)
    ).all()
    wanted = {one.stage_id for one in drawn}
    blind = {
        stage.id for stage in stages if stage.id in wanted and editions.rulebook_of(stage).blind
    }
    shown: dict[int, list[Turn]] = {}
    for one in drawn:
        shown.setdefault(one.stage_id, []).append(_turn(one, blind=one.stage_id in blind))
    return shown


def _turn(appearance: Appearance, *, blind: bool) -> Turn:
    entry = appearance.entry
    unit = entry.unit.name if entry.unit else ""
    said = (
        {AppearanceState.ON_STAGE: "now"}
        | dict.fromkeys(PERFORMED, "done")
        | dict.fromkeys(OUT, "out")
    )
    return Turn(
        number=appearance.position or 0,
        name="" if blind else entry.name,
        unit="" if blind else unit,
        said=said.get(appearance.state, ""),
    )
