"""The database's schema, brought up to what this version of the program expects."""

from __future__ import annotations

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from competition.app import migrate
from competition.db import db


def upgraded(app: Flask) -> None:
    """Run whatever migrations the database lacks."""
    from flask_migrate import upgrade as to_head  # noqa: PLC0415  # Alembic is slow to import

    with app.app_context():
        to_head()


def columns_apart() -> list[str]:
    """`table.column` of what this program expects and the database lacks, or has besides.

    None, where the number of the schema is right; but while 0.1.0 is in preparation, the first
    migration is written anew where the tables change, so a database of an earlier day differs.
    """
    there = inspect(db.session.connection())
    apart = set()
    for table in db.metadata.sorted_tables:
        found = {one["name"] for one in there.get_columns(table.name)}
        apart |= {f"{table.name}.{name}" for name in found ^ set(table.columns.keys())}
    return sorted(apart)


def revisions() -> tuple[str, ...]:
    """The schemas that this program knows, the newest first."""
    known = ScriptDirectory(str(migrate.directory))
    return tuple(one.revision for one in known.walk_revisions())
