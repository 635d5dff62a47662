"""A stage at the organiser's: rulebook read and adopted, roster, draw, run of show."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from competition import chain, draws, run_of_show, stages
from competition.db import db
from competition.models import Stage
from tests.web.organising import AT, add_people, adopt, errors, founder, make_edition, words

DICE = "4 0 9 1 7 3 3 8 2 6"
WHY = {"reason": "初赛由各学院自行组织，名单以纸面为准"}


@pytest.fixture
def zhou(app, moment):
    with founder(app) as somebody:
        yield somebody


def test_today_says_the_next_thing_at_each_step(zhou):
    home = make_edition(zhou)
    assert "决赛：还没有采用评审细则。" in words(zhou.get(home))
    adopt(zhou, home)
    assert "决赛：参赛名单由各单位的初赛和推荐产生，还没有确定。" in words(zhou.get(home))
    add_people(zhou, home, "张王李")
    zhou.post(f"{home}/stages/final/roster", {"entries": ["e001", "e002", "e003"], **WHY})
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


def test_what_is_probably_not_meant_is_told_before_it_is_adopted(zhou):
    home = make_edition(zhou)
    at = f"{home}/stages/final/rulebook"
    text = zhou.get(f"{at}.toml").text
    few = zhou.post(at, {"text": text.replace("count = 7", "count = 3"), "do": "preview"})
    assert "expert 去掉最高最低后只剩一个分" in words(few)
    assert "也许不是您的本意" not in words(zhou.get(at))
    unused = text + '\n[[penalty]]\ncode = "late"\npoints = "-2"\n'
    refused = zhou.post(at, {"text": unused, "do": "preview"})
    assert refused.status_code == 422
    assert "没有一步把扣分计入得分" in words(refused)


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
    answer = zhou.post(f"{home}/stages/final/roster", {"entries": ["e003", "e001"], **WHY})
    assert answer.status_code == 302
    with app.app_context():
        stage = db.session.scalars(select(Stage)).one()
        found = run_of_show.appearances(stage)
        assert [(one.code, one.entry.name) for one in found] == [("c01", "张"), ("c02", "李")]


def test_units_are_passed_by_only_with_a_reason_on_the_trail(zhou):
    home = make_edition(zhou)
    adopt(zhou, home)
    add_people(zhou, home, "张王")
    answer = zhou.post(f"{home}/stages/final/roster", {"entries": ["e001", "e002"]})
    assert (answer.status_code, errors(answer)) == (422, ["此处必须填写。"])
    assert answer.text.count("checked") == 2  # what was ticked is kept
    zhou.post(f"{home}/stages/final/roster", {"entries": ["e001", "e002"], **WHY})
    assert "没用各单位的推荐，逐人选定名单" in words(zhou.get(f"{home}/trail"))
    assert WHY["reason"] in words(zhou.get(f"{home}/trail"))


def test_an_empty_roster_is_refused_at_the_list(zhou):
    home = make_edition(zhou)
    adopt(zhou, home)
    add_people(zhou, home, "张")
    answer = zhou.post(f"{home}/stages/final/roster", WHY)
    assert (answer.status_code, errors(answer)) == (422, ["名单是空的。请至少选择一名选手。"])


def drawn(zhou, names="张王李"):
    home = make_edition(zhou)
    adopt(zhou, home)
    add_people(zhou, home, names)
    entries = [f"e{n:03d}" for n in range(1, len(names) + 1)]
    zhou.post(f"{home}/stages/final/roster", {"entries": entries, **WHY})
    answer = zhou.post(f"{home}/stages/final/draw", {"public": DICE})
    assert answer.status_code == 302, answer.text
    return home


def test_the_draw_shows_what_is_needed_to_repeat_it(app, zhou):
    page = words(zhou.get(f"{drawn(zhou)}/stages/final/draw"))
    with app.app_context():
        done = draws.on("qjs-13/final")["order"]
    for fact in (done.seed, "dice " + DICE, "c01 c02 c03", "qjs-13/final"):
        assert fact in page, fact


def test_too_few_digits_are_refused_and_kept(zhou):
    home = make_edition(zhou)
    adopt(zhou, home)
    add_people(zhou, home, "张王")
    zhou.post(f"{home}/stages/final/roster", {"entries": ["e001", "e002"], **WHY})
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
