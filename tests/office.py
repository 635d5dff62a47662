"""The people around the judges, over HTTP: desk, organiser, 监审, and a stranger who reads.

Each step opens the page a person would open and sends the form that stands on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from flask import Flask

from competition import accounts, clock, editions
from competition.db import db
from competition.policy import Role
from tests.build import AT, Hall
from tests.clients import Person

PROPOSAL = re.compile(r"/proposals/(\d+)/confirm")


@dataclass(frozen=True, slots=True)
class Staff:
    """Four browsers: three people of the office and somebody from outside."""

    organiser: Person
    observer: Person
    desk: Person
    stranger: Person

    def everybody(self) -> tuple[Person, ...]:
        return self.organiser, self.observer, self.desk, self.stranger


def staff_of(app: Flask, hall: Hall, *, at: str = "") -> Staff:
    """One person for each role, signed in by a one-time link."""
    organiser, observer, desk = (
        somebody(app, hall.edition, role, at=at)
        for role in (Role.ORGANISER, Role.OBSERVER, Role.DESK)
    )
    return Staff(organiser, observer, desk, Person(at or app))


def somebody(app: Flask, edition: str, role: Role, *, at: str = "") -> Person:
    with app.app_context():
        person = accounts.add_person(f"{role} 甲", at=AT)
        accounts.grant(editions.of(edition), role, at=AT, by="system", person=person)
        code = accounts.invite(person, at=clock.now())
        db.session.commit()
    browser = Person(at or app)
    browser.get("/in")
    assert browser.post("/in", {"code": code}).is_redirect
    return browser


def desk(hall: Hall, rest: str = "") -> str:
    return f"/e/{hall.edition}/desk/{hall.stage}{rest}"


def sent(person: Person, page: str, form: str, data: Mapping[str, object]) -> httpx.Response:
    """Open a page, send one of its forms, and end where the answer leads."""
    person.get(page)
    answer = person.post(form, data)
    assert answer.is_redirect, f"{form}: {answer.status_code}\n{words(answer.text)}"
    return person.follow(answer)


def words(page: str) -> str:
    """A page's text, to say in a failed test what the person would have read."""
    text = re.sub(r"<(script|style|head).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip()[:1500]


def register_no_attempt(person: Person, hall: Hall, appearance: str, attempt: int) -> None:
    given = {"appearance": appearance, "attempt": str(attempt), "what": "not_made"}
    data = {**given, "reason": "未出发"}
    sent(person, desk(hall, "/attempts"), desk(hall, "/attempts"), data)


def seal_stage(person: Person, hall: Hall) -> httpx.Response:
    return sent(person, desk(hall), desk(hall, "/seal"), {})


def propose(person: Person, hall: Hall, what: str, reason: str, **more: str) -> None:
    data = {"reason": reason, **more}
    sent(person, desk(hall, "/results"), desk(hall, f"/results/{what}"), data)


def confirm(person: Person, hall: Hall) -> httpx.Response:
    """Confirm the one proposal that waits, exactly as the page shows it."""
    page = person.get(desk(hall, "/proposals"))
    waiting = PROPOSAL.findall(page.text)
    assert len(waiting) == 1, words(page.text)
    hash_ = re.search(r'name="hash"[^>]*value="([0-9a-f]+)"', page.text)
    data = {"hash": hash_.group(1)} if hash_ else {}
    return sent(
        person, desk(hall, "/proposals"), desk(hall, f"/proposals/{waiting[0]}/confirm"), data
    )


def publish(staff: Staff, hall: Hall) -> None:
    """The organiser proposes, the 监审 confirms."""
    propose(staff.organiser, hall, "publication", "全部评分表已核对")
    confirm(staff.observer, hall)
