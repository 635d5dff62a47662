"""The tablets' heartbeats: when each was last heard, what it has not sent yet, its battery.

A page without script sends none: of it the desk knows when it was last opened, and never alarms.
No mark and no name travels with one, and nothing is decided by it: it tells the desk where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from competition import sessions, trail
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.models import Stage
from judging import panels, seat_cards
from judging.models import Seat, TabletNow

SILENT = timedelta(seconds=50)  # two heartbeats were missed, and a slow network has had its time
LOW = 20  # percent of a battery that should be seen to
OPENED = timedelta(seconds=20)  # pages opened closer together are one news to the desk
DRILL = 10  # seconds without the server that a tablet has got over by itself


@dataclass(frozen=True, slots=True)
class Beat:
    """What a tablet says: `away` is how long it was last without the server, in seconds."""

    unsent: int
    battery: int | None = None
    charging: bool = False
    away: int = 0


@dataclass(frozen=True, slots=True)
class Tablet:
    """A seat with what is known of its tablet now."""

    seat: Seat
    paired: bool
    heard: datetime | None = None
    silent: bool = False
    unsent: int = 0
    battery: int | None = None
    charging: bool = False
    plain: bool = False
    drilled: datetime | None = None
    wiping: bool = False
    wiped: datetime | None = None

    @property
    def low(self) -> bool:
        """Whether the battery may not last."""
        return self.battery is not None and self.battery <= LOW and not self.charging

    @property
    def worrying(self) -> bool:
        """Whether somebody at the desk should look.

        In a rehearsal most seats are played without a tablet: one that never spoke is no worry.
        """
        played = self.heard is None and self.seat.stage.edition.rehearsal
        return self.paired and ((self.silent and not played) or self.unsent > 0 or self.low)


def hear(seat: Seat, beat: Beat, *, at: datetime) -> None:
    """Write down what the seat's tablet says, over what it said before."""
    row = _row_of_this(seat, at)
    row.at, row.unsent, row.plain = at, beat.unsent, False
    row.battery, row.charging = beat.battery, beat.charging
    if beat.away >= DRILL:
        row.drilled_at = at
    db.session.flush()


def is_news(seat: Seat, *, at: datetime) -> bool:
    """Whether the desk does not know yet that a page without script is being looked at."""
    said = _said(seat)
    return said is None or not said.plain or at - said.at >= OPENED


def opened_plainly(seat: Seat, *, at: datetime) -> None:
    """A page without script was opened on the seat's tablet."""
    row = _row_of_this(seat, at)
    row.at, row.plain, row.battery, row.charging = at, True, None, False
    db.session.flush()


def _row_of_this(seat: Seat, at: datetime) -> TabletNow:
    """The seat's row without what another tablet said before this one was paired."""
    row = _row(seat, at)
    if row.at < seat_cards.paired(seat.stage).get(seat.id, row.at):
        row.drilled_at, row.unsent = None, 0
    return row


def _row(seat: Seat, at: datetime) -> TabletNow:
    """The seat's row, for whoever changes it; a new one where nothing was said yet."""
    alone(f"tablet {seat.id}")
    row = _said(seat)
    if row is None:
        row = TabletNow(
            edition_id=seat.edition_id, stage_id=seat.stage_id, seat_id=seat.id, at=at, unsent=0
        )
        db.session.add(row)
    return row


def _said(seat: Seat) -> TabletNow | None:
    return db.session.scalar(select(TabletNow).where(TabletNow.seat_id == seat.id))


# ── after a rehearsal ─────────────────────────────────────────────────────────────────────────
def ask_wipe(stage: Stage, *, by: str, at: datetime) -> int:
    """Every paired tablet is to forget what it keeps, unsent or not; how many there are.

    Only in a rehearsal: of a real contest a tablet may hold the only copy of a signature.
    """
    if not stage.edition.rehearsal:
        raise Refused("wipe.not_rehearsal")
    paired = seat_cards.paired(stage)
    asked = [seat for seat in panels.seats_of(stage) if seat.id in paired]
    for seat in asked:
        _row(seat, at).wipe_asked_at = at
    about = f"{stage.code} {len(asked)}"
    trail.note("tablets.wipe", edition=stage.edition_id, by=by, at=at, about=about)
    return len(asked)


def must_wipe(seat: Seat) -> bool:
    """Whether the desk has asked, and the tablet has not told yet that it is done."""
    row = _said(seat)
    return row is not None and row.wipe_asked_at is not None and seat.stage.edition.rehearsal


def wiped(seat: Seat, count: int, *, at: datetime) -> None:
    """The tablet kept `count` signatures and has forgotten them; it is nobody's seat any more."""
    row = _row(seat, at)
    if row.wipe_asked_at is None:
        raise Missing
    row.wipe_asked_at, row.wiped_at, row.unsent = None, at, 0
    sessions.end(at=at, grant_id=seat.grant_id)
    about = f"{seat.stage.code} {seat.code} {count}"
    trail.note("tablet.wiped", edition=seat.edition_id, by=seat.grant.code, at=at, about=about)


# ── read ──────────────────────────────────────────────────────────────────────────────────────
def of_stage(stage: Stage, *, at: datetime) -> list[Tablet]:
    """Each seat with its tablet, by seat; three queries for however many."""
    rows = db.session.scalars(select(TabletNow).where(TabletNow.stage_id == stage.id))
    said, paired = {row.seat_id: row for row in rows}, seat_cards.paired(stage)
    return [
        _tablet(seat, said.get(seat.id), paired.get(seat.id), at) for seat in panels.seats_of(stage)
    ]


def _tablet(seat: Seat, said: TabletNow | None, since: datetime | None, at: datetime) -> Tablet:
    """What an earlier tablet of the seat said is no longer true of this one."""
    if since is None:
        return Tablet(seat, paired=False, wiped=said.wiped_at if said else None)
    if said is None or said.at < since:
        return Tablet(seat, paired=True, silent=at - since > SILENT)
    return Tablet(
        seat, paired=True, heard=said.at, silent=not said.plain and at - said.at > SILENT,
        unsent=said.unsent, battery=said.battery, charging=said.charging, plain=said.plain,
        drilled=said.drilled_at, wiping=said.wipe_asked_at is not None,
    )  # fmt: skip


def version_of(stage: Stage, *, at: datetime) -> str:
    """Another text whenever the console would say something else of a tablet."""
    return ".".join(
        f"{one.seat.code}{one.unsent}{'s' if one.silent else ''}{one.battery if one.low else ''}"
        for one in of_stage(stage, at=at)
        if one.worrying
    )
