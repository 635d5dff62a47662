"""When the server cannot write: disk full or failing, too busy, the database gone, or handed over.

Nothing is acknowledged then. The answer is 503, so that a tablet keeps what was signed and sends it
again; once there is room the same request is taken, without a restart.
"""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

from flask import Flask, Response
from sqlalchemy.exc import DBAPIError, OperationalError

from competition.append_only import HANDED_OVER
from competition.errors import Refused
from competition.mirror_file import NotMirrored
from competition.web.page import refused, with_status

RETRY = "2"  # seconds
SQLITE = {
    sqlite3.SQLITE_FULL: "storage.full",
    sqlite3.SQLITE_IOERR: "storage.failing",
    sqlite3.SQLITE_BUSY: "storage.busy",  # waited its ten seconds for the writers before it
}
POSTGRES = {
    "53100": "storage.full",
    "53300": "storage.busy",  # no connection is left
    "40P01": "storage.busy",  # a deadlock: the other one goes on
    "40001": "storage.busy",
    "55P03": "storage.busy",  # waited for a lock as long as it may
    "57P01": "storage.away",  # stopped by its administrator
    "57P02": "storage.away",
    "57P03": "storage.away",  # starting, or recovering
}


def init(app: Flask) -> None:
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(NotMirrored, _mirror)


def _database(error: DBAPIError) -> Response:
    code = refusal_code(error)
    if not code:
        raise error
    return _stopped(code)


def _mirror(error: NotMirrored) -> Response:
    return _stopped("storage.full" if error.errno == errno.ENOSPC else "storage.failing")


def _stopped(code: str) -> Response:
    answer = refused(with_status(Refused(code), 503))
    answer.headers["Retry-After"] = RETRY
    return answer


def refusal_code(error: DBAPIError) -> str:
    """Which refusal this is, or nothing: then it is a bug."""
    told: Any = error.orig
    if HANDED_OVER in str(told):
        return "server.handed_over"
    if not hasattr(told, "sqlstate"):
        return SQLITE.get(getattr(told, "sqlite_errorcode", 0) & 0xFF, "")
    state = told.sqlstate
    lost = isinstance(error, OperationalError) and state is None  # nobody was there to give one
    return "storage.away" if lost or (state or "").startswith("08") else POSTGRES.get(state, "")
