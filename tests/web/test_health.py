"""GET /health: 200 where scores can be kept, 503 where they cannot; details for the office only."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text

from competition.db import db
from competition.durable import WANTED, promises
from competition.upkeep import machine
from competition.upkeep.tick import tick
from tests.actions.test_tick import LATER, hall
from tests.build import Hall
from tests.clients import Person
from tests.web.test_guard import invited

__all__ = ["hall"]  # a fixture


def asked(app: Flask) -> tuple[int, bool]:
    with Person(app) as stranger:
        answer = stranger.get("/health")
    return answer.status_code, answer.json()["ok"]


def test_health_tells_the_office_what_the_database_promises(app: Flask, engine: str) -> None:
    with Person(app) as founder:
        assert set(founder.get("/health").json()) == {"ok", "version", "engine"}
        founder.post("/in", {"code": invited(app, founder=True)})
        told = founder.get("/health").json()
    assert (told["ok"], told["engine"], told["stopped"]) == (True, engine, [])
    wanted = {"journal_mode": "wal", "synchronous": "2"}
    if engine == "postgresql":
        wanted = {"synchronous_commit": "on", "fsync": "on"}
    assert wanted.items() <= told["database"].items()


def test_what_a_commit_waits_for_is_not_taken_back_while_the_server_runs(
    app: Flask, engine: str
) -> None:
    """Somebody changes the server's settings between two requests."""
    with app.app_context():
        if engine == "postgresql":
            name = db.session.scalar(text("SELECT current_database()"))
            db.session.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
            db.session.commit()
            db.engine.dispose()  # new connections begin with the new setting
        told = promises(db.session.connection())
    assert told.get("synchronous_commit", "on") == "on"
    assert asked(app) == (200, True)


def test_health_says_when_the_database_no_longer_promises_enough(
    app: Flask, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "fsync" if engine == "postgresql" else "synchronous"
    monkeypatch.setitem(WANTED[engine], name, {"more"})
    assert asked(app) == (503, False)


def test_the_mirrors_own_disk_is_watched_and_health_says_when_nothing_can_be_written(
    app: Flask, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops every acknowledgement when it is full."""
    mirrors = Path(app.instance_path) / "ledger"
    assert asked(app) == (200, True)
    monkeypatch.setattr(machine, "_disk", lambda folder: folder == mirrors)

    def usage(folder: Path) -> SimpleNamespace:
        return SimpleNamespace(free=1_000_000 if folder == mirrors else 10**12)

    monkeypatch.setattr("shutil.disk_usage", usage)
    (full,) = (one for one in tick(app, at=LATER, holder="h:1").found if one.code == "space.none")
    assert full.facts["place"] == str(mirrors)
    assert asked(app) == (503, False)
