"""The variance notice (离散提示): the head judge looks before the seal, a sheet goes back once.

The sole exception to the rule that nothing depends on the marks of more than one seat before the
seal (trust.md 2.7): computed on request, stored nowhere, shown to nobody else. That it was shown
is on the trail; what it said is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select

from competition import editions, run_of_show, stages, trail
from competition.db import db
from competition.errors import Missing, Refused
from competition.models import Appearance, Stage
from competition.rules.lifecycles import AppearanceState
from judging import grid, panels, sheets
from judging.models import Seat, SheetNow, SheetReturn
from judging.panels import Key, Place
from judging.points import in_points
from judging.scoring.apart import Far, far
from judging.scoring.book import Rulebook


@dataclass(frozen=True, slots=True)
class Named:
    """A sheet that the notice names: whose it is, why, and whether it went back already."""

    place: Place
    far: Far
    returned: bool


# ── who looks ─────────────────────────────────────────────────────────────────────────────────
def appoint(seat: Seat, *, by: str, at: datetime) -> None:
    """This seat is the panel's head judge from now on, and no other."""
    stages.hold(seat.stage)
    for other in panels.seats_of(seat.stage):
        if other.panel_id == seat.panel_id:
            other.head = other.id == seat.id
    about = f"{seat.stage.code} {seat.code}"
    trail.note("panel.head", edition=seat.edition_id, by=by, at=at, about=about)


def ready(head: Seat) -> list[Appearance]:
    """The appearances that could be sealed now: every expected sheet is there."""
    stage = _led(head)
    waiting = {place.appearance.id for place in sheets.missing(stage)}
    return [
        one
        for one in run_of_show.appearances(stage)
        if one.state in (AppearanceState.ON_STAGE, AppearanceState.SCORING)
        and one.id not in waiting
    ]


def _led(head: Seat) -> Stage:
    """The head judge's stage, where the rulebook has thresholds; else there is nothing here."""
    if not head.head or editions.rulebook_of(head.stage).variance is None:
        raise Missing
    return head.stage


# ── look, and send back once ──────────────────────────────────────────────────────────────────
def look(head: Seat, appearance: Appearance, *, at: datetime) -> tuple[Named, ...]:
    """Compute the notice for whoever leads the panel, now, and note that it was shown."""
    stage = _led(head)
    found = _named(stage, appearance)
    about = f"{stage.code} {appearance.code}"
    trail.note("variance", edition=stage.edition_id, by=head.grant.code, at=at, about=about)
    return found


def shown(head: Seat, appearance: Appearance) -> tuple[Named, ...]:
    """The notice of a look that was noted a moment ago."""
    return _named(_led(head), appearance)


def _named(stage: Stage, appearance: Appearance) -> tuple[Named, ...]:
    if appearance.stage_id != stage.id:
        raise Missing
    judged = appearance.state.takes_part and not appearance.state.is_sealed
    if not (stage.state.is_scoring and judged):
        raise Refused("variance.sealed", state=appearance.state)
    if gaps := sheets.missing(stage, appearance):
        raise Refused("variance.not_ready", count=len(gaps))
    places = [one for one in sheets.expected(stage) if one.appearance.id == appearance.id]
    back, rulebook = returned(stage), editions.rulebook_of(stage)
    signed = sheets.of_stage(stage)
    return tuple(
        Named(place, one, place.key in back)
        for attempt in sorted({place.attempt for place in places})
        for one in far(rulebook, _totals(rulebook, places, signed, attempt))
        for place in places
        if (place.attempt, place.seat.code) == (attempt, one.seat)
    )


def _totals(
    rulebook: Rulebook, places: list[Place], signed: Mapping[Key, SheetNow], attempt: int
) -> Mapping[str, Mapping[str, Fraction]]:
    """Role → seat → the signed total, of one attempt."""
    found: dict[str, dict[str, Fraction]] = {}
    for place in places:
        if place.attempt == attempt:
            seat, row = place.seat, signed[place.key]
            found.setdefault(seat.role, {})[seat.code] = in_points(row.total, rulebook.scale)
    return found


def send_back(head: Seat, sheet: str, *, reason: str, at: datetime) -> None:
    """Ask a judge to look at one sheet again; once, with a reason. What to do stays theirs."""
    stage = _led(head)
    stages.hold(stage)
    place = panels.place_in(stage, sheet)
    if not reason.strip():
        raise Refused("variance.no_reason")
    named = {one.place.key: one for one in _named(stage, place.appearance)}
    if place.key not in named:
        raise Refused("variance.not_named")
    if named[place.key].returned:
        raise Refused("variance.back_already")
    now = sheets.current(place)
    assert now is not None, "a sheet that is named has been signed"
    db.session.add(
        SheetReturn(
            edition_id=stage.edition_id, stage_id=stage.id, seat_id=place.seat.id,
            appearance_id=place.appearance.id, attempt=place.attempt, rev=now.rev,
            reason=reason.strip(), at=at, by=head.code,
        )
    )  # fmt: skip
    db.session.flush()
    trail.note(
        "sheet.back", edition=stage.edition_id, by=head.grant.code, at=at,
        about=f"{stage.code} {sheet}", reason=reason,
    )  # fmt: skip


def returned(stage: Stage) -> dict[Key, SheetReturn]:
    """The sheets that went back, each once."""
    rows = db.session.scalars(select(SheetReturn).where(SheetReturn.stage_id == stage.id))
    return {grid.key_of(row): row for row in rows}


def asked_of(place: Place) -> SheetReturn | None:
    """What the head judge asks about this sheet, until it is revised or sealed."""
    return still_asked(returned(place.seat.stage), place, sheets.current(place))


def still_asked(
    back: Mapping[Key, SheetReturn], place: Place, now: SheetNow | None
) -> SheetReturn | None:
    row = back.get(place.key)
    sealed = place.appearance.state is AppearanceState.SEALED
    return None if row is None or sealed or (now is not None and now.rev > row.rev) else row
