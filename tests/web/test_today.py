"""Today (今日): one next step for each stage, and what waits for whoever looks comes first."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import timedelta

import pytest

from competition import clock
from competition.db import db
from competition.models import Stage
from competition.policy import Role
from competition.progress import Progress, Step
from competition.rules.lifecycles import StageState
from competition.web import today as today_words
from competition.web import today_bar
from judging import drafts, results, sheets
from judging.sheets import Signing
from tests.actions.marks import sign
from tests.build import AT, KEY, stage_of
from tests.clients import Person
from tests.college import CODE, confirm_sheets, prepare, somebody, type_sheets
from tests.office import confirm, desk, propose, seal_stage, staff_of
from tests.union import AT_CHEM, CHEM, a_union, mark, officer
from tests.union import stage_of as stage_of_unit
from tests.web.desk_hall import a_hall, ready, signed, text_of

HOME = "/e/qjs13/organiser"

OP = "5f0c4f3e-0000-4000-8000-000000000001"


def today(person: Person) -> str:
    return text_of(person.get(HOME)).replace(" ：", "：")


# ── one next step ─────────────────────────────────────────────────────────────────────────────
def a_stage(state: StageState, **counts: int) -> Progress:
    usual = {"rulebooks": 1, "appearing": 1, "drawn": 1, "announced": 1, "panel": 1} | counts
    known = {"objections": 0, "upheld": 0, "certificates": 0, **usual}
    panel = {"panel": known.pop("panel")}
    ends = AT + timedelta(days=7)
    return Progress(stage=Stage(state=state), events=panel, ends_at=ends, **known)


@pytest.mark.parametrize(
    ("state", "counts", "step"),
    [
        ("planned", {"rulebooks": 0, "appearing": 0, "drawn": 0, "panel": 0}, Step.ADOPT),
        ("open", {"appearing": 0, "drawn": 0, "panel": 0}, Step.ROSTER),
        ("open", {"drawn": 0, "panel": 0}, Step.DRAW),
        ("closed", {"panel": 0}, Step.SEAT),
        ("planned", {}, Step.REGISTER),
        ("open", {}, Step.REGISTER),
        ("closed", {}, Step.START),
        ("scoring", {}, Step.SCORE),
        ("sealed", {}, Step.PUBLISH),
        ("publicised", {}, Step.WAIT),
        ("publicised", {"objections": 1, "upheld": 1}, Step.ANSWER),
        ("publicised", {"upheld": 1}, Step.WITHDRAW),
        ("final", {}, Step.CERTIFY),
        ("final", {"certificates": 3}, Step.DONE),
    ],
)
def test_each_state_of_a_stage_has_one_next_step(state, counts, step):
    assert a_stage(StageState(state), **counts).step(AT) is step


def test_the_period_of_publicity_ends_at_its_last_moment():
    one = a_stage(StageState.PUBLICISED)
    assert one.step(AT + timedelta(days=7) - timedelta(seconds=1)) is Step.WAIT
    assert one.step(AT + timedelta(days=7)) is Step.CONFIRM


def test_who_confirms_a_result_at_the_end_first_proposes_it():
    """The organiser's button may not promise what the observer does, who reads it too."""
    assert str(today_words.WAYS[Step.CONFIRM].label) == "去提议确认"


def test_the_desk_is_told_how_many_sheets_are_in_and_when_to_seal(app):
    hall = a_hall(app, on_stage=0)
    staff = staff_of(app, hall)
    signed(app, hall, but=["c01.j03"])
    assert "该您做的 决赛：正在评分。 已签交 8 / 9 份。" in today(staff.desk)
    with stage_of(app, hall) as stage:
        assert sign(stage, "c01.j03", "10", "60").status == 201
    assert "评分表都交齐了，可以封分。" in today(staff.desk)
    assert "等别人做的 计分台 决赛：评分表都交齐了" in today(staff.organiser)


# ── the second person ─────────────────────────────────────────────────────────────────────────
def test_what_waits_for_the_observer_comes_first_with_its_reason(app):
    hall, staff = ready(app)
    assert "现在没有要您确认的" in today(staff.observer)
    seal_stage(staff.desk, hall)
    assert "已封分，结果已算出" in today(staff.organiser)
    propose(staff.organiser, hall, "publication", "评委组长已签字")
    seen = today(staff.observer)
    assert seen.index("该您确认的") < seen.index("“公布结果”等第二人确认。")
    assert "提议：评委组长已签字" in seen
    page = staff.observer.get(HOME).text
    (way,) = re.findall(r'href="([^"]+/proposals#p\d+)"', page)
    address, _hash, mark = way.partition("#")
    told = staff.observer.get(address).text
    assert f'id="{mark}"' in told
    assert re.search(r"5 个工作日：现在确认，到 \S+ 为止", told)
    waiting = today(staff.organiser)
    assert "已封分，结果已算出" not in waiting
    assert "等别人做的 监审 决赛：“公布结果”等第二人确认。" in waiting
    confirm(staff.observer, hall)
    assert "现在没有要您确认的" in today(staff.observer)
    assert "只等时间，或已办完 决赛：公示到" in today(staff.organiser)


