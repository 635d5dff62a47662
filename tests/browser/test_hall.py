"""The console and the hall screen in a real Chromium: alive, and by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from competition import run_of_show
from tests.actions.marks import SPREAD, sign, sign_all
from tests.build import AT, BY, SMALL, a_stage_in_scoring, stage_of
from tests.office import desk, staff_of

TIMED = SMALL.replace(
    'name = "决赛"', 'name = "决赛"\nclock = { minutes = 20, signals = [1080] }', 1
)
SOON = 30_000
DAY = 86_400_000
LONG_NAMES = """document.querySelectorAll(".screen-next strong").forEach((one) => {
  one.textContent = "阿卜杜热西提·买买提明".repeat(3);
})"""


@pytest.fixture
def hall(app):
    return a_stage_in_scoring(app, rulebook=TIMED, contestants=3)


@pytest.fixture
def console(app, hall, site, browser):
    """The desk's browser, signed in."""
    staff = staff_of(app, hall, at=site)
    context = browser(viewport={"width": 1280, "height": 800})
    jar = staff.desk.http.cookies.jar
    context.add_cookies([{"name": one.name, "value": one.value, "url": site} for one in jar])
    for person in staff.everybody():
        person.http.close()
    page = context.new_page()
    page.goto(site + desk(hall))
    return page


def tab_to(page, name):
    """Press Tab until the keyboard stands on what says this."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == name:
            return
    raise AssertionError(f"the keyboard never came to {name!r}")


def test_a_whole_seal_by_keyboard_alone(app, hall, console):
    with stage_of(app, hall) as stage:
        sign_all(stage, SPREAD)
        for code in hall.order[1:]:
            run_of_show.move(run_of_show.of(stage, code), "withdraw", by=BY, at=AT, reason="生病")
    console.reload()
    for press in ("开始计时", "停表", "讲完了"):
        tab_to(console, press)
        with console.expect_navigation():
            console.keyboard.press("Enter")
    name = console.text_content("#console-grid summary").strip()
    tab_to(console, name)
    with stage_of(app, hall) as stage:  # the grid is put in anew, and the keyboard stays
        sign(stage, f"{hall.order[0]}.j01", "17", "70", base=1)
    expect(console.locator("#console-grid")).to_contain_text("✓2", timeout=SOON)
    assert console.evaluate("document.activeElement.textContent").strip() == name
    console.keyboard.press("Enter")  # asked about first, and while it is open nothing moves
    with stage_of(app, hall) as stage:
        sign(stage, f"{hall.order[0]}.j02", "17", "70", base=1)
    for address in ("**/desk/final", "**/version"):  # the page has been fetched, and then looked at
        with console.expect_response(address, timeout=SOON):
            pass
    expect(console.locator("#console-grid .seat-mark", has_text="✓2")).to_have_count(1)
    tab_to(console, "确认封分")
    with console.expect_navigation():
        console.keyboard.press("Enter")
    expect(console.get_by_role("row", name="已封分")).to_have_count(1)
    tab_to(console, "全部封分…")
    console.keyboard.press("Enter")
    tab_to(console, "确认全部封分")
    console.keyboard.press("Enter")
    expect(console).to_have_url(re.compile("/results$"), timeout=SOON)


def test_the_grid_fills_without_a_reload_and_the_keyboard_stays_where_it_was(app, hall, console):
    console.evaluate("window.sameDocument = true")
    tab_to(console, "开始计时")
    with stage_of(app, hall) as stage:
        sign(stage, f"{hall.order[0]}.j01", "18", "70")
    expect(console.locator('#console-grid td [data-state="signed"]')).to_have_count(1, timeout=SOON)
    assert console.evaluate("window.sameDocument") is True
    assert console.evaluate("document.activeElement.textContent").strip() == "开始计时"


def test_the_clock_is_the_servers_whatever_this_device_believes(app, hall, console, site, browser):
    tab_to(console, "开始计时")
    with console.expect_navigation():
        console.keyboard.press("Enter")
    expect(console.locator(".clock-time")).to_contain_text("19:", timeout=SOON)
    wrong = browser().new_page()
    wrong.add_init_script(
        f"const now = Date.now; Date.now = () => now() + {DAY};"
        f"Object.defineProperty(performance, 'timeOrigin', {{ value: {DAY} }});"
    )
    wrong.goto(f"{site}/e/qjs13/board/final")
    expect(wrong.locator(".clock-time")).to_contain_text("19:", timeout=SOON)


def test_the_hall_screen_keeps_its_picture_and_comes_back_by_itself(app, hall, server, page):
    page.goto(f"{server.url}/e/qjs13/board/final")
    expect(page.locator(".on-stage-number")).to_have_text("1")
    page.evaluate(LONG_NAMES)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    server.kill()
    expect(page.locator("#screen-offline")).to_be_visible(timeout=SOON)
    expect(page.locator(".on-stage-number")).to_have_text("1")
    with stage_of(app, hall) as stage:
        run_of_show.move(run_of_show.of(stage, hall.order[0]), "finish", by=BY, at=AT)
        run_of_show.move(run_of_show.of(stage, hall.order[1]), "call", by=BY, at=AT)
    server.start()
    expect(page.locator(".on-stage-number")).to_have_text("2", timeout=SOON)
    expect(page.locator("#screen-offline")).to_be_hidden()
