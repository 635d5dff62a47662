"""The roster of a stage, the draw, the run of show."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, editions, entries, nominations, run_of_show, stages, tracks
from competition.errors import Refused
from competition.models import Entry, Stage
from competition.policy import Act
from competition.web import show_words
from competition.web.forms_organiser import (
    AppearanceMoveForm,
    ChosenRosterForm,
    RosterForm,
)
from competition.web.guard import allows, me
from competition.web.organiser_blueprint import STAGE, beside, bp
from competition.web.page import page


# ── who takes part ────────────────────────────────────────────────────────────────────────────
@bp.get(f"{STAGE}/roster")
@allows(Act.SEE_EDITION)
def roster(stage: str) -> ResponseReturnValue:
    found = stages.of(g.edition, stage)
    ticked = [one.code for one in _able(found)] if request.args.get("all") else []
    return _roster(found, _form(found)(entries=ticked))


def _roster(found: Stage, form: RosterForm, status: int = 200) -> ResponseReturnValue:
    able = _able(found)
    form.entries.choices = [(one.code, _line(one)) for one in able]
    return page(
        "organiser/roster.html", status, stage=found, form=form,
        appearances=run_of_show.appearances(found), able=able,
        nominated=editions.is_nominated(found),
    )  # fmt: skip


def _form(found: Stage) -> type[RosterForm]:
    return ChosenRosterForm if editions.is_nominated(found) else RosterForm


def _able(found: Stage) -> list[Entry]:
    """Who may be chosen: everybody of the edition, or of the unit or track whose stage it is."""
    listed, track = entries.listed(g.edition, unit=found.unit_id), tracks.of_stage(found)
    of_track = [one for one in listed if track is None or one.track_id == track.id]
    return [one for one in of_track if one.state.takes_part]


def _line(one: Entry) -> str:
    unit = one.unit.name if one.unit else "—"
    return _("%(name)s · %(unit)s（%(code)s）", name=one.name, unit=unit, code=one.code)


@bp.post(f"{STAGE}/roster")
@allows(Act.KEEP_ROSTER)
def fix_roster(stage: str) -> ResponseReturnValue:
    found = stages.of(g.edition, stage)
    form = _form(found)()
    able = {one.code: one for one in _able(found)}
    form.entries.choices = [(one.code, _line(one)) for one in able.values()]
    if form.validate():
        chosen = [able[code] for code in form.entries.data or ()]
        try:
            nominations.fix_chosen(
                found, chosen, reason=form.data.get("reason") or "",
                by=me(Act.KEEP_ROSTER), at=clock.now(),
            )  # fmt: skip
        except Refused as error:
            beside(form.entries, error)
        else:
            flash(_("名单已确定，共 %(count)s 人。", count=len(chosen)), "good")
            return redirect(_url("organiser.roster", stage))
    return _roster(stages.of(g.edition, stage), form, 422)


# ── on the day ────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{STAGE}/show")
@allows(Act.SEE_EDITION)
def show(stage: str) -> ResponseReturnValue:
    return _show(stages.of(g.edition, stage), AppearanceMoveForm())


def _show(
    found: Stage, form: AppearanceMoveForm, status: int = 200, about: str = ""
) -> ResponseReturnValue:
    listed = run_of_show.appearances(found)
    return page(
        "organiser/show.html", status, stage=found, form=form, about=about,
        lines=[show_words.line(found, one) for one in listed], words=show_words.MOVES,
        now=run_of_show.on_now(listed), next=run_of_show.next_up(listed),
    )  # fmt: skip


@bp.get(f"{STAGE}/show/<code>")
@allows(Act.RUN_STAGE)
def appearance(stage: str, code: str) -> ResponseReturnValue:
    found = stages.of(g.edition, stage)
    return _appearance(found, code, AppearanceMoveForm())


def _appearance(
    found: Stage, code: str, form: AppearanceMoveForm, status: int = 200
) -> ResponseReturnValue:
    one = show_words.line(found, run_of_show.of(found, code))
    return page(
        "organiser/appearance.html", status, stage=found, line=one, form=form,
        words=show_words.MOVES,
    )  # fmt: skip


@bp.post(f"{STAGE}/show/<code>")
@allows(Act.RUN_STAGE)
def move_appearance(stage: str, code: str) -> ResponseReturnValue:
    found, form = stages.of(g.edition, stage), AppearanceMoveForm()
    one = run_of_show.of(found, code)
    if form.validate():
        try:
            run_of_show.move(
                one,
                form.move.data or "",
                by=me(Act.RUN_STAGE),
                at=clock.now(),
                reason=form.reason.data or "",
            )
        except Refused as error:
            beside(form.reason, error)
        else:
            return redirect(_url("organiser.show", stage))
    return _appearance(stages.of(g.edition, stage), code, form, 422)


def _url(endpoint: str, stage: str) -> str:
    return url_for(endpoint, edition=g.edition.code, stage=stage)
