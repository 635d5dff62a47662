"""The JSON door of a signature, answer by answer (trust.md 2.3), and drafts."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from sqlalchemy import event

from competition.db import db
from tests.build import SMALL, a_judge, a_stage_in_scoring
from tests.web.signing import (
    MARKS,
    OTHER,
    first,
    form,
    hall,
    judge,
    put,
    scores,
    seal_first,
    standing,
)

__all__ = ["hall", "judge"]  # fixtures


def raw(judge, sheet, body, **headers):
    """Bytes as they are, with everything else in order."""
    judge.get("/judge/list")
    told = {"Idempotency-Key": str(uuid4()), "Origin": judge.origin, "X-CSRFToken": judge.token}
    return judge.http.put(f"/api/sheets/{sheet}", content=body, headers=told | headers)


def test_a_signature_is_answered_with_its_receipt(app, hall, judge):
    answer = put(judge, first(hall), total="88.5", note="好", client_at="2026-11-21T06:30:00.000Z")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["ok"], told["rev"], told["total"]) == (True, 1, 8850)
    now = standing(app, hall, first(hall))
    assert (told["seq"], told["hash"], told["code"]) == (now.seq, now.hash, now.code)


def test_the_same_op_gets_the_same_bytes_and_says_that_it_is_a_replay(app, hall, judge):
    op = str(uuid4())
    once, again = (put(judge, first(hall), op=op) for _ in range(2))
    assert (once.status_code, again.status_code) == (201, 201)
    assert once.content == again.content
    assert "Idempotent-Replay" not in once.headers
    assert again.headers["Idempotent-Replay"] == "1"
    assert scores(app, hall) == ["score"]


def test_a_conflict_is_replayed_too(app, hall, judge):
    put(judge, first(hall))
    op = str(uuid4())
    once, again = (put(judge, first(hall), OTHER, op=op) for _ in range(2))
    assert (once.status_code, once.content) == (again.status_code, again.content)
    assert again.headers["Idempotent-Replay"] == "1"
    assert scores(app, hall) == ["score", "score.conflict"]


def test_an_op_cannot_stand_for_two_requests(hall, judge):
    op = str(uuid4())
    put(judge, first(hall), op=op)
    answer = put(judge, first(hall), OTHER, op=op)
    assert (answer.status_code, answer.json()["code"]) == (422, "sheet.op_reused")


def test_the_same_marks_again_add_nothing(app, hall, judge):
    receipt = put(judge, first(hall)).json()
    answer = put(judge, first(hall))
    assert (answer.status_code, answer.json()) == (200, receipt)
    assert scores(app, hall) == ["score"]


def test_a_stale_sheet_keeps_both_versions(hall, judge):
    put(judge, first(hall))
    answer = put(judge, first(hall), OTHER)
    told = answer.json()
    assert (answer.status_code, told["ok"], told["code"]) == (409, False, "conflict")
    assert told["now"] == {
        "rev": 1, "marks": {"live.goal": 1850, "live.method": 7000}, "total": 8850,
    }  # fmt: skip
    assert told["yours"] == {"marks": {"live.goal": 1500, "live.method": 7100}, "total": 8600}


def test_a_late_sheet_is_kept_and_not_counted(app, hall):
    seal_first(app, hall)
    answer = put(a_judge(app, hall, "j01"), first(hall), OTHER, base=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "late")
    assert scores(app, hall)[-1] == "score.late"


def test_each_fault_is_named_with_its_sentence(hall, judge):
    answer = put(judge, first(hall), {"live.goal": "21", "other.key": "1"})
    assert answer.status_code == 422
    told = answer.json()
    assert (told["ok"], told["code"]) == (False, "sheet.faults")
    assert told["message"] == "有 3 处需要改正，评分表没有签交。"
    assert told["faults"] == [
        {"key": "live.goal", "code": "mark.out_of_range",
         "message": "教学目标：应在 0 到 20 之间，现为 21"},
        {"key": "live.method", "code": "mark.empty", "message": "教学方法：还没有填写"},
        {"key": "other.key", "code": "mark.unknown", "message": "“other.key”不在评分表上"},
    ]  # fmt: skip


def test_the_faults_speak_the_readers_language(hall, judge):
    judge.get("/language/en?next=/judge")
    told = put(judge, first(hall), {"live.goal": "21", "live.method": "70"}).json()
    assert told["faults"][0]["message"] == "教学目标: must be from 0 to 20, is 21"


def test_another_total_than_the_sum_is_refused(hall, judge):
    answer = put(judge, first(hall), total="98.50")
    assert (answer.status_code, answer.json()["code"]) == (422, "sheet.total_differs")
    assert "98.50" in answer.json()["message"]


def test_without_a_lawful_op_nothing_is_signed(app, hall, judge):
    for op in ("", "5", "3e1b7f4c-a4ca-46fb-a907"):
        headers = {"Idempotency-Key": op}
        body = {"base": 0, "marks": MARKS}
        answer = judge.put_json(f"/api/sheets/{first(hall)}", body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "sheet.bad_op")
    assert scores(app, hall) == []


BROKEN = [
    b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"base": 0, "base": 1, "marks": {}}',
    b'{"base": NaN, "marks": {}}', b"[" * 100_000,
]  # fmt: skip


def test_what_is_no_json_object_is_garbled(app, hall, judge):
    answers = [raw(judge, first(hall), body) for body in BROKEN]
    told = [(one.status_code, one.json()["code"]) for one in answers]
    assert told == [(400, "request.garbled")] * len(BROKEN)
    assert scores(app, hall) == []


MISSHAPEN = [
    ({"marks": MARKS}, "base"),
    ({"base": -1, "marks": MARKS}, "base"),
    ({"base": "eins", "marks": MARKS}, "base"),
    ({"base": True, "marks": MARKS}, "base"),
    ({"base": 0}, "marks"),
    ({"base": 0, "marks": [1, 2]}, "marks"),
    ({"base": 0, "marks": {"live.goal": [1]}}, "marks.live.goal"),
    ({"base": 0, "marks": {"live.goal": None}}, "marks.live.goal"),
    ({"base": 0, "marks": {"k" * 200: "1"}}, "marks"),
    ({"base": 0, "marks": {f"a.{n}": "1" for n in range(300)}}, "marks"),
    ({"base": 0, "marks": MARKS, "note": ["x"]}, "note"),
    ({"base": 0, "marks": MARKS, "score": 100}, "score"),
]


def test_another_shape_is_refused_by_the_name_of_its_field(app, hall, judge):
    for body, field in MISSHAPEN:
        answer = raw(judge, first(hall), json.dumps(body).encode())
        told = answer.json()
        assert (answer.status_code, told["code"]) == (422, "sheet.misshapen")
        assert told["facts"] == {"field": field}
        assert field in told["message"]
    assert scores(app, hall) == []


def test_a_body_beyond_the_limit_is_refused(hall, judge):
    answer = raw(judge, first(hall), b'{"note": "' + b"x" * 300_000 + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")


def test_a_note_beyond_the_limit_is_refused_and_one_within_it_kept(app, hall, judge):
    answer = put(judge, first(hall), note="评" * 1001)
    assert (answer.status_code, answer.json()["code"]) == (422, "sheet.note_too_long")
    assert put(judge, first(hall), note="评" * 1000).status_code == 201


def test_numbers_may_be_numbers_and_stay_exact(app, hall, judge):
    body = b'{"base": 0, "marks": {"live.goal": 18.5, "live.method": 70}, "total": 88.5}'
    assert raw(judge, first(hall), body).status_code == 201
    assert standing(app, hall, first(hall)).marks == {"live.goal": 1850, "live.method": 7000}


def test_a_chinese_keyboard_types_the_same_number(hall, judge):
    answers = [
        put(judge, first(hall), MARKS | {"live.goal": typed})
        for typed in ("18.5", "１８．５", "18。5", " 18.50 ")
    ]
    assert [one.status_code for one in answers] == [201, 200, 200, 200]


def test_characters_that_nothing_can_keep_are_left_out(app, hall, judge):
    body = b'{"base": 0, "marks": {"live.goal": "18.5", "live.method": "70"}, '
    body += b'"note": "a\\u0000b\\ud800c", "client_at": "\\ud800 yesterday"}'
    assert raw(judge, first(hall), body).status_code == 201
    assert standing(app, hall, first(hall)).note == "abc"


def test_a_page_that_is_too_old_is_told_so_and_may_ask_for_a_new_token(hall, judge):
    judge.get("/judge/list")
    answer = put(judge, first(hall), op=str(uuid4()))
    assert answer.status_code == 201
    stale = judge.put_json(
        f"/api/sheets/{first(hall)}", {"base": 1, "marks": OTHER},
        headers={"Idempotency-Key": str(uuid4()), "X-CSRFToken": "old"},
    )  # fmt: skip
    assert (stale.status_code, stale.json()["code"]) == (400, "page.stale")
    judge.token = judge.get("/api/me/sheets").headers["X-CSRFToken"]
    assert put(judge, first(hall), OTHER, base=1).status_code == 201


# ── drafts ────────────────────────────────────────────────────────────────────────────────────
def test_a_draft_is_kept_as_it_was_typed_and_ends_with_the_signature(hall, judge):
    draft = {"marks": {"live.goal": "18.", "live.method": ""}}
    assert judge.put_json(f"/api/sheets/{first(hall)}/draft", draft).json() == {
        "ok": True, "kept": True,
    }  # fmt: skip
    assert 'name="live.goal" value="18."' in judge.get(f"/judge/sheet/{first(hall)}").text
    form(judge, first(hall))
    assert 'name="live.goal" value="18.5"' in judge.get(f"/judge/sheet/{first(hall)}").text
    assert judge.get("/api/me/sheets").json()["sheets"][0]["word"] == "server"


def test_a_later_draft_stands_before_the_signed_marks_and_is_no_fact(app, hall, judge):
    put(judge, first(hall))
    judge.put_json(f"/api/sheets/{first(hall)}/draft", {"marks": {"live.goal": "3"}})
    assert 'name="live.goal" value="3"' in judge.get(f"/judge/sheet/{first(hall)}").text
    assert scores(app, hall) == ["score"]


def test_a_misshapen_draft_is_refused(hall, judge):
    path = f"{first(hall)}/draft"
    answers = [raw(judge, path, body) for body in (b"{", b'{"marks": 5}', b'{"marks": {}, "x": 0}')]
    assert [one.status_code for one in answers] == [400, 422, 422]
    assert [one.json()["code"] for one in answers][1:] == ["sheet.misshapen"] * 2


# ── cost ──────────────────────────────────────────────────────────────────────────────────────
def queries(app, judge, path):
    """How many statements one page sends."""
    sent = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert judge.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize("page", ["list", "sheet", "json"])
def test_twenty_contestants_cost_as_many_queries_as_one(app, page):
    counts = []
    for code, contestants in (("qjs13", 1), ("qjs14", 20)):
        hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=contestants, edition=code)
        judge = a_judge(app, hall, "j01")
        for sheet in hall.order:
            put(judge, f"{sheet}.j01")
        sheet = f"/judge/sheet/{first(hall)}"
        path = {"list": "/judge/list", "json": "/api/me/sheets", "sheet": sheet}
        counts.append(queries(app, judge, path[page]))
    assert counts[0] == counts[1]
