"""Blueprint organiser (组委会): one's own editions, a new one, the trail.

The other pages of the blueprint lie beside this file, one subject each; naming them here is what
puts their views on the blueprint.
"""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import accounts, clock, copying, editions, grants, looks, rehearsals
from competition.errors import Missing, Refused
from competition.looks import Look
from competition.models import Edition
from competition.policy import Act, may
from competition.rules import preset
from competition.rules.preset import Preset
from competition.trail import of_edition
from competition.web import (
    homes,
    organiser_draw,
    organiser_entries,
    organiser_invitations,
    organiser_mail,
    organiser_objections,
    organiser_people,
    organiser_rounds,
    organiser_show,
    organiser_stage,
    organiser_timetable,
    organiser_units,
    trail_words,
)
from competition.web.forms_edition import NewEditionForm, edition_form
from competition.web.guard import allows
from competition.web.looked import looked
from competition.web.organiser_blueprint import PATH, beside, bp
from competition.web.page import page

PARTS = (
    organiser_draw,
    organiser_entries,
    organiser_invitations,
    organiser_mail,
    organiser_objections,
    organiser_people,
    organiser_rounds,
    organiser_show,
    organiser_stage,
    organiser_timetable,
    organiser_units,
)
COPY = "copy."  # an edition as source; no preset's code has a dot
TRAIL_PAGE = 100


# ── my editions ───────────────────────────────────────────────────────────────────────────────
@bp.get("/editions")
@allows(Act.SEE_ACCOUNT)
def own_editions() -> ResponseReturnValue:
    found = grants.editions_of(g.actor)
    return page(
        "organiser/own_editions.html",
        editions=[homes.home(edition, g.actor) for edition in found],
        founds=may(g.actor, Act.MAKE_EDITION, None)
        or any(may(g.actor, Act.MAKE_EDITION, one.id) for one in found),
        played=rehearsals.ready() if g.actor.founder else None,
    )


@bp.post("/editions/rehearsal/over")
@allows(Act.MAKE_EDITION)
def put_rehearsal_away() -> ResponseReturnValue:
    """The rehearsal leaves the start page; its record stays."""
    rehearsals.put_away(by=g.actor, at=clock.now())
    flash(_("演练已收起：首页不再列出，一键登录也关了。它的记录都还在。"), "good")
    return redirect(url_for("organiser.own_editions"), 303)


# ── a new edition ─────────────────────────────────────────────────────────────────────────────
@bp.get("/editions/new")
@allows(Act.MAKE_EDITION)
def new_edition() -> ResponseReturnValue:
    own = copying.organised_by(g.actor)
    return page(
        "organiser/new_edition.html", presets=preset.listed(), own=own, copy=COPY,
        rehearsal=rehearsals.only_plays(g.actor),
    )  # fmt: skip


@bp.get("/editions/new/<source>")
@allows(Act.MAKE_EDITION)
def new_from(source: str) -> ResponseReturnValue:
    found = _source(source)
    return _new_from(found, source, edition_form(found))


def _new_from(
    found: Preset, source: str, form: NewEditionForm, status: int = 200
) -> ResponseReturnValue:
    """Under the ribbon of the rehearsal where what is made will be one."""
    return page(
        "organiser/new_from.html", status, preset=found, source=source, form=form,
        copied=source.startswith(COPY), rehearsal=rehearsals.only_plays(g.actor),
    )  # fmt: skip


@bp.post("/editions/new/<source>")
@allows(Act.MAKE_EDITION)
def make_edition(source: str) -> ResponseReturnValue:
    found = _source(source)
    form = edition_form(found)
    if form.validate():
        try:
            made = _made(found, form)
        except Refused as error:
            beside(form.time_zone if error.code == "edition.no_such_zone" else form.code, error)
        else:
            flash(_("“%(name)s”已建好。接下来阅读并采用评审细则。", name=made.name), "good")
            return redirect(_next_step(made))
    return _new_from(found, source, form, 422)


def _next_step(made: Edition) -> str:
    """The rulebook by which the prizes are given: of the last stage, of groups the first one's."""
    own = [stage for stage in made.stages if stage.unit_id is None]
    if not own:
        return url_for("organiser.stages", edition=made.code)
    last = next(stage for stage in own if stage.position == own[-1].position)
    return url_for("organiser.rulebook", edition=made.code, stage=last.code)


def _made(found: Preset, form: object) -> Edition:
    typed = form.data  # type: ignore[attr-defined]  # a form class made for this preset
    numbers = form.numbers()  # type: ignore[attr-defined]
    made = editions.from_preset(
        preset.adjusted(found, numbers, first_day=typed["first_day"]),
        code=typed["code"],
        name=typed["name"],
        ordinal=typed["ordinal"] or "",
        first_day=typed["first_day"],
        time_zone=typed["time_zone"],
        organiser=accounts.person_of(g.actor),
        at=clock.now(),
    )
    made.issuer = (typed["issuer"] or "").strip()
    made.rehearsal = rehearsals.only_plays(g.actor)
    return made


def _source(source: str) -> Preset:
    """A preset, or an earlier edition of one's own to copy."""
    if not source.startswith(COPY):
        return preset.of(source)
    earlier = editions.of(source.removeprefix(COPY))
    if not may(g.actor, Act.SET_UP, earlier.id):
        raise Missing
    return copying.preset_of(earlier)


# ── the trail ────────────────────────────────────────────────────────────────────────
@bp.get(f"{PATH}/trail")
@allows(Act.READ_TRAIL)
def trail() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    lines = of_edition(g.edition.id, most=TRAIL_PAGE + 1, before=before)
    shown = trail_words.told(g.edition, lines[:TRAIL_PAGE])
    looked(Look.TRAIL, looks.reasons_in(lines[:TRAIL_PAGE]))
    older = lines[TRAIL_PAGE - 1].id if len(lines) > TRAIL_PAGE else None
    return page("organiser/trail.html", lines=shown, older=older, before=before)
