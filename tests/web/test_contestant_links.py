"""Contestants' one-time links, many at once: each lets one person in, and nobody gets two."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from competition import clock
from competition.policy import Role
from tests.clients import Person
from tests.web.organising import (
    AT,
    add_people,
    enter,
    errors,
    founder,
    holding,
    make_edition,
    words,
)

CODE = re.compile(r"([^\t\n>]*)\t([^\t\n]+)\thttp://localhost/in#([\w-]+)")


@pytest.fixture
def zhou(app, moment):
    with founder(app) as somebody:
        yield somebody


def made(person: Person, home: str, **typed: str) -> dict[str, str]:
    """Name → code of every link that the page shows."""
    page = person.post(f"{home}/contestant-links", {"whose": "all", **typed})
    return {name: code for _unit, name, code in CODE.findall(page.text)}


def test_everybody_gets_one_link_that_lets_them_in_once(app, zhou):
    home = make_edition(zhou)
    zhou.post(f"{home}/units", {"name": "文法学院", "code": "arts", "parent": ""})
    add_people(zhou, home, "张李")
    assert "“决赛”的名单" in words(zhou.get(f"{home}/contestant-links"))
    nobody = zhou.post(f"{home}/contestant-links", {"whose": "unit.arts"})
    assert (nobody.status_code, len(errors(nobody))) == (422, 1)
    codes = made(zhou, home, whose="unit.math")
    assert list(codes) == ["张", "李"]
    with Person(app) as zhang:
        assert enter(zhang, codes["张"]).is_redirect
        assert "张" in words(zhang.get("/e/qjs-13/my"))
        assert "这个登录码已经用过一次" in words(enter(zhang, codes["张"]))
    assert made(zhou, home) == {}, "one has come in, the other holds a link"
    again = made(zhou, home, again="y")
    assert list(again) == ["李"]
    with Person(app) as li:
        assert enter(li, codes["李"]).status_code == 422
        assert enter(li, again["李"]).is_redirect
    add_people(zhou, home, "王")
    assert list(made(zhou, home)) == ["王"]


def test_a_link_waits_as_long_as_was_chosen_and_who_seals_or_confirms_gets_a_week(app, zhou):
    home = make_edition(zhou, first_day="2026-12-10")  # 19 days away
    add_people(zhou, home, "张李")
    offered = zhou.get(f"{home}/contestant-links").text
    assert re.findall(r'<option (selected )?value="(\d+)">', offered)[-3:] == [
        ("", "7"), ("selected ", "30"), ("", "90"),
    ]  # fmt: skip
    zhang = made(zhou, home, lasts="90")["张"]
    entry = zhou.get(f"{home}/entries/e001")
    assert "链接待用 2027年2月19日 14:30 前有效" in words(entry)
    with clock.frozen(AT + timedelta(days=89)), Person(app) as late:
        assert enter(late, zhang).is_redirect
    typed = {"name": "何静", "role": "observer", "unit": "", "lasts": "30"}
    refused = zhou.post(f"{home}/people", typed)
    assert errors(refused) == [
        "能管理、封分或确认的人，登录链接最长 7 天。请改选；过期没用，随时可以再发。"
    ]
    assert "2026年11月28日 14:30 前有效" in words(
        zhou.post(f"{home}/people", typed | {"lasts": "7"})
    )
    named = words(zhou.get(f"{home}/people?q=何静"))
    assert "何静" in named
    assert "org1" not in named
    assert "没有符合的人" in words(zhou.get(f"{home}/people?q=无此人"))
    assert zhou.post(f"{home}/people/aud1/link", {"lasts": "90"}).status_code == 200
    assert "2026年11月28日 14:30 前有效" in words(zhou.get(f"{home}/people/aud1"))


def test_only_who_may_invite_sees_them_and_another_edition_s_unit_is_not_there(app, zhou):
    home = make_edition(zhou)
    add_people(zhou, home, "张")
    with holding(app, "qjs-13", Role.DESK) as desk:
        assert desk.get(f"{home}/contestant-links").status_code == 404
        assert desk.post(f"{home}/contestant-links", {"whose": "all"}).status_code == 404
    assert zhou.post(f"{home}/contestant-links", {"whose": "unit.none"}).status_code == 422
