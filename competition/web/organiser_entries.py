"""Entries: the list, one added by hand, one looked at and moved."""

from __future__ import annotations

from typing import Any, cast

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import births, by_hand, clock, grants, tracks, units
from competition import entries as every_entry
from competition.errors import Refused, Unlawful
from competition.looks import Look
from competition.models import Entry
from competition.policy import Act, Role
from competition.rules.eligibility import Reason
from competition.rules.lifecycles import ENTRY, may_follow
from competition.web.forms import SHORT
from competition.web.forms_organiser import EntryForm, StageMoveForm, offer
from competition.web.guard import allows, me
from competition.web.looked import looked
from competition.web.naming import named
from competition.web.organiser_blueprint import PATH, beside, bp
from competition.web.organiser_people import chosen_life, invited, life_form
from competition.web.page import page, sentence

ENTRIES = f"{PATH}/entries"


@bp.get(ENTRIES)
@allows(Act.KEEP_ROSTER)
def entries() -> ResponseReturnValue:
    return _entries(EntryForm())


def _entries(form: EntryForm, status: int = 200) -> ResponseReturnValue:
    _offer(form)
    of, text = request.args.get("of", ""), (request.args.get("q") or "").strip()[:SHORT]
    unit = units.of(g.edition, of).id if of else None
    number = request.args.get("page", 1, type=int)
    leaf = every_entry.leaf(g.edition, unit=unit, text=text, number=number)
    return page("organiser/entries.html", status, leaf=leaf, form=form, of=of, q=text)


def _offer(form: EntryForm) -> None:
    all_units = [(one.code, one.name) for one in units.listed(g.edition)]
    fields = [(one.code, named(one.name)) for one in tracks.listed(g.edition)]
    offer(form.unit, all_units, empty=_("（没有单位）"))
    offer(form.track, fields, empty=_("（不分组）"))
    form.born.flags.either = True  # where age is a condition: a date, or a reason for an exception


@bp.post(ENTRIES)
@allows(Act.KEEP_ROSTER)
def add_entry() -> ResponseReturnValue:
    form = EntryForm()
    _offer(form)
    if not form.validate():
        return _entries(form, 422)
    try:
        made = by_hand.register(g.edition, _typed(form), by=me(Act.KEEP_ROSTER), at=clock.now())
    except Unlawful as error:
        _against(form, error)
        return _entries(form, 422)
    except Refused as error:
        beside(form[str(error.facts.get("field") or _field(form, error.code).name)], error)
        return _entries(form, 422)
    flash(_("已登记 %(name)s（%(code)s）。", name=made.name, code=made.code), "good")
    return redirect(url_for("organiser.entries", edition=g.edition.code))


def _typed(form: EntryForm) -> by_hand.Typed:
    unit, track = form.unit.data, form.track.data
    return by_hand.Typed(
        name=form.name.data or "",
        unit=units.of(g.edition, unit) if unit else None,
        track=tracks.of(g.edition, track) if track else None,
        staff_no=form.staff_no.data or "",
        title=form.title.data or "",
        course=form.course.data or "",
        born=form.born.data or "",
        exception=form.exception.data or "",
    )


def _against(form: EntryForm, error: Unlawful) -> None:
    """Each reason beside the field it is about, and how to go on beside the exception."""
    beside(form.exception, error)
    for reason in cast(tuple[Reason, ...], error.faults):
        told = sentence(Refused(reason.code, **dict(reason.facts)))
        field = _field(form, reason.code)
        field.errors = [*field.errors, told]


def _field(form: EntryForm, code: str) -> Any:
    """The field that a refusal or a reason is about."""
    return {
        "age": form.born, "date": form.born, "past": form.staff_no, "unit": form.unit,
    }.get(code.split(".")[0], form.staff_no if "staff_no" in code else form.name)  # fmt: skip


@bp.get(f"{ENTRIES}/<code>")
@allows(Act.KEEP_ROSTER)
def entry(code: str) -> ResponseReturnValue:
    return _entry(every_entry.of(g.edition, code), StageMoveForm())


def _entry(found: Entry, form: StageMoveForm, status: int = 200) -> ResponseReturnValue:
    moves = may_follow(ENTRY, found.state)
    words = {
        "submit": _("提交"), "return": _("退回"), "accept": _("接受"), "withdraw": _("退出"),
    }  # fmt: skip
    invited, born = grants.of_entry(found), None
    if asked := request.args.get("show") == "born":
        born = births.born(found)
        looked(Look.BIRTH, found.code if born != "" else "")
    return page(
        "organiser/entry.html", status, entry=found, moves=moves, words=words, form=form,
        invited=invited, life=life_form(Role.CONTESTANT), at=clock.now(),
        born=born, asked=asked, has_born=births.is_kept(found),
        entrance=grants.entrances([invited]).get(invited.person_id or 0) if invited else None,
    )  # fmt: skip


@bp.post(f"{ENTRIES}/<code>/invite")
@allows(Act.INVITE)
def invite_contestant(code: str) -> ResponseReturnValue:
    """A one-time link for the contestant; asked again, a new one for the same person."""
    found = every_entry.of(g.edition, code)
    given = grants.contestant(g.edition, found, by=me(Act.INVITE), at=clock.now())
    return invited(given, chosen_life(Role.CONTESTANT))


@bp.post(f"{ENTRIES}/<code>/move")
@allows(Act.KEEP_ROSTER)
def move_entry(code: str) -> ResponseReturnValue:
    found, form = every_entry.of(g.edition, code), StageMoveForm()
    if form.validate():
        try:
            every_entry.move(
                found,
                form.move.data or "",
                by=me(Act.KEEP_ROSTER),
                at=clock.now(),
                reason=form.reason.data or "",
            )
        except Refused as error:
            beside(form.reason, error)
        else:
            return redirect(url_for("organiser.entry", edition=g.edition.code, code=code))
    return _entry(every_entry.of(g.edition, code), form, 422)
