"""A schema upgrade that is killed at any statement: the next one finds all of it or nothing of it.

Each cut is a process of its own that ends without a word just before a statement goes out. In
`make test` every twelfth statement is one; PODIUM_CUTS=1 takes each of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, inspect, text

from competition.app import create_app
from competition.db import _on_begin, db
from competition.upkeep.doctor import schema_faults
from competition.upkeep.schema import upgraded

pytestmark = pytest.mark.storm
EVERY = int(os.environ.get("PODIUM_CUTS", "12"))
KILLED = 9


@pytest.fixture
def empty(database: str, engine: str, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    wipe(database)
    return database


def wipe(url: str) -> None:
    here = create_engine(url)
    with here.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    here.dispose()


def an_app(url: str, instance: Path) -> Flask:
    """Made once, for all the processes that will be killed: none of them connects before it."""
    app = create_app(str(instance), SQLALCHEMY_DATABASE_URI=url)
    with app.app_context():
        db.engine.dispose()
    return app


def upgrade_in_a_process(app: Flask, *, until: int, careless: bool = False) -> tuple[int, int]:
    """Upgrade, killed before statement number `until` (0: never): exit status, statements sent.

    `careless` begins no transaction: the fault that the test must notice.
    """
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with os.fdopen(reading) as told:
            text_told = told.read()
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(text_told or 0)
    status = 1
    try:
        sent = 0

        @event.listens_for(Engine, "before_cursor_execute")
        def count(*_said: object) -> None:
            nonlocal sent
            sent += 1
            if sent == until:
                os._exit(KILLED)

        if careless:
            event.remove(Engine, "begin", _on_begin)
        upgraded(app)
        os.write(writing, str(sent).encode())
        status = 0
    finally:
        os._exit(status)


def tables(url: str) -> set[str]:
    here = create_engine(url)
    found = set(inspect(here).get_table_names())
    here.dispose()
    return found


def cuts(statements: int) -> Iterator[int]:
    """The first and the last too: before anything, and when only the commit is missing."""
    yield from sorted({1, 2, *range(EVERY, statements, EVERY), statements - 1, statements})


def test_killed_before_any_statement_nothing_is_half_there(
    empty: str, engine: str, tmp_path: Path
) -> None:
    app = an_app(empty, tmp_path / "i")
    status, statements = upgrade_in_a_process(app, until=0)
    assert status == 0
    whole = tables(empty)
    assert len(whole) > 30
    assert statements > 100
    for until in cuts(statements):
        if engine == "sqlite":
            for file in tmp_path.glob("empty.sqlite*"):
                file.unlink()
        else:
            wipe(empty)
        assert upgrade_in_a_process(app, until=until)[0] == KILLED
        assert tables(empty) in (set(), {"alembic_version"}), until
    upgraded(app)
    with app.app_context():
        assert [one.code for one in schema_faults()] == ["schema.current"]
        db.session.remove()
        db.engine.dispose()
    assert tables(empty) == whole


def test_an_upgrade_without_a_transaction_would_be_noticed(tmp_path: Path) -> None:
    """SQLite commits each statement by itself where nobody has begun a transaction."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    status, _ = upgrade_in_a_process(an_app(url, tmp_path / "i"), until=60, careless=True)
    assert status == KILLED
    assert len(tables(url)) > 2
