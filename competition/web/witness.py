"""Blueprint witness (见证人): whoever holds a card of a draw, at their own phone. Nobody signs in.

The card's digest stays in the browser's cookie; the secret stays in the phone until it is revealed.
"""

from __future__ import annotations

from flask import Blueprint, g, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from competition import clock, draws, noticeboard, stages, witnesses
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Act
from competition.web.forms import typed_text
from competition.web.guard import allows
from competition.web.page import page, told

bp = Blueprint("witness", __name__)
PATH = "/e/<edition>/witness/<stage>"
CARD = "witness"
HANDED = "lead", "tie", "segment"


@bp.get(PATH)
@allows(Act.READ_PUBLIC)
def take_part(stage: str) -> ResponseReturnValue:
    return _page(stages.of(g.edition, stage))


def _page(here: Stage, refused: Refused | None = None) -> ResponseReturnValue:
    """How the draw stands, and what this witness can do now; what was typed stays."""
    why, found = told(refused), witnesses.latest(here)
    plain = draws.names(here, found.lead)
    names = {name: draws.numbered(name, found.number) for name in plain}
    all_begun = draws.on(found.chain, found.lead)
    begun = all_begun.get(found.lead)
    return page(
        "witness/take_part.html", refused.status if refused else 200, stage=here, refusal=why,
        draw=found, names=names, witness=witnesses.holding(found, session.get(CARD, "")),
        begun=begun if begun and begun.name == names[found.lead] else None,
        typed=request.form, code=draws.code_of(all_begun),
        public=not noticeboard.is_to_come(g.edition),
    )  # fmt: skip


@bp.post(PATH)
@allows(Act.WITNESS_DRAW)
def show_card(stage: str) -> ResponseReturnValue:
    here = stages.of(g.edition, stage)
    try:
        session[CARD] = witnesses.of_card(here, typed_text("code"))
    except Refused as refused:
        return _page(here, refused)
    return _back(stage)


@bp.post(f"{PATH}/commit")
@allows(Act.WITNESS_DRAW)
def commit(stage: str) -> ResponseReturnValue:
    """From a phone's script its commitments; from one without, digits."""
    here, card, at = stages.of(g.edition, stage), session.get(CARD, ""), clock.now()
    lead, tie, segment = (typed_text(name) for name in HANDED)
    try:
        if lead or tie:
            witnesses.commit(here, card, order=lead, tie=tie, segment=segment, at=at)
        else:
            witnesses.commit_digits(here, card, typed_text("digits"), at=at)
    except Refused as refused:
        return _page(here, refused)
    return _back(stage)


@bp.post(f"{PATH}/reveal")
@allows(Act.WITNESS_DRAW)
def reveal(stage: str) -> ResponseReturnValue:
    here = stages.of(g.edition, stage)
    try:
        witnesses.reveal(here, session.get(CARD, ""), typed_text("secret"), at=clock.now())
    except Refused as refused:
        return _page(here, refused)
    return _back(stage)


def _back(stage: str) -> ResponseReturnValue:
    return redirect(url_for("witness.take_part", edition=g.edition.code, stage=stage), 303)
