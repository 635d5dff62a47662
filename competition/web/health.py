"""GET /health: whether this server can write; to the office, what its database promises, too."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, current_app, g, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from competition import __version__, mirror
from competition.db import db
from competition.durable import promises, unkept
from competition.handed_over import is_handed_over
from competition.policy import Act, may
from competition.web.guard import allows

bp = Blueprint("health", __name__)
LEAST = 4_000_000  # bytes: with less left a score sheet may not be kept


@bp.get("/health")
@allows(Act.READ_PUBLIC)
def health() -> ResponseReturnValue:
    stopped = list(_stopped())
    told = {"ok": not stopped, "version": __version__, "engine": db.engine.dialect.name}
    if g.actor.founder or any(may(g.actor, Act.SEE_EDITION, one.edition) for one in g.actor.held):
        told |= _promised() | {"stopped": stopped}
    return jsonify(told), 503 if stopped else 200


def _promised() -> dict[str, object]:
    connection = db.session.connection()
    schema = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return {"schema": schema, "database": promises(connection)}


def _stopped() -> Iterator[str]:
    """Why nothing can be acknowledged now."""
    if is_handed_over():
        yield "server.handed_over"
    if unkept(db.session.connection()):
        yield "database.unsafe"
    kept = mirror.here()
    for folder in (Path(current_app.instance_path), *((kept.folder,) if kept else ())):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        if shutil.disk_usage(there).free < LEAST:
            yield "storage.full"
        elif not os.access(there, os.W_OK):
            yield "storage.failing"
