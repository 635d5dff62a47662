"""The judge's tablet over HTTP: the pages, the form door, and what another seat may see: nothing.

The JSON door is in test_judge_api.py, the tablet's own script in tests/browser/test_tablet.py.
"""

from __future__ import annotations

import re

import pytest

from competition.ledger.event import Kind
from judging import own_sheets, panels
from tests.build import (
    AT,
    BY,
    SMALL,
    a_judge,
    a_stage_in_scoring,
    appearance_in,
    seat_card,
    seat_in,
    stage_of,
)
from tests.clients import Person
from tests.web.signing import (
    MARKS,
    OP,
    OTHER,
    first,
    form,
    found,
    hall,
    judge,
    put,
    scores,
    seal_first,
    standing,
)

__all__ = ["hall", "judge"]  # fixtures
BADGE = re.compile(r'data-sheet="([^"]+)".*?data-sheet-word="(\w+)"', re.DOTALL)
TOKEN = re.compile(r'csrf[-_]token" (content|value)="[^"]*"|next=[^"]*|value="[0-9a-f-]{36}"')


def as_read(answer):
    return TOKEN.sub("", answer.text)


# ── my list ───────────────────────────────────────────────────────────────────────────────────
def test_the_list_has_one_word_for_each_sheet_and_who_is_on_stage_first(app, hall, judge):
    on_stage, signed, drafted, recused = (f"{code}.j01" for code in hall.order)
    put(judge, signed)
    judge.put_json(f"/api/sheets/{drafted}/draft", {"marks": {"live.goal": "1"}})
    with stage_of(app, hall) as stage:
        appearance = appearance_in(stage, hall.order[3])
        panels.recuse(seat_in(stage, "j01"), appearance, reason="同一学院", by=BY, at=AT)
    page = judge.get("/judge/list").text
    words = ["now-on-stage-word", "已到服务器", "草稿", "回避"]
    assert [page.index(word) for word in words] == sorted(page.index(word) for word in words)
    assert dict(BADGE.findall(page))[signed] == "server"
    assert f'href="/judge/sheet/{on_stage}"' in page
    assert f'href="/judge/sheet/{recused}"' not in page
    assert "已签 1 / 3" in page


def test_a_sealed_sheet_says_so_and_can_no_longer_be_signed(app, hall, judge):
    seal_first(app, hall)
    judge = a_judge(app, hall, "j01")
    assert dict(BADGE.findall(judge.get("/judge/list").text))[first(hall)] == "sealed"
    page = judge.get(f"/judge/sheet/{first(hall)}").text
    assert "已经封分，不能再改" in page
    assert 'id="sign"' not in page


def test_before_scoring_the_criteria_can_be_read_and_nothing_signed(app):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=2, start=False)
    judge = a_judge(app, hall, "j01")
    page = judge.get(f"/judge/sheet/{first(hall)}").text
    assert "目标明确，切合学情" in page
    assert 'id="sign"' not in page
    assert put(judge, first(hall)).status_code == 409
    assert put(judge, first(hall)).json()["code"] == "sheet.not_scoring"
    refused = form(judge, first(hall))
    assert (refused.status_code, 'value="18.5"' in refused.text) == (409, True)


def test_changes_over_a_signed_sheet_are_told_apart_from_what_counts(hall, judge):
    put(judge, first(hall))
    judge.put_json(f"/api/sheets/{first(hall)}/draft", {"marks": OTHER})
    page = judge.get("/judge/list").text
    assert "第 1 版已签交，改动还没有签交（改后 86.00）" in page
    assert ">88.50<" in page
    sheet = judge.get(f"/judge/sheet/{first(hall)}").text
    assert "有效的是已签交的合计 88.50" in sheet
    judge.put_json(f"/api/sheets/{first(hall)}/draft", {"marks": MARKS})  # back to what is signed
    assert dict(BADGE.findall(judge.get("/judge/list").text))[first(hall)] == "server"


