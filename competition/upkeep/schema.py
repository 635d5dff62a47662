"""The database's schema, brought up to what this version of the program expects."""

from __future__ import annotations

from flask import Flask


def upgraded(app: Flask) -> None:
    """Run whatever migrations the database lacks."""
    from flask_migrate import upgrade as to_head  # noqa: PLC0415  # Alembic is slow to import

    with app.app_context():
        to_head()
