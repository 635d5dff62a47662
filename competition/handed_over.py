"""Whether this database has stopped for good: somebody goes on elsewhere (`podium handover`)."""

from __future__ import annotations

from sqlalchemy import text

from competition.db import db

PREFIX = "handed_over_"  # how the triggers are called that refuse every change


def is_handed_over() -> bool:
    """Whether this database has stopped for good."""
    return bool(triggers())


def triggers() -> list[tuple[str, str]]:
    """What refuses, and on which table."""
    wanted = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger",
    }
    rows = db.session.execute(text(wanted[db.engine.dialect.name]))
    return sorted({(name, table) for name, table in rows if name.startswith(PREFIX)})
