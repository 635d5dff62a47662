"""The ledger's second copy: whole, without a gap, never half a line, and enough to come back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from competition import chain, disk, mirror
from competition.db import db
from competition.findings import of_chain
from competition.ledger.event import Kind
from competition.ledger.mirror import BadMirror, Mirrored, Told, answer_record, read
from competition.mirror_file import NotMirrored
from tests import build
from tests.databases import Copies
from tests.installations import again, file_of, older

CHAIN = "demo-2026/final"
AT = datetime(2026, 11, 21, 6, 30, 12, 345000, tzinfo=UTC)


def seal(code: str, op: str = "") -> None:
    chain.append(CHAIN, Kind.SEAL, by="desk1", at=AT, op=op, parts={"seal": {"appearance": code}})


def told_by_file() -> Mirrored:
    found = mirror.here()
    assert found is not None
    return found.read(CHAIN)


def seals(app: Flask) -> list[str]:
    """Which appearances the file says were sealed, in order."""
    told = read(CHAIN, file_of(app, CHAIN).read_bytes())
    return [json.loads(one.parts["seal"].data)["appearance"] for one in told.records]


def test_what_is_committed_is_in_the_file(app: Flask) -> None:
    with app.app_context():
        seal("c01")
        chain.sign_head(CHAIN, chain.head.Label.OPEN, at=AT, key=build.KEY)
        db.session.commit()
        assert seals(app) == ["c01"]
        told = told_by_file()
        assert told.records[0].heads == (chain.heads(CHAIN)[0].note,)
        assert [row[2] for row in mirror.records(CHAIN)] == file_of(
            app, CHAIN
        ).read_bytes().splitlines(keepends=True)
        assert file_of(app, CHAIN).stat().st_mode & 0o077 == 0


def test_what_is_rolled_back_is_not(app: Flask) -> None:
    with app.app_context():
        seal("c01")
        db.session.rollback()
        seal("c02")
        db.session.commit()
    assert seals(app) == ["c02"]


def test_the_answer_lies_with_its_event_and_alone_without_one(app: Flask) -> None:
    op, other = "7f1e3a52-9c1b-4d0e-8a55-0123456789ab", "8f1e3a52-9c1b-4d0e-8a55-0123456789ab"
    with app.app_context():
        seal("c01", op)
        chain.keep_answer(CHAIN, op, "print", chain.Answer(201, b'{"ok":true}'))
        db.session.commit()
        chain.keep_answer(CHAIN, other, "print", chain.Answer(200, b"{}"))
        db.session.commit()
        told = told_by_file()
    assert told.records[0].answer is not None
    assert told.records[0].answer.body == b'{"ok":true}'
    assert [one.op for one in told.answers] == [other]


def test_half_a_line_is_cut_off_and_the_line_written_again(app: Flask) -> None:
    with app.app_context():
        seal("c01")
        seal("c02")
        db.session.commit()
    whole = file_of(app, CHAIN).read_bytes()
    file_of(app, CHAIN).write_bytes(whole[:-10])
    assert read(CHAIN, whole[:-10]).cut_short
    with again(app) as later, later.app_context():
        seal("c03")
        db.session.commit()
    assert seals(app) == ["c01", "c02", "c03"]
    assert file_of(app, CHAIN).read_bytes().startswith(whole)


def test_what_another_process_wrote_is_not_left_out(app: Flask) -> None:
    with app.app_context():
        seal("c01")
        db.session.commit()
    with again(app) as other, other.app_context():
        other.extensions["podium.mirror"] = None  # it died between its commit and its mirror
        seal("c02")
        db.session.commit()
    with app.app_context():
        assert mirror.differences(CHAIN) == [of_chain("mirror.lacks", CHAIN, count=1)]
        seal("c03")
        db.session.commit()
        assert mirror.differences(CHAIN) == []
    assert seals(app) == ["c01", "c02", "c03"]


def test_at_start_the_tail_comes_from_the_database(app: Flask) -> None:
    with app.app_context():
        for code in ("c01", "c02", "c03"):
            seal(code)
        db.session.commit()
    first, *_rest = file_of(app, CHAIN).read_bytes().splitlines(keepends=True)
    file_of(app, CHAIN).write_bytes(first)
    with again(app) as later, later.app_context():
        assert mirror.catch_up() == 2
        assert mirror.catch_up() == 0
    assert seals(app) == ["c01", "c02", "c03"]


def test_a_file_of_another_story_steps_aside(app: Flask, tmp_path: Path, copies: Copies) -> None:
    with app.app_context():
        seal("c01")
        db.session.commit()
    with older(app, copies, tmp_path) as url:
        with app.app_context():
            seal("c02")
            db.session.commit()
        with again(app, url) as elsewhere, elsewhere.app_context():
            seal("c03")
            db.session.commit()
    assert seals(app) == ["c01", "c03"]
    kept = read(CHAIN, file_of(app, CHAIN).with_name("final.aside-1.jsonl").read_bytes())
    assert [json.loads(one.parts["seal"].data)["appearance"] for one in kept.records] == [
        "c01", "c02",
    ]  # fmt: skip


def test_where_the_mirror_cannot_be_written_nothing_is_acknowledged(app: Flask) -> None:
    with app.app_context():
        seal("c01")
        db.session.commit()
        file_of(app, CHAIN).unlink()
        file_of(app, CHAIN).mkdir()
        seal("c02")
        with pytest.raises(NotMirrored):
            db.session.commit()
        file_of(app, CHAIN).rmdir()
        seal("c03")
        db.session.commit()
    assert seals(app) == ["c01", "c02", "c03"]


def test_whose_line_another_could_not_write_is_not_acknowledged_without_it(app: Flask) -> None:
    """An answer that appended nothing: no event in the database would bring its line back."""
    ops = [f"{n}f1e3a52-9c1b-4d0e-8a55-0123456789ab" for n in range(3)]
    with app.app_context():
        seal("c01")
        db.session.commit()
        kept = mirror.here()
        assert kept is not None
        file = kept.file(CHAIN)
        first, other = (answer_record(Told(op, "print", 200, b"{}")) for op in ops[:2])
        file_of(app, CHAIN).rename(aside := file_of(app, CHAIN).with_suffix(".away"))
        file_of(app, CHAIN).mkdir()
        file._loose.append(other)  # it arrived, and waits for the lock that the first one holds
        with pytest.raises(NotMirrored):
            file.keep({}, upto=0, loose=first)
        file_of(app, CHAIN).rmdir()
        aside.rename(file_of(app, CHAIN))
        file.keep({}, upto=0)
        assert [one.op for one in told_by_file().answers] == [ops[1], ops[0]]
        file.keep({}, upto=0)
        assert len(told_by_file().answers) == 2


def test_an_answer_that_failed_to_be_written_is_there_once_it_is_given_again(app: Flask) -> None:
    op = "7f1e3a52-9c1b-4d0e-8a55-0123456789ab"
    with app.app_context():
        seal("c01")
        db.session.commit()
        file_of(app, CHAIN).rename(aside := file_of(app, CHAIN).with_suffix(".away"))
        file_of(app, CHAIN).mkdir()
        chain.keep_answer(CHAIN, op, "print", chain.Answer(200, b"{}"))
        with pytest.raises(NotMirrored):
            db.session.commit()
        file_of(app, CHAIN).rmdir()
        aside.rename(file_of(app, CHAIN))
        assert chain.earlier_answer(CHAIN, op, "print") == chain.Answer(200, b"{}", True)
        db.session.commit()
        assert [one.op for one in told_by_file().answers] == [op]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: [lines[1]], "line 1 does not follow"),
        (lambda lines: [lines[0].replace(b"c01", b"c09"), lines[1]], "does not open the hash"),
        (lambda lines: [lines[0].replace(b":", b": ", 1), lines[1]], "canonical"),
    ],
)
def test_a_changed_line_is_found(app: Flask, change: Any, told: str) -> None:
    with app.app_context():
        seal("c01")
        seal("c02")
        db.session.commit()
        lines = file_of(app, CHAIN).read_bytes().splitlines(keepends=True)
        with pytest.raises(BadMirror, match=told):
            read(CHAIN, b"".join(change(lines)))
        file_of(app, CHAIN).write_bytes(b"".join(change(lines)))
        assert mirror.differences(CHAIN) != []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_system_without_fdatasync_flushes_all_the_same(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """macOS has none; its own flush is a call of fcntl."""
    flushed: list[int] = []
    monkeypatch.delattr(disk.os, "fdatasync")
    monkeypatch.setattr(disk.os, "fsync", flushed.append)
    with app.app_context():
        seal("c01")
        db.session.commit()
        assert seals(app) == ["c01"]
        assert len(flushed) >= 1
        flushed.clear()
        monkeypatch.setattr(disk.sys, "platform", "darwin")
        monkeypatch.setattr(disk.fcntl, "F_FULLFSYNC", 51, raising=False)
        monkeypatch.setattr(disk.fcntl, "fcntl", lambda handle, what: flushed.append(what))
        seal("c02")
        db.session.commit()
    assert flushed == [51]


def test_without_a_mirror_everything_else_goes_on(app: Flask) -> None:
    app.extensions["podium.mirror"] = None
    with app.app_context():
        seal("c01")
        db.session.commit()
        assert mirror.differences(CHAIN) == []
        assert mirror.catch_up() == 0
    assert not file_of(app, CHAIN).exists()
