"""Every view passes the guard: who may not see answers as if it were not there; one commit."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from competition import accounts, clock, editions
from competition.db import db
from competition.doors import Session
from competition.durable import UnsafeDatabase, refuse_unsafe
from competition.settings import Settings
from competition.web import demo, guard
from competition.web.auth import own_path
from judging.web.desk_forms import WhyForm
from tests.clients import Person

AT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
TOKEN = re.compile(r'(name="csrf[-_]token" (?:content|value)=")[^"]*|next=[^"]*')


def plain(text: str) -> str:
    return TOKEN.sub("", text)


def invited(app: Flask, *, founder: bool = False) -> str:
    with app.app_context():
        person = accounts.add_person("王秘书", at=AT, founder=founder)
        code = accounts.invite(person, at=clock.now())
        db.session.commit()
    return code


def test_an_unsafe_database_is_refused_at_start(
    app: Flask, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = {"sqlite": {"synchronous": {"3"}}, "postgresql": {"fsync": {"off"}}}
    monkeypatch.setattr("competition.durable.WANTED", weak)
    with app.app_context(), pytest.raises(UnsafeDatabase, match=r"synchronous = 2|fsync = on"):
        refuse_unsafe(db.engine)


def test_a_view_that_does_not_say_its_act_keeps_the_app_from_starting() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/", "open", lambda: "everybody")
    assert guard.unguarded(bare) == ["open"]


def test_what_a_person_may_not_see_answers_as_what_does_not_exist(
    app: Flask, person: Person
) -> None:
    with app.app_context():
        editions.make(code="qjs13", name="第十三届", at=AT)
        db.session.commit()
    forbidden = person.get("/e/qjs13/organiser")
    nowhere = person.get("/e/qjs99/organiser")
    assert (forbidden.status_code, nowhere.status_code) == (404, 404)
    assert plain(forbidden.text) == plain(nowhere.text)
    same = {"content-type", "content-security-policy", "cache-control", "vary"}
    for name in same:
        assert forbidden.headers[name] == nowhere.headers[name]


def test_a_link_signs_in_and_signing_out_ends_the_session_row(app: Flask, person: Person) -> None:
    code = invited(app, founder=True)
    person.get("/in")
    assert person.post("/in", {"code": code}).status_code == 302
    assert person.get("/me").status_code == 200
    person.post("/out")
    assert person.get("/me").status_code == 404
    with app.app_context():
        sessions = db.session.scalars(db.select(Session)).all()
    assert [one.revoked_at is not None for one in sessions] == [True]


def test_a_role_of_a_rehearsal_that_is_not_there_signs_nobody_out(
    app: Flask, person: Person
) -> None:
    person.get("/in")
    assert person.post("/in", {"code": invited(app)}).is_redirect
    assert person.get("/me").status_code == 200
    assert person.post("/demo", {"code": "org1"}).status_code == 404
    assert person.get("/me").status_code == 200


def test_a_wrong_code_says_what_to_do_and_keeps_what_was_typed(person: Person) -> None:
    answer = person.post("/in", {"code": "not-a-code"})
    assert answer.status_code == 422
    assert "登录码不对" in answer.text
    assert 'value="not-a-code"' in answer.text


def test_nonsense_in_an_address_is_what_does_not_exist(client: FlaskClient) -> None:
    for path in ("/e/%00", "/e/x/final/result/99999999999999999999", "/e/x/board/%00", "/c/%00"):
        assert client.get(path).status_code == 404, path


def test_a_form_without_its_token_is_refused_and_changes_nothing(
    app: Flask, person: Person
) -> None:
    code = invited(app)
    answer = person.http.post("/in", data={"code": code})
    assert answer.status_code == 400
    assert "没有保存" in answer.text
    assert code not in answer.text, "a code that lets in is nobody's words"
    person.get("/in")
    assert person.post("/in", {"code": code}).status_code == 302


def test_a_request_from_another_site_is_refused(app: Flask, person: Person) -> None:
    code = invited(app)
    person.get("/in")
    answer = person.post("/in", {"code": code}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 409


def test_too_large_a_body_is_refused_with_its_limit(person: Person) -> None:
    answer = person.post("/in", {"code": "x" * 400_000})
    assert answer.status_code == 413
    assert '<p class="failure-word">提交的内容太大</p>' in answer.text
    assert "256 KB" in answer.text


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://localhost/objection?ref=a", "/objection?ref=a"),
        ("http://localhost/in/password", ""),  # it takes a form and shows no page
        ("http://localhost/nowhere", ""),
        ("https://evil.example/objection", ""),
        ("", ""),
    ],
)
def test_an_old_page_says_so_and_shows_the_words_and_the_way_back(
    person: Person, came: str, back: str
) -> None:
    """Somebody signed in again in another window: this page's token is no longer good."""
    typed = {"ref": "我的 <回执> 号", "reason": "late", "password": "hush hush", "about": "c01"}
    ours = {"Origin": person.origin, "Referer": came}
    answer = person.http.post("/objection", data=typed, headers=ours)
    assert answer.status_code == 400
    assert '<p class="failure-word">页面已经过期</p>' in answer.text
    kept = re.findall(r'<p class="typed-words" translate="no">(.*?)</p>', answer.text)
    assert kept == ["我的 &lt;回执&gt; 号", "late"]
    assert re.findall(r'href="([^"]*)">返回刚才的页面', answer.text) == ([back] if back else [])
    assert 'href="/">回到首页</a>' in answer.text
    theirs = {"Origin": "https://evil.example", "Referer": came}
    assert "typed-words" not in person.http.post("/objection", data=typed, headers=theirs).text


