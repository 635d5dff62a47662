"""One app for all tests of a worker on an engine, handed to each as if it had been made for it.

Making an app costs more than most tests do: every address is compiled, and its templates,
sentences and queries begin cold. So it is made once and moved: to the test's own database, its own
instance folder with new keys, the settings read anew. A test may still change the app itself (its
settings, hooks, filters, listeners): such an app is thrown away, and the next test gets a new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine import Dialect

from competition import settings
from competition.app import configure, create_app
from competition.db import db
from competition.upkeep.standing import let_go
from competition.web.copies import Copies

# An app that had to be made anew compiles no template again: the name of a cached one holds its
# source's hash.
COMPILED = FileSystemBytecodeCache()
# What differs from test to test, and what `_moved` therefore sets.
OWN = {
    "instance_path", "_got_first_request", "podium.mirror", "SECRET_KEY", "SQLALCHEMY_DATABASE_URI",
}  # fmt: skip


class OneApp:
    """An app on one engine; `at` hands it out."""

    def __init__(self) -> None:
        self._app: Flask | None = None
        self._as_made: object = None

    @contextmanager
    def at(self, url: str, instance: Path) -> Iterator[Flask]:
        """The app on this database and instance folder, which nobody used before."""
        app = self._moved(self._app, url, instance) if self._app else self._made(url, instance)
        try:
            yield app
        finally:
            let_go(app)
            if shape(app) != self._as_made:
                self._app = None

    def _made(self, url: str, instance: Path) -> Flask:
        app = create_app(instance=str(instance), SQLALCHEMY_DATABASE_URI=url, TESTING=True)
        app.jinja_env.bytecode_cache = COMPILED
        with app.app_context():
            connect_where_it_says(db.engine)
        self._app, self._as_made = app, shape(app)
        self._shown = cast(Copies, app.wsgi_app)
        return app

    def _moved(self, app: Flask, url: str, instance: Path) -> Flask:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        app.instance_path = str(instance)
        app._got_first_request = False
        self._shown._kept.clear()  # what the last test's hall was shown is kept for half a second
        configure(app, settings.load(instance), instance)
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        if shape(app) != self._as_made:  # this folder holds other settings
            return self._made(url, instance)
        with app.app_context():
            db.engine.url = make_url(url)
        return app


def connect_where_it_says(engine: Engine) -> None:
    """Let a change of `engine.url` count: it keeps its pool's rules and its compiled queries."""

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, _record: object, _args: object, _named: object) -> Any:
        args, named = dialect.create_connect_args(engine.url)
        return dialect.connect(*args, **named)


def shape(app: Flask) -> object:
    """All that a test could have changed about an app, to be compared with how it was made."""
    for _made_at_first_use in (app.logger, app.jinja_loader):
        pass
    environment = app.jinja_env
    with app.app_context():
        heard: Any = db.engine.dispatch
    return copied(
        {
            "app": vars(app),
            "templates": [environment.globals, environment.filters, environment.tests],
            "listeners": {name: list(getattr(heard, name)) for name in heard._event_names},
        }
    )


def copied(found: object) -> object:
    """Containers copied all the way down, without the empty ones that asking alone leaves."""
    if isinstance(found, dict):
        inside = {name: copied(one) for name, one in found.items() if name not in OWN}
        return {name: one for name, one in inside.items() if one not in ({}, [])}
    if isinstance(found, list | tuple | set):
        return [copied(one) for one in found]
    return found
