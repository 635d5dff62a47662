"""The speech clock on the console: the server counts, a pause keeps, the penalty is proposed."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from competition import clock
from judging import penalties
from tests.actions.test_penalties import PENALTIES
from tests.build import SMALL, Hall, a_stage_in_scoring, stage_of
from tests.clients import Person
from tests.office import Staff, desk, staff_of
from tests.screens import form_on, words
from tests.screens import send as fill
from tests.web.desk_hall import send

TIMED = SMALL.replace(
    'name = "决赛"', 'name = "决赛"\nclock = { minutes = 20, signals = [1080] }', 1
)
BANDS = PENALTIES.replace('[["0", "0"], ["60", "-1"]]', '[["1200", "0"], ["1260", "-1"]]')


def at_work(app, rulebook: str = TIMED + BANDS) -> tuple[Hall, Staff]:
    hall = a_stage_in_scoring(app, rulebook=rulebook, contestants=3)
    return hall, staff_of(app, hall)


def press(person: Person, hall: Hall, to: str, number: int = 0) -> None:
    address = desk(hall, f"/appearances/{hall.order[number]}/clock")
    assert send(person, address, {"move": to}).status_code == 303, to


def script(page) -> dict[str, object]:
    found = re.search(r'data-clock="([^"]*)"', page.text)
    assert found is not None
    told: dict[str, object] = json.loads(found[1].replace("&#34;", '"'))
    return told


def test_the_server_counts_and_a_technical_pause_keeps_what_was_spoken(app, moment):
    hall, staff = at_work(app)
    press(staff.desk, hall, "start")
    clock.advance(timedelta(minutes=7, milliseconds=250))
    press(staff.desk, hall, "pause")
    clock.advance(timedelta(minutes=30))
    paused = staff.desk.get(desk(hall))
    assert "13:00 技术暂停，计时已停" in words(paused.text)
    press(staff.desk, hall, "go_on")
    clock.advance(timedelta(minutes=11))
    running = staff.desk.get(desk(hall))
    assert "02:00 时间将到" in words(running.text)
    assert (script(running)["spoken"], script(running)["state"]) == (1_080_250, "running")
    assert script(running)["signals"] == [1_080_000]


def test_whoever_has_finished_speaks_no_longer_and_the_rulebooks_penalty_is_proposed(app, moment):
    hall, staff = at_work(app)
    press(staff.desk, hall, "start")
    clock.advance(timedelta(minutes=20, seconds=23))
    page = staff.desk.get(desk(hall))
    assert "+00:23 超时" in words(page.text)
    assert "按细则应扣分" not in page.text, "nothing is proposed while somebody speaks"
    send(staff.desk, desk(hall, f"/appearances/{hall.order[0]}/move"), {"move": "finish"})
    clock.advance(timedelta(minutes=5))
    page = staff.desk.get(desk(hall))
    assert "+00:23 已停表 " in words(page.text)
    assert "按细则应扣分：超时，1223 秒，-1 分。 核对并登记" in words(page.text)
    link = re.search(r'href="([^"]*penalties\?[^"]*)"', page.text)
    assert link is not None
    form = staff.desk.get(link[1].replace("&amp;", "&"))
    assert form_on(form, "/penalties$").values["measured"] == ["1223"]
    with stage_of(app, hall) as stage:
        assert penalties.given_in(stage) == [], "looking at the proposal registers nothing"
    assert fill(staff.desk, form, "/penalties$").status_code == 303
    with stage_of(app, hall) as stage:
        given = [(row.code, row.points, row.reason) for row in penalties.given_in(stage)]
    assert given == [("over", -100, "计时器：实际用时 20:23")]
    assert "按细则应扣分" not in staff.desk.get(desk(hall)).text
    listed = staff.desk.get(desk(hall, "/penalties"))
    kept = fill(staff.desk, listed, "/strike$", {"reason": (long := "表走快了" * 101)})
    assert (kept.status_code, f">\r\n{long}</textarea>" in kept.text) == (422, True)
    assert "<details open>" in kept.text
    assert fill(staff.desk, listed, "/strike$", {"reason": "表走快了"}).status_code == 303


def test_the_clock_goes_by_its_table_and_only_for_whoever_is_on_stage(app, moment):
    hall, staff = at_work(app)
    for to in ("pause", "go_on", "stop", "reset", "elsewhere"):
        answer = send(staff.desk, desk(hall, f"/appearances/{hall.order[0]}/clock"), {"move": to})
        assert answer.status_code == 409, to
    waiting = desk(hall, f"/appearances/{hall.order[1]}/clock")
    answer = send(staff.desk, waiting, {"move": "start"})
    assert (answer.status_code, "请先请选手上台" in answer.text) == (409, True)
    assert send(staff.observer, waiting, {"move": "start"}).status_code == 404


def test_a_false_start_is_set_back(app, moment):
    hall, staff = at_work(app)
    press(staff.desk, hall, "start")
    clock.advance(timedelta(seconds=40))
    for to in ("stop", "reset", "start"):
        press(staff.desk, hall, to)
    clock.advance(timedelta(seconds=1))
    assert script(staff.desk.get(desk(hall)))["spoken"] == 1000


def test_rules_without_a_time_have_no_clock(app, moment):
    hall, staff = at_work(app, SMALL)
    assert "data-clock" not in staff.desk.get(desk(hall)).text
    address = desk(hall, f"/appearances/{hall.order[0]}/clock")
    assert send(staff.desk, address, {"move": "start"}).status_code == 409


@pytest.mark.parametrize("to", ["start", "pause"])
def test_each_press_is_seen_by_the_other_consoles(app, moment, to):
    hall, staff = at_work(app)
    if to == "pause":
        press(staff.desk, hall, "start")
    before = staff.organiser.get(desk(hall, "/version")).json()
    press(staff.desk, hall, to)
    assert staff.organiser.get(desk(hall, "/version")).json() != before
