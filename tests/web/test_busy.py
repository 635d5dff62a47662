"""A server with too many writers at once says so, and asks to be asked again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from competition.db import db, reading
from competition.web import storage


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_waited_in_vain_for_other_writers_is_asked_to_try_again(app: Flask) -> None:
    with app.test_request_context(headers={"Accept": "application/json"}):
        file = Path(str(db.engine.url.database))
        with reading():
            db.session.execute(text("PRAGMA busy_timeout = 20"))
            db.session.rollback()
        with closing(sqlite3.connect(file)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            with pytest.raises(OperationalError) as busy:
                db.session.execute(text("SELECT 1"))
            writer.rollback()
        assert storage.refusal_code(busy.value) == "storage.busy"
