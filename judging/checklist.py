"""The check list of the hall before the first contestant: what people looked at, and when.

Which seats are paired is known; what only people can see is ticked by them. Each tick is a row of
its own, so that taking one back is told too. It stops nobody: the day may begin without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition import trail
from competition.db import db
from competition.errors import Refused
from competition.models import Stage
from competition.rules.lifecycles import CLOSED_SHEETS
from judging import panels, seat_cards
from judging.models import HallCheck, HallItem, Seat


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the list: whether it is done, who said so, when."""

    item: HallItem
    done: bool
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Checklist:
    """The whole list of a stage."""

    lines: tuple[Line, ...]
    seats: int
    unpaired: tuple[Seat, ...]

    @property
    def left(self) -> int:
        """How many items are not done yet; the pairing of the seats is one."""
        return sum(not line.done for line in self.lines) + bool(self.unpaired or not self.seats)


def of_stage(stage: Stage) -> Checklist:
    """The latest tick of each item, and the seats that no device has opened yet."""
    rows = select(HallCheck).where(HallCheck.stage_id == stage.id).order_by(HallCheck.id)
    last = {row.item: row for row in db.session.scalars(rows)}
    seats, paired = panels.seats_of(stage), seat_cards.paired(stage)
    return Checklist(
        tuple(_line(item, last.get(item)) for item in HallItem),
        len(seats),
        tuple(seat for seat in seats if seat.id not in paired),
    )


def _line(item: HallItem, row: HallCheck | None) -> Line:
    if row is None:
        return Line(item, done=False, by="", at=None)
    return Line(item, row.done, row.by, row.at)


def tick(stage: Stage, item: str, *, done: bool, by: str, at: datetime) -> None:
    """Say that something was looked at, or take it back."""
    if item not in set(HallItem):
        raise Refused("check.unknown")
    if stage.state in CLOSED_SHEETS:
        raise Refused("check.over", state=stage.state)
    db.session.add(
        HallCheck(
            edition_id=stage.edition_id, stage_id=stage.id, item=HallItem(item), done=done,
            at=at, by=by,
        )
    )  # fmt: skip
    act = "check.done" if done else "check.undone"
    trail.note(act, edition=stage.edition_id, by=by, at=at, about=f"{stage.code} {item}")
