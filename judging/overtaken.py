"""Piles of paper sheets that a tablet was faster than, of many stages in a fixed number of queries.

`proposals.outdated` says it of one stage, exactly, and with a sentence; this only keeps the page of
the day from asking for what nobody can confirm any more. What it lets pass is still refused there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from competition.db import db
from competition.models import Appearance, Stage
from competition.rules.lifecycles import AppearanceState, is_timely
from competition.second_person import Proposal
from judging import panels
from judging.models import Seat, SheetDraft, SheetNow

Sheet = tuple[int, str]  # stage and name


@dataclass(frozen=True, slots=True)
class Piles:
    """What stands against a pile: newer revisions, sheets begun on tablets, sealed contestants."""

    revisions: dict[Sheet, int]
    begun: frozenset[Sheet]
    sealed: frozenset[Sheet]  # by the contestant's own name

    def overtook(self, stage: Stage, proposal: Proposal) -> bool:
        """Whether it can no longer be confirmed."""
        if not is_timely(proposal.action, stage.state):
            return True
        listed: Any = proposal.what["sheets"] if proposal.action == "paper.entry" else ()
        return any(self._stale(stage, score) for score in listed)

    def _stale(self, stage: Stage, score: dict[str, Any]) -> bool:
        sheet, contestant = score["sheet"], score["sheet"].partition(".")[0]
        newer = self.revisions.get((stage.id, sheet), 0) + 1 != score["rev"]
        return newer or (stage.id, sheet) in self.begun or (stage.id, contestant) in self.sealed


def piles(stages: Iterable[Stage]) -> Piles:
    """Three queries, however many stages there are."""
    ids = [stage.id for stage in stages]
    own = select(Appearance.stage_id, Appearance.code).where(
        Appearance.stage_id.in_(ids), Appearance.state == AppearanceState.SEALED
    )
    drafts = _named(SheetDraft, SheetDraft.base, ids).where(~SheetDraft.from_paper)
    return Piles(
        revisions=dict(_sheets(_named(SheetNow, SheetNow.rev, ids))),
        begun=frozenset(sheet for sheet, _base in _sheets(drafts)),
        sealed=frozenset((row[0], row[1]) for row in db.session.execute(own)),
    )


def _named(kept: Any, number: Any, ids: Sequence[int]) -> Select[Any]:
    return (
        select(Seat.stage_id, Appearance.code, kept.attempt, Seat.code, number)
        .join(Seat, kept.seat_id == Seat.id)
        .join(Appearance, kept.appearance_id == Appearance.id)
        .where(Seat.stage_id.in_(ids))
    )


def _sheets(wanted: Select[Any]) -> Iterable[tuple[Sheet, int]]:
    """Under both names that a sheet can have: whether a stage has several attempts is not asked."""
    for stage, contestant, attempt, seat, number in db.session.execute(wanted):
        for attempts in (1, 2) if attempt == 1 else (2,):
            yield (stage, panels.sheet_name(contestant, attempt, seat, attempts)), number
