"""The desk answers a judge who has called for help."""

from __future__ import annotations

from collections.abc import Sequence

from flask.typing import ResponseReturnValue

from competition import clock
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Act
from competition.web.guard import allows, me
from competition.web.page import page, told
from judging import help_calls, panels
from judging.models import HelpCall
from judging.web import lines
from judging.web.desk_blueprint import STAGE, around, back_to, bp, stage_of, status_of
from judging.web.desk_forms import AnswerHelpForm

CALL = f"{STAGE}/help/<int:number>"


def whom(calls: Sequence[HelpCall], here: Stage) -> dict[int, str]:
    """Whom each call is about, as people say it: "13 号 蔡鹏飞"."""
    places = panels.places_of(here) if any(one.sheet for one in calls) else {}
    found = {one.id: places[one.sheet] for one in calls if one.sheet in places}
    return {
        number: f"{lines.label(place)} {place.appearance.entry.name}"
        for number, place in found.items()
    }


@bp.get(CALL)
@allows(Act.SEE_DESK)
def help_call(stage: str, number: int) -> ResponseReturnValue:
    here = stage_of(stage)
    return _call(here, help_calls.in_stage(here, number), AnswerHelpForm(formdata=None))


def _call(
    here: Stage, one: HelpCall, form: AnswerHelpForm, refused: Refused | None = None,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    why = told(refused)
    return page(
        "desk/help_call.html", status_of(refused, status), **around(here, "console"),
        refusal=why, one=one, form=form, whom=whom([one], here).get(one.id, ""),
    )  # fmt: skip


@bp.post(CALL)
@allows(Act.RUN_DESK)
def answer_help(stage: str, number: int) -> ResponseReturnValue:
    here, form = stage_of(stage), AnswerHelpForm()
    one = help_calls.in_stage(here, number)
    if not form.validate():
        return _call(here, one, form, status=422)
    try:
        help_calls.answer(one, form.answer.data or "", by=me(Act.RUN_DESK), at=clock.now())
    except Refused as refused:
        return _call(here, one, form, refused)
    return back_to("console", stage)
