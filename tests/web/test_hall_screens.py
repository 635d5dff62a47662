"""The remote control, the screens themselves, and the copies that a whole hall is answered from."""

from __future__ import annotations

import re
from threading import Thread
from typing import Any

import pytest

from competition.web.copies import Copies
from tests.actions.marks import SPREAD, sign_all
from tests.actions.test_screens import PRIZES
from tests.build import SMALL, a_stage_in_scoring, stage_of
from tests.clients import Person
from tests.office import desk, seal_stage, staff_of
from tests.screens import form_on, words
from tests.screens import send as fill

BOARD = "/e/qjs13/board/final"
LIVE = "/live/e/qjs13/board/final/1"


@pytest.fixture(autouse=True)
def _no_old_copies(monkeypatch):
    """Each question reaches the app, so that a test need not wait."""
    monkeypatch.setattr("competition.web.copies.FRESH", 0)


def a_sealed_hall(app):
    hall = a_stage_in_scoring(app, rulebook=PRIZES, contestants=3, on_stage=0)
    with stage_of(app, hall) as stage:
        sign_all(stage, SPREAD)
        names = {one.code: one.entry.name for one in stage.appearances}
    staff = staff_of(app, hall)
    seal_stage(staff.desk, hall)
    return hall, staff, names


def test_the_operator_reads_the_next_name_when_asked_and_the_hall_after_the_press(app):
    hall, staff, names = a_sealed_hall(app)
    address = desk(hall, "/screens")
    remote = staff.desk.get(address)
    everywhere = [staff.stranger.get(BOARD).text, staff.stranger.get(LIVE).text, remote.text]
    assert [page for page in everywhere if names["c01"] in page] == [], "not in any source"
    asked = staff.desk.get(desk(hall, "/screens/next"))
    assert f"二等奖 {names['c01']} " in words(asked.text)
    assert staff.stranger.get(desk(hall, "/screens/next")).status_code != 200
    assert fill(staff.desk, remote, "/reveal$", {"how": "one"}).status_code == 303
    for shown in (staff.stranger.get(BOARD), staff.stranger.get(LIVE)):
        assert names["c01"] in shown.text
        assert names["c02"] not in shown.text
    stale = fill(staff.desk, remote, "/reveal$", {"how": "one"})
    assert (stale.status_code, "这次没有再揭晓" in stale.text) == (409, True)


def test_several_screens_show_different_things(app):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3)
    staff = staff_of(app, hall)
    remote = staff.desk.get(desk(hall, "/screens"))
    typed: dict[str, str | list[str]] = {"screen": ["2", "4"], "about": "中场休息"}
    of_text = form_on(remote, "显示文字")
    assert (of_text.values["scene"], of_text.buttons) == (["pause"], ["显示文字"]), "Enter's form"
    lost = fill(staff.desk, remote, "显示文字", typed | {"screen": []})
    assert lost.status_code == 409
    assert 'value="中场休息"' in lost.text, "no screen was chosen, and the words stay"
    answer = fill(staff.desk, remote, "显示文字", typed)
    assert answer.status_code == 303
    assert "中场休息" in staff.stranger.get(f"{BOARD}/2").text
    assert "正在展示" in staff.stranger.get(BOARD).text
    again = form_on(staff.desk.get(answer.headers["location"]), "/screens$")
    assert again.values["screen"] == ["2", "4"], "the choice of screens stays"
    assert staff.stranger.get(f"{BOARD}/5").status_code == 404
    assert staff.stranger.get("/live/e/qjs13/board/final/5").status_code == 404


def test_an_unchanged_screen_costs_a_304_and_a_change_new_bytes(app):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3)
    anybody = Person(app)
    first = anybody.get(LIVE)
    assert first.headers["cache-control"] == "no-cache"
    assert "cookie" not in first.headers["vary"].lower()
    assert re.search(r"csrf|Set-Cookie", first.text + str(first.headers)) is None
    told = {"If-None-Match": first.headers["etag"]}
    second = anybody.get(LIVE, headers=told)
    assert (second.status_code, second.content) == (304, b"")
    assert int(second.headers["x-podium-now"]) >= int(first.headers["x-podium-now"]) > 0
    with stage_of(app, hall) as stage:
        sign_all(stage, {"c01": SPREAD["c01"]})
    third = anybody.get(LIVE, headers=told)
    assert (third.status_code, "评分表已交 3 / 9" in words(third.text)) == (200, True)


def test_who_asks_makes_no_difference_but_the_language_does(app):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3)
    staff = staff_of(app, hall)
    assert staff.organiser.get(LIVE).text == staff.stranger.get(LIVE).text
    assert "On stage" in staff.stranger.get(f"{LIVE}?lang=en").text
    assert "正在展示" in staff.stranger.get(f"{LIVE}?lang=zh&x=1").text


# ── the copies ────────────────────────────────────────────────────────────────────────────────
class Counted:
    """An app that counts how often it is asked, and can be slow."""

    def __init__(self) -> None:
        self.asked = 0
        self.text = b"one"

    def __call__(self, environ, start):
        self.asked += 1
        assert "HTTP_COOKIE" not in environ
        told = f'"{self.text.decode()}"'
        if environ.get("HTTP_IF_NONE_MATCH") == told:
            start("304 Not Modified", [("ETag", told)])
            return []
        headers = [("Content-Type", "text/html"), ("ETag", told), ("Set-Cookie", "a=b")]
        start("200 OK", headers)
        return [self.text]


def ask(copies, path="/live/x", **more):
    told: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_COOKIE": "podium=1", **more}
    body = copies(environ, lambda status, headers: told.extend((status, dict(headers))))
    return told[0], told[1], b"".join(body)


def test_a_thousand_questions_ask_the_app_once():
    app = Counted()
    copies = Copies(app, fresh=3600)
    crowd = [Thread(target=lambda: [ask(copies) for _ in range(50)]) for _ in range(20)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert app.asked == 1
    status, headers, body = ask(copies)
    assert (status, body, "Set-Cookie" in headers) == ("200 OK", b"one", False)


def test_an_old_copy_is_asked_about_and_kept_where_nothing_changed():
    app = Counted()
    copies = Copies(app, fresh=0)
    assert ask(copies)[2] == ask(copies)[2] == b"one"
    app.text = b"two"
    assert (ask(copies)[2], app.asked) == (b"two", 3)


def test_invented_addresses_push_no_picture_out():
    def app(environ, start):
        start("200 OK" if environ["PATH_INFO"] == "/live/hall" else "404 Not Found", [])
        return [b""]

    copies = Copies(app, fresh=3600)
    ask(copies, "/live/hall")
    for number in range(300):
        assert ask(copies, f"/live/{number}")[0] == "404 Not Found"
    assert [path for _host, path, _lang in copies._kept] == ["/live/hall"]
    assert copies._making == {}


def test_invented_names_of_the_host_push_no_picture_out():
    """No list of `trusted_hosts` keeps them away in a hall; a picture holds the name in its QR."""
    app = Counted()
    copies = Copies(app, fresh=3600)
    for number in range(600):
        ask(copies, HTTP_HOST=f"{number}.example")
        if number % 100 == 0:
            ask(copies, HTTP_HOST="the.hall")
    assert app.asked == 601
    assert len(copies._kept) == 256


def test_the_memory_has_an_end():
    copies = Copies(Counted(), fresh=3600)
    for number in range(300):
        ask(copies, f"/live/{number}")
    assert len(copies._kept) == 256
