"""The organiser's pages: from nothing to a drawn order, every refusal beside its field."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from competition import clock, editions
from competition.db import db
from competition.models import Edition, UpkeepTask
from competition.policy import Role
from tests.screens import send
from tests.web.organising import (
    AT,
    NUMBERS,
    add_people,
    adopt,
    enter,
    errors,
    founder,
    holding,
    make_edition,
    words,
)


@pytest.fixture
def zhou(app, moment):
    with founder(app) as somebody:
        yield somebody


# ── a new edition ─────────────────────────────────────────────────────────────────────────────
def test_a_founder_is_offered_the_presets(zhou):
    assert "青年教师教学基本功比赛" in words(zhou.get("/editions/new"))


def test_nobody_else_may_make_an_edition(app, person, zhou):
    home = make_edition(zhou)
    assert person.get("/editions/new").status_code == 404
    with holding(app, "qjs-13", Role.OBSERVER) as observer:
        assert observer.get("/editions/new").status_code == 404
        assert observer.get(home).status_code == 200


def test_a_preset_becomes_an_edition(app, zhou):
    home = make_edition(zhou, judges_final_0="9", prize_final_0="3")
    assert zhou.get(home).status_code == 200
    with app.app_context():
        edition = db.session.scalars(select(Edition)).one()
        assert edition.rules["age"] == {
            "under": 40, "on": "2026-11-21", "source": "通知 参赛对象",
        }  # fmt: skip
        drafted = editions.read(editions.draft_of(edition.stages[0]))
        assert [seat.count for seat in drafted.seats] == [9, 3]
        assert [prize.count for prize in drafted.prizes] == [3, 6, 10]


WRONG = {
    "code": ("Q 13", "只能用小写字母、数字和短横线，以字母或数字开头，最多 40 个字符。"),
    "first_day": ("明天", "请按 2026-11-21 的样子填写日期。"),
    "seats": ("二十", "请填写整数，例如 20。"),
    "judges_final_0": ("0", "请填写 1 到 99 之间的整数。"),
    "name": ("", "此处必须填写。"),
    "time_zone": ("Asia/Beijingg", "没有“Asia/Beijingg”这个时区。请填写如 Asia/Shanghai 的名称。"),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_field_is_named_and_nothing_is_lost(app, zhou, field):
    typed, sentence = WRONG[field]
    answer = zhou.post("/editions/new/young_teachers", NUMBERS | {field: typed})
    assert answer.status_code == 422
    assert errors(answer) == [sentence]
    assert 'value="第十三届"' in answer.text
    if typed:
        assert f'value="{typed}"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(Edition)).all() == []


def test_an_empty_period_of_publicity_is_the_presets_and_says_so(app, zhou):
    page = zhou.get("/editions/new/young_teachers").text
    assert "留空就照赛制：5 个工作日。" in page
    assert zhou.post("/editions/new/young_teachers", NUMBERS | {"publicity_days": ""}).is_redirect
    text = words(zhou.get("/e/qjs-13/organiser/stages/final/rulebook"))
    assert "结果公示 5 个工作日" in text


def test_a_taken_code_is_said_at_the_code(zhou):
    make_edition(zhou)
    answer = zhou.post("/editions/new/young_teachers", NUMBERS)
    assert errors(answer) == ["代码“qjs-13”已有别的赛事届次使用，请换一个。"]


def test_last_years_edition_is_copied_by_its_organiser(app, zhou):
    home = make_edition(zhou, judges_final_0="9")
    adopt(zhou, home)
    assert "第十三届青年教师教学基本功比赛" in words(zhou.get("/editions/new"))
    typed = NUMBERS | {"code": "qjs-14", "first_day": "2027-11-20", "judges_final_0": "9"}
    typed |= {"name": "青年教师教学基本功比赛", "ordinal": "第十四届"}
    assert zhou.post("/editions/new/copy.qjs-13", typed).status_code == 302
    assert "第十四届青年教师教学基本功比赛" in words(zhou.get("/e/qjs-14/organiser"))
    with app.app_context():
        made = editions.of("qjs-14")
        assert editions.read(editions.draft_of(made.stages[0])).seats[0].count == 9
        age = made.rules["age"]
        assert isinstance(age, dict)
        assert age["on"] == "2027-11-20"


def test_the_copy_has_the_issuer_and_the_teaching_segments_and_says_what_it_has_not(app, zhou):
    home = make_edition(zhou, issuer="某某大学工会")
    assert zhou.post(f"{home}/stages/final/draw/segments", {"many": "5"}).is_redirect
    page = zhou.get("/editions/new/copy.qjs-13")
    assert "不复制：单位、人员和评委" in words(page)
    assert "不复制" not in words(zhou.get("/editions/new/young_teachers"))
    filled = {"code": "qjs-14", "first_day": "2027-11-20"}
    assert send(zhou, page, "建立这一届", filled).is_redirect
    with app.app_context():
        made = editions.of("qjs-14")
        assert made.issuer == "某某大学工会"
        assert [stage.segments for stage in made.stages] == [5]


def test_somebody_elses_edition_is_not_there_to_copy(app, zhou):
    make_edition(zhou)
    with app.app_context():
        editions.make(code="other", name="别人的", at=AT)
        db.session.commit()
    assert zhou.get("/editions/new/copy.other").status_code == 404
    assert zhou.get("/editions/new/copy.none").status_code == 404
    assert zhou.get("/editions/new/none").status_code == 404


# ── people ────────────────────────────────────────────────────────────────────────────────────
def link_in(answer) -> str:
    found = re.search(r"http://localhost/in#([\w-]+)", answer.text)
    assert found, words(answer)
    return found.group(1)


def test_an_invitation_lets_one_person_in_once(app, zhou, person):
    home = make_edition(zhou)
    typed = {"name": "何静", "role": "observer", "unit": ""}
    code = link_in(zhou.post(f"{home}/people", typed))
    assert enter(person, code).status_code == 302
    assert person.get(home).status_code == 200
    assert person.get(f"{home}/people").status_code == 404
    assert "这个登录码已经用过一次" in words(enter(person, code))


def test_a_unit_officer_needs_a_unit(zhou):
    home = make_edition(zhou)
    answer = zhou.post(f"{home}/people", {"name": "钱", "role": "unit", "unit": ""})
    assert (answer.status_code, errors(answer)) == (422, ["单位联络员要选定一个单位。"])
    add_people(zhou, home, "")
    typed = {"name": "钱", "role": "unit", "unit": "math"}
    assert link_in(zhou.post(f"{home}/people", typed))


def test_a_revoked_role_ends_with_the_next_request(zhou, person):
    home = make_edition(zhou)
    typed = {"name": "何静", "role": "observer", "unit": ""}
    enter(person, link_in(zhou.post(f"{home}/people", typed)))
    assert zhou.post(f"{home}/people/aud1/revoke", {"reason": ""}).status_code == 422
    assert zhou.post(f"{home}/people/aud1/revoke", {"reason": "调离"}).status_code == 302
    assert person.get(home).status_code == 404


def test_rounds_that_have_stopped_do_not_look_fine(app, zhou):
    home = make_edition(zhou)
    with app.app_context():
        db.session.add(UpkeepTask(name="mirror", holder="hall:1", ended_at=clock.now(), found=[]))
        db.session.commit()
    fine, stopped = "没有。上一轮的各项都正常。", "巡检已停了 11 分钟"
    clock.advance(timedelta(minutes=10))
    page = words(zhou.get(f"{home}/rounds"))
    assert (fine in page, "巡检已停了" in page) == (True, False)
    clock.advance(timedelta(minutes=1))
    page = words(zhou.get(f"{home}/rounds"))
    assert (fine in page, stopped in page) == (False, True)


def test_the_last_organiser_stays(zhou):
    home = make_edition(zhou)
    answer = zhou.post(f"{home}/people/org1/revoke", {"reason": "我走了"})
    assert errors(answer) == ["这是最后一位组委会成员，不能收回。请先邀请另一位，再收回。"]


def test_a_new_link_ends_the_one_before(zhou, person):
    home = make_edition(zhou)
    typed = {"name": "何静", "role": "observer", "unit": ""}
    old = link_in(zhou.post(f"{home}/people", typed))
    new = link_in(zhou.post(f"{home}/people/aud1/link"))
    assert enter(person, old).status_code == 422
    assert enter(person, new).status_code == 302


# ── units ─────────────────────────────────────────────────────────────────────────────────────
def test_a_head_count_is_dated_and_kept(zhou):
    home = make_edition(zhou)
    add_people(zhou, home, "")
    unit = f"{home}/units/math"
    for day, count in (("2026-09-01", "39"), ("2026-10-01", "41")):
        assert zhou.post(f"{unit}/count", {"on_day": day, "count": count}).status_code == 302
    page = words(zhou.get(unit))
    assert "2026年10月1日 41" in page
    assert "2026年9月1日 39" in page
    assert zhou.post(f"{unit}/count", {"on_day": "十月", "count": "-1"}).status_code == 422


def test_a_renamed_unit_keeps_its_place_or_is_told_why_not(zhou):
    home = make_edition(zhou)
    add_people(zhou, home, "")
    unit = f"{home}/units/math"
    assert zhou.post(f"{unit}/name", {"name": "数学学院", "parent": ""}).status_code == 302
    assert "数学学院" in words(zhou.get(f"{home}/units"))
    assert zhou.post(f"{unit}/name", {"name": "", "parent": ""}).status_code == 422


# ── entries ───────────────────────────────────────────────────────────────────────────────────
def test_each_reason_against_an_entry_stands_at_its_field(app, zhou):
    home = make_edition(zhou)
    typed = {"name": "老张", "unit": "", "track": "", "born": "1980.01", "course": "高等数学"}
    answer = zhou.post(f"{home}/entries", typed)
    assert (answer.status_code, errors(answer)) == (
        422,
        [
            "1980-01 出生，早于 1986-11-22，超过年龄条件。",
            "按参赛条件有 1 处不符。确需破例的，请在这里写明理由再登记。",
        ],
    )
    assert 'value="高等数学"' in answer.text
    assert zhou.post(f"{home}/entries", typed | {"exception": "组委会决定"}).status_code == 302
    assert "组委会决定" in words(zhou.get(f"{home}/entries/e001"))
    assert "1980" not in zhou.get(f"{home}/entries/e001").text


def test_a_returned_entry_needs_a_reason(zhou):
    home = make_edition(zhou)
    add_people(zhou, home, "张")
    assert zhou.post(f"{home}/entries/e001/move", {"move": "return"}).status_code == 422
    typed = {"move": "return", "reason": "缺教案"}
    assert zhou.post(f"{home}/entries/e001/move", typed).status_code == 302
    assert "已退回" in words(zhou.get(f"{home}/entries/e001"))


def test_after_signing_in_everybody_finds_their_door(app, zhou):
    make_edition(zhou)
    assert "以组委会身份进入" in words(zhou.get("/editions"))
    with holding(app, "qjs-13", Role.DESK, "钱") as desk:
        page = words(desk.get("/editions"))
        assert "以计分台身份进入" in page
        assert "新建一届" not in page