def test_the_bar_leads_from_the_rules_to_the_certificates(app):
    a_union(app)
    with somebody(app, Role.ORGANISER) as organiser:
        steps = re.findall(
            r'class="step step-(\w+)".*?class="step-name">([^<]+)<',
            organiser.get(f"/e/{CODE}/organiser").text, re.DOTALL,
        )  # fmt: skip
    assert steps == [
        ("current", "评审细则"), ("todo", "邀请"), ("done", "单位和名单"), ("todo", "各单位初赛"),
        ("todo", "决赛"), ("todo", "公示和确认"), ("todo", "证书"),
    ]  # fmt: skip


def test_the_units_way_ends_where_the_final_has_its_list_without_them(app):
    """A list that was fixed by hand: nobody is going to make preliminaries any more."""
    found = [a_stage(StageState.CLOSED)]
    bar = today_bar.bar
    with app.test_request_context():
        ways = [
            bar(found, {Role.OBSERVER: 1}, entered=1, each_unit=True),
            bar([a_stage(StageState.CLOSED, appearing=0)], {}, entered=1, each_unit=True),
        ]
    assert [way[3][1:] for way in ways] == [("done", "没有设立"), ("todo", "还没有设立")]


def test_what_is_to_be_opened_is_not_to_be_closed(app):
    with app.test_request_context():
        ways = [
            str(today_words._way(Stage(state=state, code="final"), Step.REGISTER).label)
            for state in (StageState.PLANNED, StageState.OPEN)
        ]
    assert ways == ["去开始报名", "去截止报名"]


def test_a_unit_with_a_preliminary_and_nobody_to_run_it_is_named(app):
    a_union(app)
    with somebody(app, Role.ORGANISER, name="秘书") as organiser, officer(app, "math"):
        seen = text_of(organiser.get(f"/e/{CODE}/organiser"))
    assert "1 个单位的初赛已经设立，还没有单位联络员来办。没有时由组委会代办。 化学工程学院" in seen


def test_what_is_outdated_asks_nobody(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    propose(staff.organiser, hall, "publication", "已核对")
    with stage_of(app, hall) as stage:
        results.run(stage, at=clock.now(), key=KEY)
    assert "现在没有要您确认的" in today(staff.observer)
    assert "已封分，结果已算出" in today(staff.organiser)
    assert "没有等待确认的提议" in text_of(staff.observer.get(desk(hall, "/proposals")))


def test_the_observer_comes_in_at_today(app):
    hall = a_hall(app)
    observer = staff_of(app, hall).observer
    assert observer.get("/editions").text.count(f'href="{HOME}"') == 1


# ── the desk's first page ─────────────────────────────────────────────────────────────────────
def test_the_editions_own_stages_come_before_the_units(app):
    a_union(app)
    with somebody(app, Role.DESK) as scorer:
        seen = text_of(scorer.get(f"/e/{CODE}/desk"))
    assert seen.index("打开进度") < seen.index("各单位初赛") < seen.index("初赛 · 化学")


def test_a_units_pile_is_asked_of_all_who_may_confirm_it_and_of_nobody_else(app):
    a_union(app)
    whole = {name: mark("18", "80") for name in CHEM}
    roles = (Role.OBSERVER, Role.ORGANISER, Role.DESK)
    with ExitStack() as signed_in:
        watcher, secretary, scorer = (
            signed_in.enter_context(somebody(app, role, name=role)) for role in roles
        )
        first, second = (signed_in.enter_context(officer(app, name=name)) for name in "甲乙")
        prepare(first, "chem", "评委一")
        assert type_sheets(first, "chem", whole).is_redirect
        asked = "初赛 · 化学工程学院：“录入纸质评分表”等第二人确认。"
        at = f"/e/{CODE}/organiser"
        ways = [text_of(one.get(at)).replace(" ：", "：") for one in (watcher, secretary, scorer)]
        assert [way.count(asked) for way in ways] == [1, 1, 0]
        assert ways[0].index("该您确认的") < ways[0].index(asked)
        assert ways[1].index("该您做的") < ways[1].index(asked)
        assert "有 1 次录入等另一人确认" in text_of(first.get(AT_CHEM))
        assert "有 1 次录入等您确认。 去确认" in text_of(second.get(AT_CHEM))
        assert confirm_sheets(second, "chem").is_redirect
        assert "现在没有要您确认的" in text_of(watcher.get(at))


@pytest.mark.parametrize("signed", [True, False])
def test_a_pile_that_a_tablet_has_overtaken_leaves_the_page_at_once(app, *, signed):
    a_union(app)
    with somebody(app, Role.OBSERVER) as watcher, officer(app, name="甲") as first:
        prepare(first, "chem", "评委一")
        assert type_sheets(first, "chem", {name: mark("18", "80") for name in CHEM}).is_redirect
        assert "等第二人确认" in text_of(watcher.get(f"/e/{CODE}/organiser"))
        with app.app_context():
            place = sheets.expected(stage_of_unit())[-1]
            if signed:
                signing = Signing(OP, 0, mark("10", "10"))
                assert sheets.sign(place, signing, at=clock.now()).status == 201
            else:
                drafts.keep(place, mark("10", ""), at=clock.now())
            db.session.commit()
        seen = text_of(watcher.get(f"/e/{CODE}/organiser"))
        assert "等第二人确认" not in seen
        assert "现在没有要您确认的" in seen
