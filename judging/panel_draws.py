"""A panel that is drawn from the pool (抽评委): over which list, who sits, who moves up.

The list is fixed before any secret is known, and the result is one order. Of each role the first
take the seats; the rest are reserves, in that order. Whoever cannot come is passed over, by name on
the chain and with the reason in a part of its own, and the next moves up: nobody sits out of turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition import chain, draws, editions, erasure, stages, trail
from competition.db import db
from competition.draws import Drawn, Go
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Stage
from competition.rules.personal import PASSED
from competition.witnessed import JUDGES, RUNNING, WitnessedDraw
from judging import panels, pool
from judging.models import InvitedJudge, Seat

MOST_SEATS = 99  # j01 to j99 stand in the order in which they are sorted


@dataclass(frozen=True, slots=True)
class Lot:
    """Somebody who was drawn: in which place of the order, on which seat, or passed over."""

    number: int
    code: str
    role: str
    judge: InvitedJudge | None
    seat: Seat | None
    passed: bool


def of(stage: Stage) -> Drawn | None:
    """The draw of the stage's judges as the chain has it, begun or done."""
    return draws.of(stage, JUDGES).get(JUDGES)


def lots(stage: Stage) -> list[Lot]:
    """Everybody in the drawn order; empty before the dice."""
    drawn = of(stage)
    known = {one.code: one for one in pool.of_edition(stage.edition)}
    seats = {seat.lot: seat for seat in panels.seats_of(stage)}
    passed = _passed(stage)
    return [
        Lot(number, code, role, known.get(code), seats.get(code), code in passed)
        for number, item in enumerate(drawn.result if drawn else (), 1)
        for code, _colon, role in (item.partition(":"),)
    ]


def _passed(stage: Stage) -> set[str]:
    """Who was passed over: the parts' names say it, also where the reason was erased."""
    return {
        name.removeprefix(PASSED)
        for one in erasure.chains_of(stage)
        for event, _parts in chain.events(one, Kind.PANEL, Kind.PANEL_CHANGE)
        for name in event.parts
        if name.startswith(PASSED)
    }


# ── over which list ───────────────────────────────────────────────────────────────────────────
def refuse(stage: Stage) -> None:
    """Before everything else: nobody may know who is judged first when it is drawn who judges."""
    stages.hold(stage)
    if stage.unit_id is not None:
        raise Missing
    if not stage.state.before_scoring:
        raise Refused("draw.too_late", state=stage.state)
    if not chain.size(stage.chain):
        raise Refused("stage.no_rulebook")
    if panels.panels_of(stage):
        raise Refused("panel.seated_already")
    if draws.of(stage):
        raise Refused("pool.after_lots")


def listed(stage: Stage) -> list[str]:
    """The list as it would be fixed now, each with a role; refused where it is too short."""
    refuse(stage)
    if other := _elsewhere(stage):
        raise Refused("pool.another_draw", stage=other.name)
    found, book = pool.free(stage), editions.rulebook_of(stage)
    for rule in book.seats:
        have = sum(one.role == rule.role for one in found)
        if have < rule.count:
            raise Refused("pool.too_few", role=rule.name or rule.role, need=rule.count, have=have)
    if (many := sum(rule.count for rule in book.seats)) > MOST_SEATS:
        raise Refused("pool.too_many_seats", most=MOST_SEATS, have=many)
    return sorted(f"{one.code}:{one.role}" for one in found)


def _elsewhere(stage: Stage) -> Stage | None:
    """Another stage of the edition that is drawing: nobody may be on two lists at once."""
    going = select(WitnessedDraw).where(
        WitnessedDraw.edition_id == stage.edition_id, WitnessedDraw.lead == JUDGES, RUNNING,
        WitnessedDraw.stage_id != stage.id,
    )  # fmt: skip
    found = db.session.scalar(going.limit(1))
    return found.stage if found else None


# ── who sits ──────────────────────────────────────────────────────────────────────────────────
def seat_drawn(stage: Stage, done: Drawn, by: str, at: datetime) -> None:
    """The first of each role take the seats, in the order of the rules' roles and of the lots."""
    known = pool.names(stage.edition)
    codes = {
        rule.role: [
            item.partition(":")[0] for item in done.result if item.endswith(f":{rule.role}")
        ][: rule.count]
        for rule in editions.rulebook_of(stage).seats
    }
    called = {role: [known.get(code, code) for code in found] for role, found in codes.items()}
    panels.seat_panel(stage, called, lots=codes, by=by, at=at)
    about = f"{stage.code} {len(done.items)}"
    trail.note("panel.draw", edition=stage.edition_id, by=by, at=at, about=about)


GO = Go(JUDGES, refuse, listed, seat_drawn)


def seat_again(stage: Stage, *, by: str, at: datetime) -> None:
    """The draw stands on the chain and the seats are not there: after a restore."""
    refuse(stage)
    done = of(stage)
    if done is None or not done.result:
        raise Refused("pool.not_drawn")
    seat_drawn(stage, done, by, at)


def pass_over(stage: Stage, code: str, *, reason: str, by: str, at: datetime) -> None:
    """They cannot come, and the next in the drawn order moves up; before anybody scores."""
    stages.hold(stage)
    panels.refuse_after_open(stage)
    found = next((one for one in lots(stage) if one.code == code), None)
    if found is None or not panels.panels_of(stage):
        raise Missing
    if found.passed:
        raise Refused("pool.passed_already", lot=code)
    if not reason.strip():
        raise Refused("pool.no_reason")
    name = found.judge.name if found.judge else code
    why: dict[str, object] = {f"{PASSED}{code}": {"name": name, "text": reason.strip()}}
    if found.seat is None:
        people: dict[str, object] = {"panel": {"people": {}}}
        chain.append(stage.chain, Kind.PANEL_CHANGE, by=by, at=at, parts=people | why)
    else:
        _move_up(stage, found.seat, _next(stage, found), why, by=by, at=at)
    if found.judge:
        found.judge.away = True
    about = f"{stage.code} {code}"
    trail.note("panel.pass", edition=stage.edition_id, by=by, at=at, about=about)


def _next(stage: Stage, left: Lot) -> Lot:
    """The first reserve of this role. Who cannot come is passed over first, one by one."""
    waiting = (one for one in lots(stage) if one.role == left.role)
    found = next((one for one in waiting if not one.passed and one.seat is None), None)
    if found is None:
        raise Refused("pool.no_reserve", lot=left.code)
    elsewhere = pool.seated(stage.edition).get(found.code)
    if elsewhere is not None:
        raise Refused("pool.next_sits", lot=found.code, stage=elsewhere.stage.name)
    if found.judge is not None and found.judge.away:
        raise Refused("pool.next_away", lot=found.code, name=found.judge.name)
    return found


def _move_up(
    stage: Stage, seat: Seat, lot: Lot, why: Mapping[str, object], *, by: str, at: datetime
) -> None:
    seat.lot, seat.unit_id, seat.head = lot.code, None, False
    panels.put_in(seat, lot.judge.name if lot.judge else lot.code, by=by, at=at, why=why)
