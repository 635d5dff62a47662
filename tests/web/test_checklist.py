"""The check list of the hall: seats that are known, ticks that people make and take back."""

from __future__ import annotations

from sqlalchemy import select

from competition.db import db
from competition.facts import Trail
from tests.build import SMALL, a_judge, a_stage_in_scoring
from tests.office import desk, seal_stage, staff_of
from tests.screens import send as fill
from tests.screens import words
from tests.web.desk_hall import send, signed

PLACE = "/checklist"


def test_the_list_names_the_seats_without_a_tablet(app):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3)
    staff = staff_of(app, hall)
    a_judge(app, hall, "j02")
    shown = words(staff.desk.get(desk(hall, PLACE)).text)
    assert "还没有配对的席位： j01 专家评委1、j03 专家评委3" in shown
    for seat in ("j01", "j03"):
        a_judge(app, hall, seat)
    assert "3 个席位都已配对平板。" in staff.desk.get(desk(hall, PLACE)).text


def test_a_tick_says_who_and_when_and_can_be_taken_back(app):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3)
    staff = staff_of(app, hall)
    assert "还有 6 项没有核对" in staff.desk.get(desk(hall, PLACE)).text
    for done, left in (("核对过了", 5), ("撤销", 6)):
        page = staff.desk.get(desk(hall, PLACE))
        assert fill(staff.desk, page, done).status_code == 303
        assert f"还有 {left} 项没有核对" in staff.organiser.get(desk(hall, PLACE)).text
    with app.app_context():
        acts = db.session.scalars(select(Trail.act).where(Trail.act.like("check.%"))).all()
    assert acts == ["check.done", "check.undone"]


def test_only_the_desk_ticks_known_items_and_not_after_the_seal(app):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3, on_stage=0)
    staff = staff_of(app, hall)
    tick = {"item": "battery", "done": "yes"}
    assert send(staff.observer, desk(hall, PLACE), tick).status_code == 404
    assert send(staff.desk, desk(hall, PLACE), {"item": "coffee", "done": "yes"}).status_code == 409
    signed(app, hall)
    seal_stage(staff.desk, hall)
    assert send(staff.desk, desk(hall, PLACE), tick).status_code == 409
    assert "核对过了" not in staff.desk.get(desk(hall, PLACE)).text
