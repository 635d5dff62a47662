"""A judge calls the desk: what travels, who sees it, what comes back."""

from __future__ import annotations

from competition import run_of_show
from tests.build import SMALL, a_judge, a_stage_in_scoring, stage_of
from tests.office import desk, staff_of, words
from tests.web.signing import hall, judge

__all__ = ["hall", "judge"]  # fixtures
OP = "3e1b7f4c-a4ca-46fb-a907-7dfff13647db"
URL = "/api/me/help"


def call(judge, *, op=OP, trouble="signed_wrong", **more):
    headers = {"Idempotency-Key": op}
    return judge.put_json(URL, {"trouble": trouble, **more}, headers=headers)


def names(app, hall):
    with stage_of(app, hall) as stage:
        return [run_of_show.of(stage, code).entry.name for code in hall.order]


def calls(judge):
    return judge.get("/api/me/sheets").json()["calls"]


def test_a_call_stands_on_the_console_and_its_answer_on_the_tablet(app, hall, judge):
    staff, sheet = staff_of(app, hall), f"{hall.order[0]}.j01"
    before = staff.desk.get(desk(hall, "/version")).json()
    assert call(judge, sheet=sheet, words="3 号我打错了").status_code == 200
    assert staff.desk.get(desk(hall, "/version")).json() != before
    console = staff.desk.get(desk(hall))
    named = names(app, hall)[0]
    assert f"签交的分数有错 · 1 号 {named} “3 号我打错了”" in words(console.text)
    assert calls(judge)[0] | {"at": ""} == {
        "word": "签交的分数有错", "words": "3 号我打错了", "at": "", "answered": "", "answer": "",
        "over": False,
    }  # fmt: skip
    place = desk(hall, "/help/1")
    assert f"1 号 {named}" in words(staff.desk.get(place).text)
    assert staff.desk.post(place, {"answer": "我们马上过来。"}).is_redirect
    (told,) = calls(judge)
    assert (told["answer"], bool(told["answered"])) == ("我们马上过来。", True)
    assert "评委求助" not in words(staff.desk.get(desk(hall)).text)
    assert staff.desk.post(place, {"answer": "再来一次"}).status_code == 409
    trail = words(staff.observer.get(f"/e/{hall.edition}/organiser/trail").text)
    assert "评委求助" in trail
    assert "答复评委的求助" in trail


def test_the_same_call_sent_again_is_one_call(judge):
    assert call(judge).json() == call(judge).json()
    assert len(calls(judge)) == 1


def test_another_seats_sheet_cannot_be_named_and_another_stages_call_not_be_read(app, hall, judge):
    assert call(judge, sheet=f"{hall.order[0]}.j02").status_code == 404
    call(judge)
    elsewhere = a_stage_in_scoring(app, rulebook=SMALL, contestants=1, edition="qjs14")
    stranger = staff_of(app, elsewhere)
    assert stranger.desk.get(desk(elsewhere, "/help/1")).status_code == 404
    assert stranger.desk.post(desk(elsewhere, "/help/1"), {"answer": "x"}).status_code == 404
    assert calls(a_judge(app, hall, "j02")) == []


def test_whoever_only_looks_on_reads_it_and_does_not_answer(app, hall, judge):
    call(judge)
    staff = staff_of(app, hall)
    assert staff.observer.get(desk(hall, "/help/1")).status_code == 200
    assert staff.observer.post(desk(hall, "/help/1"), {"answer": "x"}).status_code == 404


def test_what_is_misshapen_or_too_much_is_refused(judge):
    assert call(judge, trouble="fire").status_code == 422
    assert call(judge, op="").status_code == 422
    assert call(judge, extra="x").status_code == 422
    assert call(judge, words="长" * 301).status_code == 409
    for number in range(5):
        assert call(judge, op=OP[:-1] + str(number)).status_code == 200
    answer = call(judge, op=OP[:-1] + "9")
    assert answer.status_code == 409
    assert answer.json()["message"].startswith("已有 5 次求助等待答复")
