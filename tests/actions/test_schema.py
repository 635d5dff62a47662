"""Whether the tables are those that this program expects."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from competition.db import db
from competition.upkeep import doctor


def test_a_schema_of_an_unfinished_version(app: Flask) -> None:
    with app.app_context():
        db.session.execute(text("ALTER TABLE edition ADD COLUMN earlier INTEGER"))
        found = list(doctor.schema_faults())
        db.session.rollback()
    assert [(one.code, one.facts["columns"]) for one in found] == [
        ("schema.unfinished", "edition.earlier")
    ]
