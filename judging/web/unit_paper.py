"""Sheets typed from paper: one grid, every fault named by row and column, confirmed by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, editions, grants, run_of_show, second_person
from competition.errors import Missing, OutOfDate, Refused
from competition.models import Stage
from competition.policy import Act, may_propose
from competition.web.forms import typed_text
from competition.web.guard import allows
from competition.web.page import page, server_key, told
from competition.web.unit_blueprint import PATH, Here, address, bp, here
from judging import confirmations, grid, panels, paper
from judging.grid import Clash, Typed
from judging.models import Seat
from judging.panels import Place
from judging.web import paper_words
from judging.web.desk_forms import WhyForm
from judging.web.paper_words import Column, Waiting, columns

PAPER = f"{PATH}/paper"
SEEN = "seen:"  # before a sheet's name: what its cells held when the form was shown
ONE = f"{PAPER}/<int:seq>"


@dataclass(frozen=True, slots=True)
class Head:
    """One judge's columns."""

    seat: Seat
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the grid."""

    name: str
    value: str
    error: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One contestant's row."""

    number: int | None
    name: str
    attempt: int
    seen: tuple[tuple[str, str], ...]  # what its sheets hold as shown, sent back with what is typed
    boxes: tuple[Box | None, ...]  # None: no sheet is expected there


@bp.url_value_preprocessor
def make_room(endpoint: str | None, _values: Mapping[str, object] | None) -> None:
    """Eighty contestants times seven judges make a long form."""
    if endpoint == "unit.type_paper":
        request.max_content_length = current_app.extensions["podium"].upload_limit
        request.max_form_memory_size = request.max_content_length


@bp.get(PAPER)
@allows(Act.SEE_UNIT)
def paper_grid(unit: str) -> ResponseReturnValue:
    at = here(unit, Act.SEE_UNIT)
    return _grid(at)


def _grid(
    at: Here,
    refused: Refused | None = None,
    typed: Mapping[str, str] | None = None,
    form: WhyForm | None = None,
    clashes: tuple[Clash, ...] = (),
    why: str | None = None,
) -> ResponseReturnValue:
    """The grid as it was kept, or as it was just typed with what is wrong in it."""
    listed: Any = getattr(refused, "faults", ())
    why, found = told(refused) if why is None else why, at.stage
    names = grants.names(g.edition)
    told_faults = [*paper_words.faults(listed), *paper_words.clashes(clashes, names)]
    faults = {one.cell: said for one, _place, said in told_faults}
    may_type = bool(may_propose(g.actor, "paper.entry", g.edition.id, at.unit.id))
    scoring = found.state.is_scoring
    judges = _heads(found) if scoring else ()
    heads = _chosen(judges)
    lines = _lines(found, heads, typed, faults) if scoring else []
    waiting = paper_words.waiting(found, names)
    return page(
        "unit/paper_grid.html", _status(refused, form, clashes),
        unit=at.unit, stage=found, why=paper_words.not_taken(clashes) if clashes else why,
        faults=told_faults,
        heads=heads, judges=judges, only=request.args.get("judge", ""),
        lines=lines, waiting=waiting, all_wait=_all_wait(lines, waiting),
        scoring=scoring, reason=(typed or {}).get("reason", ""), may_type=may_type,
        failed=paper_words.failed(found, names),
        form=form or WhyForm(formdata=None), blank=WhyForm(formdata=None),
    )  # fmt: skip


def _status(refused: Refused | None, form: WhyForm | None, clashes: tuple[Clash, ...]) -> int:
    if clashes:
        return OutOfDate.status
    return refused.status if refused else 422 if form else 200


def _heads(stage: Stage) -> tuple[Head, ...]:
    rulebook = editions.rulebook_of(stage)
    return tuple(Head(seat, columns(rulebook, seat.role)) for seat in panels.seats_of(stage))


def _chosen(judges: tuple[Head, ...]) -> tuple[Head, ...]:
    """All judges' columns, or one judge's where the paper lies in piles by judge."""
    only = request.args.get("judge", "")
    return tuple(head for head in judges if head.seat.code == only) or judges


def _lines(
    stage: Stage,
    heads: tuple[Head, ...],
    typed: Mapping[str, str] | None,
    faults: Mapping[str, str],
) -> list[Line]:
    filled, names = grid.filled(stage), _names(stage)
    by_row: dict[tuple[int, int], dict[int, Place]] = {}
    for place in grid.places(stage).values():
        row = by_row.setdefault((place.appearance.id, place.attempt), {})
        row[place.seat.id] = place
    lines = [
        Line(
            number=(first := next(iter(row.values()))).appearance.position,
            name=names[first.appearance.id],
            attempt=first.attempt if first.attempts > 1 else 0,
            seen=tuple(
                (f"{SEEN}{one.sheet}", urlencode(filled[one.sheet]))
                for head in heads
                if (one := row.get(head.seat.id)) and one.sheet in filled
            ),
            boxes=tuple(
                _box(one, column, names[one.appearance.id], filled, typed, faults)
                if (one := row.get(head.seat.id))
                else None
                for head in heads
                for column in head.columns
            ),
        )
        for row in by_row.values()
    ]
    return sorted(lines, key=lambda line: (line.number or 0, line.attempt))


