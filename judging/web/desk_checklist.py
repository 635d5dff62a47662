"""The desk's check list of the hall: what is known, and what people tick."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from competition import clock
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Act
from competition.web.guard import allows, me
from competition.web.page import page, told
from judging import checklist, tablets
from judging.web.desk_blueprint import STAGE, around, back_to, bp, stage_of, status_of

PLACE = f"{STAGE}/checklist"


@bp.get(PLACE)
@allows(Act.SEE_DESK)
def hall_checklist(stage: str) -> ResponseReturnValue:
    return _checklist(stage_of(stage))


def _checklist(here: Stage, refused: Refused | None = None) -> ResponseReturnValue:
    why, at = told(refused), clock.now()
    return page(
        "desk/hall_checklist.html", status_of(refused), **around(here, "console"), refusal=why,
        checklist=checklist.of_stage(here), tablets=tablets.of_stage(here, at=at),
        open=not here.state.has_closed_sheets,
    )  # fmt: skip


@bp.post(f"{PLACE}/wipe")
@allows(Act.RUN_DESK)
def wipe_tablets(stage: str) -> ResponseReturnValue:
    """The rehearsal is over: its tablets forget what they keep."""
    here = stage_of(stage)
    try:
        tablets.ask_wipe(here, by=me(Act.RUN_DESK), at=clock.now())
    except Refused as refused:
        return _checklist(here, refused)
    return back_to("hall_checklist", stage)


@bp.post(PLACE)
@allows(Act.RUN_DESK)
def tick(stage: str) -> ResponseReturnValue:
    here, item, done = stage_of(stage), request.form.get("item", ""), request.form.get("done")
    try:
        checklist.tick(here, item, done=done == "yes", by=me(Act.RUN_DESK), at=clock.now())
    except Refused as refused:
        return _checklist(here, refused)
    return back_to("hall_checklist", stage)
