"""Whether the server runs now: it holds a lock on a file of its instance while it does."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from competition.db import db
from competition.upkeep import postgres

LOCK = "serving.lock"


class Serving(RuntimeError):
    """The server runs (again), and must not while this is done."""


@contextmanager
def serving(app: Flask) -> Iterator[None]:
    """Within this block a server runs here: nobody replaces the database under it."""
    handle = os.open(Path(app.instance_path) / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


@contextmanager
def alone(app: Flask) -> Iterator[None]:
    """Within this block no server runs on this installation; raises Serving where one does."""
    handle = os.open(Path(app.instance_path) / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Serving from None
    try:
        _refuse_company(app)
        yield
    finally:
        os.close(handle)


def is_serving(instance: Path) -> bool:
    """Whether a server of this installation runs on this machine now."""
    if not (instance / LOCK).exists():
        return False
    handle = os.open(instance / LOCK, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _refuse_company(app: Flask) -> None:
    """On PostgreSQL servers on other machines may be at work too."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        url = db.engine.url
    if url.get_backend_name() == "postgresql" and postgres.others(url):
        raise Serving
