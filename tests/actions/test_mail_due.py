"""Deadlines of units and what the rounds found: owed by mail once, to whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, text

from competition import clock, rounds
from competition.db import db
from competition.findings import Finding, Tone
from competition.models import Edition
from competition.outbox import MailPurpose
from competition.upkeep import mail_due
from competition.upkeep.tick import tick
from tests import eventful, union
from tests.actions.test_mails import DAY, HOUR, find, keep, owed
from tests.build import AT, Hall, an_edition, stage_of
from tests.mail_servers import a_mail_server, mails_by


# ── deadlines ─────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def final(app: Flask, moment: datetime) -> datetime:
    """When the final begins; both units' offices are on the list."""
    union.a_union(app)
    begins = moment + 9 * DAY
    with app.app_context():
        edition = union.stage_of().edition
        stage = next(one for one in edition.stages if one.unit_id is None)
        stage.starts_at = begins
        for unit in ("chem", "math"):
            keep(edition, MailPurpose.DEADLINES, unit=unit)
        db.session.commit()
    return begins


def told(app: Flask, at: datetime) -> dict[str, list[str]]:
    """What was found anew: by unit which code."""
    with app.app_context():
        before = len(owed(app))
        mail_due.find(at=at)
        db.session.commit()
        found: dict[str, list[str]] = {}
        for one in owed(app)[before:]:
            assert one.address.unit is not None
            found.setdefault(one.address.unit.code, []).append(str(one.facts["code"]))
    return found


def test_a_unit_that_has_not_handed_in_is_reminded_a_week_and_a_day_before(
    app: Flask, final: datetime
) -> None:
    assert told(app, final - 8 * DAY) == {}
    late = {"chem": ["preliminary"], "math": ["preliminary"]}
    assert told(app, final - 7 * DAY) == late
    assert told(app, final - 2 * DAY) == {}
    assert told(app, final - DAY) == late
    assert told(app, final - HOUR) == {}
    assert told(app, final) == {}


def test_who_has_sealed_is_asked_to_nominate_and_then_nothing(app: Flask, final: datetime) -> None:
    union.sealed(app, {name: union.mark(str(18 - n), "70") for n, name in enumerate(union.CHEM)})
    found = told(app, final - 7 * DAY)
    assert found == {"chem": ["nominate"], "math": ["preliminary"]}
    with union.officer(app) as officer:
        place = f"{union.AT_CHEM}/nominations"
        officer.get(place)
        assert officer.post(f"{place}/due", {}).is_redirect
    assert told(app, final - DAY) == {"math": ["preliminary"]}


def test_a_unit_is_told_of_its_own_day(app: Flask, final: datetime, moment: datetime) -> None:
    with app.app_context():
        union.stage_of("math").starts_at = moment + 5 * DAY
        db.session.commit()
    assert told(app, moment) == {"math": ["prepare"]}
    assert told(app, moment + 3 * DAY)["math"] == ["preliminary"]


# ── alarms ────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def watched(app: Flask) -> Iterator[Hall]:
    held = eventful.before_it(app)
    with stage_of(app, held) as stage:
        keep(stage.edition, MailPurpose.ALARMS)
        keep(an_edition("other"), MailPurpose.ALARMS)
    with clock.frozen(AT):
        yield held


def note(app: Flask, task: str, at: datetime, *found: Finding) -> None:
    """As if the rounds had found this."""
    with app.app_context():
        rounds.lead("hall:1", at=at)
        rounds.finish(task, holder="hall:1", found=found, done=[], at=at)
        db.session.commit()


def alarms(app: Flask) -> list[tuple[str, list[str]]]:
    """By edition the codes of each mail."""
    with app.app_context():
        return [
            (one.edition.code, [two["code"] for two in one.facts["found"]])  # type: ignore[attr-defined]
            for one in owed(app)
        ]


DISK = Finding("space.none", Tone.WRONG, {"place": "/var", "mb": 3})
LATE = Finding("deadline.waiting", Tone.LOOK, {"stage": "决赛", "count": 1, "hours": 12}, "qjs13")


def test_what_is_found_at_one_time_is_one_mail_to_whom_it_concerns(
    app: Flask, watched: Hall
) -> None:
    """Of the machine only once to one mailbox; of an edition to its own list."""
    with app.app_context():
        keep(
            db.session.scalars(select(Edition).where(Edition.code == "qjs13")).one(),
            MailPurpose.ALARMS,
            address="root@offices.test",
        )
        db.session.commit()
    note(app, "machine", AT, DISK)
    note(app, "deadlines", AT, LATE)
    find(app, AT)
    assert sorted(alarms(app)) == [
        ("other", ["space.none"]),
        ("qjs13", ["deadline.waiting"]),
        ("qjs13", ["space.none", "deadline.waiting"]),
    ]
    assert find(app, AT + HOUR) == 0


def test_what_comes_and_goes_is_told_once_a_day(app: Flask, watched: Hall) -> None:
    for hours in (0, 1, 2, 26):
        at = AT + hours * HOUR
        note(app, "deadlines", at, LATE)
        find(app, at)
        note(app, "deadlines", at + HOUR / 2)
        find(app, at + HOUR / 2)
    assert alarms(app) == [("qjs13", ["deadline.waiting"])] * 2


def test_that_mail_does_not_go_is_told_by_no_mail(app: Flask, watched: Hall) -> None:
    note(app, "mail", AT, Finding("mail.away", Tone.LOOK))
    note(app, "ledger", AT)
    assert find(app, AT) == 0


def test_a_fault_that_the_rounds_find_reaches_the_mailbox_in_the_same_round(
    app: Flask, watched: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("competition.upkeep.check.PATIENCE", 0)
    eventful.play(app, watched)
    with app.app_context():
        db.session.execute(text("UPDATE sheet_now SET total = total + 1 WHERE id = 1"))
        db.session.commit()
    with a_mail_server() as post:
        mails_by(app, post)
        tick(app, at=AT + 5 * HOUR, holder="hall:1")
    told = [one.text for one in post.taken if "与流水不一致" in one.text]
    assert len(told) == 1
    assert "https://contest.test/e/qjs13/organiser/rounds" in told[0]
