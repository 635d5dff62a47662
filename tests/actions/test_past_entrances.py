"""Ended sign-ins and spent links go after their time, and nothing that somebody still asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from competition import accounts, clock, past_entrances, second_person, sessions
from competition.db import db
from competition.doors import OneTimeLink, Session
from competition.models import Grant, Stage
from competition.policy import Role
from competition.upkeep.tick import tick
from judging import erasures
from judging.models import Seat
from tests import eventful
from tests.build import AT, stage_of
from tests.held import organiser
from tests.installations import again

DAY = timedelta(days=1)
START = AT + 60 * DAY  # the contest is over: a chain's time never goes back
LASTS, KEPT = 14 * DAY, 90 * DAY


def some_entrances(stage: Stage) -> None:
    """One who came back, one who came once, a seat that moved, and links of every fate."""
    db.session.execute(delete(Session))
    db.session.execute(delete(OneTimeLink))
    often = accounts.add_person("常来", at=START)
    once = accounts.add_person("来过一次", at=START)
    seat = db.session.scalars(select(Seat.grant_id).where(Seat.stage_id == stage.id)).first()
    assert seat is not None

    def start(day: int, device: str, person: int | None = None) -> Session:
        seats = seat if person is None else None
        at = START + day * DAY
        return sessions.start(at, device, person_id=person, grant_id=seats)[1]

    start(0, "often 1", often.id)
    sessions.end(at=START + DAY, person_id=often.id, by=start(1, "often 2", often.id))
    start(100, "often 3", often.id)  # and the second ended by itself, on the 15th
    start(0, "once", once.id)
    start(0, "tablet 1")
    sessions.end(at=START + DAY, grant_id=seat)
    start(100, "tablet 2")
    for name, made, used in (("used", 0, 1), ("spent", 0, None), ("new", 100, None)):
        link = OneTimeLink(digest=name, person_id=once.id, made_at=START + made * DAY)
        link.ends_at, link.used_at = link.made_at + 7 * DAY, START + used * DAY if used else None
        db.session.add(link)
    db.session.flush()


def devices() -> list[str]:
    return list(db.session.scalars(select(Session.device).order_by(Session.id)))


def links() -> set[str]:
    return set(db.session.scalars(select(OneTimeLink.digest)))


def forget(day: float) -> tuple[int, int]:
    gone = past_entrances.forget(at=START + day * DAY, lasts=LASTS, kept=KEPT)
    return gone.sign_ins, gone.links


def test_each_goes_when_its_time_is_over_and_once(app: Flask) -> None:
    hall = eventful.an_eventful_contest(app)
    with stage_of(app, hall) as stage:
        some_entrances(stage)
        whole = devices()
        assert forget(90.9) == (0, 0)
        assert (devices(), len(links())) == (whole, 3)
        assert forget(91) == (2, 1)  # ended, and used, on the first day
        assert devices() == ["often 2", "often 3", "once", "tablet 2"]
        assert links() == {"spent", "new"}
        assert forget(97) == (0, 1)
        assert forget(104) == (0, 0)  # ended by itself on the 14th; that they have been in stays
        assert devices() == ["often 2", "often 3", "", "tablet 2"]
        assert forget(105) == (1, 0)
        assert devices() == ["often 3", "", "tablet 2"]
        assert forget(110) == (0, 0)


def test_what_a_waiting_proposal_asks_for_stays(app: Flask) -> None:
    """Whoever confirms it must not have sat at its proposer's device when it was made."""
    hall = eventful.an_eventful_contest(app)
    with stage_of(app, hall) as stage:
        some_entrances(stage)
        by = organiser(stage)
        waits = erasures.propose(stage, "c01", reason="本人要求", by=by, at=START + DAY / 2)
        assert forget(104) == (0, 0)
        assert "" not in devices()
        second_person.take_back(stage, waits.seq, by=by, at=START + 104 * DAY)
        assert forget(104) == (2, 2)


def test_the_rounds_do_it_by_the_installations_own_days(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = eventful.an_eventful_contest(app)
    with stage_of(app, hall) as stage:
        some_entrances(stage)
    monkeypatch.setattr("competition.upkeep.check.PATIENCE", 0)
    monkeypatch.setattr("competition.upkeep.tick.own_backups.make_due", lambda *_a, **_k: ([], []))
    with again(app) as fresh, clock.frozen(START + 101 * DAY):
        told = [
            [
                one.facts
                for one in tick(fresh, at=START + day * DAY).did
                if one.code == "tick.sign_ins"
            ]
            for day in (101, 101.5)
        ]
    assert told == [[{"sign_ins": 2, "links": 2}], []]


def test_of_whom_two_persons_erase_no_entrance_stays(app: Flask) -> None:
    hall = eventful.an_eventful_contest(app)
    with stage_of(app, hall) as stage:
        some_entrances(stage)
        entry = next(one.entry for one in stage.appearances if one.code == "c01")
        entry.course = "只有一位教师讲授的课"
        person = accounts.add_person(entry.name, at=START)
        accounts.grant(
            stage.edition, Role.CONTESTANT, at=START, by="org1", person=person, entry=entry.id
        )
        accounts.invite(person, at=START)
        sessions.start(START, "her phone", person_id=person.id)
        erasures.carry_out(stage, "c01", at=START)
        assert (entry.course, entry.title) == ("", "")
        seat = db.session.scalars(select(Seat).where(Seat.stage_id == stage.id)).first()
        assert seat is not None
        assert db.session.get(Grant, seat.grant_id) is not None
        erasures.carry_out(stage, seat.code, at=START)
        assert devices() == ["often 1", "often 2", "often 3", "once"]
        assert links() == {"used", "spent", "new"}
