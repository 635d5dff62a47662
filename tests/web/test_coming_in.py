"""Coming in: what an invitation says, who has come in, and ways that people try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from competition import accounts, clock
from tests.clients import Person
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
