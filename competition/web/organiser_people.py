"""People and what they may do: invite, a new link, take back."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import accounts, clock, grants, invitations, units
from competition.errors import Refused
from competition.models import Grant
from competition.policy import Act, Role
from competition.web.auth import browser
from competition.web.forms_organiser import InviteForm, NewLinkForm, RevokeForm, offer
from competition.web.guard import allows, me
from competition.web.leaves import leaf
from competition.web.navigation import sends_units
from competition.web.organiser_blueprint import PATH, beside, bp
from competition.web.organiser_invitations import offer_lives
from competition.web.page import page, term
from competition.web.qr import picture

PEOPLE = f"{PATH}/people"
INVITED = (Role.ORGANISER, Role.OBSERVER, Role.DESK, Role.UNIT)


@bp.get(PEOPLE)
@allows(Act.INVITE)
def people() -> ResponseReturnValue:
    return _people(InviteForm(role=request.args.get("role", "")))


def _people(form: InviteForm, status: int = 200) -> ResponseReturnValue:
    _offer(form)
    names = {one.id: one.name for one in units.listed(g.edition)}
    given = grants.listed(g.edition, INVITED)
    shown = leaf(given, lambda one: f"{_name(one)} {one.code} {names.get(one.unit_id or 0, '')}")
    return page(
        "organiser/people.html", status, leaf=shown, form=form, at=clock.now(), units=names,
        entrances=grants.entrances(shown.rows), begin=bool(status != 200 or form.role.data),
    )  # fmt: skip


def _name(given: Grant) -> str:
    return given.person.name if given.person else ""


def _offer(form: InviteForm) -> None:
    roles = [role for role in INVITED if role is not Role.UNIT or sends_units()]
    form.role.choices = [(str(role), term(role)) for role in roles]
    listed = [(one.code, one.name) for one in units.listed(g.edition)]
    offer(form.unit, listed, empty=_("（不属于某个单位）"))
    offer_lives(form.lasts, proposed=invitations.WEEK)


@bp.post(PEOPLE)
@allows(Act.INVITE)
def invitation() -> ResponseReturnValue:
    form = InviteForm()
    _offer(form)
    if not form.validate():
        return _people(form, 422)
    unit = units.of(g.edition, form.unit.data) if form.unit.data else None
    role, name = Role(form.role.data), form.name.data or ""
    try:
        by, at = me(Act.INVITE), clock.now()
        lasts = invitations.life(role, int(form.lasts.data))
        given = grants.give(g.edition, role, name=name, unit=unit, by=by, at=at)
    except Refused as error:
        beside(form.lasts if error.code == "invite.too_long" else form.unit, error)
        return _people(form, 422)
    return invited(given, lasts)


def life_form(role: Role) -> NewLinkForm:
    """For how long the next link of this role is to wait."""
    form, patient = NewLinkForm(), role in invitations.PATIENT
    offer_lives(form.lasts, most=invitations.LIVES[-1] if patient else invitations.WEEK)
    return form


def chosen_life(role: Role) -> timedelta:
    """What was chosen; where the page offers no choice, or none of these, a week."""
    form = life_form(role)
    return invitations.life(role, int(form.lasts.data) if form.validate() else invitations.WEEK)


def invited(given: Grant, lasts: timedelta) -> ResponseReturnValue:
    """Show the link once: only its digest is kept, so it cannot be shown again."""
    person, at = given.person, clock.now()
    assert person is not None
    maker = accounts.Maker(g.actor, me(Act.INVITE), g.edition.id, browser())
    code = accounts.invite(person, at=at, lasts=lasts, maker=maker)
    url = f"{url_for('auth.sign_in', _external=True)}#{code}"
    return page(
        "organiser/invitation.html", grant=given, person=person, url=url, qr_image=picture(url),
        ends_at=at + lasts,
    )  # fmt: skip


@bp.get(f"{PEOPLE}/<code>")
@allows(Act.INVITE)
def grant(code: str) -> ResponseReturnValue:
    return _grant(code, RevokeForm())


def _grant(code: str, form: RevokeForm, status: int = 200) -> ResponseReturnValue:
    given = grants.of(g.edition, code, INVITED)
    unit = next((one for one in units.listed(g.edition) if one.id == given.unit_id), None)
    mine = any(held.code == code for held in g.actor.within(g.edition.id))
    return page(
        "organiser/grant.html", status, grant=given, unit=unit, mine=mine, form=form,
        life=life_form(given.role), at=clock.now(),
        entrance=grants.entrances([given]).get(given.person_id or 0),
    )  # fmt: skip


@bp.post(f"{PEOPLE}/<code>/link")
@allows(Act.INVITE)
def new_link(code: str) -> ResponseReturnValue:
    given = grants.in_force(g.edition, code, INVITED)
    return invited(given, chosen_life(given.role))


@bp.post(f"{PEOPLE}/<code>/revoke")
@allows(Act.INVITE)
def revoke(code: str) -> ResponseReturnValue:
    given, form = grants.of(g.edition, code, INVITED), RevokeForm()
    if form.validate():
        try:
            grants.take_back(
                given, at=clock.now(), by=me(Act.INVITE), reason=form.reason.data or ""
            )
        except Refused as error:
            beside(form.reason, error)
        else:
            flash(_("已收回。对方的下一次操作就不再有这项权限。"), "good")
            return redirect(url_for("organiser.people", edition=g.edition.code))
    return _grant(code, form, 422)
