"""Mail (邮件): to which mailboxes of offices the edition writes, and what became of each mail."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition import clock, mails, units
from competition.errors import Refused
from competition.mails import Wanted
from competition.outbox import Mail, MailAddress, MailPurpose, MailState
from competition.policy import Act
from competition.settings import LANGUAGES
from competition.web.finding_words import told as told_finding
from competition.web.forms_mail import MailboxForm
from competition.web.forms_organiser import offer
from competition.web.guard import allows, me
from competition.web.leaves import leaf
from competition.web.mail_words import written
from competition.web.navigation import sends_units
from competition.web.organiser_blueprint import PATH, beside, bp
from competition.web.page import page, term, told

MAIL = f"{PATH}/mail"
OWN_NAMES: Mapping[str, LazyString] = {"zh": _l("中文"), "en": _l("英文")}
TONES = {MailState.SENT: "good", MailState.WAITING: "quiet", MailState.GIVEN_UP: "bad"}
PLACES = {"mail.no_unit": "unit", "mail.there_already": "address", "mail.no_address": "address"}


# ── addresses ─────────────────────────────────────────────────────────────────────────────────
@bp.get(MAIL)
@allows(Act.SET_UP)
def mail() -> ResponseReturnValue:
    return _mail(MailboxForm(language=current_app.extensions["podium"].language))


def _mail(
    form: MailboxForm, status: int = 200, refused: Refused | None = None
) -> ResponseReturnValue:
    why = told(refused)
    _offer(form)
    shown = leaf(mails.addresses(g.edition), _called)
    return page(
        "organiser/mail.html", refused.status if refused else status, form=form, leaf=shown,
        refusal=why, state=told_finding(mails.looked_at(current_app.extensions["podium"])),
        languages=OWN_NAMES, mailbox=mails.mailbox, counts=mails.counts(g.edition),
    )  # fmt: skip


def _called(one: MailAddress) -> str:
    return f"{mails.mailbox(one)} {term(one.purpose)} {one.unit.name if one.unit else ''}"


def _offer(form: MailboxForm) -> None:
    each = [one for one in MailPurpose if one is not MailPurpose.DEADLINES or sends_units()]
    form.purpose.choices = [(str(one), term(one)) for one in each]
    listed = [(one.code, one.name) for one in units.listed(g.edition)]
    offer(form.unit, listed, empty=_("（不属于某个单位）"))
    offer(form.language, [(one, str(OWN_NAMES[one])) for one in LANGUAGES])


@bp.post(MAIL)
@allows(Act.SET_UP)
def add_mailbox() -> ResponseReturnValue:
    form = MailboxForm()
    _offer(form)
    if not form.validate():
        return _mail(form, 422)
    unit = units.of(g.edition, form.unit.data) if form.unit.data else None
    purpose = MailPurpose(form.purpose.data)
    wanted = Wanted(form.address.data or "", purpose, form.language.data, unit)
    try:
        mails.add(g.edition, wanted, by=me(Act.SET_UP), at=clock.now())
    except Refused as error:
        beside(form[PLACES[error.code]], error)
        return _mail(form, 422)
    flash(_("已登记。从现在起，新的事情会寄到这个邮箱；可以先试寄一封。"), "good")
    return _back()


@bp.post(f"{MAIL}/<int(min=1, max=1000000):number>/remove")
@allows(Act.SET_UP)
def remove_mailbox(number: int) -> ResponseReturnValue:
    mails.remove(mails.address_of(g.edition, number), by=me(Act.SET_UP), at=clock.now())
    flash(_("已删除这个邮箱，和寄给它的邮件的记录。"), "good")
    return _back()


@bp.post(f"{MAIL}/<int(min=1, max=1000000):number>/try")
@allows(Act.SET_UP)
def try_mailbox(number: int) -> ResponseReturnValue:
    address, here = mails.address_of(g.edition, number), current_app.extensions["podium"]
    try:
        mails.try_out(address, here, by=me(Act.SET_UP), at=clock.now())
    except Refused as refused:
        return _mail(MailboxForm(formdata=None), refused=refused)
    flash(_("一分钟内由服务器寄出；寄到没有，请看“寄过的邮件”。"), "good")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("organiser.mail", edition=g.edition.code), 303)


# ── what became of them ───────────────────────────────────────────────────────────────────────
@bp.get(f"{MAIL}/sent")
@allows(Act.SET_UP)
def mails_sent() -> ResponseReturnValue:
    shown = leaf(
        mails.listed(g.edition), lambda one: f"{mails.mailbox(one.address)} {_subject(one)}"
    )
    why = {one.id: told_finding(mails.why(one)) for one in shown.rows if one.error}
    subjects = {one.id: _subject(one) for one in shown.rows}
    return page(
        "organiser/mails_sent.html", leaf=shown, why=why, subjects=subjects, tones=TONES,
        mailbox=mails.mailbox,
    )  # fmt: skip


def _subject(one: Mail) -> str:
    return written(one, site="").subject
