"""Seeded faults for a server under test: each storm must catch one of them.

Python imports a module of this name at start-up where its folder is on PYTHONPATH; PODIUM_FAULT
says which fault. Nothing of the program knows of it.
"""

from __future__ import annotations

import os
import sqlite3
import threading

from flask import Flask, current_app, has_request_context, request
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from competition import chain
from competition.db import UnitOfWork, db
from competition.durable import WANTED

LATER = 1.0  # seconds: more than a busy machine takes from the answer to the kill


def early_answer() -> None:
    """The answer to a sheet goes out before the commit."""
    really_commit = UnitOfWork.commit

    def commit_later(self: UnitOfWork) -> None:
        if not has_request_context() or request.method != "PUT":  # signing in holds
            really_commit(self)
            return
        self.flush()
        scoped = db.session.registry
        scoped.registry.pop(scoped.scopefunc(), None)  # the request's end must not roll it back
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        threading.Timer(LATER, then, (app, self)).start()

    def then(app: Flask, session: Session) -> None:
        with app.app_context():
            really_commit(session)  # type: ignore[arg-type]
            session.close()

    UnitOfWork.commit = commit_later  # type: ignore[method-assign]


def normal_sync() -> None:
    """SQLite does not flush its log at each commit, and nobody refuses to start."""
    WANTED["sqlite"]["synchronous"].add("1")

    @event.listens_for(Engine, "connect")
    def _on_connect(connection: object, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = NORMAL")


def forgetful() -> None:
    """A request that is sent twice is done twice."""
    really_append = chain.append

    def append(*ours: object, op: str = "", **more: object) -> chain.Appended:
        return really_append(*ours, **more)  # type: ignore[arg-type]

    chain.append = append
    chain.earlier_answer = lambda chain, op, print_: None
    chain.keep_answer = lambda chain, op, print_, answer: answer


FAULTS = {"early_answer": early_answer, "normal_sync": normal_sync, "forgetful": forgetful}
FAULTS[os.environ["PODIUM_FAULT"]]()
