"""The organiser's pages: from nothing to a drawn order, every refusal beside its field."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from competition import chain, editions, run_of_show, stages
from competition.db import db
from competition.models import Edition, Stage
from competition.policy import Role
from tests.web.organising import (
    AT,
    NUMBERS,
    add_people,
    adopt,
    enter,
    founder,
    holding,
    make_edition,
)

DICE = "4 0 9 1 7 3 3 8 2 6"


@pytest.fixture
def zhou(app, moment):
    with founder(app) as somebody:
        yield somebody


def words(answer) -> str:
    """The page's text without markup."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def errors(answer) -> list[str]:
    return re.findall(r'<p class="field-error"[^>]*>(.*?)</p>', answer.text)


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


def test_a_taken_code_is_said_at_the_code(zhou):
    make_edition(zhou)
    answer = zhou.post("/editions/new/young_teachers", NUMBERS)
    assert errors(answer) == ["代码“qjs-13”已有别的赛事届次使用，请换一个。"]


def test_last_years_edition_is_copied_by_its_organiser(app, zhou):
    home = make_edition(zhou, judges_final_0="9")
    adopt(zhou, home)
    assert "第十三届青年教师教学基本功比赛" in words(zhou.get("/editions/new"))
    typed = NUMBERS | {"code": "qjs-14", "first_day": "2027-11-20", "judges_final_0": "9"}
    assert zhou.post("/editions/new/copy.qjs-13", typed).status_code == 302
    with app.app_context():
        made = editions.of("qjs-14")
        assert editions.read(editions.draft_of(made.stages[0])).seats[0].count == 9
        age = made.rules["age"]
        assert isinstance(age, dict)
        assert age["on"] == "2027-11-20"


def test_somebody_elses_edition_is_not_there_to_copy(app, zhou):
    make_edition(zhou)
    with app.app_context():
        editions.make(code="other", name="别人的", at=AT)
        db.session.commit()
    assert zhou.get("/editions/new/copy.other").status_code == 404
    assert zhou.get("/editions/new/copy.none").status_code == 404
    assert zhou.get("/editions/new/none").status_code == 404


# ── the way to a drawn order ──────────────────────────────────────────────────────────────────
def test_today_says_the_next_thing_at_each_step(zhou):
    home = make_edition(zhou)
    assert "决赛：还没有采用评审细则。" in words(zhou.get(home))
    adopt(zhou, home)
    assert "决赛：还没有确定参赛名单。" in words(zhou.get(home))
    add_people(zhou, home, "张王李")
    zhou.post(f"{home}/stages/final/roster", {"entries": ["e001", "e002", "e003"]})
    assert "决赛：出场顺序还没有抽签。" in words(zhou.get(home))
    zhou.post(f"{home}/stages/final/draw", {"public": DICE})
    assert "决赛：评委还没有入席。" in words(zhou.get(home))


def test_the_rule_sheet_is_read_in_plain_words(zhou):
    home = make_edition(zhou)
    page = words(zhou.get(f"{home}/stages/final/rulebook"))
    for sentence in (
        "专家评委 7 人，权重 0.8。",
        "专家得分：只看专家评委。去掉 1 个最高分和 1 个最低分。取各位评委的平均分。",
        "综合得分：把各类评委的分数按权重相加。",
        "最佳教案奖 1 名：只看教案，按“分项得分”最高者；并列时名次靠前者得奖。",
        "保留 2 位小数，四舍五入。",
        "一等奖 4 名；并列跨线时由评委会裁定。",
        "缺一张评分表就不公布；回避不算缺。",
        "结果公示 5 个工作日，期间可以提出异议。",
    ):
        assert sentence in page, sentence


def test_a_rulebook_is_adopted_only_when_read(app, zhou):
    home = make_edition(zhou)
    text = zhou.get(f"{home}/stages/final/rulebook.toml").text
    answer = zhou.post(f"{home}/stages/final/rulebook", {"text": text, "do": "adopt"})
    assert (answer.status_code, errors(answer)) == (
        422, ["请先通读上面的规则，再勾选采用。"],
    )  # fmt: skip
    with app.app_context():
        assert chain.size("qjs-13/final") == 0


def test_an_adopted_rulebook_shows_its_code(app, zhou):
    home = make_edition(zhou)
    answer = adopt(zhou, home)
    with app.app_context():
        code = chain.heads("qjs-13/final")[0].note.split("\n")[3]
    page = zhou.follow(answer)
    groups = re.findall(r'<span class="code-group">(\d{4})</span>', page.text)
    assert "".join(groups) == f"{int(code[:20], 16) % 10**24:024d}"


def test_each_fault_of_a_rulebook_is_named_and_the_text_kept(zhou):
    home = make_edition(zhou)
    text = 'name = "x"\nscale = "2"\n\n[ranking]\nplace = 2\n'
    answer = zhou.post(f"{home}/stages/final/rulebook", {"text": text, "read": "y", "do": "adopt"})
    assert answer.status_code == 422
    assert re.findall(r"<code>([a-z_.\[\]0-9]+)</code>", answer.text) == [
        "scale", "ranking.place",
    ]  # fmt: skip
    assert "place = 2" in answer.text


def test_a_preview_adopts_nothing(app, zhou):
    home = make_edition(zhou)
    text = zhou.get(f"{home}/stages/final/rulebook.toml").text.replace("count = 7", "count = 9")
    answer = zhou.post(f"{home}/stages/final/rulebook", {"text": text, "do": "preview"})
    assert answer.status_code == 200
    assert "专家评委 9 人" in words(answer)
    with app.app_context():
        assert chain.size("qjs-13/final") == 0


