"""A server with too many writers at once, or without its database, says so: ask again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url, text
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


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_database_that_was_started_again_is_found_and_one_that_is_away_is_said(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    assert client.get("/").status_code == 200  # and its connection goes back to the pool
    with app.app_context():
        url = db.engine.url
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    assert client.get("/").status_code == 200
    with app.app_context():
        db.engine.dispose()
        monkeypatch.setattr(db.engine, "url", make_url(str(url)).set(host="127.0.0.1", port=9))
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "连不上数据库" in answer.text


def test_a_deadlock_is_asked_to_try_again(app: Flask, engine: str) -> None:
    if engine == "sqlite":
        return  # one writer at a time: there is none
    with app.app_context():
        with pytest.raises(OperationalError) as dead:
            db.session.execute(
                text("DO $$ BEGIN RAISE EXCEPTION 'seeded' USING ERRCODE = '40P01'; END $$")
            )
        db.session.rollback()
        assert storage.refusal_code(dead.value) == "storage.busy"
