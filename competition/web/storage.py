"""When the server cannot write: disk full or failing, too busy, or the installation handed over.

Nothing is acknowledged then. The answer is 503, so that a tablet keeps what was signed and sends it
again; once there is room the same request is taken, without a restart.
"""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

from flask import Flask, Response
from sqlalchemy.exc import DBAPIError

from competition.db import HANDED_OVER
from competition.errors import Refused
from competition.mirror_file import NotMirrored
from competition.web.page import refused, with_status

POSTGRES_FULL = "53100"
RETRY = "2"  # seconds
SQLITE = {
    sqlite3.SQLITE_FULL: "storage.full",
    sqlite3.SQLITE_IOERR: "storage.failing",
    sqlite3.SQLITE_BUSY: "storage.busy",  # waited its ten seconds for the writers before it
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
    if getattr(told, "sqlstate", None) == POSTGRES_FULL:
        return "storage.full"
    return SQLITE.get(getattr(told, "sqlite_errorcode", 0) & 0xFF, "")