def test_a_rulebook_is_uploaded(zhou):
    home = make_edition(zhou)
    text = zhou.get(f"{home}/stages/final/rulebook.toml").text
    typed = {"text": "", "read": "y", "do": "adopt"}
    files = {"file": ("rules.toml", b"\xef\xbb\xbf" + text.encode(), "text/plain")}
    answer = zhou.post(f"{home}/stages/final/rulebook", typed, files=files)
    assert answer.status_code == 302


def test_a_file_that_is_no_text_is_named(zhou):
    home = make_edition(zhou)
    files = {"file": ("细则.docx", b"PK\x03\x04\xff\xfe", "application/zip")}
    answer = zhou.post(f"{home}/stages/final/rulebook", {"do": "adopt"}, files=files)
    assert errors(answer) == ["“细则.docx”不是 UTF-8 文本文件，没有读入。"]


def test_the_roster_is_fixed_from_the_ticked_entries(app, zhou):
    home = make_edition(zhou)
    adopt(zhou, home)
    add_people(zhou, home, "张王李")
    answer = zhou.post(f"{home}/stages/final/roster", {"entries": ["e003", "e001"]})
    assert answer.status_code == 302
    with app.app_context():
        stage = db.session.scalars(select(Stage)).one()
        found = run_of_show.appearances(stage)
        assert [(one.code, one.entry.name) for one in found] == [("c01", "张"), ("c02", "李")]


def test_an_empty_roster_is_refused_at_the_list(zhou):
    home = make_edition(zhou)
    adopt(zhou, home)
    add_people(zhou, home, "张")
    answer = zhou.post(f"{home}/stages/final/roster", {})
    assert (answer.status_code, errors(answer)) == (422, ["名单是空的。请至少选择一名选手。"])


def drawn(zhou, names="张王李"):
    home = make_edition(zhou)
    adopt(zhou, home)
    add_people(zhou, home, names)
    entries = [f"e{n:03d}" for n in range(1, len(names) + 1)]
    zhou.post(f"{home}/stages/final/roster", {"entries": entries})
    answer = zhou.post(f"{home}/stages/final/draw", {"public": DICE})
    assert answer.status_code == 302, answer.text
    return home


def test_the_draw_shows_what_is_needed_to_repeat_it(app, zhou):
    page = words(zhou.get(f"{drawn(zhou)}/stages/final/draw"))
    with app.app_context():
        done = run_of_show.draws("qjs-13/final")["order"]
    for fact in (done.seed, "dice " + DICE, "c01 c02 c03", "qjs-13/final"):
        assert fact in page, fact


def test_too_few_digits_are_refused_and_kept(zhou):
    home = make_edition(zhou)
    adopt(zhou, home)
    add_people(zhou, home, "张王")
    zhou.post(f"{home}/stages/final/roster", {"entries": ["e001", "e002"]})
    answer = zhou.post(f"{home}/stages/final/draw", {"public": "4 0 9"})
    assert errors(answer) == ["公开数字太少：至少 10 位，现在是 3 位。请继续掷骰子。"]
    assert 'value="4 0 9"' in answer.text


def test_registration_opens_closes_and_opens_again_with_a_reason(app, zhou):
    home = make_edition(zhou)
    assert zhou.post(f"{home}/stages/final/move", {"move": "open"}).status_code == 422
    adopt(zhou, home)
    for move in ("open", "close"):
        assert zhou.post(f"{home}/stages/final/move", {"move": move}).status_code == 302
    assert zhou.post(f"{home}/stages/final/move", {"move": "reopen"}).status_code == 422
    assert zhou.post(f"{home}/stages/final/move", {"move": "start_scoring"}).status_code == 422
    typed = {"move": "reopen", "reason": "一个单位漏报"}
    assert zhou.post(f"{home}/stages/final/move", typed).status_code == 302
    assert "一个单位漏报" in words(zhou.get(f"{home}/trail"))


def test_the_run_of_show_calls_one_after_the_other(app, zhou):
    home = drawn(zhou)
    with app.app_context():
        stage = db.session.scalars(select(Stage)).one()
        for move in ("open", "close", "start_scoring"):
            stages.move(stage, move, by="org1", at=AT)
        order = [(one.code, one.entry.name) for one in run_of_show.appearances(stage)]
        db.session.commit()
    (first, name), (second, other), _last = order
    assert f"下一位： 第 1 位 {name}" in words(zhou.get(f"{home}/stages/final/show"))
    for move in ("call", "finish"):
        answer = zhou.post(f"{home}/stages/final/show/{first}", {"move": move})
        assert answer.status_code == 302
    assert f"下一位： 第 2 位 {other}" in words(zhou.get(f"{home}/stages/final/show"))
    answer = zhou.post(f"{home}/stages/final/show/{second}", {"move": "mark_absent"})
    assert answer.status_code == 422
    typed = {"move": "mark_absent", "reason": "家中急事"}
    assert zhou.post(f"{home}/stages/final/show/{second}", typed).status_code == 302


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
def test_every_unit_gets_its_preliminary_and_its_rules(app, zhou):
    home = make_edition(zhou)
    for code, name in (("math", "数理学院"), ("arts", "文法学院")):
        zhou.post(f"{home}/units", {"name": name, "code": code, "parent": ""})
    assert zhou.post(f"{home}/stages/of-units").status_code == 302
    assert zhou.post(f"{home}/stages/of-units/rulebook").status_code == 302
    assert "初赛 · 文法学院" in words(zhou.get(f"{home}/stages"))
    with app.app_context():
        found = editions.rulebook_of(stages.of(editions.of("qjs-13"), "prelim-arts"))
        assert [(seat.role, seat.count) for seat in found.seats] == [("expert", 5)]


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
