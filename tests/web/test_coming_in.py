"""Coming in: what an invitation says, who has come in, and ways that people try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from competition import accounts, clock, editions, grants
from competition.db import db
from competition.policy import Actor, Held, Role, may_rename
from tests import college
from tests.clients import Person
from tests.union import a_union
from tests.web.organising import AT, enter, errors, founder, make_edition, words

LINK = re.compile(r"http://localhost/in#[\w-]+")


@pytest.fixture
def zhou(app: Flask) -> Iterator[Person]:
    with clock.frozen(AT), founder(app) as somebody:
        yield somebody


def invite(zhou: Person, home: str) -> str:
    page = zhou.post(f"{home}/people", {"name": "何静", "role": "observer", "unit": ""}).text
    (link,) = LINK.findall(re.sub(r"<textarea.*?>", "", page))
    return link


def test_an_invitation_is_a_message_that_says_all(zhou):
    home = make_edition(zhou)
    page = zhou.post(f"{home}/people", {"name": "何静", "role": "observer", "unit": ""})
    message = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    assert message is not None
    for part in ("何静：您好", "请您担任监审", "链接只能用一次", "http://localhost/in#"):
        assert part in message[1]


def test_an_address_of_this_machine_alone_is_said_to_be_one(app, zhou):
    home = make_edition(zhou)
    typed = {"name": "何静", "role": "desk", "unit": ""}
    assert "这个链接只在本机有效" in words(zhou.post(f"{home}/people", typed))
    zhou.http.base_url = "http://podium.example.edu.cn"
    for cookie in zhou.http.cookies.jar:
        cookie.domain = "podium.example.edu.cn"
    seen = words(zhou.get(f"{home}/people"))
    assert "人员" in seen
    again = zhou.post(f"{home}/people", typed)
    assert "http://podium.example.edu.cn/in#" in again.text
    assert "这个链接只在本机有效" not in words(again)


def test_the_list_says_who_has_come_in(app, zhou):
    home = make_edition(zhou)
    link = invite(zhou, home)
    assert "链接待用" in words(zhou.get(f"{home}/people"))
    with clock.frozen(AT + accounts.INVITATION):
        assert "从未登录，链接已过期" in words(zhou.get(f"{home}/people"))
    with Person(app) as he:
        enter(he, link.rpartition("#")[2])
    seen = words(zhou.get(f"{home}/people"))
    assert "链接待用" not in seen
    assert seen.count("最近登录 2026年") == 2


def test_the_whole_link_may_be_pasted(app, zhou):
    home = make_edition(zhou)
    link = invite(zhou, home)
    with Person(app) as he:
        assert enter(he, f"  {link} ").is_redirect
        assert he.get(home).status_code == 200


def test_a_short_password_is_said_beside_the_password(zhou):
    zhou.get("/me")
    answer = zhou.post("/me/password", {"login": "zhou", "password": "short"})
    assert errors(answer) == ["密码太短：至少 10 个字符。请换一个更长的。"]
    assert re.search(r'id="password-error"', answer.text)
    done = zhou.post("/me/password", {"login": "zhou", "password": "long enough a phrase"})
    assert "已保存" in words(zhou.follow(done))
    with clock.frozen(AT + timedelta(minutes=1)):
        assert zhou.get("/me").status_code == 200


def test_who_reads_in_large_print_still_does_after_coming_in(app, zhou):
    home = make_edition(zhou)
    link = invite(zhou, home)
    with Person(app) as he:
        he.get("/large-print/on?next=/in")
        enter(he, link)
        assert 'data-print="large"' in he.get(home).text


# ── one's own name ────────────────────────────────────────────────────────────────────────────
def test_whoever_is_called_the_committee_is_asked_for_a_name_first(app):
    with app.app_context():
        person = accounts.add_person(accounts.USUAL_NAME, at=clock.now(), founder=True)
        code = accounts.invite(person, at=clock.now())
        db.session.commit()
    with Person(app) as somebody:
        answer = somebody.post("/in", {"code": code})
        assert answer.headers["location"] == "/me"
        page = somebody.get("/me")
        assert "请先写上您自己的姓名" in page.text
        assert somebody.post("/me/name", {"name": " "}).status_code == 422
        assert somebody.post("/me/name", {"name": " 钱工 "}).is_redirect
        page = somebody.get("/me")
        assert 'value="钱工"' in page.text
        assert "请先写上" not in page.text


def test_a_new_name_stands_on_the_trail_with_the_one_before(app):
    a_union(app)
    with college.somebody(app, Role.ORGANISER, name="组委会") as one:
        assert one.post("/me/name", {"name": "钱工"}).is_redirect
        seen = one.get(f"/e/{college.CODE}/organiser/trail").text
    assert "改了自己的名字：组委会 → 钱工" in seen
    with app.app_context():
        assert "钱工" in grants.names(editions.of(college.CODE)).values()


def test_a_contestant_is_called_as_in_their_entry():
    """Certificates and announcements name the entry: nobody may be called otherwise beside it."""
    for role, may in ((Role.CONTESTANT, False), (Role.JUDGE, False), (Role.UNIT, True)):
        assert may_rename(Actor(person=1, held=(Held(role, 1, "x1", 1),))) is may, role
