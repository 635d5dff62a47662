"""The ledger meets the database: appended, read back, re-walked, refused to be changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from competition import chain
from competition.db import db
from competition.ledger import head
from competition.ledger.event import Kind, genesis

CHAIN = "demo-2026/final"
AT = datetime(2026, 11, 21, 6, 30, 12, 345000, tzinfo=UTC)
KEY = bytes(range(32))


def open_(at: datetime = AT) -> chain.Appended:
    return chain.append(CHAIN, Kind.OPEN, by="org1", at=at)


def seal(code: str, at: datetime = AT) -> chain.Appended:
    return chain.append(CHAIN, Kind.SEAL, by="desk1", at=at, parts={"seal": {"appearance": code}})


def test_events_are_numbered_and_linked(app: Flask) -> None:
    with app.app_context():
        first, second = open_(), seal("c01")
        db.session.commit()
        events = [event for event, _parts in chain.events(CHAIN)]
    assert [(event.seq, event.kind) for event in events] == [(0, "open"), (1, "seal")]
    assert events[0].prev == genesis(CHAIN)
    assert events[1].prev == first.hash
    assert events[1].hash == second.hash
    assert second.code == chain.event.code24(second.hash)


def test_time_never_runs_backwards_on_a_chain(app: Flask) -> None:
    with app.app_context():
        open_()
        later = seal("c01", AT - timedelta(hours=3))
    assert later.at == "2026-11-21T06:30:12.345Z"


def test_parts_are_salted_so_that_equal_content_has_unequal_hashes(app: Flask) -> None:
    with app.app_context():
        seal("c01")
        seal("c01")
        hashes = [event.parts["seal"] for event, _parts in chain.events(CHAIN, Kind.SEAL)]
    assert hashes[0] != hashes[1]


def test_a_part_can_be_read_back_and_an_erased_one_is_none(app: Flask) -> None:
    with app.app_context():
        seal("c07")
        db.session.commit()
        assert chain.part(CHAIN, 0, "seal") == {"appearance": "c07"}
        db.session.execute(text("UPDATE ledger_part SET salt = NULL, data = NULL"))
        db.session.commit()
        db.session.expire_all()
        assert chain.part(CHAIN, 0, "seal") is None
        assert chain.faults(CHAIN) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_event SET kind = 'open'",
        "DELETE FROM ledger_event",
        "UPDATE ledger_part SET data = NULL",
        "UPDATE ledger_part SET salt = NULL, data = NULL, hash = 'x'",
        "DELETE FROM ledger_part",
        "UPDATE trail SET reason = 'other'",
        "DELETE FROM op_answer",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_signed(app: Flask, sql: str) -> None:
    with app.app_context():
        seal("c01")
        chain.keep_answer(CHAIN, str(uuid4()), "print", chain.Answer(201, b"{}"))
        db.session.execute(
            text("INSERT INTO trail (at, by, act, about, reason) VALUES (:at, 'a', 'b', '', '')")
            if db.engine.dialect.name == "sqlite"
            else text(
                'INSERT INTO trail (at, "by", act, about, reason) '
                "VALUES (CAST(:at AS timestamp), 'a', 'b', '', '')"
            ),
            {"at": "2026-11-21 06:30:00"},
        )
        db.session.commit()
        with pytest.raises(DatabaseError, match=r"append-only|only be erased"):
            db.session.execute(text(sql))
        db.session.rollback()


def test_one_op_is_one_event(app: Flask) -> None:
    op = str(uuid4())
    with app.app_context():
        chain.append(CHAIN, Kind.OPEN, by="org1", at=AT, op=op)
        with pytest.raises(DatabaseError):
            chain.append(CHAIN, Kind.OPEN, by="org1", at=AT, op=op)


def test_an_answer_is_replayed_byte_for_byte_and_another_request_is_noticed(app: Flask) -> None:
    op = str(uuid4())
    print_ = chain.fingerprint({"marks": {"a": 1}})
    with app.app_context():
        assert chain.earlier_answer(CHAIN, op, print_) is None
        chain.keep_answer(CHAIN, op, print_, chain.Answer(201, b'{"ok":true}'))
        db.session.commit()
        again = chain.earlier_answer(CHAIN, op, print_)
        other = chain.earlier_answer(CHAIN, op, chain.fingerprint({"marks": {"a": 2}}))
    assert again == chain.Answer(201, b'{"ok":true}', replayed=True, same_request=True)
    assert other is not None
    assert not other.same_request


def test_a_head_is_signed_over_the_chain_as_it_stands(app: Flask) -> None:
    with app.app_context():
        open_()
        note = chain.sign_head(CHAIN, head.Label.OPEN, at=AT, key=KEY)
        seal("c01")
        told = head.verify(note, {"server": head.public_key(KEY)})
        kept = chain.heads(CHAIN)
    assert (told.size, told.label) == (1, "open")
    assert [(one.size, one.label, one.note) for one in kept] == [(1, "open", note)]


def test_a_head_is_not_older_than_its_last_event(app: Flask) -> None:
    """A clock that was set back between the two: the verifier would refuse the whole bundle."""
    with app.app_context():
        last = open_()
        note = chain.sign_head(CHAIN, head.Label.OPEN, at=AT - timedelta(hours=1), key=KEY)
    assert note.split("\n")[5] == last.at


def test_a_changed_row_is_found_when_the_chain_is_walked_again(app: Flask) -> None:
    with app.app_context():
        open_()
        seal("c01")
        db.session.commit()
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("DROP TRIGGER ledger_part_only_erase"))
        else:
            db.session.execute(text("ALTER TABLE ledger_part DISABLE TRIGGER USER"))
        db.session.execute(
            text("UPDATE ledger_part SET data = :data WHERE seq = 1"),
            {"data": b'{"appearance":"c02"}'},
        )
        db.session.commit()
        assert chain.faults(CHAIN) == ["event 1, part seal"]
        db.session.rollback()


def test_chains_do_not_touch_each_other(app: Flask) -> None:
    with app.app_context():
        open_()
        other = chain.append("demo-2026/prelim", Kind.OPEN, by="org1", at=AT)
        assert other.seq == 0
        assert chain.chains() == ["demo-2026/final", "demo-2026/prelim"]
