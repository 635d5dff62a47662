"""Sheets that came after their seal: found from the console, told whole, admitted by two."""

from __future__ import annotations

import re

from competition.web.forms import LONG
from judging import late_sheets, panels, sheets
from tests.actions.marks import sign
from tests.actions.test_screens import ONE_BY_ONE, judged
from tests.build import SMALL, a_stage_in_scoring, stage_of
from tests.office import desk, staff_of
from tests.web.desk_hall import send, text_of


def test_a_late_sheet_is_admitted_while_the_others_are_still_scored(app):
    """Where contestants are sealed one by one, nobody waits for the stage's seal to decide it."""
    hall = a_stage_in_scoring(app, rulebook=ONE_BY_ONE, contestants=3, on_stage=0)
    staff = staff_of(app, hall)
    assert desk(hall, "/late") not in staff.desk.get(desk(hall)).text
    with stage_of(app, hall) as stage:
        judged(stage, "c01")
        assert sign(stage, "c01.j02", "20", "71", base=1).status == 409
        seq = late_sheets.of_stage(stage)[0].seq
    assert desk(hall, "/late") in staff.desk.get(desk(hall)).text
    page = staff.desk.get(desk(hall, "/late"))
    assert "提议采纳" in text_of(page)
    assert "91" in text_of(page)
    assert "提议采纳" not in text_of(staff.observer.get(desk(hall, "/late")))
    assert send(staff.desk, desk(hall, f"/late/{seq}"), {"reason": "网络中断"}).is_redirect
    assert desk(hall, "/late") not in staff.desk.get(desk(hall)).text, "it waits elsewhere"
    waiting = staff.observer.get(desk(hall, "/proposals"))
    told = text_of(waiting)
    for fact in ("合计 91", "教学目标 10.00 20.00", "教学方法 60.00 71.00"):
        assert fact in told, fact
    (asked,) = re.findall(r"/proposals/(\d+)/confirm", waiting.text)
    assert send(staff.observer, desk(hall, f"/proposals/{asked}/confirm")).is_redirect
    with stage_of(app, hall) as stage:
        now = sheets.current(panels.place_in(stage, "c01.j02"))
        assert now is not None
        assert (now.rev, now.total) == (2, 9100)


def test_no_mark_is_read_before_what_is_revealed_with_it_is_sealed(app):
    """Where everything is revealed at the end, one contestant's early seal opens nothing."""
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3, on_stage=0)
    staff = staff_of(app, hall)
    with stage_of(app, hall) as stage:
        judged(stage, "c01")
        assert sign(stage, "c01.j02", "20", "71", base=1).status == 409
        seq = late_sheets.of_stage(stage)[0].seq
    shown = text_of(staff.desk.get(desk(hall, "/sheets/c01.j01/correction")))
    assert "第 1 版" in shown
    assert "现在是" not in shown
    assert "91" not in text_of(staff.desk.get(desk(hall, "/late"))).split("合计")[1]
    assert send(staff.desk, desk(hall, f"/late/{seq}"), {"reason": "网络中断"}).is_redirect
    corrected = {"live.goal": "5", "live.method": "66", "reason": "误写"}
    assert send(staff.desk, desk(hall, "/sheets/c01.j01/correction"), corrected).is_redirect
    told = text_of(staff.observer.get(desk(hall, "/proposals")))
    assert "合计 91" not in told
    assert "教学目标 — 5.00" in told
    assert "10.00" not in told


def test_the_reason_for_a_late_sheet_stays_where_it_is_too_long(app):
    hall = a_stage_in_scoring(app, rulebook=ONE_BY_ONE, contestants=3, on_stage=0)
    staff = staff_of(app, hall)
    with stage_of(app, hall) as stage:
        judged(stage, "c01")
        assert sign(stage, "c01.j02", "20", "71", base=1).status == 409
        seq = late_sheets.of_stage(stage)[0].seq
    place, long = desk(hall, f"/late/{seq}"), "网络中断" * (LONG // 4 + 1)
    answer = send(staff.desk, place, {"reason": long})
    assert (answer.status_code, long in answer.text) == (422, True)
    assert send(staff.desk, place, {"reason": ""}).status_code == 422
