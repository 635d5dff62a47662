"""Blueprint play (演练): the desk of a rehearsal lets synthetic judges go on; nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, stages
from competition.policy import ALLOWED, Act
from competition.web.guard import allows
from judging import play

bp = Blueprint("play", __name__)
PATH = "/e/<edition>/play/<stage>"


@bp.post(f"{PATH}/step")
@allows(Act.RUN_DESK)
def step(stage: str) -> ResponseReturnValue:
    return _played(stage, play.step, _("模拟评委已为台上的选手打完分。"))


@bp.post(f"{PATH}/end")
@allows(Act.RUN_DESK)
def to_the_end(stage: str) -> ResponseReturnValue:
    return _played(stage, play.to_the_end, _("全部选手都已打完分。现在可以全部封分。"))


def _played(stage: str, how: Callable[..., object], told: str) -> ResponseReturnValue:
    found = play.rehearsed(stages.of(g.edition, stage))
    how(found, by=str(g.actor.code_in(g.edition.id, ALLOWED[Act.RUN_DESK])), at=clock.now())
    flash(told, "good")
    return redirect(url_for("desk.console", edition=g.edition.code, stage=stage), 303)
