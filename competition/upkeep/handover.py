"""`podium handover`: from the campus server to the laptop in the hall, and back.

This installation stops writing, for good: the database itself refuses, whatever process asks. Then
it is backed up whole, and whoever restores that backup goes on where this one stopped. So a chain
never goes on in two places.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, text

from competition import trail
from competition.db import db, refusing_everything
from competition.upkeep.backup import Backup, backup

PREFIX = "handed_over_"
STILL_WRITTEN = {"signed_in", "one_time_link", "sign_in_attempt", "alembic_version"}  # to read on


def hand_over(app: Flask, *, at: datetime, whom: str, to: Path | None = None) -> Backup:
    """Stop writing, then make the backup that the next one goes on from.

    Run again it makes the same backup again: nothing can have been written in between.
    """
    with app.app_context():
        if not is_handed_over():
            trail.note("handover", edition=None, by="server", at=at, about=whom[:60])
            for statement in _statements():
                db.session.execute(text(statement))
            db.session.commit()
    return backup(app, at=at, to=to, name="handover", last=True)


def _statements() -> list[str]:
    dialect = db.engine.dialect.name
    tables = sorted(set(inspect(db.session.connection()).get_table_names()) - STILL_WRITTEN)
    return [one for table in tables for one in refusing_everything(table, PREFIX, dialect)]


def take_up(app: Flask) -> bool:
    """Write again, in a database that came from a handover; whether it did."""
    with app.app_context():
        found = _triggers()
        for trigger, table in found:
            on = f" ON {table}" if db.engine.dialect.name == "postgresql" else ""
            db.session.execute(text(f"DROP TRIGGER {trigger}{on}"))
        db.session.commit()
    return bool(found)


def is_handed_over() -> bool:
    """Whether this database has stopped for good."""
    return bool(_triggers())


def _triggers() -> list[tuple[str, str]]:
    wanted = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger",
    }
    rows = db.session.execute(text(wanted[db.engine.dialect.name]))
    return sorted({(name, table) for name, table in rows if name.startswith(PREFIX)})
