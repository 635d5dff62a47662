"""The pool of judges (评委库) of an edition, kept by the organisers; 监审 may look."""

from __future__ import annotations

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue

from competition import clock
from competition.errors import Refused
from competition.policy import Act
from competition.web.guard import allows, me
from competition.web.naming import named
from competition.web.organiser_blueprint import PATH, beside, bp
from competition.web.page import page, told
from judging import pool as judges
from judging.web.pool_forms import InviteForm

POOL = f"{PATH}/pool"
MOVES = {"remove": judges.remove, "away": judges.mark_away, "back": judges.mark_back}


@bp.get(POOL)
@allows(Act.SEE_POOL)
def pool() -> ResponseReturnValue:
    return _page()


def _page(
    form: InviteForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    why, roles, lines = told(refused), judges.roles(g.edition), judges.lines(g.edition)
    form = form or InviteForm(formdata=None)
    form.offer(roles)
    return page(
        "organiser/pool.html", refused.status if refused else status, refusal=why, form=form,
        lines=lines, roles={role: named(name) for role, name in roles.items()},
    )  # fmt: skip


@bp.post(POOL)
@allows(Act.SEAT_JUDGES)
def invite_judges() -> ResponseReturnValue:
    form = InviteForm()
    form.offer(judges.roles(g.edition))
    if form.validate():
        typed, by = (form.lines.data or "").splitlines(), me(Act.SEAT_JUDGES)
        try:
            judges.add(g.edition, form.role.data, typed, by=by, at=clock.now())
        except Refused as error:
            beside(form.lines, error)
        else:
            return _back()
    return _page(form, status=422)


@bp.post(f"{POOL}/<judge>/<any(remove, away, back):move>")
@allows(Act.SEAT_JUDGES)
def move_judge(judge: str, move: str) -> ResponseReturnValue:
    try:
        MOVES[move](g.edition, judge, by=me(Act.SEAT_JUDGES), at=clock.now())
    except Refused as error:
        return _page(refused=error)
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("organiser.pool", edition=g.edition.code), 303)
