"""The contestant's page: one's own way and nobody else's, and no figure before the release."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from competition import accounts, clock, editions, grants, run_of_show
from competition.db import db
from competition.policy import Role
from judging import confirmations, proposals, results
from tests import screens
from tests.build import AT, BY, KEY, Hall, a_stage_in_scoring, stage_of
from tests.clients import Person
from tests.contests import teachers
from tests.held import DAY, a_scored_stage, observer, organiser

MY = "/e/qjs13/my"
SCORE = re.compile(r"\d\d\.\d\d")


def contestant(app: Flask, hall: Hall, code: str) -> Person:
    """The person behind this pseudonym, in by the organiser's link."""
    with stage_of(app, hall) as stage:
        entry = run_of_show.of(stage, code).entry
        person = accounts.add_person(entry.name, at=AT)
        accounts.grant(stage.edition, Role.CONTESTANT, at=AT, by=BY, person=person, entry=entry.id)
        link = accounts.invite(person, at=clock.now())
    browser = Person(app)
    browser.get("/in")
    assert browser.post("/in", {"code": link}).headers["location"] == MY
    return browser


def test_the_organisers_link_leads_to_the_contestants_page(app: Flask) -> None:
    hall = a_stage_in_scoring(app, contestants=3)
    with app.app_context():
        secretary = accounts.add_person("王秘书", at=AT)
        edition = editions.of(hall.edition)
        accounts.grant(edition, Role.ORGANISER, at=AT, by=BY, person=secretary)
        link = accounts.invite(secretary, at=clock.now())
        db.session.commit()
    office = Person(app)
    office.get("/in")
    office.post("/in", {"code": link})
    entry = "/e/qjs13/organiser/entries/e002"
    first, second = (screens.done(office, office.get(entry), "/invite$") for _again in range(2))
    codes = [re.findall(r"/in#([\w-]+)", page.text)[0] for page in (first, second)]
    teacher = Person(app)
    teacher.get("/in")
    assert teacher.post("/in", {"code": codes[0]}).status_code == 422  # the newer one ended it
    assert teacher.post("/in", {"code": codes[1]}).headers["location"] == MY
    assert teacher.get(entry).status_code == 404
    with app.app_context():
        held = [one for one in grants.names(editions.of("qjs13")) if one.startswith("con")]
        assert held == ["con1"]


def test_when_and_where_is_answered_from_the_draw(app: Flask) -> None:
    hall = a_stage_in_scoring(app, contestants=4, on_stage=1)
    with stage_of(app, hall) as stage:
        stage.edition.first_day = AT.date()
    third = contestant(app, hall, hall.order[2])
    page = screens.words(third.get(MY).text)
    assert "第 3 位" in page
    assert "台上这一位之后，您前面还有 1 位" in page
    file = third.get(f"{MY}/calendar.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    assert "\r\nDTSTART;VALUE=DATE:20261121\r\n" in file.text
    assert all(len(line.encode()) <= 75 for line in file.text.split("\r\n"))


def test_nothing_is_told_before_the_release(app: Flask) -> None:
    contest = teachers()
    hall = a_scored_stage(app, contest)
    own = contestant(app, hall, "c05")
    assert not SCORE.search(screens.words(own.get(MY).text))
    with stage_of(app, hall) as stage:
        results.seal_stage(stage, by=BY, at=AT + DAY, key=KEY)
    sealed = screens.words(own.get(MY).text)
    assert not SCORE.search(sealed)
    assert "等奖" not in sealed
    with stage_of(app, hall) as stage:
        waiting = proposals.propose_publication(
            stage, reason="公示", by=organiser(stage), at=AT + DAY
        )
        confirmations.confirm(stage, waiting.seq, by=observer(stage), at=AT + DAY, key=KEY)
        name = run_of_show.of(stage, "c05").entry.name
    mine = next(one for one in contest.expected if one.name == name)
    with clock.frozen(AT + DAY + timedelta(hours=1)):
        page = own.get(MY)
    assert SCORE.findall(screens.words(page.text)) == [mine.score]
    assert mine.prize in page.text
    assert screens.links(page, r"/final/result/1/c05$")
    assert screens.links(page, r"/objection\?about=c05$")


def test_another_editions_contestant_is_nobody_here(app: Flask) -> None:
    here, there = (
        a_stage_in_scoring(app, contestants=2, edition=code) for code in ("qjs13", "qjs14")
    )
    own = contestant(app, here, "c01")
    assert own.get(MY).status_code == 200
    for path in (f"/e/{there.edition}/my", f"/e/{there.edition}/my/calendar.ics"):
        assert own.get(path).status_code == 404
    assert Person(app).get(MY).status_code == 404
