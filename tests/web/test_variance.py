"""The variance notice over HTTP: for the head judge alone, before the seal, a sheet back once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from competition import clock, run_of_show
from competition.db import db
from competition.facts import Trail
from judging import panels, progress, results, variance
from judging.models import SheetReturn
from judging.progress import CellState
from tests.actions.marks import sign
from tests.build import AT, BY, SMALL, a_judge, a_stage_in_scoring, stage_of
from tests.office import desk, staff_of
from tests.screens import send as fill
from tests.screens import words

LIMITED = SMALL.replace('name = "决赛"', 'name = "决赛"\nvariance = { spread = "10" }', 1)
APART = "/judge/apart"


def a_judged_contestant(app, rulebook=LIMITED):
    """c01 has finished; j03 gave 20 points less than the others."""
    hall = a_stage_in_scoring(app, rulebook=rulebook, contestants=2, on_stage=0)
    with stage_of(app, hall) as stage:
        one = run_of_show.of(stage, "c01")
        for to in ("call", "finish"):
            run_of_show.move(one, to, by=BY, at=AT)
        for seat, method in (("j01", "70"), ("j02", "68"), ("j03", "50")):
            sign(stage, f"c01.{seat}", "18", method)
    return hall


def led_by(app, hall, code="j01"):
    with stage_of(app, hall) as stage:
        variance.appoint(panels.seat_in(stage, code), by=BY, at=AT)
    return a_judge(app, hall, code)


def looked(head, page=None):
    """What the head judge sees after the press."""
    assert fill(head, page or head.get(APART), "/apart/c01$").status_code == 303
    return head.get(APART)


def test_a_look_is_a_page_that_can_be_come_back_to_and_asks_for_nothing_again(app):
    hall = a_judged_contestant(app)
    head = led_by(app, hall)
    assert "j03" in looked(head).text
    assert "j03" not in head.get(APART).text, "back, or a reload: ask again to see it"
    fill(head, head.get(APART), "/apart/c01$")
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert "j03" not in head.get(APART).text, "what was asked for once is not kept"


def test_the_head_judge_is_told_which_sheets_and_no_number(app):
    hall = a_judged_contestant(app)
    head = led_by(app, hall)
    before = head.get(APART)
    assert "j03" not in before.text, "nothing is computed before it is asked for"
    told = words(looked(head, before).text)
    assert "j03 专家评委3 ：最低的一张，与最高的相差超过界限" in told
    assert "j01 专家评委1 ：最高的一张" in told
    assert [mark for mark in ("88", "86", "68", "20") if mark in told] == []
    with app.app_context():
        shown = db.session.scalars(select(Trail).where(Trail.act == "variance")).all()
        assert [(one.by, one.about, one.reason) for one in shown] == [
            ("final.j01", "final c01", "")
        ]


def test_a_sheet_goes_back_once_and_its_judge_decides(app):
    hall = a_judged_contestant(app)
    head = led_by(app, hall)
    page = looked(head)
    assert fill(head, page, "c01.j03/back$", {"reason": "请核对第二项"}).status_code == 303
    page = looked(head)
    assert "已经请过一次" in page.text
    again = head.post(f"{APART}/c01.j03/back", {"reason": "再看"})
    assert (again.status_code, "只能请一次" in again.text) == (409, True)
    judge = a_judge(app, hall, "j03")
    assert "请核对第二项" in judge.get("/judge/sheet/c01.j03").text
    with stage_of(app, hall) as stage:
        (row,) = progress.of_stage(stage).of(run_of_show.of(stage, "c01"))
        assert [cell.state for cell in row.cells][2] is CellState.BACK
        sign(stage, "c01.j03", "18", "60", base=1)
    assert "请核对第二项" not in judge.get("/judge/sheet/c01.j03").text
    with stage_of(app, hall) as stage:
        results.seal_appearance(run_of_show.of(stage, "c01"), by=BY, at=AT)
    gone = head.post(f"{APART}/c01", {})
    assert (gone.status_code, "已封分" in gone.text) == (409, True)


@pytest.mark.parametrize("who", ["j02", "desk", "organiser", "observer", "stranger"])
def test_nobody_else_is_told(app, who):
    hall = a_judged_contestant(app)
    led_by(app, hall)
    staff = staff_of(app, hall)
    person = a_judge(app, hall, who) if who == "j02" else getattr(staff, who)
    person.get("/")
    assert person.get(APART).status_code == 404
    assert person.post(f"{APART}/c01", {}).status_code == 404
    assert person.post(f"{APART}/c01.j03/back", {"reason": "x"}).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(SheetReturn)).all() == []


def test_only_a_sheet_that_is_named_goes_back_and_only_with_a_reason(app):
    hall = a_judged_contestant(app)
    head = led_by(app, hall)
    head.get(APART)
    for sheet, reason in (("c01.j02", "再看"), ("c01.j03", " ")):
        assert head.post(f"{APART}/{sheet}/back", {"reason": reason}).status_code == 409
    kept = head.post(f"{APART}/c01.j03/back", {"reason": (long := "再看" * 2001)})
    assert (kept.status_code, f'value="{long}"' in kept.text) == (409, True)
    assert "最多 4000 个字，多了 2 个字" in kept.text
    assert head.post(f"{APART}/c02", {}).status_code == 409, "sheets are missing"
    assert head.post(f"{APART}/c99", {}).status_code == 404


def test_without_thresholds_there_is_no_notice(app):
    hall = a_judged_contestant(app, SMALL)
    assert led_by(app, hall).get(APART).status_code == 404


def test_the_organiser_appoints_the_head_judge_and_there_is_one(app):
    hall = a_judged_contestant(app)
    staff = staff_of(app, hall)
    for code in ("j01", "j02"):
        page = staff.organiser.get(desk(hall, f"/panel/seats/{code}"))
        assert fill(staff.organiser, page, "/head$").status_code == 303
    with stage_of(app, hall) as stage:
        assert [seat.code for seat in panels.seats_of(stage) if seat.head] == ["j02"]
    assert "请这位评委担任评委组长" not in staff.desk.get(desk(hall, "/panel/seats/j01")).text


def test_the_tablet_is_told_what_goes_back_and_where_the_head_judge_looks(app):
    hall = a_judged_contestant(app)
    head, other = led_by(app, hall), a_judge(app, hall, "j03")
    told = [person.get("/api/me/sheets").json() for person in (head, other)]
    assert [one["head"] for one in told] == [APART, ""]
    assert {row["asked"] for one in told for row in one["sheets"]} == {""}
    page = head.get(APART)
    fill(head, page, "/apart/c01$")
    head.post(f"{APART}/c01.j03/back", {"reason": "请再看教学方法"})
    asked = {row["sheet"]: row["asked"] for row in other.get("/api/me/sheets").json()["sheets"]}
    assert asked["c01.j03"] == "请再看教学方法"
    assert set(asked.values()) == {"", "请再看教学方法"}
