"""The tablet's page and what it is told: no word about anybody in what a cache may keep."""

from __future__ import annotations

import re

from competition.web import modules
from judging import panels
from tests.build import AT, BY, SMALL, a_judge, a_stage_in_scoring, appearance_in, seat_in, stage_of
from tests.clients import Person
from tests.web.signing import MARKS, OTHER, first, hall, judge, put, seal_first

__all__ = ["hall", "judge"]  # fixtures
PAGE = "/judge/zh"


def told(judge):
    return judge.get("/api/me/sheets").json()


def the(judge, sheet):
    return next(one for one in told(judge)["sheets"] if one["sheet"] == sheet)


# ── the page ──────────────────────────────────────────────────────────────────────────────────
def test_the_page_is_the_same_for_every_seat_and_may_be_kept_for_the_day(app, hall, judge):
    other = a_judge(app, a_stage_in_scoring(app, rulebook=SMALL, edition="qjs14"), "j02")
    mine, theirs = judge.get(PAGE), other.get(PAGE)
    assert mine.content == theirs.content
    assert mine.headers["Cache-Control"] == "private, max-age=43200"
    assert "Cookie" not in mine.headers.get("Vary", "")
    assert "Set-Cookie" not in mine.headers
    assert "csrf-token" not in mine.text
    again = judge.get(PAGE, headers={"If-None-Match": mine.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_comes_in_the_language_of_its_address(judge):
    assert judge.get("/judge").headers["location"] == PAGE
    judge.get("/language/en")
    assert judge.get("/judge").headers["location"] == "/judge/en"
    assert "签交" in judge.get(PAGE).text
    assert "签交" not in judge.get("/judge/en").text
    assert judge.get("/judge/fr").status_code == 404


def test_without_script_the_page_leads_to_the_plain_list(judge):
    sent = '<noscript><meta http-equiv="refresh" content="0; url=/judge/list"></noscript>'
    assert sent in judge.get(PAGE).text


def test_a_stranger_finds_neither_the_page_nor_the_worker_tells_anything(app, hall):
    with Person(app) as stranger:
        assert stranger.get(PAGE).status_code == 404
        assert stranger.get("/judge").status_code == 404
        worker = stranger.get("/judge/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert "connect-src 'self'" in worker.headers["Content-Security-Policy"]


def test_modules_have_one_version_in_their_address_and_are_kept_for_ever(judge):
    entry = re.search(r'src="(/js/\w{12}/tablet\.js)"', judge.get(PAGE).text)
    assert entry
    answer = judge.get(entry[1])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert modules.version() in entry[1]
    old = judge.get("/js/000000000000/tablet.js")
    assert (old.status_code, old.headers["Cache-Control"]) == (200, "no-store")
    assert judge.get(f"/js/{modules.version()}/../../pyproject.toml").status_code == 404


# ── what it is told ───────────────────────────────────────────────────────────────────────────
def test_a_sheet_is_told_with_what_is_signed_and_what_is_typed_over_it(hall, judge):
    receipt = put(judge, first(hall), note="板书清楚").json()
    judge.put_json(f"/api/sheets/{first(hall)}/draft", {"marks": OTHER})
    one = the(judge, first(hall))
    assert one["marks"] == {"live.goal": 1850, "live.method": 7000}
    assert (one["rev"], one["code"], one["at"]) == (1, receipt["code"], receipt["at"])
    assert (one["units"], one["total"], one["note"]) == (8850, "88.50", "板书清楚")
    assert (one["word"], one["draft"]) == ("revising", OTHER)
    judge.put_json(f"/api/sheets/{first(hall)}/draft", {"marks": MARKS})  # as it is signed
    assert (the(judge, first(hall))["word"], the(judge, first(hall))["draft"]) == ("server", {})


def test_what_is_typed_over_a_signature_on_its_way_outlives_its_arrival(hall, judge):
    """Signed without a network, then changed: the draft of the change may be here first."""
    draft = {"marks": OTHER, "base": 1}
    assert judge.put_json(f"/api/sheets/{first(hall)}/draft", draft).json()["kept"]
    put(judge, first(hall))
    one = the(judge, first(hall))
    assert (one["rev"], one["word"], one["draft"], one["draft_base"]) == (1, "revising", OTHER, 1)
    put(judge, first(hall), OTHER, base=1)
    assert (the(judge, first(hall))["word"], the(judge, first(hall))["draft"]) == ("server", {})


def test_the_rubric_is_told_in_whole_units_with_each_checks_sentence(hall, judge):
    goal, method = (line for part in told(judge)["parts"] for line in part["lines"])
    assert (goal["key"], goal["least"], goal["most"], goal["step"]) == ("live.goal", 0, 2000, 50)
    assert goal["range"] == "0–20 分，每档 0.5"
    assert goal["levels"][0] == ["18-20", "目标明确，切合学情"]
    assert method["sentences"]["out_of_range"] == "教学方法：应在 0 到 80 之间，现为 {value}"


def test_what_is_closed_says_why(app, hall):
    seal_first(app, hall)
    with stage_of(app, hall) as stage:
        appearance = appearance_in(stage, hall.order[3])
        panels.recuse(seat_in(stage, "j01"), appearance, reason="同一学院", by=BY, at=AT)
    judge = a_judge(app, hall, "j01")
    sealed, recused = the(judge, first(hall)), the(judge, f"{hall.order[3]}.j01")
    assert (sealed["open"], sealed["why_closed"][:4]) == (False, "已经封分")
    assert (recused["wanted"], recused["told"]) == (False, "回避")


def test_nothing_new_costs_nothing_and_the_form_token_comes_beside_it(hall, judge):
    answer = judge.get("/api/me/sheets")
    assert "csrf" not in answer.text
    asking = {"If-None-Match": answer.headers["ETag"]}
    again = judge.get("/api/me/sheets", headers=asking)
    assert (again.status_code, again.content) == (304, b"")
    judge.token = again.headers["X-CSRFToken"]
    assert put(judge, first(hall)).status_code == 201
    assert judge.get("/api/me/sheets", headers=asking).status_code == 200


def test_another_seats_marks_are_not_told(app, hall, judge):
    put(a_judge(app, hall, "j02"), first(hall, "j02"), {"live.goal": "3.5", "live.method": "33"})
    body = judge.get("/api/me/sheets").text
    assert not re.search(r"3650|33\.?0?0?\D|j02", body)