# ── the form door ─────────────────────────────────────────────────────────────────────────────
def test_an_unsigned_field_is_empty_and_not_zero(hall, judge):
    page = judge.get(f"/judge/sheet/{first(hall)}").text
    assert page.count('class="stepper-value"') == 2
    assert len(re.findall(r'name="live\.\w+" value=""', page)) == 2


def test_a_signed_form_ends_on_its_receipt_which_stays_on_the_list(app, hall, judge):
    answer = form(judge, first(hall), note="重点突出\r\n板书清楚")
    assert answer.status_code == 303
    page = judge.follow(answer).text
    now = standing(app, hall, first(hall))
    assert (now.rev, now.total, now.note) == (1, 8850, "重点突出\n板书清楚")
    groups = re.findall(r'class="code-group">(\d{4})<', page)
    assert " ".join(groups) == now.code
    assert f"回执 {now.code}" in judge.get("/judge/list").text
    assert "88.50" in page


def test_a_form_sent_twice_counts_once(app, hall, judge):
    page = judge.get(f"/judge/sheet/{first(hall)}").text
    fields = {"op": found(OP, page), "base": "0", **MARKS}
    answers = [judge.post(f"/judge/sheet/{first(hall)}", fields) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert scores(app, hall) == ["score"]


def test_faults_stand_beside_their_fields_and_everything_typed_is_kept(app, hall, judge):
    typed = {"live.goal": "18.3", "live.method": ""}
    answer = form(judge, first(hall), typed, note="未完")
    assert answer.status_code == 422
    assert re.search(r'id="live-goal-error">教学目标：应以 0.5 为一档，现为 18.3<', answer.text)
    assert re.search(r'id="live-method-error">教学方法：还没有填写<', answer.text)
    assert 'href="#live-goal"' in answer.text
    assert re.search(r'name="live.goal" value="18.3"', answer.text)
    assert ">未完</textarea>" in answer.text
    assert "有 2 处需要改正" in answer.text
    assert scores(app, hall) == []


def test_a_revision_follows_on_what_is_signed(app, hall, judge):
    form(judge, first(hall))
    again = judge.get(f"/judge/sheet/{first(hall)}").text
    assert 'name="base" value="1"' in again
    assert 'name="live.goal" value="18.5"' in again
    page = judge.follow(form(judge, first(hall), OTHER, base="1")).text
    assert "第 2 版" in page
    assert scores(app, hall) == ["score", "score"]


def test_a_stale_form_shows_both_versions_and_a_choice_is_a_new_revision(app, hall, judge):
    form(judge, first(hall))
    stale = form(judge, first(hall), OTHER)
    assert stale.status_code == 409
    assert "有两个版本" in stale.text
    for mark in ("18.5", "15", "70", "71", "88.50", "86.00"):
        assert f'<td class="number">{mark}</td>' in stale.text
    keep, take = re.findall(r"<form method=\"post\".*?</form>", stale.text, re.DOTALL)
    chosen = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', take))
    assert found(OP, keep) != found(OP, take)
    page = judge.follow(judge.post(f"/judge/sheet/{first(hall)}", chosen)).text
    assert "86.00" in page
    assert scores(app, hall) == ["score", "score.conflict", "score"]


def test_keeping_what_stands_adds_nothing(app, hall, judge):
    form(judge, first(hall))
    form(judge, first(hall), OTHER)
    page = judge.get(f"/judge/conflict/{first(hall)}").text
    keep = re.findall(r"<form method=\"post\".*?</form>", page, re.DOTALL)[0]
    chosen = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', keep))
    answer = judge.post(f"/judge/sheet/{first(hall)}", chosen)
    assert answer.headers["location"] == f"/judge/signed/{first(hall)}"
    assert scores(app, hall) == ["score", "score.conflict"]


def test_a_late_form_is_kept_and_not_counted(app, hall):
    seal_first(app, hall)
    judge = a_judge(app, hall, "j01")
    page = judge.get(f"/judge/sheet/{first(hall)}").text
    late = judge.post(f"/judge/sheet/{first(hall)}", {"op": found(OP, page), "base": "1", **OTHER})
    assert late.status_code == 409
    assert "没有计入成绩" in late.text
    assert "计分台" in late.text
    assert judge.get(f"/judge/late/{first(hall)}").status_code == 200
    assert scores(app, hall)[-1] == str(Kind.SCORE_LATE)
    assert standing(app, hall, first(hall)).total == 8850


# ── who sees what ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", ["sheet", "signed", "conflict", "late"])
def test_another_seats_sheet_is_not_there(app, hall, judge, kind):
    form(a_judge(app, hall, "j02"), first(hall, "j02"))
    theirs = judge.get(f"/judge/{kind}/{first(hall, 'j02')}")
    nobodys = judge.get(f"/judge/{kind}/c99.j01")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert as_read(theirs) == as_read(nobodys)


def test_another_seats_doors_are_not_there(app, hall, judge):
    theirs, nobodys = first(hall, "j02"), "c99.j01"
    for answers in (
        [put(judge, sheet) for sheet in (theirs, nobodys)],
        [judge.put_json(f"/api/sheets/{one}/draft", {"marks": {}}) for one in (theirs, nobodys)],
        [judge.post(f"/judge/sheet/{one}", MARKS) for one in (theirs, nobodys)],
    ):
        assert [one.status_code for one in answers] == [404, 404]
        assert as_read(answers[0]) == as_read(answers[1])
    assert scores(app, hall) == []


def test_a_stranger_finds_no_tablet(app, hall):
    with Person(app) as stranger:
        assert stranger.get("/judge").status_code == 404
        assert stranger.get("/api/me/sheets").status_code == 404
        assert put(stranger, first(hall)).status_code == 404


def test_a_second_tablet_takes_the_seat_over_with_its_draft(app, hall, judge):
    judge.put_json(f"/api/sheets/{first(hall)}/draft", {"marks": {"live.goal": "19"}})
    with Person(app) as other:
        other.post("/in", {"code": seat_card(app, hall, "j01")})
        assert 'name="live.goal" value="19"' in other.get(f"/judge/sheet/{first(hall)}").text
    assert judge.get("/judge").status_code == 404


def test_where_the_rulebook_is_blind_no_page_names_the_contestant(app):
    blind = "blind = true\n" + SMALL
    hall = a_stage_in_scoring(app, rulebook=blind, contestants=["诸葛孔明", "司马相如"])
    judge = a_judge(app, hall, "j01")
    form(judge, first(hall))
    for path in ("/judge/list", f"/judge/sheet/{first(hall)}", f"/judge/signed/{first(hall)}"):
        text = judge.get(path).text
        assert "1 号" in text
        assert not re.search("诸葛|司马|课程", text)
    assert [row["name"] for row in judge.get("/api/me/sheets").json()["sheets"]] == ["", ""]
    assert not re.search("诸葛|司马|课程", judge.get("/api/me/sheets").text)


def test_my_own_totals_are_mine_alone_with_ties_together(app, hall, judge):
    put(a_judge(app, hall, "j02"), f"{hall.order[1]}.j02", {"live.goal": "1", "live.method": "2"})
    judge = a_judge(app, hall, "j01")
    for code in hall.order[1:3]:
        put(judge, f"{code}.j01")
    put(judge, f"{hall.order[3]}.j01", OTHER)
    page = judge.get(f"/judge/sheet/{first(hall)}").text
    own = re.findall(r'<li data-total="(\d+)">.*?<span class="faint">(.*?)</span>', page)
    assert own == [("8850", "2 号、3 号"), ("8600", "4 号")]


def test_a_level_text_may_name_its_span(app, hall):
    with stage_of(app, hall) as stage:
        place = panels.place_in(stage, first(hall))
        assert own_sheets.typed(place) == {}
        assert own_sheets.as_typed(place, {"live.goal": 1850, "live.method": 7000}) == {
            "live.goal": "18.5", "live.method": "70",
        }  # fmt: skip
