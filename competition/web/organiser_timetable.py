"""When and where a stage takes place: told to contestants and the public."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, stages
from competition import timetable as written
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Act
from competition.web.forms_timetable import TimetableForm, timetable_form
from competition.web.guard import allows, me
from competition.web.organiser_blueprint import STAGE, beside, bp
from competition.web.page import page


@bp.get(f"{STAGE}/timetable")
@allows(Act.SEE_EDITION)
def timetable(stage: str) -> ResponseReturnValue:
    found = stages.of(g.edition, stage)
    return _timetable(found, timetable_form(found))


def _timetable(found: Stage, form: TimetableForm, status: int = 200) -> ResponseReturnValue:
    return page("organiser/timetable.html", status, stage=found, form=form)


@bp.post(f"{STAGE}/timetable")
@allows(Act.SET_UP)
def put_timetable(stage: str) -> ResponseReturnValue:
    found, form = stages.of(g.edition, stage), TimetableForm()
    if form.validate():
        try:
            written.put(
                found, starts_at=form.starts_at(found), report_at=form.report_at(found),
                venue=form.venue.data or "", by=me(Act.SET_UP), at=clock.now(),
            )  # fmt: skip
        except Refused as error:
            beside(form.report, error)
        else:
            flash(_("时间和地点已登记，选手和观众现在就能看到。"), "good")
            return redirect(url_for("organiser.stage", edition=g.edition.code, stage=stage))
    return _timetable(stages.of(g.edition, stage), form, 422)
