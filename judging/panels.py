"""Panels and seats: who judges a stage, whose sheet is whose, and who may not score whom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from competition import (
    accounts,
    chain,
    draws,
    editions,
    run_of_show,
    sessions,
    stages,
    trail,
)
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Appearance, Stage
from competition.policy import Actor, Role
from competition.rules.lifecycles import StageState
from competition.witnessed import JUDGES
from judging import offices
from judging.models import Panel, Recusal, Seat, Why

SHEET = re.compile(r"(?P<code>[a-z0-9_-]+)(?:\.a(?P<attempt>[1-9]\d*))?\.(?P<seat>[a-z0-9_-]+)")
Key = tuple[int, int, int]  # appearance, attempt, seat: what a sheet is found by


@dataclass(frozen=True, slots=True)
class Place:
    """Where one score sheet belongs: this seat, this appearance, this attempt."""

    seat: Seat
    appearance: Appearance
    attempt: int
    attempts: int

    @property
    def key(self) -> Key:
        return (self.appearance.id, self.attempt, self.seat.id)

    @property
    def sheet(self) -> str:
        """The sheet's name in ledger and addresses: c05.j03, or c05.a2.j03 of several attempts."""
        return sheet_name(self.appearance.code, self.attempt, self.seat.code, self.attempts)


def sheet_name(appearance: str, attempt: int, seat: str, attempts: int) -> str:
    middle = f".a{attempt}" if attempts > 1 else ""
    return f"{appearance}{middle}.{seat}"


# ── seats ─────────────────────────────────────────────────────────────────────────────────────
def seat_panel(
    stage: Stage,
    names: Mapping[str, Sequence[str]],
    *,
    by: str,
    at: datetime,
    lots: Mapping[str, Sequence[str]] | None = None,
) -> Panel:
    """Seat one panel: for each role of the rulebook exactly as many judges as it says.

    `names` maps the role to the judges' names, `lots` to what each was drawn by, where judges are
    drawn. Codes j01, j02 … are the ledger's pseudonyms.
    """
    refuse_after_open(stage)
    if panels_of(stage):
        raise Refused("panel.seated_already")
    if lots is None and draws.on(stage.chain, JUDGES):
        raise Refused("panel.drawn")
    _refuse_wrong_numbers(stage, names)
    panel = Panel(edition_id=stage.edition_id, stage_id=stage.id, code="p1", name="")
    db.session.add(panel)
    db.session.flush()
    listed = [(role, name) for role, judges in names.items() for name in judges]
    drawn: list[str | None] = [lot for role in names for lot in (lots or {}).get(role, ())]
    drawn = drawn or [None] * len(listed)
    for number, ((role, name), lot) in enumerate(zip(listed, drawn, strict=True), 1):
        _add_seat(panel, stage, f"j{number:02d}", role, name, lot, by=by, at=at)
    db.session.flush()
    people = {seat.code: told_of(seat) for seat in seats_of(stage)}
    persons = {f"person.{seat.code}": {"name": seat.name} for seat in seats_of(stage)}
    content = {"panel": {"office": offices.held(stage), "people": people}, **persons}
    chain.append(stage.chain, Kind.PANEL, by=by, at=at, parts=content)
    trail.note("panel", edition=stage.edition_id, by=by, at=at, about=f"{stage.code} {len(listed)}")
    return panel


def told_of(seat: Seat) -> dict[str, str]:
    """What the ledger says of a seat."""
    lot = {"lot": seat.lot} if seat.lot else {}
    return {"panel": seat.panel.code, "role": seat.role, **lot}


def _add_seat(
    panel: Panel, stage: Stage, code: str, role: str, name: str, lot: str | None, *, by: str,
    at: datetime,
) -> None:  # fmt: skip
    whose = f"{stage.code}.{code}"
    given = accounts.grant(stage.edition, Role.JUDGE, at=at, by=by, code=whose, called=name)
    db.session.add(
        Seat(
            edition_id=stage.edition_id,
            stage_id=stage.id,
            panel_id=panel.id,
            grant_id=given.id,
            code=code,
            role=role,
            name=name.strip(),
            lot=lot,
        )
    )


def refuse_after_open(stage: Stage) -> None:
    stages.hold(stage)
    if not stage.state.before_scoring:
        raise Refused("panel.after_open", state=stage.state)


def _refuse_wrong_numbers(stage: Stage, names: Mapping[str, Sequence[str]]) -> None:
    for rule in editions.rulebook_of(stage).seats:
        have = sum(bool(name.strip()) for name in names.get(rule.role, ()))
        if have != rule.count:
            raise Refused("panel.wrong_number", role=rule.name, need=rule.count, have=have)


def rename_seat(seat: Seat, name: str, *, by: str, at: datetime, reason: str) -> None:
    """Another person takes the seat, before scoring; the pseudonym stays with the seat."""
    refuse_after_open(seat.stage)
    if seat.lot:
        raise Refused("panel.drawn_seat", seat=seat.code)
    put_in(seat, name, by=by, at=at)
    trail.note(
        "panel.change", edition=seat.edition_id, by=by, at=at, about=seat.code, reason=reason
    )


