"""Blueprint vote (观众投票): whoever holds a card, at a phone. Nobody signs in."""

from __future__ import annotations

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from competition import clock, editions, noticeboard, stages
from competition.errors import Missing, Refused
from competition.models import Stage
from competition.policy import Act
from competition.web.forms import typed_text
from competition.web.guard import allows, to_write
from competition.web.page import page, told
from judging import votes

bp = Blueprint("vote", __name__)
PATH = "/e/<edition>/vote/<stage>"


@bp.get(PATH)
@allows(Act.READ_PUBLIC)
def ballot(stage: str) -> ResponseReturnValue:
    return _ballot(_here(stage))


def _here(code: str) -> Stage:
    """A stage whose audience votes; of any other there is no such page."""
    found = stages.of(noticeboard.begun(g.edition), code)
    if not votes.are_held(found):
        raise Missing
    return found


def _ballot(here: Stage, refused: Refused | None = None) -> ResponseReturnValue:
    """What was typed and ticked stays, whatever was refused."""
    why = told(refused)
    return page(
        "vote/ballot.html", refused.status if refused else 200, stage=here, refusal=why,
        state=votes.state_of(here), clause=votes.clause(here),
        choosable=votes.choosable(here), blind=editions.rulebook_of(here).blind,
        typed=typed_text("code") if refused else "",
        chosen=request.form.getlist("chosen") if refused else (), done="done" in request.args,
    )  # fmt: skip


@bp.post(PATH)
@allows(Act.CAST_VOTE, reads_first=True)
def cast(stage: str) -> ResponseReturnValue:
    here, code, chosen = _here(stage), typed_text("code"), request.form.getlist("chosen")
    try:
        votes.refuse_vain(here, code, chosen)
        to_write()
        votes.cast(here, code, chosen, at=clock.now())
    except Refused as refused:
        return _ballot(here, refused)
    address = url_for("vote.ballot", edition=g.edition.code, stage=stage, done=1)
    return redirect(address, 303)
