"""The draw, held before everybody: witnesses first where any are called, dice last."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from competition import clock, draws, run_of_show, segments, stages, witnesses
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Act
from competition.web import held_draws
from competition.web.forms_organiser import DrawForm, SegmentsForm, VoidForm, WitnessesForm
from competition.web.guard import allows, me
from competition.web.held_draws import Held
from competition.web.organiser_blueprint import STAGE, beside, bp
from competition.web.page import page, told

PLACE = f"{STAGE}/draw"
ENDS = {
    "page": "organiser.draw", "dice": "organiser.draw_lots", "call": "organiser.witness_cards",
    "card": "organiser.another_card", "move": "organiser.move_draw", "void": "organiser.void_draw",
}  # fmt: skip


@bp.get(PLACE)
@allows(Act.SEE_EDITION)
def draw(stage: str) -> ResponseReturnValue:
    return _draw(stages.of(g.edition, stage))


def _draw(
    found: Stage, *forms: FlaskForm, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page with the forms that were sent; where something was refused, with what was typed."""
    why = told(refused)
    done, listed = draws.of(found), run_of_show.appearances(found)
    order = done.get(draws.ORDER)
    sent = {type(form): form for form in forms}
    form, call, void = (
        sent.get(kind) or kind(formdata=None) for kind in (DrawForm, WitnessesForm, VoidForm)
    )
    return page(
        "organiser/draw.html", refused.status if refused else status, stage=found, refusal=why,
        form=form, call=call, void=void, appearances=listed,
        order=order if order and order.result else None, tie=done.get(draws.TIE),
        begun=order, names={one.code: one for one in listed}, least=draws.LEAST_DIGITS,
        code=draws.code_of(done), running=witnesses.running(found, draws.ORDER),
        void_reason=witnesses.reason_void(found), segment=done.get(draws.SEGMENT),
        segments=sent.get(SegmentsForm) or SegmentsForm(formdata=None, many=found.segments),
        settles=draws.settles_ties(found), ends=ENDS, awaited=witnesses.awaited(found),
    )  # fmt: skip


HELD = Held(draws.LOTS, Act.DRAW_ORDER, ENDS, _draw)


@bp.post(PLACE)
@allows(Act.DRAW_ORDER)
def draw_lots(stage: str) -> ResponseReturnValue:
    return held_draws.roll(HELD, stage)


@bp.post(f"{PLACE}/segments")
@allows(Act.DRAW_ORDER)
def put_segments(stage: str) -> ResponseReturnValue:
    found, form = stages.of(g.edition, stage), SegmentsForm()
    if form.validate():
        try:
            segments.put(found, form.many.data, by=me(Act.DRAW_ORDER), at=clock.now())
        except Refused as error:
            beside(form.many, error)
        else:
            return HELD.back(stage)
    return _draw(stages.of(g.edition, stage), form, status=422)


@bp.post(f"{PLACE}/witnesses")
@allows(Act.DRAW_ORDER)
def witness_cards(stage: str) -> ResponseReturnValue:
    return held_draws.call(HELD, stage)


@bp.post(f"{PLACE}/witnesses/<who>")
@allows(Act.DRAW_ORDER)
def another_card(stage: str, who: str) -> ResponseReturnValue:
    return held_draws.another_card(HELD, stage, who)


@bp.post(f"{PLACE}/<any(fix, call_off):move>")
@allows(Act.DRAW_ORDER)
def move_draw(stage: str, move: str) -> ResponseReturnValue:
    return held_draws.move(HELD, stage, move)


@bp.post(f"{PLACE}/void")
@allows(Act.DRAW_ORDER)
def void_draw(stage: str) -> ResponseReturnValue:
    return held_draws.void(HELD, stage)
