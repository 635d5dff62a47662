"""The rehearsal: built as people would, tried with one click, played to its publication."""

from __future__ import annotations

import html
import json
import re

import httpx
import pytest
from flask import Flask
from sqlalchemy import func, select

from competition import (
    accounts,
    chain,
    clock,
    editions,
    noticeboard,
    rehearsals,
    run_of_show,
    stages,
)
from competition.db import db
from competition.demo import make
from competition.ledger import verify
from competition.models import Appearance, Entry, Grant, Stage, Unit
from competition.rules.lifecycles import AppearanceState, StageState
from judging import panels, projection, sheets
from tests import screens
from tests.build import a_stage_in_scoring, stage_of
from tests.clients import HERE, Person
from tests.screens import done, send

DESK = "/e/rehearsal/desk/final"


def from_afar(app: Flask, **headers: str) -> Person:
    """Somebody at another machine."""
    person = Person(app)
    address = "127.0.0.1" if headers else "192.0.2.7"
    transport = httpx.WSGITransport(
        app=app.wsgi_app, raise_app_exceptions=False, remote_addr=address
    )
    person.http = httpx.Client(base_url=HERE, transport=transport, headers=headers)
    return person


def as_(app: Flask, code: str) -> Person:
    """Press one of the start page's buttons."""
    person = Person(app)
    person.get("/")
    answer = person.post("/demo", {"code": code})
    assert answer.is_redirect, screens.words(answer.text)
    person.follow(answer)
    return person


def test_the_rehearsal_from_its_making_to_its_publication(app: Flask) -> None:
    made = make.begin(app)
    assert made is not None
    edition, link = made
    assert "正在准备演练数据" in Person(app).get("/").text
    make.build(app, edition, link)
    assert make.begin(app) is None  # somebody works here now
    as_it_was_meant(app)
    every_role_has_a_place(app)
    a_judge_has_something_to_do(app)
    nobody_else_gets_in(app)
    assert "一场决赛正在进行" in Person(app).get("/").text
    played_to_the_end(app)
    begun_anew(app)


def as_it_was_meant(app: Flask) -> None:
    with app.app_context():
        edition = editions.of("rehearsal")
        final = stages.of(edition, "final")
        assert edition.rehearsal
        assert _count(Unit) == 18
        assert _count(Entry) == 400
        assert _count(Stage) == 19
        own = [one for one in edition.stages if one.unit_id is not None]
        assert {one.state for one in own} == {StageState.SEALED}
        shown = run_of_show.appearances(final)
        states = [one.state for one in shown]
        assert states == [
            *[AppearanceState.SEALED] * 11, AppearanceState.ON_STAGE,
            *[AppearanceState.WAITING] * 8,
        ]  # fmt: skip
        assert [seat.role for seat in panels.seats_of(final)] == ["expert"] * 7 + ["student"] * 3
        assert len(sheets.missing(final, shown[11])) == 6
        assert [fault for name in chain.chains() for fault in chain.faults(name)] == []
        assert [one for stage in edition.stages for one in projection.differences(stage)] == []


def _count(what: type[Unit] | type[Entry] | type[Stage]) -> int:
    return db.session.scalar(select(func.count(what.id))) or 0


def every_role_has_a_place(app: Flask) -> None:
    for code, place in (
        ("org1", "/e/rehearsal/organiser"), ("desk1", "/e/rehearsal/desk"),
        ("aud1", "/e/rehearsal/organiser"), ("unit1", "/unit"), ("con2", "/e/rehearsal/my"),
        ("final.j10", "/judge"),
    ):  # fmt: skip
        person = Person(app)
        person.get("/")
        answer = person.post("/demo", {"code": code})
        assert answer.headers["location"] == place
        page = person.follow(answer)
        page = person.follow(page) if page.is_redirect else page
        assert page.status_code == 200
        assert "演练数据，不是真实成绩" in page.text
    person.get("/")
    person.post("/demo", {"code": "con1"})  # another role: the seat's session is over
    assert person.get("/judge").status_code == 404