def _all_wait(lines: list[Line], waiting: list[Waiting]) -> bool:
    """Whether every sheet shown waits for its second person already: nothing is left to submit."""
    asked = {sheet for one in waiting for sheet in paper.proposed(one.proposal)}
    shown = {box.name.partition("/")[0] for line in lines for box in line.boxes if box}
    return bool(asked) and shown <= asked


def _names(stage: Stage) -> dict[int, str]:
    """Whose each appearance is."""
    return {one.id: one.entry.name for one in run_of_show.appearances(stage)}


def _box(
    place: Place,
    column: Column,
    person: str,
    filled: Mapping[str, Mapping[str, str]],
    typed: Mapping[str, str] | None,
    faults: Mapping[str, str],
) -> Box:
    name = f"{place.sheet}/{column.key}"
    value = filled.get(place.sheet, {}).get(column.key, "")
    if typed is not None:
        value = typed.get(name, value)
    error = faults.get(f"{place.sheet}.{column.key}", "")
    judge = place.seat.name or place.seat.code
    label = _("%(name)s，%(judge)s，%(mark)s", name=person, judge=judge, mark=column.name)
    return Box(name, value, error, label)


# ── type ──────────────────────────────────────────────────────────────────────────────────────
@bp.post(PAPER)
@allows(Act.TYPE_PAPER)
def type_paper(unit: str) -> ResponseReturnValue:
    at = here(unit, Act.TYPE_PAPER)
    typed = _typed(request.form)
    if clashes := _keep(at, typed):
        return _grid(at, typed=request.form, clashes=clashes)
    if request.form.get("step") == "keep":
        flash(_("已保存，还没有提交。"))
        return _back(at)
    whole = grid.merged(at.stage, typed)
    try:
        reason = typed_text("reason")
        paper.propose(at.stage, whole, reason=reason, by=g.actor, at=clock.now())
    except Refused as refused:
        return _refused(at, refused, typed)
    flash(_("已提交，等另一位有权限的人对照纸质评分表确认。"), "good")
    return _back(at)


def _back(at: Here) -> ResponseReturnValue:
    """To the same judge's columns."""
    only = request.args.get("judge")
    here_ = {"edition": g.edition.code, "unit": at.unit.code}
    return redirect(url_for("unit.paper_grid", judge=only, **here_))


def _refused(at: Here, refused: Refused, typed: Typed) -> ResponseReturnValue:
    """Show what is wrong; what was typed is kept although nothing else is."""
    if isinstance(refused, Missing):
        raise refused
    why = told(refused)
    _keep(at, typed)  # before the page is made: it says what the cells hold from now on
    return _grid(at, refused, request.form, why=why)


def _keep(at: Here, typed: Typed) -> tuple[Clash, ...]:
    """Keep what clashes with nobody else's typing; the rest is theirs to decide."""
    seen = {
        name.removeprefix(SEEN): dict(parse_qsl(text))
        for name, text in request.form.items()
        if name.startswith(SEEN)
    }
    return grid.keep(at.stage, typed, seen=seen, by=at.by, at=clock.now())


def _typed(form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Sheet → mark key → text, from fields named `c01.j01/plan.plan`."""
    found: dict[str, dict[str, str]] = {}
    for name, text in form.items():
        sheet, slash, key = name.partition("/")
        if slash:
            found.setdefault(sheet, {})[key] = text.strip()
    return found


# ── confirm ───────────────────────────────────────────────────────────────────────────────────
@bp.post(f"{ONE}/confirm")
@allows(Act.CONFIRM_PAPER)
def confirm_paper(unit: str, seq: int) -> ResponseReturnValue:
    at = _entry(unit, Act.CONFIRM_PAPER, seq)
    try:
        confirmations.confirm(at.stage, seq, by=g.actor, at=clock.now(), key=server_key())
    except Refused as refused:
        return _grid(at, refused)
    flash(_("已确认，这些评分表已生效。"), "good")
    return redirect(address("paper_grid", at.unit))


@bp.post(f"{ONE}/send-back")
@allows(Act.CONFIRM_PAPER)
def send_back_paper(unit: str, seq: int) -> ResponseReturnValue:
    """What was typed does not agree with the paper; it stays in the grid, to be mended."""
    at, form = _entry(unit, Act.CONFIRM_PAPER, seq), WhyForm()
    if not form.validate():
        return _grid(at, form=form)
    try:
        reason = form.reason.data or ""
        second_person.send_back(at.stage, seq, reason=reason, by=g.actor, at=clock.now())
    except Refused as refused:
        return _grid(at, refused)
    flash(_("已退回。录入的内容还在表里，录入的人改正后可以再提交。"), "good")
    return redirect(address("paper_grid", at.unit))


@bp.post(f"{ONE}/take-back")
@allows(Act.TYPE_PAPER)
def take_back_paper(unit: str, seq: int) -> ResponseReturnValue:
    at = _entry(unit, Act.TYPE_PAPER, seq)
    try:
        second_person.take_back(at.stage, seq, by=g.actor, at=clock.now())
    except Refused as refused:
        return _grid(at, refused)
    flash(_("已收回。录入的内容还在表里，改正后可以再提交。"), "good")
    return redirect(address("paper_grid", at.unit))


def _entry(unit: str, act: Act, seq: int) -> Here:
    """The unit's grid, if this entry from paper waits there."""
    at = here(unit, act)
    if not any(one.seq == seq for one in paper.entries(at.stage)):
        raise Missing
    return at
