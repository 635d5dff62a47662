"""Two worlds that differ only in secrets: what goes by mail is the same in both.

As tests/storm/test_two_worlds.py does it for pages, with its secrets: mail is read by strangers, so
nothing that a stranger may not know in that state may move a byte of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from competition import editions, mails, units
from competition.db import db
from competition.mails import Wanted
from competition.outbox import MailPurpose
from competition.rules.lifecycles import StageState
from competition.settings import Settings
from competition.upkeep import mail_due, mailing
from judging.models import SheetNow
from tests.storm.final_life import COLLEGE, NOW, a_life
from tests.storm.worlds import SECRETS, Secret, another_world

HERE = Settings(mail_from="podium@contest.test", site="https://contest.test")


def listed(app: Flask, at: datetime) -> None:
    """An office for each purpose in both editions; the college's final begins in five days."""
    with app.app_context():
        for code in (NOW, COLLEGE):
            edition = editions.of(code)
            offices = [(one, None) for one in MailPurpose if one is not MailPurpose.DEADLINES]
            own = [(MailPurpose.DEADLINES, unit) for unit in units.listed(edition)]
            for purpose, unit in (*offices, *own):
                name = f"{purpose}.{unit.code if unit else 'office'}@offices.test"
                wanted = Wanted(name, purpose, "zh", unit)
                mails.add(edition, wanted, by="org1", at=at - timedelta(hours=1))
        final = next(one for one in editions.of(COLLEGE).stages if one.unit_id is None)
        final.starts_at = at + timedelta(days=5)
        db.session.commit()


def written(app: Flask, at: datetime) -> list[bytes]:
    """Every mail that would go out now, byte for byte; nothing is kept."""
    with app.app_context():
        mail_due.find(at=at)
        told = [mailing.packed(one, HERE, at).message for one in mails.due(at=at, most=999)]
        db.session.rollback()
    for one in told:
        if one.is_multipart():
            one.set_boundary("boundary")
    return [one.as_bytes() for one in told]


def test_no_mail_tells_a_secret_in_any_state(
    app: Flask, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the seeded fault, a head that carries a mean, is caught."""
    at = moment + timedelta(minutes=1)
    many, secrets = [], set[str]()
    with a_life(app) as life:
        listed(app, moment)
        for state in life.states():
            unknown = [one for one in SECRETS if "stranger" not in one.known(state)]
            first = written(app, at)
            with another_world(app, unknown) as changed:
                assert written(app, at) == first, state
            many.append(len(first))
            secrets |= changed
            if state is StageState.SCORING:
                assert _caught(app, unknown, at, monkeypatch)
    assert many == sorted(many), "each state tells more"
    assert many[0] < many[-1]
    assert len(secrets) == len(SECRETS)


def _caught(
    app: Flask, unknown: list[Secret], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> bool:
    with monkeypatch.context() as patch:
        patch.setattr(mail_due, "_of_head", _with_a_mean(mail_due._of_head))
        first = written(app, at)
        with another_world(app, unknown):
            return written(app, at) != first


def _with_a_mean(made: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    def told(*what: object) -> dict[str, object]:
        mean = db.session.scalar(select(func.avg(SheetNow.total)))
        return made(*what) | {"digits": str(mean)}

    return told
