"""All units' nominations, as the organiser sees them, and the final's roster that comes of them."""

from __future__ import annotations

from functools import partial

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, nominations, unit_lines
from competition.errors import Refused
from competition.policy import Act
from competition.web import many_units, preliminaries, quotas, roster
from competition.web.forms_roster import FinalForm
from competition.web.guard import allows, me
from competition.web.leaves import leaf
from competition.web.page import page, told
from competition.web.roster_blueprint import PATH, bp
from judging import standings

NOMINATIONS = f"{PATH}/nominations"
# Naming the other pages of the blueprint is what puts their views on it.
PAGES = (roster, quotas, preliminaries, many_units)


@bp.get(NOMINATIONS)
@allows(Act.KEEP_ROSTER)
def nomination_list() -> ResponseReturnValue:
    return _list(FinalForm())


def _list(
    form: FinalForm, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    if why := told(refused):
        form.reason.errors = [why]
    found = unit_lines.overview(g.edition, standings.of_units(g.edition))
    names = {one.unit.code: one.unit.name for one in found.units}
    return page(
        "roster/nomination_list.html", refused.status if refused else status, form=form,
        found=found, leaf=leaf(found.units, lambda one: f"{one.unit.name} {one.unit.code}"),
        moved=[(names[giver], names[taker]) for giver, taker in found.moved],
    )  # fmt: skip


@bp.post(NOMINATIONS)
@allows(Act.KEEP_ROSTER)
def fix_final() -> ResponseReturnValue:
    form = FinalForm()
    if not form.validate():
        return _list(form, status=422)
    try:
        fixed = nominations.fix_final(
            g.edition, partial(standings.of_units, g.edition), reason=form.reason.data or "",
            by=me(Act.KEEP_ROSTER), at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _list(form, refused)
    flash(_("决赛名单已确定，共 %(count)s 人。", count=len(fixed)), "good")
    return redirect(url_for("roster.nomination_list", edition=g.edition.code))
