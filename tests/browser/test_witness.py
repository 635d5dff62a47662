"""Two witnesses at phones on plain http: a secret that stays in the phone until it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from competition import draws
from tests.build import stage_of
from tests.screens import done
from tests.web.test_witness import DICE, DRAW, PAGE, cards, undrawn

SECRET = re.compile("^[0-9a-f]{32}$")
FORGET = "localStorage.__proto__.setItem = () => { throw new Error('full') }"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_phone_makes_keeps_and_reveals_its_secret(
    app: Flask, site: str, browser: Callable[..., BrowserContext]
) -> None:
    hall, staff = undrawn(app)
    done(staff.organiser, staff.organiser.get(DRAW), "/segments$", {"many": "16"})
    keeps, forgets = phones = [browser().new_page() for _ in range(2)]
    forgets.add_init_script(FORGET)
    for phone, code in zip(phones, cards(staff), strict=True):
        phone.goto(f"{site}{PAGE}#{code}")
        expect(phone.get_by_label("见证码")).to_have_value(code)
        phone.get_by_role("button", name="我是见证人").click()
        expect(phone.get_by_text("您的手机会生成一个秘密数")).to_be_visible()
        phone.get_by_role("button", name="交出承诺").click()
    shown = forgets.locator("#write-down output")
    expect(shown).to_have_text(written := shown.inner_text())
    forgets.get_by_role("button", name="交出承诺").click()
    for phone in phones:
        expect(phone.get_by_text("您的承诺已经收下")).to_be_visible()
    handed = (mine := keeps.locator("#witness p.faint")).inner_text()
    with keeps.expect_navigation():  # an answer that was lost: the same secret once more
        keeps.get_by_role("button", name="重新承诺").click()
    expect(mine).to_have_text(handed)
    done(staff.organiser, staff.organiser.get(DRAW), "/fix$")
    for phone in phones:
        phone.goto(site + PAGE)
    expect(keeps.get_by_label("您的秘密数")).to_have_value(SECRET)
    expect(forgets.get_by_label("您的秘密数")).to_have_value("")
    forgets.get_by_label("您的秘密数").fill(written)
    for phone in phones:
        phone.get_by_role("button", name="公开我的秘密数").click()
        expect(phone.get_by_text("您的秘密数已经公开")).to_be_visible()
    done(staff.organiser, staff.organiser.get(DRAW), "/draw$", DICE)
    with stage_of(app, hall) as stage:
        drawn = draws.on(stage.chain)["order"]
    assert (drawn.reveals["w2"], len(drawn.reveals["w1"]), drawn.typed) == (written, 32, ())
    keeps.goto(site + PAGE)
    keeps.get_by_role("link", name="重抽一遍").click()
    keeps.wait_for_load_state("networkidle")  # its script has come
    keeps.get_by_role("button", name="在我的设备上重抽").click()
    expect(keeps.locator("#draw-out .notice-good")).to_have_count(3)
