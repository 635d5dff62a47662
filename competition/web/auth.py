"""Sign in, sign out, one's own account, the language."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from competition import accounts, clock, grants, passwords, seat_links, sessions, tries
from competition.doors import Session
from competition.errors import Refused
from competition.i18n import LANGUAGES
from competition.policy import Act, Actor, Role, may_rename
from competition.web import homes
from competition.web.forms import LinkForm, NameForm, NewPasswordForm, PasswordForm
from competition.web.guard import SignedIn, allows, settle, to_write
from competition.web.page import page, sentence, when

bp = Blueprint("auth", __name__)
BROWSER = "browser"
ASKS_PIN = ("link.needs_pin", "link.wrong_pin")


@bp.get("/in")
@allows(Act.SIGN_IN)
def sign_in() -> ResponseReturnValue:
    return page("auth/sign_in.html", link=LinkForm(), password=PasswordForm(), replaced=_replaced())


def _replaced() -> Session | None:
    """Who was signed in here learns that somebody came in by a new link in their name."""
    secret = session.get("_user_id")
    return sessions.replaced(str(secret)) if secret else None


@bp.post("/in")
@allows(Act.SIGN_IN)
def enter_by_link() -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate():
        return page("auth/sign_in.html", 422, link=form, password=PasswordForm(formdata=None))
    here = current_user.session if current_user.is_authenticated else None
    if here is not None and seat_links.is_own(form.code.data or "", here):
        return redirect(first_page(g.actor))
    try:
        secret = accounts.enter_by_link(
            form.code.data or "", at=clock.now(), browser=browser(), pin=form.pin.data or "",
            **where_from(),
        )  # fmt: skip
    except Refused as error:
        settle(error)
        field = form.pin if error.code in ASKS_PIN else form.code
        field.errors = [sentence(error)]
        return page("auth/sign_in.html", 422, link=form, password=PasswordForm(formdata=None))
    return let_in(secret)


@bp.post("/in/password")
@allows(Act.SIGN_IN, reads_first=True)
def enter_by_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate():
        return page("auth/sign_in.html", 422, link=LinkForm(formdata=None), password=form)
    try:
        login, password, here = form.login.data or "", form.password.data or "", where_from()
        tried = passwords.compare(login, password, address=here["address"], at=clock.now())
        to_write()
        secret = passwords.enter(tried, device=here["device"], at=clock.now())
    except Refused as error:
        settle(error)
        form.login.errors = [sentence(error)]
        return page("auth/sign_in.html", 422, link=LinkForm(formdata=None), password=form)
    return let_in(secret)


@bp.post("/out")
@allows(Act.SIGN_IN)
def sign_out() -> ResponseReturnValue:
    leave()
    _tell_way_back(g.actor)
    answer = redirect(url_for("public.home"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _tell_way_back(left: Actor) -> None:
    """A device that was a seat has no account to come back with: only another card."""
    if left.held and left.person is None:
        flash(_("已退出席位。这台设备要再评分，请扫席位卡，或输入席位卡上的代码。"), "plain")


def leave() -> None:
    """End the session of this device, if there is one."""
    if current_user.is_authenticated:
        current_user.session.revoked_at = clock.now()
    logout_user()


@bp.get("/me")
@allows(Act.SEE_ACCOUNT)
def account() -> ResponseReturnValue:
    return _account()


def _account(
    named: NameForm | None = None, form: NewPasswordForm | None = None, status: int = 200
) -> ResponseReturnValue:
    person = accounts.person_of(g.actor)
    asked = accounts.is_unnamed(person)
    return page(
        "auth/account.html", status, person=person, asked=asked, may_rename=may_rename(g.actor),
        named=named or NameForm(None, name="" if asked else person.name),
        form=form or NewPasswordForm(None, login=person.login),
    )  # fmt: skip


@bp.post("/me/name")
@allows(Act.SEE_ACCOUNT)
def choose_name() -> ResponseReturnValue:
    form = NameForm()
    if not form.validate():
        return _account(form, status=422)
    name = form.name.data or ""
    accounts.rename(accounts.person_of(g.actor), name, by=g.actor, at=clock.now())
    flash(_("已保存。以后的记录都用这个名字；以前的流水里仍是当时的名字。"), "good")
    return redirect(url_for("auth.account"))


@bp.post("/me/password")
@allows(Act.SEE_ACCOUNT)
def choose_password() -> ResponseReturnValue:
    person, form = accounts.person_of(g.actor), NewPasswordForm()
    if not form.validate():
        return _account(form=form, status=422)
    try:
        passwords.choose(
            person, form.login.data or "", form.password.data or "", at=clock.now(),
            here=current_user.session,
        )  # fmt: skip
    except Refused as error:
        settle(error)
        field = form.password if error.code.startswith("password.") else form.login
        field.errors = [sentence(error)]
        return _account(form=form, status=422)
    flash(_("已保存。以后也可以用登录名和密码登录；其他设备上的登录已结束。"), "good")
    return redirect(url_for("auth.account"))


# How a page is read is no fact: by a link, so that it works without a form on every page, and
# whoever is sent here by somebody else has lost nothing but one tap.
@bp.get("/language/<to>")
@allows(Act.READ_PUBLIC)
def language(to: str) -> ResponseReturnValue:
    if to in LANGUAGES:
        session["lang"] = to
    return redirect(own_path(request.args.get("next", "")))


@bp.get("/large-print/<to>")
@allows(Act.READ_PUBLIC)
def large_print(to: str) -> ResponseReturnValue:
    session["large_print"] = to == "on"
    return redirect(own_path(request.args.get("next", "")))


def own_path(target: str) -> str:
    """A path of this site, or the home page: never somebody else's address (trust.md E7)."""
    outside = not target.startswith("/") or target.startswith("//")
    crooked = any(ch in target for ch in "\\\t\r\n@")
    return url_for("public.home") if outside or crooked else target


