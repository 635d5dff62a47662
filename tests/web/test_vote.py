"""A voter at a phone, and the desk that prints the cards."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from competition import restores
from competition.db import db
from judging import votes
from tests.actions.test_votes import VOTED
from tests.build import AT, SMALL, a_stage_in_scoring, stage_of
from tests.clients import Person
from tests.office import desk, staff_of
from tests.screens import form_on, words
from tests.screens import send as fill

BALLOT = "/e/qjs13/vote/final"
TOKEN = re.compile(r'(name="csrf[-_]token" (?:content|value)=")[^"]*')
CODE = re.compile(r'class="receipt-number"[^>]*>([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})<')


def a_vote(app, rulebook=VOTED):
    hall = a_stage_in_scoring(app, rulebook=rulebook, contestants=3)
    return hall, staff_of(app, hall)


def printed(staff, hall, count="2"):
    page = staff.desk.get(desk(hall, "/vote"))
    made = fill(staff.desk, page, "/vote/cards$", {"count": count, "voters": "student"})
    return CODE.findall(made.text)


def moved(staff, hall, word):
    return fill(staff.desk, staff.desk.get(desk(hall, "/vote")), word)


def test_a_card_is_printed_scanned_cast_and_counted(app):
    hall, staff = a_vote(app)
    assert "投票还没有开始" in Person(app).get(BALLOT).text
    codes = printed(staff, hall)
    assert len(set(codes)) == 2
    assert codes[0] not in staff.desk.get(desk(hall, "/vote")).text, "shown once"
    moved(staff, hall, "开始投票")
    voter = Person(app)
    typed = {"code": codes[0], "chosen": ["c02", "c03"]}
    answer = fill(voter, voter.get(BALLOT), "/vote/final$", typed)
    assert "投票成功" in voter.get(answer.headers["location"]).text
    again = fill(voter, voter.get(BALLOT), "/vote/final$", {**typed, "chosen": ["c01"]})
    assert (again.status_code, "这张投票卡已经投过票" in again.text) == (409, True)
    running = staff.desk.get(desk(hall, "/vote"))
    assert "2 印出的卡 1 已投" in words(running.text)
    assert "票数 " not in words(running.text).replace("票数写入", "")
    moved(staff, hall, "确认结束投票")
    closed = words(staff.desk.get(desk(hall, "/vote")).text)
    assert re.search(r"票数 选手 票数 \S+ 0 \S+ 1 \S+ 1|票数 选手 票数 (\S+ [01] ?){3}", closed)
    assert "投票已结束" in Person(app).get(BALLOT).text


def test_a_wrong_ballot_keeps_what_was_typed_and_ticked(app):
    hall, staff = a_vote(app)
    printed(staff, hall)
    moved(staff, hall, "开始投票")
    voter = Person(app)
    answer = fill(voter, voter.get(BALLOT), "/vote/final$", {"code": "abcd", "chosen": ["c02"]})
    assert (answer.status_code, "没有这个投票码" in answer.text) == (409, True)
    kept = form_on(answer, "/vote/final$")
    assert (kept.values["code"], kept.values["chosen"]) == (["abcd"], ["c02"])


def refusals(voter, page, used):
    """What is answered to votes that cannot count, as text without the form's token."""
    told = []
    for code, chosen in (("2222-2222-2222", ["c01"]), (used, ["c01"]), (used, [])):
        answer = fill(voter, page, "/vote/final$", {"code": code, "chosen": chosen})
        assert answer.status_code == 409
        told.append(TOKEN.sub("", answer.text))
    return told


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_votes_that_cannot_count_never_wait_for_a_writer(app, monkeypatch):
    hall, staff = a_vote(app)
    used, other = printed(staff, hall)
    moved(staff, hall, "开始投票")
    voter = Person(app)
    page = voter.get(BALLOT)
    fill(voter, page, "/vote/final$", {"code": used, "chosen": ["c02"]})
    with app.app_context():
        file = str(db.engine.url.database)
    with closing(sqlite3.connect(file)) as judge:
        judge.execute("BEGIN IMMEDIATE")  # a signature is being written
        held = refusals(voter, page, used)
        assert voter.post("/e/nowhere/vote/final").status_code == 404
        assert voter.post(desk(hall, "/vote/open")).status_code == 404
        judge.rollback()
    monkeypatch.setattr(votes, "refuse_vain", lambda *_args: None)
    assert refusals(voter, page, used) == held, "the same page, whoever of the two refuses"
    answer = fill(voter, page, "/vote/final$", {"code": other, "chosen": ["c01"]})
    assert answer.status_code == 303


def test_where_the_rulebook_has_no_vote_there_is_no_page(app):
    hall, staff = a_vote(app, SMALL)
    assert Person(app).get(BALLOT).status_code == 404
    assert staff.desk.get(desk(hall, "/vote")).status_code == 404
    assert desk(hall, "/vote") not in staff.desk.get(desk(hall)).text


def test_the_hall_is_shown_the_way_to_the_ballot(app):
    hall, staff = a_vote(app)
    remote = staff.desk.get(desk(hall, "/screens"))
    fill(staff.desk, remote, "/screens$", {"screen": "1", "scene": "vote"})
    shown = Person(app).get("/e/qjs13/board/final")
    assert "投票页面的二维码" in shown.text
    assert "观众投票 用手机扫您手里的投票卡" in words(shown.text)


def test_after_a_restore_the_vote_is_not_closed_and_the_page_says_why(app):
    hall, staff = a_vote(app)
    printed(staff, hall)
    moved(staff, hall, "开始投票")
    with stage_of(app, hall) as stage:
        restores.note(stage, made_at="2026-11-21T00:00:00.000Z", at=AT)
    assert "那以后投的票可能不在这里" in words(staff.desk.get(desk(hall, "/vote")).text)
    answer = moved(staff, hall, "确认结束投票")
    assert (answer.status_code, "现在只有 0 张卡的票" in words(answer.text)) == (409, True)
