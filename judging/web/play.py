"""Blueprint play (演练): what only a rehearsal has.

Its desk lets synthetic judges go on; whoever tries the judge's tablet gets a seat with work to do.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, rehearsals, stages
from competition.errors import Missing
from competition.policy import ALLOWED, Act
from competition.web import demo
from competition.web.guard import allows
from judging import play

bp = Blueprint("play", __name__)
PATH = "/e/<edition>/play/<stage>"


@bp.post(f"{PATH}/step")
@allows(Act.RUN_DESK)
def step(stage: str) -> ResponseReturnValue:
    return _played(stage, play.step, _("模拟评委已为台上的选手打完分。"))


@bp.post(f"{PATH}/sheets")
@allows(Act.RUN_DESK)
def hand_in(stage: str) -> ResponseReturnValue:
    return _played(stage, play.hand_in, _("台上选手的评分表都交齐了，还没有封分。"))


@bp.post(f"{PATH}/end")
@allows(Act.RUN_DESK)
def to_the_end(stage: str) -> ResponseReturnValue:
    return _played(
        stage, play.to_the_end, _("全部选手都已打完分，观众投票也已结束。现在可以全部封分。")
    )


@bp.post("/demo/judge")
@allows(Act.SIGN_IN)
def as_judge() -> ResponseReturnValue:
    edition = rehearsals.ready()
    if edition is None:
        raise Missing
    stage = rehearsals.last_stage(edition)
    return demo.come_in(f"{stage.code}.{play.owing(stage).code}")


def _played(stage: str, how: Callable[..., object], told: str) -> ResponseReturnValue:
    found = play.rehearsed(stages.of(g.edition, stage))
    how(found, by=str(g.actor.code_in(g.edition.id, ALLOWED[Act.RUN_DESK])), at=clock.now())
    flash(told, "good")
    return redirect(url_for("desk.console", edition=g.edition.code, stage=stage), 303)