def where_from() -> dict[str, str]:
    return {
        "device": request.user_agent.string,
        "address": tries.of_visitor(request.remote_addr or ""),
    }


def browser() -> str:
    """What this browser is known by: it outlasts sign-ins, and only its digest is kept."""
    if BROWSER not in session:
        session[BROWSER] = sessions.new_secret()
    return sessions.digest(session[BROWSER])


def let_in(secret: str) -> ResponseReturnValue:
    """A new session for a new sign-in: what an earlier visitor left on the device is gone."""
    kept = {name: session[name] for name in ("lang", "large_print", BROWSER) if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    live = sessions.of(secret, at=clock.now(), days=1)
    assert live is not None
    login_user(SignedIn(secret, live))
    generate_csrf()  # now: no later answer sets the cookie again and undoes a choice of language
    _tell_of_others(live)
    return redirect(first_page(sessions.actor_of(live)))


def _tell_of_others(live: Session) -> None:
    """Somebody came in by a new link in this person's name while they were away."""
    if live.person is None or live.behind_id is not None:
        return
    for one in sessions.of_others(live.person, before=live):
        assert one.behind is not None
        at, who = when(one.created_at), one.behind.name
        flash(
            _("%(at)s，有人用 %(who)s 为您生成的新链接登录了您的账户。如果不是您本人，"
              "请马上告诉组委会的其他人，并核对留痕。", at=at, who=who),
            "warn",
        )  # fmt: skip


def first_page(actor: Actor) -> str:
    """Where somebody belongs who has just signed in: the one place they have, else their list."""
    found = grants.editions_of(actor)
    if actor.founder and accounts.is_unnamed(accounts.person_of(actor)):
        return url_for("auth.account")
    if {held.role for held in actor.held} == {Role.JUDGE}:
        return url_for("judge.home")
    if len(found) == 1:
        return homes.first(found[0], actor)
    if not found and actor.founder:
        return url_for("organiser.new_edition")
    return url_for("organiser.own_editions")
