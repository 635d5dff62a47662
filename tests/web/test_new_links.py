"""Who makes a link for somebody may open it: then two accounts are in one hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from competition import accounts, clock, editions, trail
from competition.db import db
from competition.models import Person as Somebody
from competition.policy import Role
from tests import office
from tests.build import AT, BY, SMALL, Hall, a_stage_in_scoring
from tests.clients import Person
from tests.office import Staff

LINK = re.compile(r"/in#([\w-]+)")
PASSWORD = "一句话就很好 2026"
HOME = "/e/qjs13"


@pytest.fixture
def hall(app: Flask) -> Hall:
    return a_stage_in_scoring(app, rulebook=SMALL, contestants=2, on_stage=0)


@pytest.fixture
def staff(app: Flask, hall: Hall) -> Iterator[Staff]:
    """Each came in by a first link; an absence waits for its second person."""
    found = office.staff_of(app, hall)
    propose(found.organiser, hall, "c01.j01")
    yield found
    for person in found.everybody():
        person.http.close()


def propose(somebody: Person, hall: Hall, sheet: str) -> None:
    """A judge is absent: that takes two persons."""
    page, form = (office.desk(hall, f"/recusals{rest}") for rest in ("", "/proposals"))
    office.sent(somebody, page, form, {"sheet": sheet, "why": "absent", "reason": "突发疾病"})


def new_link(organiser: Person, code: str = "aud1") -> str:
    """The organiser's page makes a new link for the 监审."""
    organiser.get(f"{HOME}/organiser/people/{code}")
    page = organiser.post(f"{HOME}/organiser/people/{code}/link", {})
    found = LINK.search(page.text)
    assert found, page.text
    return found.group(1)


def come_in(somebody: Person, code: str) -> Person:
    somebody.get("/in")
    assert somebody.post("/in", {"code": code}).is_redirect
    return somebody


def answer_of(somebody: Person, hall: Hall) -> tuple[int, str]:
    """What confirming the one proposal that waits is answered."""
    page = somebody.get(office.desk(hall, "/proposals"))
    seq = re.search(r"/proposals/(\d+)/confirm", page.text)
    assert seq, page.text
    done = somebody.post(office.desk(hall, f"/proposals/{seq.group(1)}/confirm"), {})
    return done.status_code, done.text


def test_an_organiser_who_opens_a_new_link_of_the_observer_is_no_second_person(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    """In another browser, so that nothing but the link tells who it is."""
    with Person(app) as elsewhere:
        come_in(elsewhere, new_link(staff.organiser))
        status, told = answer_of(elsewhere, hall)
    assert status == 409
    assert "用另一位新生成的链接登录的" in told


def test_the_observers_own_device_is_signed_out_and_told(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    assert staff.observer.get(office.desk(hall, "/proposals")).status_code == 200
    with Person(app) as elsewhere:
        come_in(elsewhere, new_link(staff.organiser))
    assert staff.observer.get(office.desk(hall, "/proposals")).status_code != 200
    told = staff.observer.get("/in").text
    assert "您在这台设备上的登录已于" in told
    assert "organiser 甲 为您生成的新链接" in told


def test_making_and_using_a_link_is_on_the_trail(app: Flask, hall: Hall, staff: Staff) -> None:
    with Person(app) as elsewhere:
        come_in(elsewhere, new_link(staff.organiser))
    with app.app_context():
        lines = trail.of_edition(editions.of(hall.edition).id, most=2)
        assert [(one.act, one.by, one.about) for one in lines] == [
            ("enter.new_link", "aud1", ""),
            ("link", "org1", "aud1 observer 甲"),
        ]


def test_a_link_opened_where_it_was_made_is_no_second_person(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    """Nor is a first one: the observer was never in, and somebody else proposed."""
    with app.app_context():
        fresh = accounts.add_person("新监审", at=AT)
        edition = editions.of(hall.edition)
        accounts.grant(edition, Role.OBSERVER, at=AT, by=BY, person=fresh)
        other = accounts.add_person("组长乙", at=AT)
        accounts.grant(edition, Role.ORGANISER, at=AT, by=BY, person=other)
        link = accounts.invite(other, at=clock.now())
        db.session.commit()
    with Person(app) as second:
        come_in(second, link)
        made = new_link(second, "aud2")
        second.post("/out", {})
        come_in(second, made)
        status, told = answer_of(second, hall)
    assert status == 409
    assert "在这个浏览器里生成的" in told


def test_a_new_link_from_another_organiser_makes_a_second_person(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    other = office.somebody(app, hall.edition, Role.ORGANISER)
    with other, Person(app) as elsewhere:
        come_in(elsewhere, new_link(other))
        assert answer_of(elsewhere, hall)[0] == 303


def test_the_observers_own_password_makes_a_second_person(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    staff.observer.get("/me")
    login = {"login": "aud", "password": PASSWORD}
    assert staff.observer.post("/me/password", login).is_redirect
    with Person(app) as intruder:
        come_in(intruder, new_link(staff.organiser))
    staff.observer.get("/in")
    assert staff.observer.post("/in/password", login).is_redirect
    assert "有人用 organiser 甲 为您生成的新链接登录了您的账户" in staff.observer.get("/").text
    assert answer_of(staff.observer, hall)[0] == 303


def test_a_password_chosen_behind_a_new_link_makes_no_second_person(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    login = {"login": "aud", "password": PASSWORD}
    with Person(app) as intruder:
        come_in(intruder, new_link(staff.organiser))
        intruder.get("/me")
        assert intruder.post("/me/password", login).is_redirect
        intruder.post("/out", {})
        assert intruder.post("/in/password", login).is_redirect
        assert answer_of(intruder, hall)[0] == 409


def test_whoever_proposed_by_the_confirmers_new_link_is_no_second_person(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    """The other way round: the desk's proposal came from a link that the organiser opened."""
    with app.app_context():
        edition = editions.of(hall.edition)
        found = db.session.query(Somebody).filter_by(name="organiser 甲").one()
        accounts.grant(edition, Role.OBSERVER, at=AT, by=BY, person=found)
        db.session.commit()
    with Person(app) as desk:
        come_in(desk, new_link(staff.organiser, "desk1"))
        propose(desk, hall, "c02.j01")
    waiting = staff.organiser.get(office.desk(hall, "/proposals"))
    last = re.findall(r"/proposals/(\d+)/confirm", waiting.text)[-1]
    answer = staff.organiser.post(office.desk(hall, f"/proposals/{last}/confirm"), {})
    assert answer.status_code == 409
    assert "不能算两个人" in answer.text


def test_nobody_makes_a_link_for_more_than_they_look_after(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    """The observer organises another edition: its link would open that one, too."""
    with app.app_context():
        other = editions.make(code="qjs14", name="第十四届", at=AT)
        found = db.session.query(Somebody).filter_by(name="observer 甲").one()
        accounts.grant(other, Role.ORGANISER, at=AT, by=BY, person=found)
        db.session.commit()
    staff.organiser.get(f"{HOME}/organiser/people/aud1")
    answer = staff.organiser.post(f"{HOME}/organiser/people/aud1/link", {})
    assert answer.status_code == 409
    assert "还有您管不到的身份" in answer.text


def test_a_link_of_ones_own_leaves_the_other_device_in(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    with Person(app) as telephone:
        come_in(telephone, new_link(staff.organiser, "org1"))
        assert staff.organiser.get(f"{HOME}/organiser").status_code == 200
