"""What the desk's pages share: the blueprint, the stage, who is acting, what a refusal says."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue

from competition import restores, stages
from competition.errors import Refused
from competition.models import Stage
from competition.policy import may_propose
from competition.rules.lifecycles import is_timely
from competition.web import navigation
from judging import penalties, votes

PATH = "/e/<edition>/desk"
STAGE = f"{PATH}/<stage>"

bp = Blueprint("desk", __name__)
bp.context_processor(navigation.context)


def stage_of(code: str) -> Stage:
    """The stage that the address names, within its edition."""
    return stages.of(g.edition, code)


def status_of(refused: Refused | None, usual: int = 200) -> int:
    return refused.status if refused is not None else usual


def around(here: Stage | None, tab: str = "") -> dict[str, Any]:
    """What each page of a stage needs: the stage, its address for `url_for`, which tab it is."""
    if here is None:
        return {"address": {"edition": g.edition.code}}
    return {
        "stage": here,
        "address": {"edition": g.edition.code, "stage": here.code},
        "tab": tab,
        "audience_votes": votes.are_held(here),
        "penalised": penalties.are_given(here),
        "restored": restores.open_since(here),
        "proposes": lambda action: _proposes(here, action),
    }


def _proposes(here: Stage, action: str) -> bool:
    """Whether whoever looks may propose this now: who may, and when."""
    return is_timely(action, here.state) and bool(may_propose(g.actor, action, here.edition_id))


def back_to(endpoint: str, here: str, **more: object) -> ResponseReturnValue:
    """See the page again after something was done: a reload does not do it twice."""
    address = url_for(f"desk.{endpoint}", edition=g.edition.code, stage=here, **more)  # type: ignore[arg-type]
    return redirect(address, 303)
