"""A unit's nominations: the next in line, ties at the line, withdrawals, exceptions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, entries, nominations, unit_lines
from competition.errors import Missing, Refused
from competition.models import Entry
from competition.policy import Act
from competition.web.forms import typed_text
from competition.web.guard import allows
from competition.web.page import page, told
from competition.web.unit_blueprint import PATH, Here, address, bp, here
from judging import standings

NOMINATIONS = f"{PATH}/nominations"
Step = Callable[..., object]


@bp.get(NOMINATIONS)
@allows(Act.SEE_UNIT)
def nominate(unit: str) -> ResponseReturnValue:
    return _nominate(here(unit, Act.SEE_UNIT))


def _nominate(at: Here, refused: Refused | None = None) -> ResponseReturnValue:
    why = told(refused)
    found = unit_lines.overview(g.edition, standings.of_units(g.edition))
    return page(
        "unit/nominate.html", refused.status if refused else 200, unit=at.unit, why=why,
        line=found.of(at.unit), fixed=found.fixed, typed=request.form,
        given=sum(taker == at.unit.code for _giver, taker in found.moved),
    )  # fmt: skip


@bp.post(f"{NOMINATIONS}/due")
@allows(Act.NOMINATE)
def nominate_due(unit: str) -> ResponseReturnValue:
    return _do(here(unit, Act.NOMINATE), nominations.nominate_due)


@bp.post(f"{NOMINATIONS}/tie")
@allows(Act.NOMINATE)
def settle_tie(unit: str) -> ResponseReturnValue:
    chosen = request.form.getlist("chosen")
    return _do(here(unit, Act.NOMINATE), nominations.choose, with_reason=True, chosen=chosen)


@bp.post(f"{NOMINATIONS}/exception")
@allows(Act.NOMINATE)
def nominate_exception(unit: str) -> ResponseReturnValue:
    return _about(here(unit, Act.NOMINATE), nominations.except_)


@bp.post(f"{NOMINATIONS}/withdraw")
@allows(Act.NOMINATE)
def withdraw(unit: str) -> ResponseReturnValue:
    return _about(here(unit, Act.NOMINATE), nominations.withdraw)


@bp.post(f"{NOMINATIONS}/return")
@allows(Act.NOMINATE)
def take_back(unit: str) -> ResponseReturnValue:
    return _about(here(unit, Act.NOMINATE), nominations.take_back)


def _about(at: Here, step: Step) -> ResponseReturnValue:
    """A step about one entry of this unit, with its reason."""
    entry = _own_entry(at, request.form.get("entry", ""))
    return _do(at, step, with_reason=True, entry=entry)


def _own_entry(at: Here, code: str) -> Entry:
    entry = entries.of(g.edition, code)
    if entry.unit_id != at.unit.id:
        raise Missing
    return entry


def _do(at: Here, step: Step, *, with_reason: bool = False, **facts: object) -> ResponseReturnValue:
    try:
        if with_reason:
            facts["reason"] = typed_text("reason")
        results = partial(standings.of_units, g.edition)
        step(at.unit, g.edition, results, by=at.by, at=clock.now(), **facts)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        return _nominate(at, refused)
    flash(_("已记录。"), "good")
    return redirect(address("nominate", at.unit))
