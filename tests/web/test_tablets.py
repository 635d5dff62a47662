"""Heartbeats: the desk sees which tablet is silent, holds unsent sheets, or is nearly empty."""

from __future__ import annotations

from datetime import timedelta

import pytest

from competition import clock
from tests.build import SMALL, a_judge, a_stage_in_scoring, seat_card, stage_of
from tests.clients import Person
from tests.office import desk, staff_of, words
from tests.screens import send as fill
from tests.web.signing import hall, judge

__all__ = ["hall", "judge"]  # fixtures
URL = "/api/me/tablet"


def say(judge, **told):
    return judge.put_json(URL, {"unsent": 0, **told})


def test_the_console_names_a_tablet_that_needs_somebody(moment, app, hall, judge):
    staff = staff_of(app, hall)
    console = lambda: words(staff.desk.get(desk(hall)).text)  # noqa: E731
    version = lambda: staff.desk.get(desk(hall, "/version")).json()["version"]  # noqa: E731
    assert say(judge, battery=80, charging=False).status_code == 200
    calm = version()
    assert "平板要看一看" not in console()
    say(judge, unsent=2, battery=12)
    assert version() != calm
    assert "j01 专家评委1 · 平板上有 2 份没有送到 · 电量 12%，请充电" in console()
    say(judge, battery=12, charging=True)
    assert "平板要看一看" not in console()
    clock.advance(timedelta(minutes=2))
    assert version() != calm
    assert "14:30 起没有消息（休眠或断网）" in console()
    clock.advance(timedelta(seconds=1))
    paired = Person(app).post("/in", {"code": seat_card(app, hall, "j01")})  # another tablet:
    assert paired.is_redirect  # what the first one said is over, and this one opened no page yet
    assert "平板要看一看" not in console()
    clock.advance(timedelta(minutes=2))
    assert "j01 专家评委1 · 配对以后没有消息" in console()
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = True  # there a seat is played without any tablet
    assert "平板要看一看" not in console()


def test_a_page_without_script_is_never_silent_and_the_check_list_says_when_it_was_opened(
    moment, app, hall, judge
):
    staff = staff_of(app, hall)
    page = lambda: words(staff.desk.get(desk(hall, "/checklist")).text)  # noqa: E731
    say(judge)
    clock.advance(timedelta(minutes=2))
    assert "起没有消息" in words(staff.desk.get(desk(hall)).text)
    judge.get("/judge/list")
    clock.advance(timedelta(minutes=2))
    assert "平板要看一看" not in words(staff.desk.get(desk(hall)).text)
    assert "j01 专家评委1 无脚本页面，14:32 打开过" in page()
    judge.get(f"/judge/sheet/{hall.order[0]}.j01")
    assert "无脚本页面，14:34 打开过" in page()
    say(judge, battery=80)
    assert "j01 专家评委1 在线 80%" in page()


def test_the_check_list_knows_who_came_back_from_a_drill_and_whose_battery_is_low(
    moment, app, hall, judge
):
    staff = staff_of(app, hall)
    say(judge, battery=55, charging=True, away=31)
    page = words(staff.desk.get(desk(hall, "/checklist")).text)
    assert "j01 专家评委1 在线 55% 充电中 0" in page
    assert "14:30 断网后自己恢复" in page
    clock.advance(timedelta(seconds=1))
    say(a_judge(app, hall, "j01"), away=3)
    page = words(staff.desk.get(desk(hall, "/checklist")).text)
    assert "断网后自己恢复" not in page, "that was another tablet, and three seconds are no drill"


@pytest.mark.parametrize(
    "told",
    [
        {"unsent": "a"},
        {"unsent": -1},
        {"battery": 101},
        {"charging": "yes"},
        {"away": 1.5},
        {"x": 1},
    ],
)
def test_a_misshapen_heartbeat_is_refused_and_changes_nothing(app, hall, judge, told):
    say(judge, battery=70)
    assert say(judge, **told).status_code == 422
    assert "70%" in staff_of(app, hall).desk.get(desk(hall, "/checklist")).text


def test_nobody_speaks_for_a_seat_that_is_not_theirs(app, hall):
    staff = staff_of(app, hall)
    staff.desk.get(desk(hall))
    assert say(staff.desk).status_code == 404
    elsewhere = a_stage_in_scoring(app, rulebook=SMALL, contestants=1, edition="qjs14")
    say(a_judge(app, elsewhere, "j01"), battery=3)
    assert "3%" not in staff.desk.get(desk(hall, "/checklist")).text


# ── after a rehearsal ─────────────────────────────────────────────────────────────────────────
def rehearsing(app, hall):
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = True


def test_after_a_rehearsal_the_desk_has_every_tablet_wiped_and_the_trail_says_when(
    moment, app, hall, judge
):
    rehearsing(app, hall)
    staff, place = staff_of(app, hall), desk(hall, "/checklist")
    assert judge.get("/api/me/sheets").json()["wipe"] is False
    assert judge.put_json("/api/me/wiped", {"count": 1}).status_code == 404, "nobody has asked"
    assert fill(staff.desk, staff.desk.get(place), "清空全部平板").status_code == 303
    assert judge.get("/api/me/sheets").json()["wipe"] is True
    assert "j01 专家评委1 等它清空" in words(staff.desk.get(place).text)
    assert judge.put_json("/api/me/wiped", {"count": 3}).status_code == 200
    assert judge.get("/api/me/sheets").status_code == 404, "it is nobody's seat any more"
    assert "14:30 已清空" in words(staff.desk.get(place).text)
    trail = words(staff.observer.get(f"/e/{hall.edition}/organiser/trail").text)
    assert "演练结束，清空平板" in trail
    assert "平板已清空" in trail


def test_in_a_real_contest_no_tablet_is_wiped(app, hall, judge):
    staff, place = staff_of(app, hall), desk(hall, "/checklist")
    assert "清空全部平板" not in staff.desk.get(place).text
    assert staff.desk.post(f"{place}/wipe").status_code == 409
    assert judge.get("/api/me/sheets").json()["wipe"] is False
