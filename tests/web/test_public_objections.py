"""Objections over HTTP: lodged in time, followed by their reference, seen by nobody else."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from competition import clock, lodgers, objections, publication
from competition.db import db
from competition.lodgers import Lodger
from competition.models import Objection
from tests.announced import a_sealed_stage, announce, finish
from tests.build import BY, Hall, stage_of
from tests.clients import Person
from tests.eyes import same, shown_text

FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
LATER = FRIDAY + timedelta(hours=3)
INSTANT = timedelta(milliseconds=1)
RESULT = "/e/qjs13/final/result"
TYPED = {"about": "", "name": "周明远", "contact": "13812345678", "text": "与细则第三条不符。"}


@pytest.fixture(autouse=True)
def at_the_moment() -> Iterator[None]:
    with clock.frozen(LATER):
        yield


@pytest.fixture
def hall(app: Flask) -> Hall:
    made = a_sealed_stage(app)
    announce(app, made, at=FRIDAY)
    return made


def test_an_objection_is_lodged_and_followed_and_answered(
    app: Flask, hall: Hall, person: Person
) -> None:
    sent = person.post(f"{RESULT}/1/objection", TYPED | {"about": hall.order[0]})
    assert sent.status_code == 302
    ref = sent.headers["location"].rsplit("/", 1)[1]
    page = person.follow(sent)
    assert ref in shown_text(page)
    assert "组委会还没有答复" in shown_text(page)
    assert TYPED["text"] in shown_text(page)
    assert TYPED["contact"] not in page.text
    assert TYPED["name"] not in page.text
    with stage_of(app, hall):
        made = db.session.scalars(select(Objection)).one()
        assert (lodgers.of(made), made.about) == (Lodger("周明远", "13812345678"), hall.order[0])
        objections.answer(made, "dismiss", text="复核无误。", by=BY, at=LATER)
    with Person(app) as later:
        found = later.post("/objection", {"ref": ref.lower().replace("-", " ")})
        assert found.headers["location"] == f"/objection/{ref}"
        text = shown_text(later.follow(found))
    assert "复核无误。" in text
    assert "异议不成立" in text
    assert "撤回这件异议" not in text


def test_no_public_page_tells_that_there_is_an_objection(
    app: Flask, hall: Hall, person: Person
) -> None:
    pages = ("/", "/e/qjs13", RESULT, f"{RESULT}/1/{hall.order[0]}", f"{RESULT}/1/objection")
    with Person(app) as stranger:
        before = [same(stranger.get(path)) for path in pages]
        assert person.post(f"{RESULT}/1/objection", TYPED).status_code == 302
        assert [same(stranger.get(path)) for path in pages] == before


def test_a_final_announcement_counts_the_objections_and_names_none(
    app: Flask, hall: Hall, person: Person
) -> None:
    """How many there were and how they ended; while the period runs, nothing of it is told."""
    for _each in range(2):
        person.post(f"{RESULT}/1/objection", TYPED | {"about": hall.order[0]})
    with stage_of(app, hall):
        first, second = db.session.scalars(select(Objection).order_by(Objection.id))
        objections.answer(first, "dismiss", text="复核无误。", by=BY, at=LATER)
        objections.take_back(second.ref, at=LATER)
    assert "共收到异议" not in shown_text(person.get(RESULT))
    finish(app, hall)
    text = shown_text(person.get(RESULT))
    assert "共收到异议 2 件" in text
    assert "不成立 1 件" in text
    assert "撤回 1 件" in text
    assert "复核无误" not in text


def test_an_objection_can_be_taken_back_once(app: Flask, hall: Hall, person: Person) -> None:
    address = person.post(f"{RESULT}/1/objection", TYPED).headers["location"]
    asked = person.get(address).text.split('<details class="sure">')[1].split("</details>")[0]
    assert "也不能恢复" in asked, "one tap asks, and says what cannot be undone"
    assert f"{address}/take-back" in asked
    assert person.get(address).text.count("/take-back") == 1
    assert person.post(f"{address}/take-back").headers["location"] == address
    assert "已由提出人撤回" in shown_text(person.get(address))
    again = person.post(f"{address}/take-back")
    assert again.status_code == 409
    assert "现在的状态是“已撤回”" in shown_text(again)


@pytest.mark.parametrize(
    ("offset", "status"), [(-INSTANT, 302), (timedelta(0), 409), (INSTANT, 409)]
)
def test_the_server_closes_the_period_at_its_instant(
    app: Flask, hall: Hall, person: Person, offset: timedelta, status: int
) -> None:
    with stage_of(app, hall) as stage:
        ends_at = publication.of(stage).ends_at
    person.get(f"{RESULT}/1/objection")  # the page was opened in time
    with clock.frozen(ends_at + offset):
        sent = person.post(f"{RESULT}/1/objection", TYPED)
    assert sent.status_code == status
    with stage_of(app, hall):
        assert len(db.session.scalars(select(Objection)).all()) == (status == 302)
    if status == 409:
        assert "异议期已于 2026年12月5日 00:00 结束" in shown_text(sent)
        assert TYPED["text"] in shown_text(sent)
        assert f'value="{TYPED["contact"]}"' in sent.text


def test_after_the_period_the_form_is_gone(app: Flask, hall: Hall, person: Person) -> None:
    with clock.frozen(FRIDAY + timedelta(days=20)):
        page = person.get(f"{RESULT}/1/objection")
        assert "现在不能提出异议" in shown_text(page)
        assert "<textarea" not in page.text
        assert "这份公告现在不接受异议" in shown_text(person.get(RESULT))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("text", "长" * 2001, "请缩短"),
        ("name", "长" * 41, "请缩短"),
        ("contact", "1" * 101, "请缩短"),
        ("text", "", "此处必须填写。"),
        ("about", "c99", "公告里没有这位选手。"),
        ("name", "\u200b", "异议须实名提出"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    hall: Hall, person: Person, app: Flask, field: str, typed: str, said: str
) -> None:
    sent = person.post(f"{RESULT}/1/objection", TYPED | {field: typed})
    assert sent.status_code in (409, 422)
    assert said in shown_text(sent)
    for other in {"name", "contact", "text"} - {field}:
        assert TYPED[other] in html.unescape(sent.text)
    assert field == "about" or typed in html.unescape(sent.text)
    with stage_of(app, hall):
        assert db.session.scalars(select(Objection)).all() == []


def test_a_body_beyond_the_limit_is_refused_with_a_sentence(hall: Hall, person: Person) -> None:
    sent = person.post(f"{RESULT}/1/objection", TYPED | {"text": "长" * 100_000})
    assert sent.status_code == 413
    assert "提交的内容太大" in shown_text(sent)


def test_an_objection_without_the_page_s_token_is_not_taken(app: Flask, hall: Hall) -> None:
    with Person(app) as forger:
        sent = forger.http.post(f"{RESULT}/1/objection", data=TYPED)
    assert sent.status_code == 400
    with stage_of(app, hall):
        assert db.session.scalars(select(Objection)).all() == []


def test_a_wrong_reference_is_said_beside_its_field(hall: Hall, person: Person) -> None:
    sent = person.post("/objection", {"ref": "ABCDE"})
    assert sent.status_code == 422
    assert "没有这个编号的异议" in shown_text(sent)
    assert 'value="ABCDE"' in sent.text
