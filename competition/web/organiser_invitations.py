"""Contestants' links to print and hand out: a unit's, a stage's, or everybody's at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import accounts, clock, entries, invitations, run_of_show, stages, units
from competition.errors import Missing, Refused
from competition.invitations import Invited
from competition.models import Entry
from competition.policy import Act, Role
from competition.web.auth import browser
from competition.web.forms_organiser import ManyLinksForm
from competition.web.guard import allows, me
from competition.web.naming import named
from competition.web.organiser_blueprint import PATH, beside, bp
from competition.web.page import page, when
from competition.web.qr import picture

LINKS = f"{PATH}/contestant-links"
EVERYBODY, OF_UNIT, OF_STAGE = "all", "unit.", "stage."


@bp.get(LINKS)
@allows(Act.INVITE)
def contestant_links() -> ResponseReturnValue:
    return _links(ManyLinksForm())


def _links(form: ManyLinksForm, status: int = 200) -> ResponseReturnValue:
    _offer(form)
    return page("organiser/contestant_links.html", status, form=form)


def offer_lives(field: Any, *, most: int = invitations.LIVES[-1], proposed: int = 0) -> None:
    """How long a link may wait, each with its last day; at first what reaches the first day."""
    at, days = clock.now(), [one for one in invitations.LIVES if one <= most]
    field.choices = [
        (str(one), _("%(days)s 天，到 %(at)s", days=one, at=when((at + timedelta(one)).date())))
        for one in days
    ]
    if not field.raw_data:
        field.data = str(min(proposed or invitations.proposed(g.edition, at=at), days[-1]))


def _offer(form: ManyLinksForm) -> None:
    offer_lives(form.lasts)
    own = [one for one in g.edition.stages if one.unit_id is None]
    form.whose.choices = [
        (EVERYBODY, _("全部选手")),
        *((f"{OF_STAGE}{one.code}", _("“%(stage)s”的名单", stage=named(one.name))) for one in own),
        *((f"{OF_UNIT}{one.code}", one.name) for one in units.listed(g.edition)),
    ]


@bp.post(LINKS)
@allows(Act.INVITE)
def make_links() -> ResponseReturnValue:
    form, at = ManyLinksForm(), clock.now()
    _offer(form)
    if not form.validate():
        return _links(form, 422)
    maker = accounts.Maker(g.actor, me(Act.INVITE), g.edition.id, browser())
    again, whose = bool(form.again.data), _entries(form.whose.data)
    lasts = invitations.life(Role.CONTESTANT, int(form.lasts.data))
    try:
        made = invitations.issue(g.edition, whose, again=again, lasts=lasts, maker=maker, at=at)
    except Refused as error:
        beside(form.whose, error)
        return _links(form, 422)
    return page("organiser/make_links.html", links=_shown(made), ends_at=at + lasts)


def _entries(whose: str) -> Sequence[Entry]:
    """Whom the choice means; a unit or stage of another edition is not there."""
    if whose.startswith(OF_UNIT):
        return entries.listed(g.edition, unit=units.of(g.edition, whose.removeprefix(OF_UNIT)).id)
    if whose.startswith(OF_STAGE):
        stage = stages.of(g.edition, whose.removeprefix(OF_STAGE))
        return [one.entry for one in run_of_show.appearances(stage)]
    if whose != EVERYBODY:
        raise Missing
    return entries.listed(g.edition)


def _shown(made: Sequence[Invited]) -> list[tuple[Entry, str, str]]:
    """Each contestant with the address and its picture, unit by unit."""
    address = url_for("auth.sign_in", _external=True)
    rows = [(one.entry, f"{address}#{one.code}") for one in made]
    rows.sort(key=lambda row: (row[0].unit.code if row[0].unit else "", row[0].code))
    return [(entry, url, picture(url)) for entry, url in rows]
