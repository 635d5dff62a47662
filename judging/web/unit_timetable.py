"""When and where a unit's own preliminary takes place: its officer writes it down."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock
from competition import timetable as written
from competition.errors import Refused
from competition.policy import Act
from competition.web.forms_timetable import TimetableForm, timetable_form
from competition.web.guard import allows
from competition.web.page import page, told
from competition.web.unit_blueprint import PATH, Here, address, bp, here


@bp.get(f"{PATH}/timetable")
@allows(Act.RUN_OWN_STAGE)
def timetable(unit: str) -> ResponseReturnValue:
    at = here(unit, Act.RUN_OWN_STAGE)
    return _timetable(at, timetable_form(at.stage))


def _timetable(at: Here, form: TimetableForm, status: int = 200) -> ResponseReturnValue:
    return page("unit/timetable.html", status, unit=at.unit, stage=at.stage, form=form)


@bp.post(f"{PATH}/timetable")
@allows(Act.RUN_OWN_STAGE)
def put_timetable(unit: str) -> ResponseReturnValue:
    at, form = here(unit, Act.RUN_OWN_STAGE), TimetableForm()
    if not form.validate():
        return _timetable(at, form, 422)
    try:
        written.put(
            at.stage, starts_at=form.starts_at(at.stage), report_at=form.report_at(at.stage),
            venue=form.venue.data or "", by=at.by, at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        form.report.errors = [told(refused)]
        return _timetable(at, form, refused.status)
    flash(_("时间和地点已登记，选手和观众现在就能看到。"), "good")
    return redirect(address("stage", at.unit))
