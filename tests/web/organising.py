"""Organisers at their browsers, for the tests of their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
from flask import Flask

from competition import accounts, clock, editions
from competition.db import db
from competition.policy import Role
from tests.clients import Person

AT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
NUMBERS = {
    "name": "第十三届青年教师教学基本功比赛",
    "ordinal": "第十三届",
    "code": "qjs-13",
    "first_day": "2026-11-21",
    "time_zone": "Asia/Shanghai",
    "seats": "20",
    "age": "40",
    "age_on": "",
    "publicity_days": "5",
    "judges_prelim_0": "5",
    "judges_final_0": "7",
    "judges_final_1": "3",
    "prize_final_0": "4",
    "prize_final_1": "6",
    "prize_final_2": "10",
}


@contextmanager
def founder(app: Flask) -> Iterator[Person]:
    """Whom `podium init` invited, signed in."""
    with app.app_context():
        person = accounts.add_person("周明远", at=AT, founder=True)
        code = accounts.invite(person, at=clock.now())
        db.session.commit()
    with Person(app) as somebody:
        assert enter(somebody, code).status_code == 302
        yield somebody


def enter(somebody: Person, code: str) -> httpx.Response:
    """Use a link up; the page that follows brings the new session's token."""
    answer = somebody.post("/in", {"code": code})
    if answer.is_redirect:
        somebody.get("/me")
    return answer


@contextmanager
def holding(app: Flask, edition: str, role: Role, name: str = "何静") -> Iterator[Person]:
    """Somebody who was invited to a role of an edition, signed in."""
    with app.app_context():
        person = accounts.add_person(name, at=AT)
        accounts.grant(editions.of(edition), role, at=AT, by="org1", person=person)
        code = accounts.invite(person, at=clock.now())
        db.session.commit()
    with Person(app) as somebody:
        assert enter(somebody, code).status_code == 302
        yield somebody


def make_edition(somebody: Person, **other: str) -> str:
    """Through the form; returns the organiser's address of the new edition."""
    typed = NUMBERS | other
    answer = somebody.post("/editions/new/young_teachers", typed)
    assert answer.status_code == 302, answer.text
    return f"/e/{typed['code']}/organiser"


def adopt(somebody: Person, home: str, stage: str = "final") -> httpx.Response:
    """Adopt the text that the rulebook page shows."""
    text = somebody.get(f"{home}/stages/{stage}/rulebook.toml").text
    typed = {"text": text, "read": "y", "do": "adopt"}
    return somebody.post(f"{home}/stages/{stage}/rulebook", typed)


def add_people(somebody: Person, home: str, names: str) -> None:
    """One unit, and an entry of it for each letter of `names`."""
    somebody.post(f"{home}/units", {"name": "数理学院", "code": "math", "parent": ""})
    for name in names:
        typed = {"name": name, "unit": "math", "track": "", "staff_no": "", "born": "1990.03"}
        answer = somebody.post(f"{home}/entries", typed)
        assert answer.status_code == 302, answer.text


def words(answer: httpx.Response) -> str:
    """The page's text without markup."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace(" ：", "：")


def errors(answer: httpx.Response) -> list[str]:
    return re.findall(r'<p class="field-error"[^>]*>(.*?)</p>', answer.text)
