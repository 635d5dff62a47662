"""The desk (计分台): the stages, the console, calling and sealing. Counts only, never a mark."""

from __future__ import annotations

from datetime import datetime

from flask import flash, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, reordering, run_of_show, units
from competition import progress as milestones
from competition.errors import Refused
from competition.models import Appearance, Stage
from competition.policy import Act
from competition.reordering import How
from competition.rules.lifecycles import APPEARANCE, may_follow
from competition.web.guard import allows, me
from competition.web.leaves import called, leaf
from competition.web.page import page, server_key, term, told
from judging import (
    help_calls,
    late_sheets,
    owed,
    panels,
    progress,
    results,
    seat_alarms,
    sheets,
    speeches,
    tablets,
)
from judging.web import clock_words, today
from judging.web.desk_blueprint import (
    PATH,
    STAGE,
    around,
    back_to,
    bp,
    stage_of,
    status_of,
)
from judging.web.desk_forms import MoveForm, OrderForm
from judging.web.desk_help import whom

ONE = f"{STAGE}/appearances/<code>"
SHORT_NAME = 4


@bp.get(PATH)
@allows(Act.SEE_DESK)
def home() -> ResponseReturnValue:
    """The edition's own stages first; the units' own may be dozens, so they stand in a table."""
    found = milestones.of(g.edition)
    own = owed.of([one for one in found if one.stage.unit_id is None], at=clock.now())
    names = units.by_id(g.edition)
    of_units = [one for one in found if one.stage.unit_id is not None]
    return page(
        "desk/home.html", **around(None), own=[(one, today.next_duty(one)) for one in own],
        leaf=leaf(of_units, lambda one: called(one.stage, names)),
    )  # fmt: skip


# ── console ───────────────────────────────────────────────────────────────────────────────────
@bp.get(STAGE)
@allows(Act.SEE_DESK)
def console(stage: str) -> ResponseReturnValue:
    return _console(stage_of(stage))


def _console(here: Stage, refused: Refused | None = None) -> ResponseReturnValue:
    """The console, with the reason why the last step was not taken."""
    why, at = told(refused), clock.now()
    seated, listed = bool(panels.panels_of(here)), run_of_show.appearances(here)
    grid = progress.of_stage(here) if seated and listed else None
    timed = speeches.reading(speeches.timed(listed), at=at)
    calls = help_calls.waiting(here)
    return page(
        "desk/console.html", status_of(refused), **around(here, "console"), refusal=why,
        seated=seated, listed=listed, progress=grid, lines=_lines(grid, here) if grid else (),
        heads=[(seat.code, _brief(seat.name)) for seat in grid.seats] if grid else (),
        tablets=_worrying(here, at), version=_version(here, at),
        calls=calls, whom=whom(calls, here), alarms=seat_alarms.ringing(here),
        late=[one for one in late_sheets.of_stage(here) if not one.proposed],
        timed=timed, speech=clock_words.told(timed, at=at), due=clock_words.due(timed),
    )  # fmt: skip


def _lines(grid: progress.Progress, here: Stage) -> list[dict[str, object]]:
    """The grid's rows as `_parts/seat_grid.html` takes them; an appearance acts in its last row."""
    return [
        {
            "number": row.appearance.position or "—",
            "name": row.appearance.entry.name,
            "url": url_for(
                "desk.appearance", edition=g.edition.code, stage=here.code, code=row.appearance.code
            ),
            "attempt": row.attempt,
            "now": row.appearance.state.is_on_stage,
            "cells": row.cells,
            "appearance": row.appearance,
            "may_seal": row.attempt == grid.attempts and grid.may_seal(row.appearance),
        }
        for row in grid.rows
    ]


def _brief(name: str) -> str:
    """A judge's name over a narrow column; the whole name stands where the sheet is missing."""
    return name if len(name) <= SHORT_NAME else f"{name[:3]}…"


@bp.get(f"{STAGE}/version")
@allows(Act.SEE_DESK)
def version(stage: str) -> ResponseReturnValue:
    """Another text when something has happened: all that the page's script asks for."""
    return jsonify(version=_version(stage_of(stage), clock.now()))


def _version(here: Stage, at: datetime) -> str:
    return f"{progress.version_of(here)}.{tablets.version_of(here, at=at)}"


def _worrying(here: Stage, at: datetime) -> list[tablets.Tablet]:
    """The tablets to look after, while they matter."""
    if not here.state.is_scoring:
        return []
    return [one for one in tablets.of_stage(here, at=at) if one.worrying]


@bp.post(f"{STAGE}/start")
@allows(Act.RUN_DESK)
def start(stage: str) -> ResponseReturnValue:
    here = stage_of(stage)
    try:
        sheets.start_scoring(here, by=me(Act.RUN_DESK), at=clock.now(), key=server_key())
    except Refused as refused:
        return _console(here, refused)
    return back_to("console", stage)


