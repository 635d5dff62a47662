"""Where the parts are put together; nothing else is done here."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, request
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from competition import encrypted, i18n, settings
from competition.db import db
from competition.disk import begin_privately
from competition.durable import refuse_unsafe
from competition.errors import Missing, Refused
from competition.mirror import Mirror
from competition.web import (
    auth,
    check,
    compression,
    contestant,
    cookies,
    copies,
    demo,
    guard,
    health,
    kept_words,
    modules,
    organiser,
    page,
    patterns,
    proxies,
    public,
    request_log,
    storage,
    witness,
)
from judging.web import (
    board,
    desk,
    desk_checklist,
    desk_help,
    desk_panels,
    desk_papers,
    desk_personal,
    desk_proposals,
    desk_results,
    desk_screens,
    desk_sheets,
    desk_votes,
    head,
    judge,
    judge_tablet,
    nominations,
    panel_draw,
    play,
    pool,
    today,
    unit,
    vote,
)

ROOT = Path(__file__).parent.parent
BLUEPRINTS = (
    auth.bp, health.bp, organiser.bp, public.bp, judge.bp, judge_tablet.bp,
    desk.bp, desk_panels.bp, desk_sheets.bp, desk_results.bp, desk_proposals.bp,
    desk_screens.bp, desk_votes.bp, desk_checklist.bp, desk_help.bp, desk_papers.bp,
    desk_personal.bp,
    play.bp, nominations.bp, unit.bp, today.bp, contestant.bp, demo.bp,
    board.bp, vote.bp, head.bp, check.bp, patterns.bp,
    witness.bp, pool.bp, panel_draw.bp,
)  # fmt: skip
csrf = CSRFProtect()
migrate = Migrate(directory=str(Path(__file__).parent / "migrations"), render_as_batch=True)


def instance_folder(named: str | None = None) -> Path:
    """Where this installation keeps its own; it need not be there yet."""
    return Path(named or os.environ.get("PODIUM_INSTANCE") or ROOT / "instance").resolve()


def create_app(
    instance: str | None = None, *, only_look: bool = False, **overrides: object
) -> Flask:
    """Put the parts together; refuse unguarded views and databases that could forget a score.

    What is missing is made: the folder for its own account only, a key, the database's file.
    To `only_look` nothing is, and the app answers no requests: it has no key to sign with.
    """
    folder = instance_folder(instance)
    if not only_look:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = request_log.Site(
        "podium",
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(folder),
    )
    configure(app, settings.load(folder), folder, only_look=only_look)
    app.config |= overrides
    app.session_interface = cookies.Sessions()
    db.init_app(app)
    migrate.init_app(app, db)
    i18n.init(app)
    request_log.init(app)
    guard.init(app)  # before the token's check: its refusal is a page too, and needs an actor
    csrf.init_app(app)
    page.init(app)
    kept_words.init(app)
    compression.init(app)
    modules.init(app)
    for blueprint in dict.fromkeys(BLUEPRINTS):  # one blueprint is spread over several modules
        app.register_blueprint(blueprint)
    answer_errors(app)
    app.wsgi_app = copies.Copies(app.wsgi_app)  # type: ignore[method-assign,assignment]
    if bare := guard.unguarded(app):
        raise RuntimeError(f"no policy on: {', '.join(bare)}")
    with app.app_context():
        url = db.engine.url
        if url.get_backend_name() == "sqlite" and url.database and not only_look:
            begin_privately(Path(url.database))
        refuse_unsafe(db.engine)
    return app


def configure(
    app: Flask, chosen: settings.Settings, folder: Path, *, only_look: bool = False
) -> None:
    app.extensions["podium"] = chosen
    app.extensions["podium.mirror"] = Mirror(folder / chosen.mirror) if chosen.mirror else None
    if not only_look:
        settings.kept_secrets(folder, encrypted.KEY)  # damaged: said before anybody comes in
    app.config |= {
        "SECRET_KEY": None if only_look else settings.secret(folder, "cookies"),
        "SQLALCHEMY_DATABASE_URI": settings.sqlalchemy_url(chosen, folder),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": True,  # a database that was started again
            "hide_parameters": True,  # no marks and no names in a log
        },
        "MAX_CONTENT_LENGTH": chosen.body_limit,
        "MAX_FORM_MEMORY_SIZE": chosen.body_limit,
        "MAX_FORM_PARTS": 1000,
        "WTF_CSRF_TIME_LIMIT": None,  # a tablet that was offline for an hour may still send
        "SESSION_COOKIE_NAME": "__Host-podium" if chosen.https else "podium",
        "SESSION_COOKIE_SECURE": chosen.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,  # the session row says when a sign-in ends
        "PERMANENT_SESSION_LIFETIME": timedelta(days=chosen.session_days),
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
    }
    if chosen.trusted_hosts:
        app.config["TRUSTED_HOSTS"] = list(chosen.trusted_hosts)
    proxies.init(app, chosen)


def answer_errors(app: Flask) -> None:
    """Each error that a person can cause has a sentence; a bug has a page that admits it."""
    app.register_error_handler(Refused, page.refused)
    storage.init(app)

    @app.errorhandler(404)
    def missing(_error: HTTPException) -> Response:
        return page.refused(Missing())

    @app.errorhandler(405)
    def not_this_way(_error: HTTPException) -> Response:
        return page.refused(Missing())

    @app.errorhandler(413)
    def too_large(_error: HTTPException) -> Response:
        limit = request.max_content_length or 0
        return page.refused(page.with_status(Refused("body.too_large", kb=limit // 1024), 413))

    @app.errorhandler(CSRFError)
    def stale_page(_error: CSRFError) -> Response:
        return page.refused(page.with_status(Refused("page.stale"), 400))

    @app.errorhandler(400)
    def garbled(_error: HTTPException) -> Response:
        return page.refused(page.with_status(Refused("request.garbled"), 400))

    @app.errorhandler(500)
    def broken(_error: HTTPException) -> Response:
        db.session.rollback()
        return page.page("errors/broken.html", 500)
