"""The page of attempts that were not made: at once, or by two persons where a judge has signed."""

from __future__ import annotations

from flask import Flask

from judging import not_made, panels, sheets
from tests import office
from tests.actions.marks import signing
from tests.actions.test_not_made import TWICE
from tests.build import AT, Hall, a_stage_in_scoring, stage_of
from tests.office import desk
from tests.web.desk_hall import send, text_of


def a_hall(app: Flask) -> Hall:
    return a_stage_in_scoring(app, rulebook=TWICE, contestants=2, on_stage=0)


def registered(app: Flask, hall: Hall) -> int:
    with stage_of(app, hall) as stage:
        return len(not_made.of_stage(stage))


def form(what: str = "not_made") -> dict[str, str]:
    return {"appearance": "c01", "attempt": "2", "what": what, "reason": "没有出发"}


def test_it_is_registered_at_once_and_taken_back(app: Flask) -> None:
    hall = a_hall(app)
    with office.staff_of(app, hall).desk as person:
        answer = send(person, desk(hall, "/attempts"), form())
        assert answer.headers["location"].endswith("/attempts")
        assert registered(app, hall) == 1
        send(person, desk(hall, "/attempts"), form("made"))
        assert registered(app, hall) == 0


def test_over_a_signed_sheet_it_waits_for_the_observer(app: Flask) -> None:
    hall = a_hall(app)
    with stage_of(app, hall) as stage:
        place = panels.place_in(stage, "c01.a2.j01")
        assert sheets.sign(place, signing("18", "70"), at=AT).status == 201
    staff = office.staff_of(app, hall)
    with staff.desk as person:
        answer = send(person, desk(hall, "/attempts"), form())
        assert answer.headers["location"].endswith("/proposals")
    assert registered(app, hall) == 0
    with staff.observer as observer:
        shown = text_of(observer.get(desk(hall, "/proposals")))
        assert "改变一轮算不算" in shown
        assert "已签交的评分表 1" in shown
        office.confirm(observer, hall)
    assert registered(app, hall) == 1
