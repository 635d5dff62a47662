"""Alembic's way into the app's database; `podium upgrade` runs it inside an app context."""

from __future__ import annotations

from alembic import context
from flask import current_app

import judging.models  # noqa: F401  # the tables of both packages are one schema
from competition.db import db

with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,  # SQLite's too: `db` begins every transaction of it by itself
        transaction_per_migration=False,  # all of them or none: an upgrade is one step
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