@bp.post(f"{STAGE}/seal")
@allows(Act.SEAL)
def seal(stage: str) -> ResponseReturnValue:
    here = stage_of(stage)
    try:
        results.seal_stage(here, by=me(Act.SEAL), at=clock.now(), key=server_key())
    except Refused as refused:
        return _console(here, refused)
    flash(_("已全部封分，结果已算出。"), "good")
    return back_to("results_now", stage)


# ── one appearance ────────────────────────────────────────────────────────────────────────────
@bp.get(ONE)
@allows(Act.SEE_DESK)
def appearance(stage: str, code: str) -> ResponseReturnValue:
    here = stage_of(stage)
    return _appearance(here, run_of_show.of(here, code), MoveForm(formdata=None))


def _appearance(
    here: Stage,
    one: Appearance,
    form: MoveForm,
    refused: Refused | None = None,
    status: int = 200,
    order: OrderForm | None = None,
) -> ResponseReturnValue:
    why, moves = told(refused), may_follow(APPEARANCE, one.state)
    form.offer(moves)
    others, order = reordering.others(one), order or OrderForm(formdata=None, prefix="order-")
    order.offer(others)
    grid = progress.of_stage(here) if panels.panels_of(here) else None
    return page(
        "desk/appearance.html", status_of(refused, status), **around(here, "console"),
        refusal=why, one=one, moves=moves, form=form, progress=grid,
        rows=grid.of(one) if grid else (), others=others, order=order,
    )  # fmt: skip


@bp.post(f"{ONE}/move")
@allows(Act.RUN_DESK)
def move(stage: str, code: str) -> ResponseReturnValue:
    """Call, finish, send back: one press of the console."""
    here = stage_of(stage)
    one, to = run_of_show.of(here, code), request.form.get("move", "")
    try:
        speeches.move(one, to, by=me(Act.RUN_DESK), at=clock.now())
    except Refused as refused:
        return _console(here, refused)
    return back_to("console", stage)


@bp.post(f"{ONE}/clock")
@allows(Act.RUN_DESK)
def press_clock(stage: str, code: str) -> ResponseReturnValue:
    """The timekeeper's press: start, technical pause, go on, stop, set back."""
    here = stage_of(stage)
    one, to = run_of_show.of(here, code), request.form.get("move", "")
    try:
        speeches.press(one, to, by=me(Act.RUN_DESK), at=clock.now())
    except Refused as refused:
        return _console(here, refused)
    return back_to("console", stage)


@bp.post(f"{ONE}/register")
@allows(Act.RUN_DESK)
def register(stage: str, code: str) -> ResponseReturnValue:
    """Absent, withdrawn, disqualified, back again: with a reason, on the appearance's own page."""
    here, form = stage_of(stage), MoveForm()
    one = run_of_show.of(here, code)
    form.offer(run_of_show.NEEDS_REASON)
    if not form.validate():
        return _appearance(here, one, form, status=422)
    why = form.reason.data or ""
    try:
        speeches.move(one, form.move.data, by=me(Act.RUN_DESK), at=clock.now(), reason=why)
    except Refused as refused:
        return _appearance(here, one, form, refused)
    flash(_("已登记：%(word)s。", word=term(one.state)), "good")
    return back_to("appearance", stage, code=code)


@bp.post(f"{ONE}/order")
@allows(Act.RUN_DESK)
def change_order(stage: str, code: str) -> ResponseReturnValue:
    """Another turn for somebody who has not been called yet, with a reason."""
    here, form = stage_of(stage), OrderForm(prefix="order-")
    one = run_of_show.of(here, code)
    form.offer(reordering.others(one))
    if not form.validate():
        return _appearance(here, one, MoveForm(formdata=None), status=422, order=form)
    how, other = How(form.how.data), run_of_show.of(here, form.other.data)
    why, at = form.reason.data or "", clock.now()
    try:
        reordering.change(one, how, other, reason=why, by=me(Act.RUN_DESK), at=at)
    except Refused as refused:
        return _appearance(here, one, MoveForm(formdata=None), refused, order=form)
    flash(_("出场顺序已调整，大屏和选手页面随即更新。"), "good")
    return back_to("console", stage)


@bp.post(f"{ONE}/seal")
@allows(Act.SEAL)
def seal_one(stage: str, code: str) -> ResponseReturnValue:
    here = stage_of(stage)
    one = run_of_show.of(here, code)
    try:
        results.seal_appearance(one, by=me(Act.SEAL), at=clock.now())
    except Refused as refused:
        return _console(here, refused)
    return back_to("console", stage)
