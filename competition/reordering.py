"""The order of appearance is changed on the day, before a turn: with a reason, on the chain.

The draw stays as it was proved. Only those who wait change places among themselves; the event names
the whole order that holds from then on, so that anybody can follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from competition import chain, draws, run_of_show, stages, trail
from competition.db import db
from competition.errors import Refused
from competition.ledger.event import Kind
from competition.models import Appearance, Stage
from competition.rules.lifecycles import AppearanceState, StageState

ORDERED = "order"  # an appearance event that says this instead of a state


class How(StrEnum):
    """Where somebody goes in relation to another one."""

    SWAP = "swap"
    AFTER = "after"


def change(
    moved: Appearance, how: How, other: Appearance, *, reason: str, by: str, at: datetime
) -> None:
    """Let two who wait change turns, or one of them follow right after the other."""
    stage = moved.stage
    stages.hold(stage)
    _refuse(moved, other, reason)
    listed = run_of_show.appearances(stage)
    waiting = [one.code for one in listed if one.state is AppearanceState.WAITING]
    fresh = iter(_placed(waiting, moved.code, how, other.code))
    order = [next(fresh) if one.state is AppearanceState.WAITING else one.code for one in listed]
    if order == [one.code for one in listed]:
        raise Refused("order.same")
    put(stage, order)
    told = {"id": moved.code, "state": ORDERED, "order": order}
    parts = {"appearance": told, "reason": {"text": reason.strip()}}
    chain.append(stage.chain, Kind.APPEARANCE, by=by, at=at, parts=parts)
    about = f"{stage.code} {moved.code} {how} {other.code}"
    trail.note("order", edition=stage.edition_id, by=by, at=at, about=about, reason=reason)


def _refuse(moved: Appearance, other: Appearance, reason: str) -> None:
    if moved.stage.state is not StageState.SCORING:
        raise Refused("order.not_now", state=moved.stage.state)
    if not reason.strip():
        raise Refused("order.no_reason")
    for one in (moved, other):
        if one.state is not AppearanceState.WAITING or one.stage_id != moved.stage_id:
            raise Refused("order.not_waiting", name=one.entry.name)
    if moved.id == other.id:
        raise Refused("order.same")


def _placed(waiting: Sequence[str], moved: str, how: How, other: str) -> list[str]:
    if how is How.SWAP:
        turned = {moved: other, other: moved}
        return [turned.get(code, code) for code in waiting]
    rest = [code for code in waiting if code != moved]
    at = rest.index(other) + 1
    return [*rest[:at], moved, *rest[at:]]


def others(moved: Appearance) -> list[Appearance]:
    """With whom this one may change turns now."""
    if moved.state is not AppearanceState.WAITING or moved.stage.state is not StageState.SCORING:
        return []
    listed = run_of_show.appearances(moved.stage)
    waiting = [one for one in listed if one.state is AppearanceState.WAITING]
    return [one for one in waiting if one.id != moved.id]


def put(stage: Stage, order: Sequence[str]) -> None:
    """Write the places down; nobody's place is anybody else's, at no moment."""
    places = {code: place for place, code in enumerate(order, 1)}
    changed = [one for one in stage.appearances if one.position != places.get(one.code)]
    for one in changed:
        one.position = None
    db.session.flush()
    for one in changed:
        one.position = places.get(one.code)
    db.session.flush()


def of_stage(stage: Stage) -> tuple[str, ...]:
    """The order that holds, from the chain alone: as it was drawn, or as it was last changed."""
    drawn = draws.of(stage).get(draws.ORDER)
    order = drawn.result if drawn else ()
    for _event, parts in chain.events(stage.chain, Kind.APPEARANCE):
        order = _told(parts) or order
    return order


def _told(parts: Mapping[str, object]) -> tuple[str, ...]:
    told = parts["appearance"]
    assert isinstance(told, dict)
    return tuple(told["order"]) if told["state"] == ORDERED else ()
