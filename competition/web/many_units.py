"""Units and head-counts entered many at once, from a pasted list or a sheet: all lines or none."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, unit_lists, units
from competition.errors import Refused, Unlawful
from competition.policy import Act
from competition.rules.unit_list import Fault, cells_of
from competition.web.forms_organiser import ManyUnitsForm
from competition.web.guard import allows, me
from competition.web.organiser_blueprint import beside
from competition.web.page import page, sentence
from competition.web.roster_blueprint import PATH, bp


@bp.get(f"{PATH}/unit-list")
@allows(Act.KEEP_ROSTER)
def many_units() -> ResponseReturnValue:
    counts = units.tree(g.edition)
    bare = [branch.unit.name for branch in counts if branch.count is None]
    today = clock.day(clock.now(), g.edition.time_zone)
    return _many(ManyUnitsForm(units="\n".join(bare), on_day=today))


def _many(
    form: ManyUnitsForm, status: int = 200, faults: Sequence[Fault] = ()
) -> ResponseReturnValue:
    told = [(one.line, sentence(Refused(one.code, **dict(one.facts)))) for one in faults]
    return page("roster/many_units.html", status, form=form, faults=told)


@bp.post(f"{PATH}/unit-list")
@allows(Act.KEEP_ROSTER)
def add_units() -> ResponseReturnValue:
    form = ManyUnitsForm()
    if not form.validate() or form.on_day.data is None:
        return _many(form, 422)
    by, at, sent = me(Act.KEEP_ROSTER), clock.now(), request.files.get("file")
    try:
        content = sent.read() if sent and sent.filename else b""
        rows = unit_lists.sheet_rows(content) if content else cells_of(form.units.data or "")
        added = unit_lists.add(g.edition, rows, on_day=form.on_day.data, by=by, at=at)
    except Unlawful as error:  # each line is named above the form: once is enough
        return _many(form, 422, error.faults)  # type: ignore[arg-type]
    except Refused as error:
        beside(form.file, error)
        return _many(form, 422)
    flash(_("已登记 %(units)s 个单位、%(counts)s 个人数。", units=added.units,
            counts=added.counts), "good")  # fmt: skip
    return redirect(url_for("organiser.units", edition=g.edition.code))
