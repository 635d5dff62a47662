"""Time stamps of heads: asked for outside any transaction, checked before they are kept, never in
the way of anything else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from competition import chain, clock, stamps, trail
from competition.db import db
from competition.facts import LedgerHead, LedgerStamp
from competition.upkeep import stamping
from competition.upkeep.tick import tick
from tests import eventful
from tests.actions.test_tick import LATER, noted
from tests.authorities import Authority, Way, an_authority, verified
from tests.build import Hall, stage_of


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    with an_authority(tmp_path / "authority") as made:
        yield made


@pytest.fixture
def hall(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr("competition.upkeep.check.PATIENCE", 0)
    held = eventful.before_it(app)
    with clock.frozen(LATER):
        yield held


def asks(app: Flask, authority: Authority, **other: str) -> None:
    """From now on this authority is asked, as settings.toml would say."""
    chosen = {"stamp_authority": authority.address, "stamp_roots": str(authority.roots), **other}
    app.extensions["podium"] = replace(app.extensions["podium"], **chosen)


def ask(app: Flask) -> tuple[list[str], list[str]]:
    """One round of this task: the codes of what was done and found."""
    with app.app_context():
        did, found = stamping.ask_for_those_that_wait(app)
        db.session.commit()
    return [one.code for one in did], [one.code for one in found]


def kept(app: Flask) -> list[tuple[bytes, bytes]]:
    """Each stamped head's bytes and its stamp."""
    with app.app_context():
        joined = select(LedgerHead.note, LedgerStamp.answer).join(LedgerStamp)
        rows = db.session.execute(joined.order_by(LedgerHead.id))
        return [(row.note.encode(), row.answer) for row in rows]


def signed(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(LedgerHead)).all())


def test_each_head_is_stamped_once_and_a_stranger_can_check_it(
    app: Flask, hall: Hall, authority: Authority, tmp_path: Path
) -> None:
    asks(app, authority)
    heads = signed(app)
    first = tick(app, at=LATER, holder="hall:1")
    assert [one.code for one in first.did].count("stamps.stamped") == heads == 2
    assert len(authority.asked) == heads
    later = tick(app, at=LATER + timedelta(minutes=5), holder="hall:1")
    assert later.tasks.count("stamps") == 1
    assert (len(authority.asked), len(kept(app))) == (heads, heads)
    assert noted(app).count(("stamps", "did", "stamps.stamped")) == heads
    for number, (text, answer) in enumerate(kept(app)):
        said = verified(tmp_path / str(number), text, answer, authority.roots)
        assert said == "Verification: OK"


def test_the_time_is_the_authoritys(app: Flask, hall: Hall, authority: Authority) -> None:
    """The server's own clock stands still here, somewhere else."""
    asks(app, authority)
    before = datetime.now(UTC).replace(microsecond=0)
    ask(app)
    with app.app_context():
        times = list(stamps.times(chain.heads(hall.chain)).values())
    assert len(times) == 2
    assert [before <= one <= datetime.now(UTC) for one in times] == [True, True]


@pytest.mark.parametrize(
    ("way", "code"),
    [
        (Way.REFUSES, "stamps.refused"),
        (Way.OTHER_NONCE, "stamps.refused"),
        (Way.OTHER_HASH, "stamps.refused"),
        (Way.STRANGER, "stamps.refused"),
        (Way.GARBAGE, "stamps.refused"),
        (Way.ENDLESS, "stamps.refused"),
        (Way.BROKEN, "stamps.away"),
        (Way.HANGS_UP, "stamps.away"),
    ],
)
def test_what_does_not_hold_is_told_and_not_kept_and_asked_again_in_the_next_round(
    app: Flask, hall: Hall, authority: Authority, way: Way, code: str
) -> None:
    asks(app, authority)
    authority.way = way
    for asked in (1, 2):
        assert ask(app) == ([], [code])
        assert len(authority.asked) == asked  # one question, not one for each head
    assert kept(app) == []
    authority.way = Way.GRANTS
    assert ask(app) == (["stamps.stamped"] * 2, [])
    assert len(set(authority.asked)) == 4  # never the same number twice


