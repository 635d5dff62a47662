"""Quotas of the units: how the formula comes to each, and overrides with a reason."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, quotas, units
from competition.errors import Refused
from competition.models import Unit
from competition.policy import Act
from competition.web import quota_words
from competition.web.forms_roster import QuotaForm
from competition.web.guard import allows, me
from competition.web.leaves import leaf
from competition.web.page import page, told
from competition.web.roster_blueprint import PATH, bp

QUOTAS = f"{PATH}/quotas"


@bp.get(QUOTAS)
@allows(Act.KEEP_ROSTER)
def quota_list() -> ResponseReturnValue:
    found = quotas.of_edition(g.edition)
    rows = [quota_words.row(one, found.formula) for one in found.rows]
    return page(
        "roster/quota_list.html", found=found, formula=list(quota_words.formula(found.formula)),
        leaf=leaf(rows, lambda one: f"{one.working.unit.name} {one.working.unit.code}"),
        part=quota_words.percent(found.part),
    )  # fmt: skip


@bp.get(f"{QUOTAS}/<unit>")
@allows(Act.KEEP_ROSTER)
def quota(unit: str) -> ResponseReturnValue:
    here = units.of(g.edition, unit)
    return _quota(here, QuotaForm(seats=here.quota, reason=here.quota_reason))


def _quota(here: Unit, form: QuotaForm, status: int = 200) -> ResponseReturnValue:
    found = quotas.of_edition(g.edition)
    row = quota_words.row(found.of(here), found.formula)
    return page("roster/quota.html", status, unit=here, form=form, row=row)


@bp.post(f"{QUOTAS}/<unit>")
@allows(Act.KEEP_ROSTER)
def override(unit: str) -> ResponseReturnValue:
    here, form = units.of(g.edition, unit), QuotaForm()
    if not form.validate():
        return _quota(here, form, 422)
    try:
        quotas.override(
            here,
            form.seats.data,
            reason=form.reason.data or "",
            by=me(Act.KEEP_ROSTER),
            at=clock.now(),
        )
    except Refused as refused:
        form.reason.errors = [told(refused)]
        return _quota(units.of(g.edition, unit), form, 422)
    flash(_("“%(unit)s”的名额已保存。", unit=here.name), "good")
    return redirect(url_for("roster.quota_list", edition=g.edition.code))
