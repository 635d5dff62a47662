"""What arrives slowly, or takes long to read, makes no judge wait (SQLite has one writer)."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from competition import workbooks
from competition.db import db
from tests.college import a_workbook
from tests.web.organising import founder, make_edition

HEADINGS = ("姓名", "工号", "单位", "出生日期")


class Slow(io.RawIOBase):
    """A body that comes in pieces; before each somebody else signs."""

    def __init__(self, content: bytes, signs: Any) -> None:
        self.content, self.signs, self.pieces = io.BytesIO(content), signs, 0

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        self.pieces += 1
        self.signs()
        return self.content.readinto(room)


@pytest.fixture
def signs(app):
    """Another's signature: an error where somebody holds the writer's lock at that moment."""
    with app.app_context():
        file = str(db.engine.url.database)

    def sign() -> None:
        with closing(sqlite3.connect(file, timeout=0)) as judge:
            judge.execute("BEGIN IMMEDIATE")
            judge.rollback()

    return sign


@pytest.fixture
def bodies(app, signs, monkeypatch):
    """The bodies of all that is sent from now on."""
    sent: list[Slow] = []
    through = app.wsgi_app

    def slowly(environ, start):
        sent.append(Slow(environ["wsgi.input"].read(), signs))
        return through(environ | {"wsgi.input": sent[-1]}, start)

    monkeypatch.setattr(app, "wsgi_app", slowly)
    return sent


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_lock_is_held_while_a_body_arrives_or_a_workbook_is_read(
    app, moment, signs, bodies, monkeypatch
):
    read = workbooks.read_roster

    def reads(*told: Any) -> workbooks.RosterPreview:
        signs()
        return read(*told)

    monkeypatch.setattr(workbooks, "read_roster", reads)
    with founder(app) as zhou:
        home = make_edition(zhou)
        answer = zhou.post(f"{home}/units", {"name": "数学学院", "code": "u01", "parent": ""})
        assert answer.is_redirect
        assert bodies[-1].pieces, "the body was read piece by piece"
        book = a_workbook(
            [["张三", "T1", "数学学院", "1990-01-02"]], ["姓名", "工号", "单位", "出生日期"]
        )
        answer = zhou.post(f"{home}/roster", files={"file": ("a.xlsx", book, "application/zip")})
        assert answer.is_redirect
        assert "张三" in zhou.follow(answer).text
