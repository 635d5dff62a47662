"""Blueprint board (大屏): what the hall may see. Who is on stage, who follows, what the desk shows.

Nobody signs in and nothing can be clicked. A whole hall asks for `live`: it depends on nothing but
its address, and `competition.web.copies` answers it from a copy.
"""

from __future__ import annotations

from flask import Blueprint, Response, g, request, url_for
from flask.typing import ResponseReturnValue

from competition import clock, editions, noticeboard, stages
from competition.errors import Missing
from competition.models import Stage
from competition.policy import Act
from competition.web import qr
from competition.web.copies import etag
from competition.web.guard import allows
from competition.web.page import page
from judging import progress, screens, speeches, votes
from judging.models import Scene
from judging.screens import SCREENS
from judging.web import clock_words

bp = Blueprint("board", __name__)
BOARD = "/e/<edition>/board/<stage>"


@bp.get(BOARD)
@bp.get(f"{BOARD}/<int:screen>")
@allows(Act.READ_PUBLIC)
def stage(stage: str, screen: int = 1) -> ResponseReturnValue:
    here = _here(stage, screen)
    return page(
        "board/stage.html", stage=here, live=_live_address(here, screen), seen=_seen(here, screen)
    )


@bp.get(f"/live{BOARD}/<int:screen>")
@allows(Act.READ_PUBLIC)
def live(stage: str, screen: int) -> ResponseReturnValue:
    """The screen without its frame, for `board.js`; nothing is rendered where nothing changed."""
    here = _here(stage, screen)
    told = etag(
        here.chain, screen, progress.shown_of(here), screens.newest(here), votes.state_of(here)
    )
    if request.if_none_match.contains(told):
        return Response(status=304)
    answer = page("board/live.html", stage=here, seen=_seen(here, screen))
    answer.set_etag(told)
    return answer


def _here(code: str, screen: int) -> Stage:
    if screen not in SCREENS:
        raise Missing
    return stages.of(noticeboard.begun(g.edition), code)


def _live_address(here: Stage, screen: int) -> str:
    return url_for("board.live", edition=g.edition.code, stage=here.code, screen=screen)


def _seen(here: Stage, screen: int) -> dict[str, object]:
    """No names where the rulebook has the judges score blind: they sit in the same hall."""
    public = url_for("public.edition", edition=g.edition.code, _external=True)
    ballot = url_for("vote.ballot", edition=g.edition.code, stage=here.code, _external=True)
    grid, frame, at = progress.of_stage(here), screens.now(here, screen), clock.now()
    return {
        "blind": editions.rulebook_of(here).blind,
        "progress": grid,
        "public": qr.of_address(public),
        "vote": {"qr": qr.of_address(ballot), "state": votes.state_of(here)},
        "scene": str(frame.scene if frame else Scene.FOLLOW),
        "frame": frame.body if frame else {},
        "speech": clock_words.told(speeches.reading(grid.on_now, at=at), at=at),
    }
