"""Certificates over HTTP: checked by anybody, printed by few; markup anywhere stays text."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from flask import Flask
from sqlalchemy import select

from competition import accounts, certificates, clock, objections, publication
from competition.db import db
from competition.models import Edition, Objection
from competition.policy import Role
from tests.announced import a_sealed_stage, announce, finish
from tests.build import BY, Hall, stage_of
from tests.clients import Person
from tests.eyes import shown_text

FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
LATER = FRIDAY + timedelta(hours=3)
RESULT = "/e/qjs13/final/result"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;"


@pytest.fixture(autouse=True)
def at_the_moment() -> Iterator[None]:
    with clock.frozen(LATER):
        yield


@pytest.fixture
def hall(app: Flask) -> Hall:
    made = a_sealed_stage(app)
    announce(app, made, at=FRIDAY)
    return made


@pytest.fixture
def number(app: Flask, hall: Hall) -> str:
    ends_at = finish(app, hall)
    with stage_of(app, hall) as stage:
        return certificates.issue(publication.of(stage), by=BY, at=ends_at)[0].number


OFFICE = "/e/qjs13/organiser"


def test_a_certificate_is_checked_by_its_number(app: Flask, number: str, person: Person) -> None:
    typed = person.get("/certificate", params={"number": f" {number.lower()} "})
    page = person.get(f"/certificate/{number}")
    for answer in (typed, page):
        assert answer.status_code == 200
        assert "证书有效" in shown_text(answer)
        assert number in shown_text(answer)
    assert 'src="data:image/svg+xml' in page.text
    assert "核验证书" in shown_text(person.get("/certificate"))


def test_a_number_that_was_never_given_says_so(number: str, person: Person) -> None:
    page = person.get("/certificate/QJS13-2026-0099")
    assert page.status_code == 404
    assert "没有编号为“QJS13-2026-0099”的证书" in shown_text(page)
    assert "数字 0 和字母 O" in shown_text(page)
    assert "横线不同也能查到" in shown_text(page)


def test_certificates_are_printed_by_organisers_and_by_their_holder_only(
    app: Flask, hall: Hall, number: str, person: Person
) -> None:
    office = f"/e/qjs13/organiser/certificate/{number}"
    every, own = "/e/qjs13/organiser/final/certificates", f"/e/qjs13/my/certificate/{number}"
    for path in (office, every, own):
        assert person.get(path).status_code == 404
    with signed_in(app, Role.ORGANISER, nth=0) as organiser:
        assert "特发此证，以资鼓励。" in shown_text(organiser.get(office))
        assert organiser.get(every).text.count("特发此证，以资鼓励。") == 3
        assert organiser.get(own).status_code == 404
    with signed_in(app, Role.CONTESTANT, nth=0) as holder:
        assert "特发此证，以资鼓励。" in shown_text(holder.get(own))
        assert 'href="/e/qjs13/my"' in holder.get(own).text, "there is a way back"
        assert holder.get(office).status_code == 404
    with signed_in(app, Role.CONTESTANT, nth=1) as somebody_else:
        assert somebody_else.get(own).status_code == 404


def test_organisers_issue_certificates_once_the_result_is_final(app: Flask, hall: Hall) -> None:
    issue, every = f"{OFFICE}/stages/final/certificates", f"{OFFICE}/final/certificates"
    with signed_in(app, Role.ORGANISER, nth=0) as organiser:
        for too_early in (organiser.post(issue), organiser.get(every)):
            assert too_early.status_code == 409
            assert "结果还没有确认，或还没有发证书" in shown_text(too_early)
        finish(app, hall)
        for _twice in range(2):
            assert organiser.post(issue).is_redirect
            assert organiser.get(every).text.count("特发此证，以资鼓励。") == 3
        assert organiser.post(every).status_code == 404, "there is one door to issue them"
    with signed_in(app, Role.OBSERVER, nth=0) as observer:
        assert observer.post(issue).status_code == 404


def test_the_organisers_say_who_gives_the_certificates(app: Flask, hall: Hall, number: str) -> None:
    """“发证单位” is whoever organises; a preset's name is nobody who could give a certificate."""
    stage, every = f"{OFFICE}/stages/final", f"{OFFICE}/final/certificates"
    with signed_in(app, Role.ORGANISER, nth=0) as organiser:
        assert "还没有写明发证单位" in shown_text(organiser.get(stage))
        assert organiser.post(f"{stage}/issuer", {"issuer": " "}).status_code == 422
        assert organiser.post(f"{stage}/issuer", {"issuer": " 山河大学  工会 "}).is_redirect
        assert "还没有写明发证单位" not in shown_text(organiser.get(stage))
        assert shown_text(organiser.get(every)).count("山河大学 工会") == 3
        assert "山河大学 工会" in organiser.get(RESULT).text
    with signed_in(app, Role.OBSERVER, nth=0) as observer:
        assert observer.post(f"{stage}/issuer", {"issuer": "某某"}).status_code == 404