def test_an_authority_that_is_away_is_told_once_and_told_to_be_back(
    app: Flask, hall: Hall, authority: Authority
) -> None:
    """Its address is nobody's business: it may hold a customer's number."""
    asks(app, authority, stamp_authority="http://127.0.0.1:9/tsr?customer=4711")
    for minutes in (0, 5, 10):
        found = tick(app, at=LATER + timedelta(minutes=minutes), holder="hall:1").found
        (away,) = (one for one in found if one.code == "stamps.away")
        assert "4711" not in str(away.facts)
    assert [one for one in noted(app) if one[0] == "stamps"] == [("stamps", "found", "stamps.away")]
    asks(app, authority)
    tick(app, at=LATER + timedelta(minutes=15), holder="hall:1")
    assert noted(app)[-1] == ("stamps", "over", "stamps.away")
    assert len(kept(app)) == signed(app)


def test_an_answer_that_drips_stops_nothing_and_is_not_asked_twice(
    app: Flask, hall: Hall, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamping, "PATIENCE", 1.0)
    asks(app, authority)
    authority.way = Way.DRIPS
    began = time.monotonic()
    for _round in range(3):
        assert ask(app) == ([], ["stamps.silent"])
    assert time.monotonic() - began < 3
    assert len(authority.asked) == 1
    authority.over.set()
    (hanging,) = (one for one in threading.enumerate() if one.name == stamping.ASKING)
    hanging.join(10)
    authority.way = Way.GRANTS
    monkeypatch.undo()
    assert ask(app) == (["stamps.stamped"] * 2, [])


def test_meanwhile_others_write(app: Flask, hall: Hall, authority: Authority) -> None:
    """No transaction is open while somebody else's server is waited for."""
    asks(app, authority)
    wrote: list[float] = []

    def write() -> None:
        began = time.monotonic()
        with app.app_context():
            trail.note("roster", edition=None, by="org1", at=LATER)
            db.session.commit()
        wrote.append(time.monotonic() - began)

    authority.meanwhile = write
    assert ask(app) == (["stamps.stamped"] * 2, [])
    assert len(wrote) == 2
    assert max(wrote) < 5


def test_no_longer_than_others_can_wait(
    app: Flask, hall: Hall, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An authority that takes its time has the other heads in the next round."""
    monkeypatch.setattr(stamping, "AT_ONCE", 0.0)
    asks(app, authority)
    assert [ask(app), ask(app), ask(app)] == [
        (["stamps.stamped"], []), (["stamps.stamped"], []), ([], []),
    ]  # fmt: skip


def test_two_that_ask_at_once_keep_one(app: Flask, hall: Hall, authority: Authority) -> None:
    asks(app, authority)

    def another() -> None:
        with app.app_context():
            for head in stamps.waiting():
                answer = authority.answer(stamping.request_for(head.text))
                at = stamping.checked(answer, head.text, authority.roots)
                assert stamps.keep(head, answer, at=at)
            db.session.commit()

    authority.meanwhile = another
    assert ask(app) == ([], [])
    assert len(kept(app)) == 2


def test_a_rehearsal_is_not_stamped(app: Flask, hall: Hall, authority: Authority) -> None:
    asks(app, authority)
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = True
    assert ask(app) == ([], [])
    assert authority.asked == []


def test_where_nothing_is_set_nobody_is_asked(app: Flask, hall: Hall) -> None:
    assert ask(app) == ([], [])
    assert looked(app) == ("stamps.off", {})


def looked(app: Flask) -> tuple[str, dict[str, object]]:
    with app.app_context():
        found = stamping.looked_at(app)
    return found.code, dict(found.facts)


def test_the_doctor_says_what_is_set_and_how_many_wait(
    app: Flask, hall: Hall, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks(app, authority, stamp_authority="")
    assert looked(app) == ("stamps.wait_by_hand", {"count": 2})
    asks(app, authority)
    assert looked(app) == ("stamps.wait", {"count": 2, "authority": "127.0.0.1"})
    ask(app)
    assert looked(app) == ("stamps.all", {})
    monkeypatch.setenv("PATH", "")
    assert looked(app) == ("stamps.no_openssl", {})


@pytest.mark.parametrize("file", ["", "nosuch.pem", "settings.toml"])
def test_without_the_authoritys_certificates_nobody_is_asked(
    app: Flask, hall: Hall, authority: Authority, file: str
) -> None:
    """What cannot be checked would be kept for good: over plain http anybody may have sent it."""
    asks(app, authority, stamp_roots=file)
    (Path(app.instance_path) / "settings.toml").write_text('language = "zh"\n')
    assert ask(app) == ([], ["stamps.no_roots"])
    assert looked(app)[0] == "stamps.no_roots"
    assert authority.asked == []
