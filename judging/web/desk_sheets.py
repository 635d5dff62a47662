"""What the desk types: penalties, attempts not made, corrections of sheets, late sheets."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g, request
from flask.typing import ResponseReturnValue

from competition import clock, editions, run_of_show
from competition.errors import Refused
from competition.i18n import lang
from competition.models import Stage
from competition.policy import Act
from competition.web.guard import allows, me
from competition.web.naming import named
from competition.web.page import page, told
from judging import (
    cases,
    corrections,
    late_sheets,
    not_made,
    panels,
    penalties,
    proposals,
    sheets,
)
from judging.panels import Place
from judging.scoring import sheet as paper
from judging.scoring.exact import plain
from judging.web.desk_blueprint import STAGE, around, back_to, bp, stage_of, status_of
from judging.web.desk_forms import AttemptForm, PenaltyForm, WhyForm


# ── penalties ─────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{STAGE}/penalties")
@allows(Act.SEE_DESK)
def penalties_given(stage: str) -> ResponseReturnValue:
    """The form may come filled in, from the clock; nothing is registered before it is sent."""
    asked = {name: request.args.get(name, "") for name in ("appearance", "code", "reason")}
    measured = request.args.get("measured", type=int)
    return _penalties(stage_of(stage), PenaltyForm(formdata=None, measured=measured, **asked))


def _penalties(
    here: Stage,
    form: PenaltyForm,
    refused: Refused | None = None,
    status: int = 200,
    strike: tuple[int, WhyForm] | None = None,
) -> ResponseReturnValue:
    """`strike`: which penalty was to be struck, and the reason that was typed for it."""
    why, rulebook = told(refused), editions.rulebook_of(here)
    listed = run_of_show.appearances(here)
    form.offer(rulebook.penalties, listed)
    return page(
        "desk/penalties_given.html", status_of(refused, status), **around(here, "penalties"),
        refusal=why, form=form, rulebook=rulebook, shown=paper.shown,
        listed={one.id: one for one in listed}, given=penalties.given_in(here),
        names={rule.code: named(rule.name or rule.code) for rule in rulebook.penalties},
        strike=strike, blank=WhyForm(formdata=None),
    )  # fmt: skip


@bp.post(f"{STAGE}/penalties")
@allows(Act.RUN_DESK)
def give_penalty(stage: str) -> ResponseReturnValue:
    """Given at once before the seal; after it, proposed for a second person to confirm."""
    here, form = stage_of(stage), PenaltyForm()
    if not form.validate():
        return _penalties(here, form, status=422)
    try:
        waits = proposals.penalise(
            run_of_show.of(here, form.appearance.data), form.code.data,
            measured=form.measured.data, reason=form.reason.data or "", by=g.actor, at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _penalties(here, form, refused)
    return back_to("proposals_waiting" if waits else "penalties_given", stage)


@bp.post(f"{STAGE}/penalties/<int:seq>/strike")
@allows(Act.RUN_DESK)
def strike_penalty(stage: str, seq: int) -> ResponseReturnValue:
    here, form, none = stage_of(stage), WhyForm(), PenaltyForm(formdata=None)
    row = penalties.penalty_in(here, seq)
    if not form.validate():
        return _penalties(here, none, status=422, strike=(seq, form))
    try:
        reason = form.reason.data or ""
        penalties.strike(row, reason=reason, by=me(Act.RUN_DESK), at=clock.now())
    except Refused as refused:
        return _penalties(here, none, refused, strike=(seq, form))
    return back_to("penalties_given", stage)


# ── attempts not made ─────────────────────────────────────────────────────────────────────────
@bp.get(f"{STAGE}/attempts")
@allows(Act.SEE_DESK)
def attempts(stage: str) -> ResponseReturnValue:
    here = stage_of(stage)
    return _attempts(here, AttemptForm(attempts=_rounds(here), formdata=None))


def _rounds(here: Stage) -> int:
    return editions.rulebook_of(here).attempts


def _attempts(
    here: Stage, form: AttemptForm, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    why, listed = told(refused), run_of_show.appearances(here)
    form.offer(listed)
    return page(
        "desk/attempts.html", status_of(refused, status), **around(here, "attempts"), refusal=why,
        form=form, count=_rounds(here), not_made=not_made.of_stage(here), listed=listed,
    )  # fmt: skip


@bp.post(f"{STAGE}/attempts")
@allows(Act.RUN_DESK)
def no_attempt(stage: str) -> ResponseReturnValue:
    """An attempt was not made (or was after all): no sheet is expected of anybody."""
    here = stage_of(stage)
    form = AttemptForm(attempts=_rounds(here))
    if not form.validate():
        return _attempts(here, form, status=422)
    try:
        waits = proposals.change_attempt(
            run_of_show.of(here, form.appearance.data), int(form.attempt.data or 0),
            made=form.what.data == "made", reason=form.reason.data or "", by=g.actor,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _attempts(here, form, refused)
    return back_to("proposals_waiting" if waits else "attempts", stage)


# ── corrections and late sheets ───────────────────────────────────────────────────────────────
@bp.get(f"{STAGE}/sheets/<sheet>/correction")
@allows(Act.RUN_DESK)
def correction(stage: str, sheet: str) -> ResponseReturnValue:
    here = stage_of(stage)
    place = panels.place_in(here, sheet)
    return _correction(here, place, WhyForm(formdata=None), typed=_before(place))


def _before(place: Place) -> dict[str, str]:
    """The marks that count now, once they may be read."""
    now, stage = sheets.current(place), place.seat.stage
    if now is None or place.appearance.code not in cases.readable(stage):
        return {}
    rulebook = editions.rulebook_of(stage)
    return {key: paper.shown(rulebook, value) for key, value in now.marks.items()}


def _correction(
    here: Stage,
    place: Place,
    form: WhyForm,
    *,
    typed: Mapping[str, str],
    refused: Refused | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    why, rulebook = told(refused), editions.rulebook_of(here)
    now, role = sheets.current(place), place.seat.role
    wrong = paper.faults(rulebook, role, typed) if refused or status == 422 else ()
    faults = {one.key: one.sentence(lang()) for one in wrong}
    return page(
        "desk/correction.html", status_of(refused, status), **around(here, "results"), refusal=why,
        place=place, form=form, typed=typed, faults=faults, before=_before(place),
        parts=paper.rubric(rulebook, role), rev=now.rev if now else 0, plain=plain,
    )  # fmt: skip


@bp.post(f"{STAGE}/sheets/<sheet>/correction")
@allows(Act.PROPOSE)
def propose_correction(stage: str, sheet: str) -> ResponseReturnValue:
    """The whole sheet as it should have been, a mark in each field `component.criterion`."""
    here, form = stage_of(stage), WhyForm()
    place = panels.place_in(here, sheet)
    typed = {key: text for key, text in request.form.items() if "." in key}
    if not form.validate():
        return _correction(here, place, form, typed=typed, status=422)
    reason = form.reason.data or ""
    try:
        corrections.propose(here, sheet, typed, reason=reason, by=g.actor, at=clock.now())
    except Refused as refused:
        return _correction(here, place, form, typed=typed, refused=refused)
    return back_to("proposals_waiting", stage)


@bp.get(f"{STAGE}/late")
@allows(Act.SEE_DESK)
def late(stage: str) -> ResponseReturnValue:
    return _late(stage_of(stage))


def _late(
    here: Stage, refused: Refused | None = None, form: WhyForm | None = None, status: int = 200
) -> ResponseReturnValue:
    why, rulebook = told(refused), editions.rulebook_of(here)
    places = panels.places_of(here)
    found = [(one, places[one.sheet]) for one in late_sheets.of_stage(here)]
    return page(
        "desk/late.html", status_of(refused, status), **around(here, "results"), refusal=why,
        found=found, rulebook=rulebook, shown=paper.shown, form=form or WhyForm(formdata=None),
        blank=WhyForm(formdata=None), readable=cases.readable(here),
    )  # fmt: skip


@bp.post(f"{STAGE}/late/<int:seq>")
@allows(Act.PROPOSE)
def propose_late(stage: str, seq: int) -> ResponseReturnValue:
    here, form = stage_of(stage), WhyForm()
    if not form.validate():
        return _late(here, form=form, status=422)
    reason = form.reason.data or ""
    try:
        corrections.propose_late(here, seq, reason=reason, by=g.actor, at=clock.now())
    except Refused as refused:
        return _late(here, refused, form)
    return back_to("proposals_waiting", stage)
