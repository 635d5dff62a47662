"""The database's schema, brought up to what this version of the program expects."""

from __future__ import annotations

from alembic.script import ScriptDirectory
from flask import Flask

from competition.app import migrate


def upgraded(app: Flask) -> None:
    """Run whatever migrations the database lacks."""
    from flask_migrate import upgrade as to_head  # noqa: PLC0415  # Alembic is slow to import

    with app.app_context():
        to_head()


def revisions() -> tuple[str, ...]:
    """The schemas that this program knows, the newest first."""
    known = ScriptDirectory(str(migrate.directory))
    return tuple(one.revision for one in known.walk_revisions())
