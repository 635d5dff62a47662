"""When and where: the organiser or a union officer writes it down, everybody reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from competition import accounts, clock, draws, editions, run_of_show, trail
from competition.db import db
from competition.models import Edition, Entry
from competition.policy import Role
from tests.build import (
    AT,
    BY,
    DICE,
    KEY,
    SMALL,
    Hall,
    a_stage_in_scoring,
    an_edition,
    some_entries,
    stage_of,
)
from tests.clients import Person
from tests.union import AT_CHEM, a_union, officer
from tests.web.organising import errors, holding, words
from tests.web.test_contestant import MY, contestant

HALL_A = {"day": "2026-11-21", "report": "08:00", "starts": "8:30", "venue": "教学楼 A201"}
TIMES = "/e/qjs13/organiser/stages/final/timetable"


@contextmanager
def organiser(app: Flask) -> Iterator[Person]:
    with holding(app, "qjs13", Role.ORGANISER) as somebody:
        yield somebody


def test_what_the_organiser_writes_down_everybody_reads(app: Flask, person: Person) -> None:
    hall = a_stage_in_scoring(app, contestants=4, on_stage=1)
    with organiser(app) as secretary:
        assert secretary.post(TIMES, HALL_A | {"starts": "08:30"}).is_redirect
        assert 'value="08:30"' in secretary.get(TIMES).text
        own = words(secretary.get(TIMES.removesuffix("/timetable")))
    third = words(contestant(app, hall, hall.order[2]).get(MY))
    public = words(person.get("/e/qjs13"))
    for page in (own, third, public):
        assert "开始时间 2026年11月21日 08:30" in page
        assert "报到时间 08:00" in page
        assert "地点 教学楼 A201" in page
    with stage_of(app, hall) as stage:
        written = [one for one in trail.of_edition(stage.edition_id) if one.act == "timetable"]
        assert [(one.by, one.about) for one in written] == [("org1", "final")]


def test_the_calendar_says_from_when_to_be_there_and_where(app: Flask) -> None:
    hall = a_stage_in_scoring(app, contestants=2)
    with organiser(app) as secretary:
        secretary.post(TIMES, HALL_A | {"starts": "08:30", "venue": "教学楼, A201"})
    file = contestant(app, hall, hall.order[0]).get(f"{MY}/calendar.ics").text
    assert "\r\nDTSTART:20261121T000000Z\r\n" in file  # 08:00 in Beijing
    assert "\r\nLOCATION:教学楼\\, A201\r\n" in file
    assert "DTEND" not in file


def test_an_hour_is_never_guessed(app: Flask) -> None:
    a_stage_in_scoring(app, contestants=2)
    day, start = "填了时间，也请填写日期。", "请填写开始时间；还没有定，就把日期和报到时间也留空。"
    with organiser(app) as secretary:
        for typed, said in (
            ({"day": ""}, [day]),
            ({"starts": ""}, [start]),
            ({"day": "", "starts": ""}, [day, start]),
            ({"starts": "半夜"}, ["请按 08:30 的样子填写时间。"]),
            ({"starts": "07:30"}, ["报到时间不能晚于开始时间。请填写开始时间，或改早报到时间。"]),
        ):
            answer = secretary.post(TIMES, HALL_A | {"starts": "08:30"} | typed)
            assert (answer.status_code // 100, errors(answer)) == (4, said), typed
            assert "教学楼 A201" in answer.text  # what was typed is still there
        assert secretary.post(TIMES, dict.fromkeys(HALL_A, "")).is_redirect  # nothing is known yet


def test_who_only_watches_reads_it_and_cannot_write_it(app: Flask) -> None:
    a_stage_in_scoring(app, contestants=2)
    with holding(app, "qjs13", Role.OBSERVER) as observer:
        assert "还没有登记时间和地点" in words(observer.get(TIMES))
        assert observer.post(TIMES, HALL_A).status_code == 404


def test_a_union_officer_writes_down_when_their_preliminary_is(app: Flask) -> None:
    a_union(app)
    with officer(app) as somebody:
        assert (
            somebody.post(f"{AT_CHEM}/timetable", HALL_A | {"starts": "07:00"}).status_code == 409
        )
        assert somebody.post(f"{AT_CHEM}/timetable", HALL_A | {"starts": "08:30"}).is_redirect
        assert "地点 教学楼 A201" in words(somebody.get(f"{AT_CHEM}/stage"))
        assert somebody.get(AT_CHEM.replace("chem", "math") + "/timetable").status_code == 404


# ── the contestant's own words ────────────────────────────────────────────────────────────────
def test_a_contestant_reads_where_they_stand_in_the_order(app: Flask) -> None:
    hall = a_stage_in_scoring(app, contestants=4, on_stage=1)
    said = [
        "现在就是您",
        "台上这一位讲完就轮到您，请候场。",
        "台上这一位之后，您前面还有 1 位",
        "台上这一位之后，您前面还有 2 位",
    ]
    for number, sentence in enumerate(said, 1):
        page = words(contestant(app, hall, hall.order[number - 1]).get(MY))
        assert f"第 {number} 位" in page
        assert sentence in page
        assert "预计轮到您" not in page  # this rulebook has no clock
        assert ("台上现在：第 1 位" in page) == (number > 1)


def test_a_contestant_reads_about_when_their_turn_comes(app: Flask, moment) -> None:
    """Twenty minutes for each who waits before."""
    timed = SMALL.replace('name = "决赛"', 'name = "决赛"\nclock = { minutes = 20 }', 1)
    hall = a_stage_in_scoring(app, rulebook=timed, contestants=4, on_stage=1)
    with clock.frozen(AT + timedelta(hours=1)):
        soon, later = (words(contestant(app, hall, hall.order[at]).get(MY)) for at in (1, 3))
        hour = clock.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(minutes=40)
        assert "预计轮到您" not in soon
        assert f"预计轮到您 大约 {hour:%H:%M}" in later


def test_who_has_finished_reads_what_comes_next(app: Flask) -> None:
    hall = a_stage_in_scoring(app, contestants=3, on_stage=1)
    first = contestant(app, hall, hall.order[0])
    with stage_of(app, hall) as stage:
        done, gone = (run_of_show.of(stage, code) for code in hall.order[:2])
        run_of_show.move(done, "finish", by=BY, at=AT)
        run_of_show.move(gone, "mark_absent", by=BY, at=AT, reason="未到场")
    page = words(first.get(MY))
    assert "您已讲完，等待公布结果" in page
    assert "结果由组委会公示，届时这里会出现您的得分。" in page
    page = words(contestant(app, hall, hall.order[1]).get(MY))
    assert "您在决赛记为缺席。有疑问，请找单位联络员或组委会。" in page


def test_before_the_draw_nobody_is_told_a_number(app: Flask) -> None:
    with app.app_context():
        edition = an_edition()
        stage = editions.add_stage(edition, code="final", name="决赛", position=1, by=BY, at=AT)
        editions.adopt_rulebook(stage, SMALL, by=BY, at=AT, key=KEY)
        listed = some_entries(edition, ["王思源", "李雨桐"])
        run_of_show.fix_roster(stage, listed[:1], by=BY, at=AT)
        hall = Hall("qjs13", "final", stage.id, stage.chain, (), ())
        links = [_link(one) for one in listed]
        db.session.commit()
    on, off = (_in_by(app, link) for link in links)
    assert "您在名单里，还没有抽签" in words(on.get(MY))
    assert "组委会还没有写明几点、在哪里。" in words(on.get(MY))
    assert "您还不在出场名单里。" in words(off.get(MY))
    assert "名单还没有确定" in words(off.get(MY))
    with stage_of(app, hall) as stage:
        draws.draw_order(stage, public=DICE, by=BY, at=AT)
    assert "第 1 位出场" in words(on.get(MY))
    assert "您不在这一阶段的名单里" in words(off.get(MY))


def _in_by(app: Flask, link: str) -> Person:
    browser = Person(app)
    browser.get("/in")
    assert browser.post("/in", {"code": link}).headers["location"] == MY
    return browser


def _link(entry: Entry) -> str:
    person = accounts.add_person(entry.name, at=AT)
    edition = db.session.get(Edition, entry.edition_id)
    assert edition is not None
    accounts.grant(edition, Role.CONTESTANT, at=AT, by=BY, person=person, entry=entry.id)
    return accounts.invite(person, at=clock.now())
