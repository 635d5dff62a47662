"""A schema upgrade that is killed at any statement: the next one finds all of it or nothing of it.

Each cut is a process of its own that ends without a word just before a statement goes out. In
`make test` every twelfth statement is one; PODIUM_CUTS=1 takes each of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, event, inspect, select, text

from competition import births, drafts, lodgers
from competition.app import create_app
from competition.db import _on_begin, db
from competition.lodgers import Lodger
from competition.models import Entry, Objection, RosterDraft
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


# ── from 0003: private text that lay in plain ─────────────────────────────────────────────────
PLAIN = {
    "competition": {"id": 1, "code": "c", "name": "c"},
    "edition": {"id": 1, "competition_id": 1, "code": "e", "name": "e", "time_zone": "UTC",
                "rules": "{}", "rehearsal": False, "issuer": "", "created_at": "2026-11-21"},
    "stage": {"id": 1, "edition_id": 1, "code": "s", "name": "s", "position": 1, "chain": "e/s",
              "state": "planned", "venue": ""},
    "entry": {"id": 7, "edition_id": 1, "code": "e001", "name": "王芳", "title": "", "course": "",
              "state": "accepted", "exception": ""},
    "private_record": {"id": 3, "edition_id": 1, "entry_id": 7, "born": "1985-03",
                       "delete_after": "2027-11-21"},
    "publication": {"id": 1, "edition_id": 1, "stage_id": 1, "number": 1, "body": "", "digest": "",
                    "head": "", "published_at": "2026-11-21", "ends_at": "2026-11-28",
                    "published_by": "org1 aud1"},
    "objection": {"id": 1, "edition_id": 1, "publication_id": 1, "ref": "AAAAA", "state": "lodged",
                  "lodged_at": "2026-11-22", "name": "张三", "contact": "", "about": "",
                  "answered_by": "", "text": "总分有误", "answer": ""},
    "roster_draft": {"id": 2, "edition_id": 1, "by": "org1", "at": "2026-11-21 01:02:03",
                     "file_name": "a.xlsx", "workbook": b"PK", "rows": '{"lines": ["1985-03"]}',
                     "fixes": "{}"},
}  # fmt: skip
SHOWN = (
    "SELECT born FROM private_record", "SELECT name FROM objection",
    "SELECT contact FROM objection", "SELECT rows FROM roster_draft",
)  # fmt: skip


def fill(url: str) -> None:
    """Rows as the schema 0003 has them."""
    here = create_engine(url)
    with here.begin() as connection:
        for table, row in PLAIN.items():
            names, given = ", ".join(f'"{one}"' for one in row), ", ".join(f":{one}" for one in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({given})"), row)
    here.dispose()


def shown(url: str) -> list[object]:
    here = create_engine(url)
    with here.connect() as connection:
        found = [connection.execute(text(one)).scalar() for one in SHOWN]
    here.dispose()
    return found


def test_killed_while_it_encrypts_all_of_it_is_plain_and_afterwards_none(
    empty: str, tmp_path: Path
) -> None:
    app = an_app(empty, tmp_path / "i")
    with app.app_context():
        upgrade(revision="0003")
        db.engine.dispose()
    fill(empty)
    plain = shown(empty)
    until = 1
    while upgrade_in_a_process(app, until=until)[0] == KILLED:
        assert shown(empty) == plain, until
        until += 1
    assert until > 10
    born, name, contact, _rows = shown(empty)
    assert contact == ""
    assert str(born).startswith("e1.")
    assert str(name).startswith("e1.")
    with app.app_context():
        assert [one.code for one in schema_faults()] == ["schema.current"]
        assert births.born(db.session.scalars(select(Entry)).one()) == "1985-03"
        assert lodgers.of(db.session.scalars(select(Objection)).one()) == Lodger("张三", "")
        draft = db.session.scalars(select(RosterDraft)).one()
        found = drafts.workbook(draft), drafts.rows(draft), drafts.fixes(draft)
        assert found == (b"PK", {"lines": ["1985-03"]}, {})
        assert draft.at == datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)
        db.session.remove()
        db.engine.dispose()


def test_no_file_of_sqlite_keeps_what_was_encrypted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    app = an_app(url, tmp_path / "i")
    with app.app_context():
        upgrade(revision="0003")
        db.engine.dispose()
    fill(url)
    assert "张三".encode() in (tmp_path / "empty.sqlite").read_bytes()
    upgraded(app)
    with app.app_context():
        db.engine.dispose()
    for file in tmp_path.glob("empty.sqlite*"):
        assert "张三".encode() not in file.read_bytes(), file.name
        assert b"1985-03" not in file.read_bytes(), file.name
