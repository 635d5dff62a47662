"""Mails on their way: a server that refuses, dies, drips or is gone, and who stops in between."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select

from competition import clock, mails, trail
from competition.app import ROOT
from competition.db import db
from competition.mails import PATIENT, Wanted
from competition.outbox import Mail, MailKind, MailPurpose, MailState
from competition.upkeep import mailing
from tests import build, fence
from tests.build import Hall, stage_of
from tests.mail_servers import Post, Way, a_mail_server, mails_by

AT = build.AT + timedelta(hours=1)
OFFICES = ("union@offices.test", "observer@offices.test", "dean@offices.test")


@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    """A stage without anything new to tell; three offices are on its list."""
    made = build.a_stage_in_scoring(app)
    with stage_of(app, made) as stage:
        for office in OFFICES:
            wanted = Wanted(office, MailPurpose.HEADS, "zh")
            mails.add(stage.edition, wanted, by="org1", at=AT)
    with clock.frozen(AT):
        yield made


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    with a_mail_server() as opened:
        mails_by(app, opened)
        yield opened


def owe(app: Flask, hall: Hall, *, at: datetime = AT) -> None:
    """A mail for each of the offices."""
    with stage_of(app, hall) as stage:
        for one in mails.addresses(stage.edition):
            assert mails.owe(one, MailKind.TRIAL, f"{at:%d %H:%M}", {}, at=at)


def send(app: Flask, *, at: datetime = AT) -> tuple[int, list[str]]:
    """One round: how many went, and the codes of what was found."""
    with app.app_context():
        did, found = mailing.send(app, at=at)
        db.session.commit()
    return sum(int(one.facts["count"]) for one in did), [one.code for one in found]


def states(app: Flask) -> dict[str, tuple[MailState, str, int]]:
    """By address: where its mail is, why not, how often it was tried."""
    with app.app_context():
        rows = db.session.scalars(select(Mail).order_by(Mail.id))
        return {mails.mailbox(one.address) or "": (one.state, one.error, one.tries) for one in rows}


def test_each_mail_goes_once(app: Flask, hall: Hall, post: Post) -> None:
    owe(app, hall)
    assert send(app) == (3, [])
    assert [one.to for one in post.taken] == sorted(OFFICES)
    assert len(set(post.ids)) == 3
    assert send(app) == (0, [])
    assert send(app, at=AT + timedelta(days=1)) == (0, [])
    assert len(post.taken) == 3
    assert set(states(app).values()) == {(MailState.SENT, "", 1)}


def test_where_nothing_is_set_nothing_is_owed_or_sent(app: Flask, hall: Hall) -> None:
    owe(app, hall)
    assert send(app) == (0, [])
    assert set(states(app).values()) == {(MailState.WAITING, "", 0)}


def test_whoever_is_refused_stops_nobody_else(app: Flask, hall: Hall, post: Post) -> None:
    owe(app, hall)
    post.refused = {OFFICES[1]: 550, OFFICES[0]: 451}
    assert send(app) == (1, ["mail.later", "mail.recipient"])
    assert states(app) == {
        OFFICES[2]: (MailState.SENT, "", 1),
        OFFICES[1]: (MailState.GIVEN_UP, "mail.recipient", 1),
        OFFICES[0]: (MailState.WAITING, "mail.later", 1),
    }
    post.refused = {}
    assert send(app, at=AT + timedelta(minutes=4)) == (0, ["mail.later", "mail.recipient"])
    assert send(app, at=AT + timedelta(minutes=5)) == (1, ["mail.recipient"])
    assert send(app, at=AT + timedelta(days=3)) == (0, [])


def test_each_failure_waits_longer_and_in_the_end_it_is_given_up(
    app: Flask, hall: Hall, post: Post
) -> None:
    owe(app, hall)
    post.refused = dict.fromkeys(OFFICES, 450)
    tried: list[timedelta] = []
    while (at := next_turn(app)) is not None:
        tried.append(at - AT)
        send(app, at=at)
        if len(tried) > 99:
            break
    minutes = [one / timedelta(minutes=1) for one in tried]
    assert minutes[:5] == [0, 5, 20, 80, 320]
    assert {b - a for a, b in pairwise(minutes[4:])} == {240}
    assert PATIENT <= tried[-1] < PATIENT + timedelta(hours=4)
    assert {state for state, _, _ in states(app).values()} == {MailState.GIVEN_UP}


def next_turn(app: Flask) -> datetime | None:
    """When the next mail is to be tried, if one is."""
    with app.app_context():
        waits = select(func.min(Mail.next_at)).where(Mail.given_up_at.is_(None))
        return db.session.scalar(waits.where(Mail.sent_at.is_(None)))


WHOLE = [
    (Way.DIES, "mail.broken"), (Way.BUSY, "mail.broken"), (Way.NO_SENDER, "mail.sender"),
]  # fmt: skip


@pytest.mark.parametrize(("way", "code"), WHOLE)
def test_a_server_that_takes_none_is_asked_again_after_five_minutes(
    app: Flask, hall: Hall, post: Post, way: Way, code: str
) -> None:
    """Once: the other mails wait, and are not counted as tried."""
    owe(app, hall)
    post.way = way
    assert send(app) == (0, [code])
    assert sorted(tries for _, _, tries in states(app).values()) == [0, 0, 1]
    post.way = Way.TAKES
    assert send(app, at=AT + timedelta(minutes=4)) == (0, [code])
    assert send(app, at=AT + timedelta(minutes=5)) == (3, [])


def test_a_mail_at_which_the_server_dies_does_not_block_the_others(
    app: Flask, hall: Hall, post: Post
) -> None:
    owe(app, hall)
    post.way = Way.DIES
    assert send(app) == (0, ["mail.broken"])
    assert send(app, at=AT + timedelta(minutes=5)) == (0, ["mail.broken"])
    tries = {who: tries for who, (_, _, tries) in states(app).items()}
    assert sorted(tries.values()) == [0, 1, 1]


def test_what_the_content_filter_refuses_is_given_up(app: Flask, hall: Hall, post: Post) -> None:
    owe(app, hall)
    post.way = Way.SPAM
    assert send(app) == (0, ["mail.content"])
    assert set(states(app).values()) == {(MailState.GIVEN_UP, "mail.content", 1)}


def test_a_server_that_is_gone(app: Flask, hall: Hall) -> None:
    owe(app, hall)
    with a_mail_server() as gone:
        mails_by(app, gone)
    with fence.mail_to(gone.port):
        assert send(app) == (0, ["mail.away"])


@pytest.mark.parametrize("way", [Way.DRIPS, Way.HANGS])
def test_a_server_that_never_ends_costs_no_longer_than_said(
    app: Flask, hall: Hall, post: Post, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "PATIENCE", 0.5)
    owe(app, hall)
    post.way = way
    began = time.monotonic()
    assert send(app) == (0, ["mail.silent"])
    assert time.monotonic() - began < 5
    post.over.set()
    for one in threading.enumerate():
        if one.name == mailing.SENDING:
            one.join(10)


def test_a_round_takes_no_more_than_it_may(
    app: Flask, hall: Hall, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "MOST", 2)
    owe(app, hall)
    assert [send(app)[0], send(app)[0], send(app)[0]] == [2, 1, 0]
    monkeypatch.setattr(mailing, "AT_ONCE", 0.0)
    owe(app, hall, at=AT + timedelta(hours=1))
    later = AT + timedelta(hours=1)
    assert [send(app, at=later)[0] for _ in range(4)] == [1, 1, 1, 0]


def test_meanwhile_others_write(app: Flask, hall: Hall, post: Post) -> None:
    """No transaction is open while the server is waited for."""
    owe(app, hall)
    wrote: list[float] = []

    def write() -> None:
        began = time.monotonic()
        with app.app_context():
            trail.note("roster", edition=None, by="org1", at=AT)
            db.session.commit()
        wrote.append(time.monotonic() - began)

    post.meanwhile = write
    assert send(app) == (3, [])
    assert len(wrote) == 3
    assert max(wrote) < 5


def test_a_reply_that_is_lost_makes_a_duplicate_that_can_be_recognised(
    app: Flask, hall: Hall, post: Post
) -> None:
    owe(app, hall)
    post.way = Way.FORGETS
    assert send(app) == (0, ["mail.broken"])
    post.way = Way.TAKES
    for minutes in (5, 20):
        send(app, at=AT + timedelta(minutes=minutes))
    assert len(post.ids) == 4
    assert len(set(post.ids)) == 3
    assert set(states(app)) == set(OFFICES)
    assert {state for state, _, _ in states(app).values()} == {MailState.SENT}


KILLED = """
import os
from datetime import timedelta
from competition.app import create_app
from competition.upkeep import mailing
from tests import build
app, told = create_app(), mailing.deliver
mailing.deliver = lambda *all: (told(*all), os._exit(9))
with app.app_context():
    mailing.send(app, at=build.AT + timedelta(hours=1))
