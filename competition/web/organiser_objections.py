"""Objections for the organisers: the list, one with its answer."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, lodgers, publication
from competition import objections as cases
from competition.errors import Refused
from competition.looks import Look
from competition.models import Objection
from competition.policy import Act
from competition.web import announcements
from competition.web.forms_organiser import AnswerForm
from competition.web.guard import allows, me
from competition.web.leaves import leaf
from competition.web.looked import looked
from competition.web.organiser_blueprint import PATH, beside, bp
from competition.web.page import page

OBJECTIONS = f"{PATH}/objections"


@bp.get(OBJECTIONS)
@allows(Act.ANSWER_OBJECTION)
def objections() -> ResponseReturnValue:
    found = cases.of_edition(g.edition)
    about = announcements.lines_named(found)
    who = {one.id: lodgers.of(one).name for one in found}
    shown = leaf(found, lambda one: f"{one.about} {about[one.id]} {who[one.id]} {one.text}")
    looked(Look.OBJECTORS, sum(who[one.id] != "" for one in shown.rows))
    return page("organiser/objections.html", leaf=shown, about=about, who=who)


@bp.get(f"{OBJECTIONS}/<int:number>")
@allows(Act.ANSWER_OBJECTION)
def objection(number: int) -> ResponseReturnValue:
    return _objection(cases.of(g.edition, number), AnswerForm())


def _objection(found: Objection, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    form.move.choices = [("uphold", _("异议成立")), ("dismiss", _("异议不成立"))]
    stage, lodger = found.publication.stage, lodgers.of(found)
    if lodger.contact != "":
        looked(Look.OBJECTOR, found.id, stage)
    return page(
        "organiser/objection.html", status, objection=found, lodger=lodger, form=form,
        again=publication.newest(stage),
    )  # fmt: skip


@bp.post(f"{OBJECTIONS}/<int:number>")
@allows(Act.ANSWER_OBJECTION)
def answer_objection(number: int) -> ResponseReturnValue:
    found, form = cases.of(g.edition, number), AnswerForm()
    form.move.choices = [("uphold", ""), ("dismiss", "")]
    if form.validate():
        by, text = me(Act.ANSWER_OBJECTION), form.text.data or ""
        try:
            cases.answer(found, form.move.data, text=text, by=by, at=clock.now())
        except Refused as error:
            beside(form.text, error)
        else:
            flash(_("已答复。提出人凭回执号可以看到答复。"), "good")
            return redirect(_after(found))
    return _objection(cases.of(g.edition, number), form, 422)


def _after(found: Objection) -> str:
    """The next step after an answer: an upheld one's page says what has to be done now."""
    if found.state.is_upheld:
        return url_for("organiser.objection", edition=g.edition.code, number=found.id)
    return url_for("organiser.objections", edition=g.edition.code)