def test_every_answer_carries_the_headers_that_protect_it(client: FlaskClient) -> None:
    for path in ("/", "/in", "/nowhere", "/health"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "Cookie" in headers["Vary"]


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
     "/\t/evil.example", "/%0d%0aSet-Cookie:x", "//user@evil.example", "evil.example", "//[", ""],
)  # fmt: skip
def test_a_redirect_never_leaves_the_site(app: Flask, target: str) -> None:
    with app.test_request_context():
        sent = own_path(target)
    assert sent == "/" or (sent.startswith("/") and not sent.startswith(("//", "/\\")))
    assert "evil" not in sent or sent.startswith("/%")


@pytest.mark.parametrize("origin", ["https://evil.example", "http://[", "null", ""])
def test_a_page_from_elsewhere_changes_nothing(client: FlaskClient, origin: str) -> None:
    assert client.post("/in", headers={"Origin": origin}).status_code == 409


@pytest.mark.parametrize(
    ("host", "address", "headers", "near"),
    [
        ("127.0.0.1:8000", "127.0.0.1", {}, True),
        ("localhost", "::1", {}, True),
        ("[::1]:8000", "::1", {}, True),
        ("127.0.0.1:8000", "192.0.2.7", {}, False),
        ("podium.example", "127.0.0.1", {}, False),
        ("127.0.0.1:8000", "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, False),
        ("127.0.0.1:8000", "127.0.0.1", {"Via": "1.1 hall"}, False),
    ],
)
def test_the_rehearsals_doors_open_on_this_machine_alone(
    app: Flask, host: str, address: str, headers: dict[str, str], near: bool
) -> None:
    here = {"REMOTE_ADDR": address}
    with app.test_request_context(base_url=f"http://{host}", environ_base=here, headers=headers):
        assert demo.near() is near


def test_what_is_typed_becomes_what_the_ledger_can_keep(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"reason": " Jose\u0301\x00 同单位\uffff\n"}):
        assert WhyForm().reason.data == "Jos\u00e9 同单位"


@pytest.mark.parametrize("sent", ["[" * 100_000, "[1, 2]", "7", "{", '{"code": {"a": []}}'])
def test_json_sent_to_a_page_is_an_empty_form(person: Person, sent: str) -> None:
    person.get("/in")
    ours = {"Origin": person.origin, "X-CSRFToken": person.token}
    headers = {"Content-Type": "application/json", **ours}
    answer = person.http.post("/in", content=sent, headers=headers)
    assert answer.status_code == 422
    assert "此处必须填写" in answer.text


def test_the_language_is_the_visitors_choice(client: FlaskClient) -> None:
    assert 'lang="zh-CN"' in client.get("/").text
    client.get("/language/en?next=/")
    assert 'lang="en"' in client.get("/").text


def test_who_has_not_chosen_reads_the_language_of_the_settings(
    app: Flask, client: FlaskClient
) -> None:
    app.extensions["podium"] = Settings(language="en")
    assert 'lang="en"' in client.get("/").text
    client.get("/language/zh?next=/")
    assert 'lang="zh-CN"' in client.get("/").text


def test_a_bug_is_an_honest_page_and_leaves_nothing_behind(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(accounts, "enter_by_link", lambda *_a, **_k: 1 / 0)
    with Person(app) as somebody:
        somebody.get("/in")
        answer = somebody.post("/in", {"code": "x"})
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
