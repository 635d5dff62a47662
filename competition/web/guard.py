"""Every view passes here: actor, policy, then the view, then one commit.

Who looked at private fields is told by the trail before the answer goes out (`looked`): the one
thing that a GET writes.

A view that raises leaves nothing behind; a view that returns from an unsafe method is committed
once, here and nowhere else. What a person may not see answers exactly as what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from competition import clock, sessions
from competition.db import db, only_reading
from competition.doors import Session
from competition.errors import Missing, Refused
from competition.models import Edition
from competition.policy import ALLOWED, Act, Actor, may
from competition.web import looked

View = Callable[..., ResponseReturnValue]
SAFE = ("GET", "HEAD", "OPTIONS")


class SignedIn(UserMixin):
    """Flask-Login's user: one live session row; its id is the cookie's secret."""

    def __init__(self, secret: str, session: Session) -> None:
        self.secret = secret
        self.session = session

    def get_id(self) -> str:
        return self.secret


def allows(act: Act, *, reads_first: bool = False) -> Callable[[View], View]:
    """Mark a view with the act it performs; the app refuses to start where this is missing.

    A view that `reads_first` says itself when it comes to writing (`to_write`).
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**ids: Any) -> ResponseReturnValue:
            _find_edition(ids)
            if not may(g.actor, act, g.edition.id if g.edition else None) and not _own(act):
                raise Missing
            if not (reads_first or request.method in SAFE):
                to_write()
            answer = view(**ids)
            if shown := looked.owed(act):
                to_write()
                looked.write(shown, act)
            if not g.reads:
                db.session.commit()
            return answer

        guarded.act = act  # type: ignore[attr-defined]
        guarded.reads_first = reads_first  # type: ignore[attr-defined]
        return guarded

    return mark


def _own(act: Act) -> bool:
    """Addresses without an edition (a judge's, a contestant's) are found through the grant."""
    actor: Actor = g.actor
    return g.edition is None and any(may(actor, act, held.edition) for held in actor.held)


def _find_edition(ids: dict[str, Any]) -> None:
    """The edition is the first thing an address names; everything else is looked up inside it."""
    g.edition = None
    if any("\0" in one for one in ids.values() if isinstance(one, str)):
        raise Missing  # no code holds it, and PostgreSQL takes no text that does
    if code := ids.pop("edition", None):
        g.edition = db.session.scalar(select(Edition).where(Edition.code == code))
        if g.edition is None:
            raise Missing


def init(app: Flask) -> None:
    login = LoginManager(app)
    login.session_protection = None  # sessions are rows, revoked there; addresses change on Wi-Fi
    login.user_loader(_load)

    @app.before_request
    def begin() -> None:
        garbled = _body()
        g.reads = garbled is not None or _begins_by_reading()
        only_reading(g.reads)
        g.edition = None
        g.actor = sessions.actor_of(getattr(current_user, "session", None))
        if garbled is not None:
            raise garbled
        if request.method not in SAFE and _from_elsewhere():
            raise Refused("page.stale")

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        db.session.rollback()
        only_reading(False)


def _body() -> HTTPException | None:
    """Wait for what is sent before any transaction begins: a slow upload must not hold the writer
    while judges sign. What is wrong with it is answered once it is known who asks.
    """
    try:
        request.get_data(parse_form_data=True)
    except HTTPException as garbled:
        return garbled
    return None


def _begins_by_reading() -> bool:
    """Whether this request's transaction begins without the writer's lock: what strangers send in
    masses (an address that is not there, a forged vote) must not make a judge wait.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    stranger = "_user_id" not in session
    return request.method in SAFE or stranger or getattr(view, "reads_first", False)


def to_write() -> None:
    """Now comes writing: what was read so far is read anew, under the writer's lock."""
    if g.reads:
        db.session.rollback()
        g.reads = False
        only_reading(g.reads)


def _from_elsewhere() -> bool:
    """Besides the token: where a browser says whose page sends this, it must be ours."""
    origin = request.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != request.host


def _load(secret: str) -> SignedIn | None:
    days = current_app.extensions["podium"].session_days
    session = sessions.of(secret, at=clock.now(), days=days)
    return SignedIn(secret, session) if session else None


def me(act: Act) -> str:
    """The pseudonym under which the actor does this; of several roles the one that allows it."""
    return str(g.actor.code_in(g.edition.id, ALLOWED[act]))


def settle(error: Refused) -> None:
    """After a refusal nothing stays, except what the refusal itself must remember."""
    if error.keep:
        db.session.commit()
    else:
        db.session.rollback()


def unguarded(app: Flask) -> list[str]:
    """Endpoints whose view does not say which act it performs."""
    return sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if not endpoint.endswith("static") and not hasattr(view, "act")
    )
