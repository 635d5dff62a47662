"""Who judges: seat the panel, hand out seat cards, rename, note units, declare recusals."""

from __future__ import annotations

from datetime import timedelta

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from competition import clock, editions, run_of_show
from competition.errors import Refused
from competition.looks import Look
from competition.models import Stage
from competition.policy import Act
from competition.web.forms import Form
from competition.web.guard import allows, me
from competition.web.looked import looked
from competition.web.naming import named
from competition.web.page import page, told
from competition.web.qr import picture
from judging import (
    absences,
    conflicts,
    panel_draws,
    panels,
    progress,
    proposals,
    seat_alarms,
    seat_cards,
    variance,
)
from judging.models import Why
from judging.seat_cards import Card
from judging.web.desk_blueprint import STAGE, around, back_to, bp, stage_of, status_of
from judging.web.desk_forms import (
    CardsForm,
    ExcuseForm,
    RecusalForm,
    RenameForm,
    WhyForm,
    names_of,
    panel_form,
)

SEAT = f"{STAGE}/panel/seats/<seat>"


# ── the panel ─────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{STAGE}/panel")
@allows(Act.SEE_DESK)
def panel(stage: str) -> ResponseReturnValue:
    return _panel(stage_of(stage))


def _panel(
    here: Stage, form: Form | None = None, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    why, rulebook = told(refused), editions.rulebook_of(here)
    return page(
        "desk/panel.html", status_of(refused, status), **around(here, "panel"), refusal=why,
        rulebook=rulebook, form=form if form is not None else panel_form(rulebook),
        seats=panels.seats_of(here), paired=seat_cards.paired(here), cards=CardsForm(formdata=None),
        role_names={rule.role: named(rule.name or rule.role) for rule in rulebook.seats},
        units=conflicts.units_of(here.edition), open=here.state.before_scoring,
        drawn=panel_draws.of(here),
    )  # fmt: skip


@bp.post(f"{STAGE}/panel")
@allows(Act.SEAT_JUDGES)
def seat_panel(stage: str) -> ResponseReturnValue:
    here = stage_of(stage)
    rulebook = editions.rulebook_of(here)
    form = panel_form(rulebook)
    if not form.validate():
        return _panel(here, form, status=422)
    names = names_of(form, rulebook)
    try:
        panels.seat_panel(here, names, by=me(Act.SEAT_JUDGES), at=clock.now())
    except Refused as refused:
        return _panel(here, form, refused)
    return back_to("panel", stage)


@bp.post(f"{STAGE}/panel/units")
@allows(Act.SEAT_JUDGES)
def judges_units(stage: str) -> ResponseReturnValue:
    """Which unit each judge is from: `unit-<seat>`, so that recusals can be proposed."""
    here = stage_of(stage)
    typed = {name.removeprefix("unit-"): code for name, code in request.form.items()}
    try:
        conflicts.set_units(here, typed)
    except Refused as refused:
        return _panel(here, refused=refused)
    return back_to("recusals", stage)


@bp.get(SEAT)
@allows(Act.SEE_DESK)
def seat(stage: str, seat: str) -> ResponseReturnValue:
    return _seat(stage_of(stage), seat, RenameForm(formdata=None))


def _seat(
    here: Stage,
    code: str,
    form: RenameForm,
    refused: Refused | None = None,
    status: int = 200,
    gone: WhyForm | None = None,
) -> ResponseReturnValue:
    why, one = told(refused), panels.seat_in(here, code)
    return page(
        "desk/seat.html", status_of(refused, status), **around(here, "panel"), refusal=why,
        seat=one, form=form, paired=seat_cards.paired(here).get(one.id),
        open=here.state.before_scoring, gone=gone or WhyForm(formdata=None),
        left=absences.remaining(one) if here.state.is_scoring else (),
    )  # fmt: skip


@bp.post(f"{SEAT}/name")
@allows(Act.SEAT_JUDGES)
def rename(stage: str, seat: str) -> ResponseReturnValue:
    here, form = stage_of(stage), RenameForm()
    if not form.validate():
        return _seat(here, seat, form, status=422)
    name, reason = form.name.data or "", form.reason.data or ""
    try:
        one = panels.seat_in(here, seat)
        panels.rename_seat(one, name, by=me(Act.SEAT_JUDGES), at=clock.now(), reason=reason)
    except Refused as refused:
        return _seat(here, seat, form, refused)
    return back_to("panel", stage)


@bp.post(f"{SEAT}/gone")
@allows(Act.PROPOSE)
def judge_gone(stage: str, seat: str) -> ResponseReturnValue:
    """The judge cannot go on: proposed as absent for everybody who remains."""
    here, form = stage_of(stage), WhyForm()
    if not form.validate():
        return _seat(here, seat, RenameForm(formdata=None), status=422, gone=form)
    one, reason = panels.seat_in(here, seat), form.reason.data or ""
    try:
        absences.propose(one, reason=reason, by=g.actor, at=clock.now())
    except Refused as refused:
        return _seat(here, seat, RenameForm(formdata=None), refused, gone=form)
    return back_to("proposals_waiting", stage)


@bp.post(f"{SEAT}/head")
@allows(Act.SEAT_JUDGES)
def appoint_head(stage: str, seat: str) -> ResponseReturnValue:
    """Who leads the panel, and is told before the seal which sheets lie far apart."""
    one = panels.seat_in(stage_of(stage), seat)
    variance.appoint(one, by=me(Act.SEAT_JUDGES), at=clock.now())
    return back_to("seat", stage, seat=seat)


# ── seat cards ────────────────────────────────────────────────────────────────────────────────
@bp.post(f"{SEAT}/card")
@allows(Act.RUN_DESK)
def seat_card(stage: str, seat: str) -> ResponseReturnValue:
    """One card, for the judge who stands here: ten minutes are enough."""
    here = stage_of(stage)
    one, with_pin = panels.seat_in(here, seat), request.form.get("pin") == "yes"
    by, at = me(Act.RUN_DESK), clock.now()
    card = seat_cards.hand_over(one, by=by, at=at, with_pin=with_pin)
    return page("desk/seat_card.html", **around(here, "panel"), card=_shown(card))


@bp.post(f"{SEAT}/unpair")
@allows(Act.RUN_DESK)
def unpair_seat(stage: str, seat: str) -> ResponseReturnValue:
    one = panels.seat_in(stage_of(stage), seat)
    seat_cards.unpair(one, by=me(Act.RUN_DESK), at=clock.now())
    return back_to("seat", stage, seat=seat)


@bp.post(f"{SEAT}/calm")
@allows(Act.RUN_DESK)
def calm_seat(stage: str, seat: str) -> ResponseReturnValue:
    one = panels.seat_in(stage_of(stage), seat)
    seat_alarms.calm(one, by=me(Act.RUN_DESK), at=clock.now())
    return back_to("console", stage)


@bp.post(f"{STAGE}/panel/cards")
@allows(Act.RUN_DESK)
def print_cards(stage: str) -> ResponseReturnValue:
    """All cards, to be printed and laid on the seats."""
    here, form = stage_of(stage), CardsForm()
    if not form.validate():
        return _panel(here, status=422)
    lasts = timedelta(hours=int(form.hours.data))
    by, at, pin = me(Act.RUN_DESK), clock.now(), form.pin.data
    cards = seat_cards.give_all(here, by=by, at=at, lasts=lasts, with_pin=pin)
    shown = [_shown(card) for card in cards]
    return page("desk/print_cards.html", **around(here, "panel"), cards=shown)


def _shown(card: Card) -> dict[str, object]:
    """A card with its address: the code stands behind "#", which is never sent or logged."""
    address = f"{url_for('auth.sign_in', _external=True)}#{card.code}"
    return {
        "seat": card.seat, "ends_at": card.ends_at, "address": address, "qr": picture(address),
        "short": f"{card.short[:4]} {card.short[4:]}".strip(), "pin": card.pin,
    }  # fmt: skip


# ── recusals ──────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{STAGE}/recusals")
@allows(Act.SEE_DESK)
def recusals(stage: str) -> ResponseReturnValue:
    return _recusals(stage_of(stage))


def _recusals(
    here: Stage,
    form: RecusalForm | None = None,
    excuse: ExcuseForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    why, open_ = told(refused), here.state.before_scoring
    form = form or RecusalForm(formdata=None)
    excuse = excuse or ExcuseForm(formdata=None, sheet=request.args.get("sheet", ""))
    seats, listed = panels.seats_of(here), run_of_show.appearances(here)
    form.offer(seats, listed)
    excuse.offer([] if open_ or not seats else progress.of_stage(here).missing)
    declared = panels.recusals_of(here)
    looked(Look.REASONS, len({one.seat_id for one in declared.values() if one.reason}), here)
    return page(
        "desk/recusals.html", status_of(refused, status), **around(here, "panel"), refusal=why,
        form=form, excuse=excuse, open=open_, seats={one.id: one for one in seats},
        listed={one.id: one for one in listed}, declared=declared,
        proposed=conflicts.same_unit(here),
    )  # fmt: skip


@bp.post(f"{STAGE}/recusals")
@allows(Act.RUN_DESK)
def recuse(stage: str) -> ResponseReturnValue:
    """Declared before anybody has scored: one person is enough."""
    here, form = stage_of(stage), RecusalForm()
    if not form.validate():
        return _recusals(here, form, status=422)
    try:
        panels.recuse_before_open(
            panels.seat_in(here, form.seat.data), run_of_show.of(here, form.appearance.data),
            reason=form.reason.data or "", by=me(Act.RUN_DESK), at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _recusals(here, form, refused=refused)
    return back_to("recusals", stage)


@bp.post(f"{STAGE}/recusals/proposals")
@allows(Act.PROPOSE)
def propose_excuse(stage: str) -> ResponseReturnValue:
    """While scoring: a judge is absent or steps back; another person confirms."""
    here, form = stage_of(stage), ExcuseForm()
    if not form.validate():
        return _recusals(here, excuse=form, status=422)
    try:
        proposals.propose_excuse(
            here, form.sheet.data, Why(form.why.data), reason=form.reason.data or "", by=g.actor,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _recusals(here, excuse=form, refused=refused)
    return back_to("proposals_waiting", stage)
