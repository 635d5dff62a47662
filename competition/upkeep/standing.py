"""Whether the server runs now, and with which settings: it holds a lock on a file of its instance
while it does, and says beside it what it was started with.

The environment of a server is known to nobody else. A command in another shell reads its own, and
might write to another database, or print an address at which nobody answers.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import URL, make_url

from competition import settings
from competition.db import db
from competition.findings import Finding, look, wrong
from competition.settings import Settings
from competition.upkeep import postgres

LOCK, STARTED_WITH = "serving.lock", "serving.json"
RECORDS = ("database_url", "mirror")  # where the records go
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Serving(RuntimeError):
    """The server runs (again), and must not while this is done."""


@contextmanager
def serving(app: Flask) -> Iterator[None]:
    """Within this block a server runs here: nobody replaces the database under it."""
    handle = os.open(Path(app.instance_path) / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        _say_with_what(app)
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


# ── with which settings ───────────────────────────────────────────────────────────────────────
class Elsewhere(RuntimeError):
    """A server runs here that keeps its records elsewhere than this command would write."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(difference.theirs)
        self.finding = difference.finding


@dataclass(frozen=True, slots=True)
class Difference:
    """Settings that the running server has otherwise than this command; both as one reads them."""

    names: tuple[str, ...]
    theirs: str
    ours: str

    @property
    def of_records(self) -> bool:
        """Whether this command would write to another place than the server."""
        return any(name in RECORDS for name in self.names)

    @property
    def finding(self) -> Finding:
        if self.of_records:
            return wrong("serving.elsewhere", theirs=self.theirs, ours=self.ours)
        return look("serving.otherwise", theirs=self.theirs, ours=self.ours)


def difference(instance: Path, here: Settings) -> Difference | None:
    """What a server of this installation, where one runs, was started with otherwise."""
    theirs, ours = _told(instance), _shown(instance, here, url_of(instance, here))
    names = tuple(name for name in ours if theirs.get(name, ours[name]) != ours[name])
    if not names:
        return None
    shown = [", ".join(f"{name} = {json.dumps(one[name])}" for name in names)
             for one in (theirs, ours)]  # fmt: skip
    return Difference(names, *shown)


def refuse_elsewhere(instance: Path) -> None:
    """Raise Elsewhere where a command of this environment would work on other records."""
    found = difference(instance, settings.load(instance))
    if found is not None and found.of_records:
        raise Elsewhere(found)


def with_the_servers(instance: Path, here: Settings) -> Settings:
    """These settings with the address at which the running server in fact listens."""
    theirs = _told(instance)
    known = ("host", "port", "certificate")
    return replace(here, **{name: theirs[name] for name in known if name in theirs})


def _told(instance: Path) -> Mapping[str, Any]:
    """As the server said it; nothing where none runs."""
    file = instance / STARTED_WITH
    if not is_serving(instance) or not file.exists():
        return {}
    told: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return told


def _shown(instance: Path, here: Settings, url: URL) -> dict[str, Any]:
    """Settings as JSON keeps them; of the database's address where it is, and no password."""
    told: dict[str, Any] = json.loads(json.dumps(asdict(here)))
    server = settings.mail_server(here)
    told["smtp"] = f"{server.host}:{server.port}" if server else ""
    return told | {"database_url": place(url, instance)}


def url_of(instance: Path, here: Settings) -> URL:
    return make_url(settings.sqlalchemy_url(here, instance))


def place(url: URL, instance: Path) -> str:
    """Where a database is, in one way of writing it; whoever signs in there is not told."""
    if (file := file_of(url, instance)) is not None:
        return f"sqlite:///{file}"
    host = str(url.host or url.query.get("host", ""))
    host = "localhost" if host in {*LOOPBACK, ""} else host
    return f"{url.get_backend_name()}://{host}:{url.port or 5432}/{url.database}"


def file_of(url: URL, instance: Path) -> Path | None:
    """SQLite's own file; None on PostgreSQL."""
    if url.get_backend_name() != "sqlite":
        return None
    return (instance / (url.database or "")).resolve()


def _say_with_what(app: Flask) -> None:
    """Written whole beside the lock: whoever sees the lock held may read it."""
    with app.app_context():
        told = _shown(Path(app.instance_path), app.extensions["podium"], db.engine.url)
    file = Path(app.instance_path) / STARTED_WITH
    draft = file.with_suffix(f".{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(told, out, indent=1, sort_keys=True)
    draft.replace(file)


def let_go(app: Flask) -> None:
    """Close the connections of an app that is not asked any more."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _refuse_company(app: Flask) -> None:
    """On PostgreSQL servers on other machines may be at work too."""
    let_go(app)
    with app.app_context():
        url = db.engine.url
    if url.get_backend_name() == "postgresql" and postgres.others(url):
        raise Serving