@contextmanager
def signed_in(app: Flask, role: Role, *, nth: int) -> Iterator[Person]:
    """Somebody with this role; a contestant is the one of the announcement's nth line."""
    with app.app_context():
        edition = db.session.scalars(select(Edition)).one()
        line = publication.of(edition.stages[0]).lines[nth]
        somebody = accounts.add_person("某人", at=LATER)
        entry = line.entry_id if role is Role.CONTESTANT else None
        accounts.grant(edition, role, at=LATER, by="system", person=somebody, entry=entry)
        card = accounts.invite(somebody, at=LATER)
        db.session.commit()
    with Person(app) as person:
        assert person.post("/in", {"code": card}).status_code == 302
        person.get("/")  # a new session has a new token
        yield person


# ── hostile text ──────────────────────────────────────────────────────────────────────────────
def test_markup_in_every_text_is_shown_as_text(app: Flask, person: Person) -> None:
    hall = a_sealed_stage(app, [f"甲{XSS}", f"乙{XSS}"])
    with stage_of(app, hall) as stage:
        stage.name = stage.edition.name = f"届{XSS}"
        stage.edition.competition.name = f"赛{XSS}"
    announce(app, hall, at=FRIDAY, note=f"注{XSS}")
    sent = person.post(
        f"{RESULT}/1/objection",
        {"about": "", "name": f"名{XSS}"[:40], "contact": f"联{XSS}", "text": f"文{XSS}"},
    )
    with stage_of(app, hall):
        made = db.session.scalars(select(Objection)).one()
        objections.answer(made, "dismiss", text=f"答{XSS}", by=BY, at=LATER)
    ends_at = finish(app, hall)
    with stage_of(app, hall) as stage:
        number = certificates.issue(publication.of(stage), by=BY, at=ends_at)[0].number
    look: list[Callable[[], httpx.Response]] = [
        lambda path=path: person.get(path)  # type: ignore[misc]
        for path in (
            "/", "/e/qjs13", RESULT, f"{RESULT}/1/{hall.order[0]}", f"{RESULT}/1/objection",
            sent.headers["location"], f"/certificate/{number}",
        )
    ]  # fmt: skip
    look.append(lambda: person.get("/certificate", params={"number": XSS}))
    look.append(lambda: person.post("/objection", {"ref": XSS}))
    for opened in look:
        answer = opened()
        assert answer.status_code in (200, 404, 422), answer.url
        assert "<script>alert" not in answer.text, answer.url
        assert "<img src=x" not in answer.text, answer.url
        assert XSS in html.unescape(answer.text), answer.url
    with signed_in(app, Role.ORGANISER, nth=0) as organiser:
        paper = organiser.get(f"/e/qjs13/organiser/certificate/{number}")
    assert "<script>alert" not in paper.text
    assert XSS in html.unescape(paper.text)
