"""The desk's remote control of the hall's screens, and the reveal, one press after another."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from competition import clock, editions, run_of_show
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Act
from competition.web.guard import allows, me
from competition.web.page import page, told
from judging import reveals, screens
from judging.models import Scene
from judging.screens import SCREENS, Order
from judging.web.desk_blueprint import STAGE, around, back_to, bp, stage_of, status_of

PLACE = f"{STAGE}/screens"


@bp.get(PLACE)
@allows(Act.SEE_DESK)
def hall_screens(stage: str) -> ResponseReturnValue:
    return _screens(stage_of(stage))


def _screens(here: Stage, refused: Refused | None = None) -> ResponseReturnValue:
    """What each screen shows. Not the next name: that is asked for on a page of its own."""
    why = told(refused)
    plan, blocked = _plan(here)  # first: where it is refused, what was read before is read again
    rulebook, listed = editions.rulebook_of(here), run_of_show.appearances(here)
    return page(
        "desk/hall_screens.html", status_of(refused), **around(here, "screens"), refusal=why,
        screens=[(one, screens.now(here, one)) for one in SCREENS], plan=plan, blocked=blocked,
        done=screens.revealed(here, plan) if plan else 0,
        scorable=screens.scorable(here, listed), whole_table=screens.shows_table(here),
        asked=_chosen() or (1,), timed=rulebook.clock is not None, pause_text=_pause_text(),
    )  # fmt: skip


def _plan(here: Stage) -> tuple[reveals.Plan | None, str]:
    """The ceremony, or why there is none yet."""
    try:
        return reveals.plan(here), ""
    except Refused as refused:
        return None, told(refused)


def _chosen() -> tuple[int, ...]:
    typed = request.values.getlist("screen")
    return tuple(number for number in SCREENS if str(number) in typed)


def _pause_text() -> str:
    """What was typed for a screen and not shown, because nothing typed is lost."""
    return request.form.get("about", "") if request.form.get("scene") == Scene.PAUSE else ""


@bp.post(PLACE)
@allows(Act.RUN_DESK)
def show_scene(stage: str) -> ResponseReturnValue:
    here, form = stage_of(stage), request.form
    order = Order(form.get("scene", ""), _chosen(), form.get("about", ""))
    try:
        screens.show(here, order, by=me(Act.RUN_DESK), at=clock.now())
    except Refused as refused:
        return _screens(here, refused)
    return back_to("hall_screens", stage, screen=_chosen())


@bp.post(f"{PLACE}/reveal")
@allows(Act.RUN_DESK)
def reveal_next(stage: str) -> ResponseReturnValue:
    """The next name, or the rest of its prize. A second press of an old page reveals nothing."""
    here, done = stage_of(stage), request.form.get("done", -1, type=int)
    whole = request.form.get("how") == "group"
    try:
        screens.reveal(
            here, _chosen(), done=done, whole=whole,
            by=me(Act.RUN_DESK), at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _screens(here, refused)
    return back_to("hall_screens", stage, screen=_chosen())


@bp.get(f"{PLACE}/next")
@allows(Act.SEE_RESULTS)
def next_reveal(stage: str) -> ResponseReturnValue:
    """What is read out next, for the presenter: on this screen only, and only when asked for."""
    here = stage_of(stage)
    plan, blocked = _plan(here)
    done = screens.revealed(here, plan) if plan else 0
    return page(
        "desk/next_reveal.html", **around(here, "screens"), blocked=blocked, done=done,
        steps=plan.group(done) if plan else (), count=len(plan.steps) if plan else 0,
    )  # fmt: skip
