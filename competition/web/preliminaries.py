"""The units' preliminaries: made for all units at once, and how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, editions, preliminaries, progress, units
from competition.errors import Refused
from competition.i18n import lang
from competition.policy import Act
from competition.web.forms_roster import PreliminariesForm
from competition.web.guard import allows, me
from competition.web.leaves import called, leaf
from competition.web.page import page, server_key, told
from competition.web.roster_blueprint import PATH, bp
from competition.web.rule_sheet import rule_sheet

PRELIMINARIES = f"{PATH}/preliminaries"


@bp.get(PRELIMINARIES)
@allows(Act.KEEP_ROSTER)
def preliminary_list() -> ResponseReturnValue:
    return _list(PreliminariesForm(text=preliminaries.plan_of(g.edition).text))


def _list(form: PreliminariesForm, refused: Refused | None = None) -> ResponseReturnValue:
    faults: Sequence[Any] = getattr(refused, "faults", ())
    if why := told(refused):
        form.text.errors = [why]
    plan, names = preliminaries.plan_of(g.edition), units.by_id(g.edition)
    stages = [one for one in progress.of(g.edition) if one.stage.unit_id is not None]
    return page(
        "roster/preliminary_list.html", refused.status if refused else 200, form=form, plan=plan,
        leaf=leaf(stages, lambda one: called(one.stage, names)), names=names,
        waiting=preliminaries.without(g.edition),
        faults=[(one.path, one.line, one.sentence(lang())) for one in faults],
        sheet=rule_sheet(editions.read(plan.text)) if plan.text else None,
    )  # fmt: skip


@bp.post(PRELIMINARIES)
@allows(Act.ADOPT_RULEBOOK)
def make_preliminaries() -> ResponseReturnValue:
    form = PreliminariesForm()
    if not form.validate():
        return _list(form, Refused("rulebook.faulty", count=1))
    try:
        made = preliminaries.make(
            g.edition, text=form.text.data or "", by=me(Act.ADOPT_RULEBOOK), at=clock.now(),
            key=server_key(),
        )  # fmt: skip
    except Refused as refused:
        return _list(form, refused)
    flash(_("已为 %(stages)s 个单位设立初赛，确定了 %(rostered)s 份名单。",
            stages=made.stages, rostered=made.rostered), "good")  # fmt: skip
    if made.empty:
        names = _("、").join(unit.name for unit in made.empty)
        flash(_("这些单位还没有人参赛，没有设立初赛：%(names)s。", names=names), "warn")
    return redirect(url_for("roster.preliminary_list", edition=g.edition.code))