def a_judge_has_something_to_do(app: Flask) -> None:
    judge = Person(app)
    judge.get("/")
    assert judge.post("/demo/judge", {}).headers["location"] == "/judge"
    home = judge.get("/judge/list")
    assert "已签 11 / 20" in screens.words(home.text)  # the four at the first seats signed 12


def nobody_else_gets_in(app: Flask) -> None:
    for stranger in (from_afar(app), from_afar(app, **{"X-Forwarded-For": "192.0.2.7"})):
        page = stranger.get("/")
        assert "/demo" not in page.text
        doors = ("/demo", "/demo/judge", "/nowhere")
        answers = [stranger.post(door, {"code": "org1"}) for door in doors]
        assert [one.status_code for one in answers] == [404, 404, 404]
        assert len({screens.words(one.text) for one in answers}) == 1
    anyone = Person(app)
    anyone.get("/")
    assert anyone.post("/demo", {"code": "org99"}).status_code == 404


def played_to_the_end(app: Flask) -> None:
    desk, organiser, observer = (as_(app, code) for code in ("desk1", "org1", "aud1"))
    (told,) = re.findall(r'data-clock="([^"]*)"', desk.get(DESK).text)
    assert json.loads(html.unescape(told))["state"] == "running"
    assert "41 已投" in screens.words(desk.get(f"{DESK}/vote").text)
    page = done(desk, desk.get(DESK), "play/final/sheets$")
    assert "评分表都交齐了，还没有封分" in screens.words(page.text)
    head = as_(app, "final.j01")
    assert screens.send(head, head.get("/judge/apart"), "/apart/c\\d\\d$").status_code == 303
    told = screens.words(head.get("/judge/apart").text)
    assert "超过界限" in told
    page = done(desk, desk.get(DESK), "play/final/step$")
    assert "第 13 位" in screens.words(page.text) or "13" in screens.words(page.text)
    done(desk, desk.get(DESK), "play/final/end$")
    done(desk, desk.get(DESK), "desk/final/seal$")
    done(organiser, organiser.get(f"{DESK}/results"), "/publication$", {"reason": "已核对"})
    page = done(observer, observer.get(f"{DESK}/proposals"), "/confirm$")
    assert "结果已经公布，公告在公开页面上" in screens.words(page.text)
    table = Person(app).get("/e/rehearsal/final/result")
    assert table.status_code == 200
    assert table.text.count("一等奖") >= 4
    walk = verify.check(Person(app).get("/e/rehearsal/final/result/1/bundle.jsonl").content)
    assert (len(walk.results), walk.differs, walk.unknown) == (1, [], [])
    contestant = as_(app, "con1")
    mine = contestant.get("/e/rehearsal/my")
    assert screens.links(mine, r"/final/result/1/c\d\d$")
    assert screens.links(mine, r"/objection\?about=c\d\d$")


def begun_anew(app: Flask) -> None:
    """After the announcement the start page says so, and another one may begin; one at a time."""
    started: list[str] = []
    anyone = Person(app)
    assert "重新开始演练" not in anyone.get("/").text  # a server that cannot build one
    assert anyone.get("/demo/again").status_code == 404
    app.extensions["rehearse"] = lambda: started.append("again")
    for afar in (from_afar(app), from_afar(app, **{"X-Forwarded-For": "192.0.2.7"})):
        assert afar.get("/demo/again").status_code == 404
        assert afar.post("/demo/again", {}).status_code == 404
    start = anyone.get("/").text
    assert "结果已经公布" in start
    assert "一场决赛正在进行" not in start
    assert anyone.get("/demo/again").status_code == 200
    assert anyone.post("/demo/again", {}).is_redirect
    assert started == ["again"]
    assert "新的一场演练正在准备" in anyone.get("/").text
    refused = anyone.post("/demo/again", {})
    assert refused.status_code == 409
    assert "正在准备" in screens.words(refused.text)
    assert started == ["again"]
    begun = make.begin_again(app)
    assert begun is not None
    assert begun[0] == "rehearsal-2"
    assert "rehearsal-2" not in anyone.get("/").text
    with app.app_context():
        assert _listed() == ["rehearsal"]
        rehearsals.note_ready(editions.of("rehearsal-2"), at=clock.now())
        db.session.commit()
        assert not rehearsals.preparing(at=clock.now())
        assert _listed() == []  # nothing of the new one has begun, and the old one is over
    assert anyone.get("/e/rehearsal/final/result").status_code == 200