def put_in(
    seat: Seat, name: str, *, by: str, at: datetime, why: Mapping[str, object] | None = None
) -> None:
    """Somebody else sits there from now on; `why` are further parts of the event."""
    stages.hold(seat.stage)
    seat.name = name.strip()
    people = {"people": {seat.code: told_of(seat)}}
    parts = {"panel": people, f"person.{seat.code}": {"name": seat.name}, **(why or {})}
    chain.append(seat.stage.chain, Kind.PANEL_CHANGE, by=by, at=at, parts=parts)
    sessions.end(at=at, grant_id=seat.grant_id)
    accounts.void_card(seat.grant, at=at)


def panels_of(stage: Stage) -> list[Panel]:
    return list(db.session.scalars(select(Panel).where(Panel.stage_id == stage.id)))


def seats_of(stage: Stage) -> list[Seat]:
    seats = select(Seat).where(Seat.stage_id == stage.id).order_by(Seat.code)
    return list(db.session.scalars(seats.options(joinedload(Seat.grant))))


def seat_in(stage: Stage, code: str) -> Seat:
    """The stage's seat of that code."""
    found = db.session.scalar(select(Seat).where(Seat.stage_id == stage.id, Seat.code == code))
    if found is None:
        raise Missing
    return found


def my_seat(actor: Actor) -> Seat:
    """The seat that this device or person holds; a judge of several stages sees the live one."""
    grants = [held.grant for held in actor.held if held.role is Role.JUDGE]
    seats = list(db.session.scalars(select(Seat).where(Seat.grant_id.in_(grants))))
    live = [seat for seat in seats if seat.stage.state is StageState.SCORING]
    if not seats:
        raise Missing
    return (live or seats)[0]


# ── whose sheet is whose ──────────────────────────────────────────────────────────────────────
def place_of(actor: Actor, sheet: str) -> Place:
    """The sheet's place, if it is this judge's own; anybody else's sheet is not there."""
    found = SHEET.fullmatch(sheet)
    if found is None:
        raise Missing
    for held in actor.held:
        if held.role is not Role.JUDGE:
            continue
        seat = db.session.scalar(select(Seat).where(Seat.grant_id == held.grant))
        if seat is not None and seat.code == found["seat"]:
            return _place(seat, found["code"], int(found["attempt"] or 1), sheet)
    raise Missing


def place_in(stage: Stage, sheet: str) -> Place:
    """The same for the desk: any sheet of this stage."""
    found = SHEET.fullmatch(sheet)
    if found is None:
        raise Missing
    return _place(seat_in(stage, found["seat"]), found["code"], int(found["attempt"] or 1), sheet)


def places_of(stage: Stage) -> dict[str, Place]:
    """Sheet → place, of every seat and appearance: for lists, in a fixed number of queries."""
    attempts, listed = editions.rulebook_of(stage).attempts, run_of_show.appearances(stage)
    places = (
        Place(seat, appearance, attempt, attempts)
        for seat in seats_of(stage)
        for appearance in listed
        for attempt in range(1, attempts + 1)
    )
    return {place.sheet: place for place in places}


def _place(seat: Seat, code: str, attempt: int, sheet: str) -> Place:
    appearance = db.session.scalar(
        select(Appearance).where(Appearance.stage_id == seat.stage_id, Appearance.code == code)
    )
    attempts = editions.rulebook_of(seat.stage).attempts
    if appearance is None or attempt > attempts:
        raise Missing
    place = Place(seat, appearance, attempt, attempts)
    if place.sheet != sheet:
        raise Missing
    return place


# ── from whom no sheet is expected ────────────────────────────────────────────────────────────
def recuse(
    seat: Seat,
    appearance: Appearance,
    *,
    reason: str,
    by: str,
    at: datetime,
    why: Why = Why.RECUSED,
) -> Recusal:
    """回避: no sheet of this seat counts for this appearance. Declared with its reason.

    Once the stage is scoring this is a two-person action (`judging.confirmations`).
    """
    stages.hold(seat.stage)
    if not reason.strip():
        raise Refused("recusal.no_reason")
    if excused(seat, appearance):
        raise Refused("recusal.already", seat=seat.code, appearance=appearance.code)
    sheet = f"{appearance.code}.{seat.code}"
    chain.append(
        seat.stage.chain, Kind.RECUSE, by=by, at=at,
        parts={"recuse": {"sheet": sheet, "why": str(why)}, "reason": {"text": reason.strip()}},
    )  # fmt: skip
    row = Recusal(
        edition_id=seat.edition_id, seat_id=seat.id, appearance_id=appearance.id, why=why,
        reason=reason.strip(), at=at, by=by,
    )  # fmt: skip
    db.session.add(row)
    trail.note(str(why), edition=seat.edition_id, by=by, at=at, about=sheet, reason=reason)
    db.session.flush()
    return row


def recuse_before_open(
    seat: Seat, appearance: Appearance, *, reason: str, by: str, at: datetime
) -> Recusal:
    """One person is enough while nobody has scored."""
    stages.hold(seat.stage)
    if not seat.stage.state.before_scoring:
        raise Refused("recusal.two_persons")
    return recuse(seat, appearance, reason=reason, by=by, at=at)


def excused(seat: Seat, appearance: Appearance) -> Recusal | None:
    return db.session.scalar(
        select(Recusal).where(Recusal.seat_id == seat.id, Recusal.appearance_id == appearance.id)
    )


def recusals_of(stage: Stage) -> dict[tuple[int, int], Recusal]:
    """(appearance, seat) → why no sheet is expected."""
    rows = select(Recusal).join(Seat, Recusal.seat_id == Seat.id).where(Seat.stage_id == stage.id)
    return {(row.appearance_id, row.seat_id): row for row in db.session.scalars(rows)}