"""


def test_who_is_killed_between_sending_and_marking_sends_it_once_more_as_the_same(
    app: Flask, hall: Hall, post: Post, database: str
) -> None:
    owe(app, hall)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    here = {
        **os.environ, "PODIUM_INSTANCE": app.instance_path, "DATABASE_URL": database,
        "PODIUM_SMTP": f"smtp://127.0.0.1:{post.port}", "PODIUM_MAIL_FROM": "podium@contest.test",
        "PODIUM_SITE": "https://contest.test",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", KILLED], env=here, cwd=ROOT, check=False)
    assert done.returncode == 9
    assert len(post.ids) == 1
    assert sorted(state for state, _, _ in states(app).values()) == ["waiting"] * 3
    assert send(app) == (2, [])  # the one that was taken has its pause
    assert send(app, at=AT + timedelta(minutes=5)) == (1, [])
    assert len(post.ids) == 4
    assert len(set(post.ids)) == 3


def test_of_two_that_send_at_once_each_mail_goes_by_one(app: Flask, hall: Hall, post: Post) -> None:
    """A leader whose lease ran out may still be sending."""
    owe(app, hall)
    others: list[tuple[int, list[str]]] = []

    def another() -> None:
        post.meanwhile = lambda: None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(mailing, "SENDING", "another process")
            others.append(send(app))

    post.meanwhile = another
    mine, _ = send(app)
    assert (mine, others) == (1, [(2, [])])
    assert len(post.ids) == len(set(post.ids)) == 3
