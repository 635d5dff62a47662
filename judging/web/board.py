"""Blueprint board (大屏): what the hall may see. Who is on stage, who follows, how many sheets.

Nobody signs in and nothing can be clicked; no mark is read here, before the release or after.
"""

from __future__ import annotations

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from competition import editions, noticeboard, stages
from competition.policy import Act
from competition.web import qr
from competition.web.guard import allows
from competition.web.page import page
from judging import progress

bp = Blueprint("board", __name__)


@bp.get("/e/<edition>/board/<stage>")
@allows(Act.READ_PUBLIC)
def stage(stage: str) -> ResponseReturnValue:
    """No names where the rulebook has the judges score blind: they sit in the same hall."""
    here = stages.of(noticeboard.begun(g.edition), stage)
    public = url_for("public.edition", edition=g.edition.code, _external=True)
    return page(
        "board/stage.html",
        stage=here,
        blind=editions.rulebook_of(here).blind,
        progress=progress.of_stage(here),
        public=qr.of_address(public),
    )
