"""GET /health: what runs here and what its database promises."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from competition import __version__
from competition.db import db, promises
from competition.policy import Act
from competition.web.guard import allows

bp = Blueprint("health", __name__)


@bp.get("/health")
@allows(Act.READ_PUBLIC)
def health() -> ResponseReturnValue:
    connection = db.session.connection()
    return jsonify(
        ok=True,
        version=__version__,
        schema=connection.execute(text("SELECT version_num FROM alembic_version")).scalar(),
        engine=connection.dialect.name,
        database=promises(connection),
    )
