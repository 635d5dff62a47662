"""The draw of a stage's judges from the pool, held before everybody: witnesses first, dice last."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from competition import clock, draws, editions, noticeboard, stages, witnesses
from competition.errors import Refused
from competition.ledger.event import code24
from competition.models import Stage
from competition.policy import Act
from competition.web import held_draws
from competition.web.forms_organiser import DrawForm, VoidForm, WitnessesForm
from competition.web.guard import allows, me
from competition.web.held_draws import Held
from competition.web.naming import named
from competition.web.organiser_blueprint import STAGE, bp
from competition.web.page import page, told
from competition.witnessed import JUDGES
from judging import panel_draws, panels, pool
from judging.panel_draws import GO
from judging.web.pool_forms import PassForm

PLACE = f"{STAGE}/judges"
ENDS = {
    "page": "organiser.panel_draw", "dice": "organiser.draw_panel",
    "call": "organiser.panel_witnesses", "card": "organiser.another_panel_card",
    "move": "organiser.move_panel_draw", "void": "organiser.void_panel_draw",
}  # fmt: skip


@bp.get(PLACE)
@allows(Act.SEE_POOL)
def panel_draw(stage: str) -> ResponseReturnValue:
    return _page(stages.of(g.edition, stage))


def _page(
    found: Stage, *forms: FlaskForm, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page with the forms that were sent; where something was refused, with what was typed."""
    why, sent = told(refused), {type(form): form for form in forms}
    form, call, void, leave = (
        sent.get(kind) or kind(formdata=None)
        for kind in (DrawForm, WitnessesForm, VoidForm, PassForm)
    )
    begun, lots, adopted = (
        panel_draws.of(found), panel_draws.lots(found), editions.current_text(found)
    )  # fmt: skip
    leave.offer(lots)
    rules = editions.parsed(adopted.text).seats if adopted else ()
    free = pool.free(found) if adopted else []
    return page(
        "organiser/panel_draw.html", refused.status if refused else status, stage=found,
        refusal=why, form=form, call=call, void=void, leave=leave, begun=begun, lots=lots,
        seats=panels.seats_of(found), least=draws.LEAST_DIGITS, ends=ENDS,
        code=code24(begun.committed) if begun else "", running=witnesses.running(found, JUDGES),
        void_reason=witnesses.reason_void(found, JUDGES), free=free, other=bool(draws.of(found)),
        rules=[(rule, sum(one.role == rule.role for one in free)) for rule in rules],
        roles={role: named(name) for role, name in pool.roles(g.edition).items()},
        public=not noticeboard.is_to_come(g.edition),
    )  # fmt: skip


HELD = Held(GO, Act.SEAT_JUDGES, ENDS, _page)


@bp.post(PLACE)
@allows(Act.SEAT_JUDGES)
def draw_panel(stage: str) -> ResponseReturnValue:
    return held_draws.roll(HELD, stage)


@bp.post(f"{PLACE}/witnesses")
@allows(Act.SEAT_JUDGES)
def panel_witnesses(stage: str) -> ResponseReturnValue:
    return held_draws.call(HELD, stage)


@bp.post(f"{PLACE}/witnesses/<who>")
@allows(Act.SEAT_JUDGES)
def another_panel_card(stage: str, who: str) -> ResponseReturnValue:
    return held_draws.another_card(HELD, stage, who)


@bp.post(f"{PLACE}/<any(fix, call_off):move>")
@allows(Act.SEAT_JUDGES)
def move_panel_draw(stage: str, move: str) -> ResponseReturnValue:
    return held_draws.move(HELD, stage, move)


@bp.post(f"{PLACE}/void")
@allows(Act.SEAT_JUDGES)
def void_panel_draw(stage: str) -> ResponseReturnValue:
    return held_draws.void(HELD, stage)


@bp.post(f"{PLACE}/seats")
@allows(Act.SEAT_JUDGES)
def seat_drawn(stage: str) -> ResponseReturnValue:
    """What was drawn takes its seats, where a restore left the draw alone."""
    found = stages.of(g.edition, stage)
    try:
        panel_draws.seat_again(found, by=me(Act.SEAT_JUDGES), at=clock.now())
    except Refused as error:
        return _page(found, refused=error)
    return HELD.back(stage)


@bp.post(f"{PLACE}/passed")
@allows(Act.SEAT_JUDGES)
def pass_over(stage: str) -> ResponseReturnValue:
    """Somebody who was drawn cannot come: the next one moves up."""
    found, form = stages.of(g.edition, stage), PassForm()
    form.offer(panel_draws.lots(found))
    if not form.validate():
        return _page(found, form, status=422)
    code, reason, by = form.lot.data, form.reason.data or "", me(Act.SEAT_JUDGES)
    try:
        panel_draws.pass_over(found, code, reason=reason, by=by, at=clock.now())
    except Refused as error:
        return _page(found, form, refused=error)
    return HELD.back(stage)
