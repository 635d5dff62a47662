"""What anybody may read, and what nobody may before its time. On both engines, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event

from competition import chain, clock, editions, publication, stages
from competition.db import db
from competition.ledger.event import code24
from competition.web import qr
from tests.announced import (
    REASON,
    RULES,
    SPECIAL,
    TWO,
    a_sealed_stage,
    announce,
    shown_of,
    supersede,
)
from tests.build import AT, BY, KEY, an_edition, stage_of
from tests.clients import Person
from tests.eyes import same, shown_text

FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
LATER = FRIDAY + timedelta(hours=3)
RESULT = "/e/qjs13/final/result"
TYPED = {"about": "", "name": "周明远", "contact": "13812345678", "text": "与细则第三条不符。"}


@pytest.fixture(autouse=True)
def at_the_moment() -> Iterator[None]:
    with clock.frozen(LATER):
        yield


# ── before publication ────────────────────────────────────────────────────────────────────────
def test_before_publication_an_address_answers_as_one_that_does_not_exist(
    app: Flask, person: Person
) -> None:
    a_sealed_stage(app)
    nowhere = same(person.get("/e/qjs13/nosuch/result"))
    assert nowhere[0] == 404
    for path in (
        RESULT, f"{RESULT}/1", f"{RESULT}/0", f"{RESULT}/1/c01", f"{RESULT}/1/objection",
        f"{RESULT}/99999999999999999999", f"{RESULT}/-1", "/e/nosuch/final/result", "/e/nosuch",
        "/nosuch", "/objection/nosuch", "/e/qjs13/organiser/final/certificates",
    ):  # fmt: skip
        assert same(person.get(path)) == nowhere, path
    assert same(person.post(f"{RESULT}/1/objection", TYPED)) == nowhere


def test_after_publication_the_wrong_numbers_and_codes_are_still_not_there(
    app: Flask, person: Person
) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    for path in (f"{RESULT}/2", f"{RESULT}/1/c99", f"{RESULT}/2/objection", "/e/qjs13/x/result/1"):
        assert person.get(path).status_code == 404, path


def test_an_edition_in_preparation_is_not_there(app: Flask, person: Person) -> None:
    with app.app_context():
        an_edition("secret", "还没有公开的赛事")
        db.session.commit()
    assert same(person.get("/e/secret")) == same(person.get("/e/nosuch"))
    assert "还没有公开的赛事" not in person.get("/").text


# ── the rules ─────────────────────────────────────────────────────────────────────────────────
def test_the_rules_are_read_by_anybody_with_the_code_that_fixes_them(
    app: Flask, person: Person
) -> None:
    hall = a_sealed_stage(app)
    page = person.get("/e/qjs13/final/rules")
    text = shown_text(page)
    assert 'href="/e/qjs13/final/rules"' in person.get("/e/qjs13").text
    for said in ("评委合计", "取各位评委的平均分。", "一等奖 1 名", "第 1 版", "教学目标 0–20"):
        assert said in text
    with stage_of(app, hall) as stage:
        code = code24(next(one.note for one in chain.heads(stage.chain)).split("\n")[3])
        whole = qr.picture(chain.heads(stage.chain)[0].note)
    assert code in text
    assert whole in unescape(page.text)  # the whole note, for whoever prints it
    assert person.get("/e/qjs13/final/rules.toml").text == RULES


def test_rules_of_what_is_not_public_are_not_there(app: Flask, person: Person) -> None:
    with app.app_context():
        edition = an_edition("secret", "还没有公开的赛事")
        hidden = editions.add_stage(edition, code="final", name="决赛", position=1, by=BY, at=AT)
        editions.adopt_rulebook(hidden, RULES, by=BY, at=AT, key=KEY)
        db.session.commit()
    hall = a_sealed_stage(app)
    with stage_of(app, hall) as stage:
        editions.add_stage(stage.edition, code="semi", name="复赛", position=2, by=BY, at=AT)
    nowhere = same(person.get("/e/nosuch/final/rules"))
    for path in ("/e/secret/final/rules", "/e/qjs13/semi/rules", "/e/qjs13/semi/rules.toml"):
        assert same(person.get(path)) == nowhere, path
    assert "/semi/rules" not in person.get("/e/qjs13").text


# ── announcements ─────────────────────────────────────────────────────────────────────────────
def test_an_announcement_shows_each_line_and_how_it_was_computed(
    app: Flask, person: Person
) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY, note="按细则第三条公布")
    with stage_of(app, hall) as stage:
        made = publication.of(stage)
        lines = [(one.code, one.name, one.score) for one in made.lines]
        ledger_code, digest = made.head, made.digest
    page = person.get(RESULT)
    text = shown_text(page)
    assert page.status_code == 200
    for code, name, score in lines:
        assert f'href="{RESULT}/1/{code}"' in page.text
        assert name in text
        assert score in text
    for said in (
        "第 1 号",
        "公示中",
        "按细则第三条公布",
        "一等奖",
        SPECIAL,
        "2026年12月5日 00:00",
        digest,
    ):
        assert said in text
    digits = f"{int(ledger_code[:20], 16) % 10**24:024d}"
    assert " ".join(digits[i : i + 4] for i in range(0, 24, 4)) in text
    assert same(person.get(f"{RESULT}/1"))[1] == same(page)[1]


def test_the_explanation_page_is_the_frozen_working(app: Flask, person: Person) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        first = publication.of(stage).lines[0]
        code, name, score = first.code, first.name, first.score
    text = shown_text(person.get(f"{RESULT}/1/{code}"))
    for said in (
        f"{name} 的得分怎样算出来的",
        "第 1 步：评委合计",
        "第 2 步：平均分",
        "教学目标",
        score,
    ):
        assert said in text


def test_english_is_one_tap_away_and_says_the_workings_in_english(
    app: Flask, person: Person
) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    person.get("/language/en")
    page = person.get(f"{RESULT}/1/{hall.order[0]}")
    assert page.status_code == 200
    assert '<html lang="en"' in page.text
    names = '<th scope="row" class="person"><span lang="zh-CN">'  # read out as Chinese
    assert names in person.get(RESULT).text
    person.get("/language/zh")
    assert 'class="person"><span' not in person.get(RESULT).text


def test_a_superseded_announcement_says_so_and_stays(app: Flask, person: Person) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    supersede(app, hall, at=LATER)
    old, new = person.get(f"{RESULT}/1"), person.get(RESULT)
    assert "这份公告已被取代，不再有效" in shown_text(old)
    assert f'href="{RESULT}"' in old.text
    assert "一等奖" in shown_text(old)
    assert "第 2 号" in shown_text(new)
    assert "不再有效" not in shown_text(new)
    assert "不再有效" in shown_text(person.get(f"{RESULT}/1/{hall.order[0]}"))


def test_a_later_announcement_says_what_it_replaces_and_what_changed(
    app: Flask, person: Person
) -> None:
    """Derived from the two frozen copies: place, score and prize before → after, and the marks."""
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        publication.withdraw(stage, by=TWO, at=FRIDAY, reason=REASON)
        first, second, third = shown_of(stage)
        better = replace(second.line, place="1", score="95.75", prize="一等奖")
        worse = replace(first.line, place="2", prize="二等奖")
        told = json.loads(json.dumps(second.explanation))
        told["rows"][0]["in"][0]["value"] = "17"
        stages.move(stage, "publicise", by=BY, at=LATER)
        lines = [replace(second, line=better, explanation=told), replace(first, line=worse), third]
        publication.publish(stage, lines, by=TWO, at=LATER)
    text = shown_text(person.get(RESULT))
    assert "取代第 1 号" in text
    assert "2026年11月27日 14:00" in text
    assert "改动由两人确认" in text
    assert f"{second.line.score} → 95.75" in text
    assert "二等奖 → 一等奖" in text
    assert REASON not in text
    changed = person.get(RESULT).text.split('id="changes"')[1].split("</section>")[0]
    assert third.line.name not in changed
    explained = shown_text(person.get(f"{RESULT}/2/{second.line.code}"))
    assert "更正过的分数" in explained
    assert "15 → 17" in explained
    assert "更正过的分数" not in shown_text(person.get(f"{RESULT}/2/{third.line.code}"))
    assert "取代第" not in shown_text(person.get(f"{RESULT}/1"))


def test_a_withdrawn_announcement_says_so_and_not_why(app: Flask, person: Person) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        publication.withdraw(stage, by=TWO, at=LATER, reason="张三举报第 2 席")
    page = person.get(RESULT)
    assert "这份公告已撤回" in shown_text(page)
    assert "张三举报" not in page.text


def test_the_edition_page_lists_stages_and_announcements(app: Flask, person: Person) -> None:
    hall = a_sealed_stage(app)
    drawn = shown_text(person.get("/e/qjs13"))
    assert "出场顺序（共 3 位）" in drawn
    assert "还没有公布结果" in drawn
    announce(app, hall, at=FRIDAY)
    page = person.get("/e/qjs13")
    assert f'href="{RESULT}/1"' in page.text
    assert "出场顺序" not in shown_text(page)
    assert "第十三届青年教师教学竞赛" in shown_text(person.get("/"))


def test_a_blind_stage_shows_numbers_without_names(app: Flask, person: Person) -> None:
    a_sealed_stage(app, ["独一无二"], rules="blind = true\n" + RULES)
    text = shown_text(person.get("/e/qjs13"))
    assert "第 1 号" in text
    assert "独一无二" not in text
    assert "数理学院工会" not in text


def test_pages_cost_the_same_queries_for_one_line_and_for_many(app: Flask, person: Person) -> None:
    few = a_sealed_stage(app, 1, edition="few")
    many = a_sealed_stage(app, 60, edition="many")
    for hall in (few, many):
        with clock.frozen(FRIDAY):
            person.get(f"/e/{hall.edition}")  # both rulebooks parsed, both templates compiled
        announce(app, hall, at=FRIDAY)
    for path in ("/e/{}", "/e/{}/final/result", "/e/{}/final/result/1/objection"):
        counts = []
        for hall in (few, many):
            with queries(app) as seen:
                assert person.get(path.format(hall.edition)).status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 12, (path, counts)


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_nothing_public_may_be_kept_by_a_cache(app: Flask, person: Person) -> None:
    announce(app, a_sealed_stage(app), at=FRIDAY)
    for path in ("/", "/e/qjs13", RESULT, f"{RESULT}/1/objection", "/certificate"):
        headers = person.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert "Cookie" in headers["vary"]
