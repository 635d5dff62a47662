"""After the seal: what today says, objections answered, certificates numbered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from competition import clock, editions, objections, publication, stages
from competition.policy import Role
from tests.announced import a_sealed_stage, announce, finish
from tests.build import AT, Hall, stage_of
from tests.office import desk
from tests.web.organising import errors, holding, words

HOME = "/e/qjs13/organiser"


@pytest.fixture
def announced(app: Flask) -> Hall:
    hall = a_sealed_stage(app)
    announce(app, hall, at=AT)
    return hall


def lodge(app: Flask, hall: Hall) -> str:
    with stage_of(app, hall) as stage:
        made = objections.lodge(
            publication.of(stage), name="赵致远", contact="分机 1234", about="",
            text="第三位的扣分有误", address="127.0.0.1", at=AT,
        )  # fmt: skip
        return made.ref


def test_today_follows_the_stage_to_its_end(app):
    hall = a_sealed_stage(app)
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        assert "决赛：已封分，结果已算出。核对后提议公布" in words(somebody.get(HOME))
        announce(app, hall, at=AT)
        assert "决赛：公示到 2026年11月27日。" in words(somebody.get(HOME))
        lodge(app, hall)
        assert "决赛：有 1 件异议等待答复。" in words(somebody.get(HOME))
    with clock.frozen(AT + timedelta(days=30)), holding(app, "qjs13", Role.ORGANISER) as other:
        assert "公示期满" not in words(other.get(HOME))
        answer = other.post(f"{HOME}/objections/1", {"move": "dismiss", "text": "扣分无误"})
        assert answer.status_code == 302
        assert "决赛：公示期满，没有待答复的异议，可以提议确认结果。" in words(other.get(HOME))
        at = finish(app, hall)
    with clock.frozen(at), holding(app, "qjs13", Role.ORGANISER) as last:
        assert "决赛：结果已确认，可以发证书。" in words(last.get(HOME))


def test_an_objection_is_answered_once_with_reasons(app, announced):
    ref = lodge(app, announced)
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        page = somebody.get(f"{HOME}/objections/1")
        assert "第三位的扣分有误" in words(page)
        empty = somebody.post(f"{HOME}/objections/1", {"move": "uphold", "text": ""})
        assert (empty.status_code, errors(empty)) == (422, ["此处必须填写。"])
        nothing = somebody.post(f"{HOME}/objections/1", {"text": "扣分无误"})
        assert nothing.status_code == 422
        typed = {"move": "dismiss", "text": "计时记录显示超时 31 秒"}
        assert somebody.post(f"{HOME}/objections/1", typed).status_code == 302
        assert somebody.post(f"{HOME}/objections/1", typed).status_code == 422
        assert "不成立" in words(somebody.get(f"{HOME}/objections"))
    with app.app_context():
        assert objections.by_ref(ref).answer == "计时记录显示超时 31 秒"


def test_an_upheld_objection_leads_all_the_way_to_the_next_announcement(app, announced):
    """Withdraw by two, correct by two, publish by two: each page says which comes next."""
    lodge(app, announced)
    sheet = f"{desk(announced)}/sheets/c01.j01/correction"
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        case = f"{HOME}/objections/1"
        answer = somebody.post(case, {"move": "uphold", "text": "扣分确有误"})
        assert answer.headers["location"].endswith(case)
        seen = words(somebody.get(case))
        assert "组委会提议撤回第 1 号公告" in seen
        assert "去撤回公告" in seen
        form = somebody.get(sheet)
        assert "结果已经公布，现在不能更正。" in words(form)
        assert 'name="reason"' not in form.text
        assert "还没有更正并重新公布" not in words(somebody.get(HOME))
        with stage_of(app, announced) as stage:
            stages.move(stage, "withdraw", by="org1", at=AT, reason="异议成立")
        assert "决赛：异议成立，还没有更正并重新公布。" in words(somebody.get(HOME))
        assert "（已撤回）" in words(somebody.get(case))
        assert 'name="reason"' in somebody.get(sheet).text
        announce(app, announced, at=AT)
        assert "还没有更正并重新公布" not in words(somebody.get(HOME))
        assert "已经重新公布：第 2 号公告。" in words(somebody.get(case))


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.DESK])
def test_only_organisers_see_objections(app, announced, role):
    lodge(app, announced)
    with clock.frozen(AT), holding(app, "qjs13", role) as somebody:
        assert somebody.get(f"{HOME}/objections/1").status_code == 404
        assert somebody.get(f"{HOME}/objections").status_code == 404


def test_certificates_are_numbered_once_the_result_is_confirmed(app, announced):
    address = f"{HOME}/stages/final"
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        assert somebody.post(f"{address}/certificates").status_code == 409
    at = finish(app, announced)
    with clock.frozen(at), holding(app, "qjs13", Role.ORGANISER) as somebody:
        assert "为获奖者编号" in words(somebody.get(address))
        for _again in range(2):
            assert somebody.post(f"{address}/certificates").status_code == 302
        assert "已编号 3 张" in words(somebody.get(address))
        assert somebody.get(f"{HOME}/final/certificates").status_code == 200


def test_a_sealed_stage_moves_no_more(app, announced):
    with app.app_context():
        stage = stages.of(editions.of("qjs13"), "final")
        code = stage.appearances[0].code
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        assert "处理" not in words(somebody.get(f"{HOME}/stages/final/show"))
        typed = {"move": "withdraw", "reason": "太晚了"}
        answer = somebody.post(f"{HOME}/stages/final/show/{code}", typed)
        assert answer.status_code == 422
