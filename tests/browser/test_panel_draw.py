"""A panel of seven experts and three students drawn from twelve and five, from the pool to the
record that a stranger checks: two witnesses at their phones, dice, and one who cannot come."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from competition import accounts, bundles, clock, editions, publication, run_of_show, stages
from competition.db import db
from competition.ledger import verify
from competition.ledger.event import code24
from competition.models import Stage
from competition.policy import Role
from competition.web.page import server_key
from judging import confirmations, panels, play, proposals, results
from tests.build import AT, BY, Hall, an_edition, some_entries, stage_of
from tests.held import AUDITOR, DAY, observer, organiser

BOOK = (Path(editions.__file__).parent / "presets" / "young_teachers.final.toml").read_text("utf-8")
EXPERTS = "\n".join(
    f"专家{name}，第{number}学院" for number, name in enumerate("甲乙丙丁戊己庚辛壬癸子丑", 1)
)
STUDENTS = "\n".join(f"学生{name}" for name in "寅卯辰巳午")
OFFICE = "/e/qjs13/organiser"
PLACE = f"{OFFICE}/stages/final/judges"
PHONE = "/e/qjs13/witness/final"
DICE = "4 0 9 1 7 3 3 8 2 6"


def a_roster(app: Flask) -> tuple[Hall, str]:
    """Rules and contestants, and the organiser's link; nobody judges yet."""
    with app.app_context():
        edition = an_edition()
        for role, code in ((Role.OBSERVER, AUDITOR), (Role.DESK, "desk1")):
            accounts.grant(edition, role, at=AT, by=BY, code=code)
        person = accounts.add_person("周明远", at=AT)
        accounts.grant(edition, Role.ORGANISER, at=AT, by=BY, code=BY, person=person)
        stage = editions.add_stage(edition, code="final", name="决赛", position=1, by=BY, at=AT)
        editions.adopt_rulebook(stage, BOOK, by=BY, at=AT, key=server_key())
        run_of_show.fix_roster(stage, some_entries(edition, ["王思源", "李雨桐"]), by=BY, at=AT)
        stages.move(stage, "open", by=BY, at=AT)
        stages.move(stage, "close", by=BY, at=AT)
        link = accounts.invite(person, at=clock.now())
        hall = Hall("qjs13", "final", stage.id, stage.chain, (), ())
        db.session.commit()
    return hall, link


def invited(page: Page, site: str) -> None:
    for role, lines in (("专家评委", EXPERTS), ("学生评委", STUDENTS)):
        page.goto(f"{site}{OFFICE}/pool")
        page.get_by_label(role, exact=True).check()
        page.get_by_label("姓名和单位，每行一位").fill(lines)
        page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("cell", name="k17", exact=True)).to_be_visible()


def witnessed(page: Page, phones: list[Page], site: str) -> None:
    """Cards, commitments, the list fixed, secrets: everything before the dice."""
    page.goto(site + PLACE)
    page.get_by_label("见证人，每行一位").fill("监审\n文学院")
    page.get_by_role("button", name="发见证卡").click()
    cards = page.locator(".receipt-number").all_inner_texts()
    for phone, card in zip(phones, cards, strict=True):
        phone.goto(f"{site}{PHONE}#{card}")
        expect(phone.get_by_role("heading", name="见证抽评委")).to_be_visible()
        expect(phone.get_by_label("见证码")).to_have_value(card)
        phone.get_by_role("button", name="我是见证人").click()
        expect(phone.get_by_text("您的手机会生成一个秘密数")).to_be_visible()
        phone.get_by_role("button", name="交出承诺").click()
        expect(phone.get_by_text("您的承诺已经收下")).to_be_visible()
    page.goto(site + PLACE)
    page.get_by_role("button", name="固定名单和承诺").click()
    for phone in phones:
        phone.goto(site + PHONE)
        expect(phone.get_by_label("您的秘密数")).to_have_value(re.compile("^[0-9a-f]{32}$"))
        phone.get_by_role("button", name="公开我的秘密数").click()
        expect(phone.get_by_text("您的秘密数已经公开")).to_be_visible()


def carried_through(stage: Stage) -> None:
    """Everybody is scored and the result is public."""
    for one in run_of_show.appearances(stage):
        for move in ("call", "finish"):
            run_of_show.move(one, move, by="desk1", at=AT)
    for place in panels.places_of(stage).values():
        play.sign(place, at=AT)
    results.seal_stage(stage, by=BY, at=AT + DAY, key=server_key())
    waiting = proposals.propose_publication(stage, reason="公示", by=organiser(stage), at=AT + DAY)
    confirmations.confirm(stage, waiting.seq, by=observer(stage), at=AT + DAY, key=server_key())


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_from_the_pool_to_the_record_that_a_stranger_checks(
    app: Flask, site: str, page: Page, browser: Callable[..., BrowserContext]
) -> None:
    hall, link = a_roster(app)
    phones = [browser().new_page() for _ in range(2)]
    page.goto(f"{site}/in#{link}")
    expect(page.get_by_role("heading", name="今日")).to_be_visible()
    invited(page, site)
    page.goto(site + PLACE)
    expect(page.get_by_text("需要 7 位，名单里有 12 位")).to_be_visible()
    witnessed(page, phones, site)
    page.goto(site + PLACE)
    page.get_by_label("公开数字").fill(DICE)
    page.get_by_role("button", name="抽签", exact=True).click()
    expect(page.get_by_text("席位 j10", exact=True)).to_be_visible()
    with stage_of(app, hall) as stage:
        left = panels.seat_in(stage, "j04").lot
    page.get_by_label("不能到场的评委").select_option(left)
    page.get_by_label("原因").fill("生病")
    page.get_by_role("button", name="略过，由下一位递补").click()
    expect(page.get_by_text("已略过", exact=True)).to_be_visible()
    page.goto(f"{site}/e/qjs13/desk/final/panel")
    page.get_by_role("button", name="生成席位卡").click()
    expect(page.locator("article, .card").filter(has_text="j10").first).to_be_visible()
    page.goto(f"{site}{OFFICE}/stages/final/draw")
    page.get_by_label("公开数字").fill(DICE)
    page.get_by_role("button", name="抽签", exact=True).click()
    page.goto(f"{site}/e/qjs13/desk/final")
    page.get_by_role("button", name="开始评分").first.click()
    with stage_of(app, hall) as stage:
        carried_through(stage)
        content, code = (
            bundles.announced(publication.of(stage).head),
            code24(publication.of(stage).head),
        )
    walk = verify.check(content, [code])
    assert (walk.differs, walk.unknown, len(walk.lots)) == ([], [], 10)
    assert left not in {lot.partition(":")[0] for lot in walk.lots.values()}
    repeated(phones[0], site, code)


def repeated(phone: Page, site: str, code: str) -> None:
    """On a phone: the lots drawn again, and the whole record checked with the code from paper."""
    phone.goto(f"{site}{PHONE}")
    phone.get_by_role("link", name="重抽一遍").click()
    phone.wait_for_load_state("networkidle")
    phone.get_by_role("button", name="在我的设备上重抽").click()
    expect(phone.locator("#draw-out .notice-good")).to_have_count(3)
    expect(phone.locator("#draw-out")).to_contain_text("评委")
    phone.goto(f"{site}/e/qjs13/final/result/1/check")
    phone.fill("#code", code)
    phone.get_by_role("button", name="开始核对").click()
    expect(phone.locator("#check-out")).to_contain_text("一致：", timeout=30_000)
