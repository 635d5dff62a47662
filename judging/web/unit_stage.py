"""A unit's own preliminary: who judges, in which order, start, seal, and the result after it."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, draws, editions, run_of_show, witnesses
from competition.errors import Missing, Refused
from competition.policy import Act
from competition.rules.lifecycles import APPEARANCE, may_follow
from competition.web.forms import Form
from competition.web.forms_organiser import DrawForm, GoneForm
from competition.web.guard import allows
from competition.web.naming import named
from competition.web.page import page, server_key, told
from competition.web.qr import picture
from competition.web.unit_blueprint import PATH, Here, address, bp, here
from judging import panels, result_lines, results, seat_cards, sheets
from judging.web import unit_owed
from judging.web.desk_forms import names_of, panel_form

GONE = ("mark_absent", "withdraw", "return")
CARDS_LAST = timedelta(hours=24)
ONE = f"{PATH}/stage/appearances/<code>"


@bp.get(f"{PATH}/stage")
@allows(Act.SEE_UNIT)
def stage(unit: str) -> ResponseReturnValue:
    return _stage(here(unit, Act.SEE_UNIT))


def _stage(
    at: Here,
    refused: Refused | None = None,
    *,
    draw: Form | None = None,
    panel: Form | None = None,
    registering: tuple[str, Form] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page with the forms that were sent; `registering`: about which appearance, and what."""
    why, preliminary = told(refused), at.stage
    return page(
        "unit/stage.html", refused.status if refused else status, unit=at.unit, stage=preliminary,
        why=why, rulebook=(rulebook := editions.rulebook_of(preliminary)),
        appearances=run_of_show.appearances(preliminary), seats=panels.seats_of(preliminary),
        draw=draw or DrawForm(formdata=None), panel=panel or panel_form(rulebook),
        lacking=list(unit_owed.preparing(preliminary)),
        missing=len(sheets.missing(preliminary)) if panels.seats_of(preliminary) else 0,
        gone=lambda one: [move for move in may_follow(APPEARANCE, one.state) if move in GONE],
        role_names={rule.role: named(rule.name or rule.role) for rule in rulebook.seats},
        least=draws.LEAST_DIGITS, registering=registering,
        awaited=witnesses.awaited(preliminary),
        fixed_code=draws.code_of(draws.on(preliminary.chain)),
        blank=GoneForm(formdata=None),
    )  # fmt: skip


@bp.post(f"{PATH}/stage/draw")
@allows(Act.RUN_OWN_STAGE)
def draw_lots(unit: str) -> ResponseReturnValue:
    at, form = here(unit, Act.RUN_OWN_STAGE), DrawForm()
    if not form.validate():
        return _stage(at, draw=form, status=422)
    try:
        witnesses.roll(at.stage, public=form.public.data or "", by=at.by, at=clock.now())
    except Refused as refused:
        form.public.errors = [told(refused)]
        return _stage(at, draw=form, status=refused.status)
    flash(_("出场顺序已抽定。"), "good")
    return _back(at)


@bp.post(f"{PATH}/stage/draw/list")
@allows(Act.RUN_OWN_STAGE)
def fix_list(unit: str) -> ResponseReturnValue:
    at = here(unit, Act.RUN_OWN_STAGE)
    try:
        witnesses.fix_list(at.stage, by=at.by, at=clock.now())
    except Refused as refused:
        return _stage(at, refused)
    flash(_("名单已固定。请先把校验码发给大家，再等数字。"), "good")
    return _back(at)


@bp.post(f"{PATH}/stage/panel")
@allows(Act.RUN_OWN_STAGE)
def seat_panel(unit: str) -> ResponseReturnValue:
    at = here(unit, Act.RUN_OWN_STAGE)
    rulebook = editions.rulebook_of(at.stage)
    form = panel_form(rulebook)
    if not form.validate():
        return _stage(at, panel=form, status=422)
    try:
        panels.seat_panel(at.stage, names_of(form, rulebook), by=at.by, at=clock.now())
    except Refused as refused:
        return _stage(at, refused, panel=form)
    flash(_("评委已入席。"), "good")
    return _back(at)


@bp.post(f"{PATH}/stage/cards")
@allows(Act.RUN_OWN_STAGE)
def cards(unit: str) -> ResponseReturnValue:
    """A card for each judge's tablet, to be printed; none is needed where paper is used."""
    at = here(unit, Act.RUN_OWN_STAGE)
    given = seat_cards.give_all(at.stage, by=at.by, at=clock.now(), lasts=CARDS_LAST)
    sign_in = url_for("auth.sign_in", _external=True)
    shown = [{"card": card, "qr": picture(f"{sign_in}#{card.code}")} for card in given]
    return page("print/unit_cards.html", unit=at.unit, stage=at.stage, cards=shown)


@bp.post(f"{PATH}/stage/start")
@allows(Act.RUN_OWN_STAGE)
def start(unit: str) -> ResponseReturnValue:
    at = here(unit, Act.RUN_OWN_STAGE)
    try:
        sheets.start_preliminary(at.stage, by=at.by, at=clock.now(), key=server_key())
    except Refused as refused:
        return _stage(at, refused)
    flash(_("评分已开始。"), "good")
    return _back(at)


@bp.post(ONE)
@allows(Act.RUN_OWN_STAGE)
def move_appearance(unit: str, code: str) -> ResponseReturnValue:
    at, form = here(unit, Act.RUN_OWN_STAGE), GoneForm()
    one, move = run_of_show.of(at.stage, code), form.move.data or ""
    if move not in GONE:
        raise Missing
    if not form.validate():
        return _stage(at, registering=(code, form), status=422)
    try:
        reason = form.reason.data or ""
        run_of_show.move(one, move, by=at.by, at=clock.now(), reason=reason)
    except Refused as refused:
        form.reason.errors = [told(refused)]
        return _stage(at, registering=(code, form), status=refused.status)
    return _back(at)


@bp.post(f"{PATH}/stage/seal")
@allows(Act.RUN_OWN_STAGE)
def seal(unit: str) -> ResponseReturnValue:
    at = here(unit, Act.RUN_OWN_STAGE)
    try:
        results.seal_stage(at.stage, by=at.by, at=clock.now(), key=server_key())
    except Refused as refused:
        return _stage(at, refused)
    flash(_("初赛已封分，结果已算出。"), "good")
    return redirect(address("result", at.unit))


def _back(at: Here) -> ResponseReturnValue:
    return redirect(address("stage", at.unit))


# ── the result ────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{PATH}/result")
@allows(Act.SEE_UNIT)
def result(unit: str) -> ResponseReturnValue:
    """Only after the seal; before it nothing exists that could be shown."""
    at = here(unit, Act.SEE_UNIT)
    preliminary = at.stage
    run = results.latest(preliminary) if preliminary.state.has_closed_sheets else None
    lines = result_lines.of_run(preliminary, run) if run else None
    return page("unit/result.html", unit=at.unit, stage=preliminary, found=lines, edition=g.edition)