def _listed() -> list[str]:
    return [one.code for found in noticeboard.running_and_past() for one in found]


# ── where there is no rehearsal ───────────────────────────────────────────────────────────────
def test_a_real_edition_has_no_doors_and_nothing_to_play(app: Flask) -> None:
    hall = a_stage_in_scoring(app, contestants=2)
    app.extensions["rehearse"] = lambda: pytest.fail("a rehearsal beside real work")
    person = Person(app)
    assert "/demo" not in person.get("/").text
    assert person.post("/demo", {"code": "final.j01"}).status_code == 404
    assert person.get("/demo/again").status_code == 404
    assert person.post("/demo/again", {}).status_code == 404
    assert make.begin_again(app) is None
    with app.app_context():
        somebody = accounts.add_person("王秘书", at=clock.now())
        accounts.grant(
            editions.of(hall.edition), accounts.Role.DESK, at=clock.now(), by="org1",
            person=somebody,
        )  # fmt: skip
        code = accounts.invite(somebody, at=clock.now())
        db.session.commit()
    desk = Person(app)
    desk.get("/in")
    assert desk.post("/in", {"code": code}).headers["location"] == f"/e/{hall.edition}/desk"
    assert "play/" not in desk.get(f"/e/{hall.edition}/desk/final").text
    for what in ("step", "end"):
        assert desk.post(f"/e/{hall.edition}/play/final/{what}").status_code == 404
    with app.app_context():
        waiting = select(func.count(Appearance.id)).where(Appearance.state == "sealed")
        assert db.session.scalar(waiting) == 0


def test_whoever_works_in_earnest_puts_the_rehearsal_away_and_nothing_is_deleted(
    app: Flask,
) -> None:
    hall = a_stage_in_scoring(app, contestants=2)
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = True
        rehearsals.note_begin(stage.edition, at=clock.now())
        rehearsals.note_ready(stage.edition, at=clock.now())
        founder = accounts.add_person("王秘书", at=clock.now(), founder=True)
        code = accounts.invite(founder, at=clock.now())
        length = len(list(chain.events(stage.chain)))
    person = Person(app)
    assert _listed_in(app) == [hall.edition]
    person.get("/in")
    assert person.post("/editions/rehearsal/over").status_code == 404, "not for strangers"
    person.post("/in", {"code": code})
    answer = send(person, person.get("/editions"), "收起演练")
    assert "演练已收起" in person.get(answer.headers["location"]).text
    assert _listed_in(app) == []
    stranger = Person(app)
    assert "/demo" not in stranger.get("/").text
    assert stranger.post("/demo", {"code": "final.j01"}).status_code == 404
    assert person.post("/editions/rehearsal/over").status_code == 404, "there is none any more"
    with stage_of(app, hall) as stage:
        assert len(list(chain.events(stage.chain))) == length


def _listed_in(app: Flask) -> list[str]:
    with app.app_context():
        return _listed()


def test_only_a_database_where_nobody_works_gets_a_rehearsal(app: Flask) -> None:
    with app.app_context():
        accounts.add_person("第一位组织者", at=clock.now(), founder=True)
        db.session.commit()
    assert make.begin(app) is None


def test_an_interrupted_rehearsal_is_begun_anew(app: Flask) -> None:
    begun = [made[0] for made in (make.begin(app), make.begin(app)) if made]
    assert begun == ["rehearsal", "rehearsal-2"]
    with app.app_context():
        assert rehearsals.ready() is None
        newest = rehearsals.begun()
        assert newest is not None
        assert newest.code == "rehearsal-2"


@pytest.mark.parametrize("code", ["", "org1", "person 1"])
def test_an_unfinished_rehearsal_lets_nobody_in(app: Flask, code: str) -> None:
    make.begin(app)
    person = Person(app)
    person.get("/")
    assert person.post("/demo", {"code": code}).status_code == 404
    with app.app_context():
        assert db.session.scalar(select(func.count(Grant.id))) == 1
