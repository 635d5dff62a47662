"""The judge's tablet under the fingers: its own keys, a keyboard alone, twice the size, axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.tablets import (
    LANDSCAPE,
    MARKS,
    PORTRAIT,
    arrived,
    fill,
    hall,
    open_sheet,
    scores,
    sheet_of,
    signed,
    tablet,
    values,
    word,
)
from tests.build import a_stage_in_scoring

__all__ = ["hall", "tablet"]  # fixtures
PHONE = {"width": 390, "height": 844}
AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`))"""
WIDTHS = "[document.documentElement.scrollWidth, innerWidth]"


def keys(page, text):
    for key in text:
        page.click(f'[data-key="{key}"]')


# ── the pad ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def test_the_pad_alone_fills_a_sheet(app, hall, tablet, viewport):
    page = open_sheet(tablet(viewport=viewport), hall)
    keys(page, "18.5")  # without a tap into a field the first empty one is meant
    assert values(page) == ["18.5", ""]
    page.click('[data-key="next"]')
    expect(page.locator("#pad-field strong")).to_have_text("教学方法")
    expect(page.locator('[data-key="."]')).to_be_disabled()  # marks of 1: no point
    keys(page, "701")
    page.click('[data-key="back"]')
    assert values(page) == ["18.5", "70"]
    page.click('[name="live.goal"]')
    keys(page, "9")  # what stood there is replaced
    assert values(page) == ["9", "70"]
    page.click('[data-key="back"]')
    assert values(page) == ["", "70"]
    assert page.get_attribute('[name="live.goal"]', "inputmode") == "none"  # no other keyboard
    keys(page, "18.5")
    page.click("#sign")
    word(page, "server")
    expect(page.locator("#number-pad")).to_be_hidden()
    assert signed(app, hall, sheet_of(hall)) == (1, 8850)


def test_on_a_phone_the_systems_keys_for_figures_come_up(hall, tablet):
    page = open_sheet(tablet(viewport=PHONE), hall)
    expect(page.locator("#number-pad")).to_be_hidden()
    assert page.get_attribute('[name="live.goal"]', "inputmode") == "decimal"
    page.set_viewport_size(LANDSCAPE)
    expect(page.locator("#number-pad")).to_be_visible()
    expect(page.locator('[name="live.goal"]')).to_have_attribute("inputmode", "none")


# ── a keyboard alone ──────────────────────────────────────────────────────────────────────────
def tab_to(page, wanted, most=40, key="Tab"):
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"document.activeElement.matches({wanted!r})"):
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


def test_a_whole_sheet_by_keyboard_alone(app, hall, tablet):
    page = tablet(has_touch=False)
    tab_to(page, f'[data-sheet="{sheet_of(hall)}"]')
    page.keyboard.press("Enter")
    expect(page.locator("#sheet-name")).to_be_focused()
    tab_to(page, '[name="live.goal"]')
    page.keyboard.type("18")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("70")
    page.keyboard.press("Enter")
    expect(page.locator("#sign")).to_be_focused()
    tab_to(page, "#note", key="Shift+Tab")  # past the phrases
    page.keyboard.type("板书清楚")
    assert page.input_value("#note") == "板书清楚"
    tab_to(page, "#sign")
    page.keyboard.press("Enter")
    word(page, "server")
    tab_to(page, "#revise")
    page.keyboard.press("Enter")
    expect(page.locator('[name="live.goal"]')).to_be_focused()
    page.keyboard.type("7")
    tab_to(page, "#sign")
    page.keyboard.press("Enter")
    expect(page.locator("#receipt")).to_contain_text("第 2 版")
    assert signed(app, hall, sheet_of(hall)) == (2, 7700)
    tab_to(page, "#sheet-back")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-sheet="{sheet_of(hall)}"]')).to_be_focused()


# ── twice the size ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_large_print_on_a_lying_tablet_leaves_every_key_on_the_screen(hall, tablet, engine):
    page = tablet()
    page.click("#large-print")
    open_sheet(page, hall)
    assert page.evaluate(WIDTHS)[0] <= LANDSCAPE["width"]
    for locator in page.locator("#number-pad button, #sign, #running-total").all():
        expect(locator).to_be_in_viewport(ratio=1)
        if locator.get_attribute("data-key"):
            box = locator.bounding_box()
            assert min(box["width"], box["height"]) >= 48
    keys(page, "18.5")
    page.click('[data-key="next"]')
    keys(page, "70")
    page.click("#sign")
    word(page, "server")


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large-print"])
def test_at_twice_the_size_nothing_is_lost(app, hall, tablet, large):
    """A browser's 200 % on 1280 x 800 is a window of 640 x 400 with two points for each."""
    page = tablet(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    if large:
        page.click("#large-print")
    assert page.evaluate(WIDTHS)[0] <= 640
    open_sheet(page, hall)
    assert page.evaluate(WIDTHS)[0] <= 640
    fill(page)
    page.fill("#note", "板书清楚")
    for place in ("#sheet-back", "#note", "#running-total", "#sign", "#leave", "#unsent"):
        page.locator(place).scroll_into_view_if_needed()
        expect(page.locator(place)).to_be_in_viewport(ratio=1)
    page.click("#sign")  # nothing lies over it
    word(page, "server")
    page.click("#revise")
    assert scores(app, hall) == ["score"]


# ── by ear ────────────────────────────────────────────────────────────────────────────────────────
def test_a_screen_reader_hears_who_it_is_and_in_which_language(hall, tablet):
    page = tablet()
    page.click("text=English")
    arrived(page, "/judge/en")
    name = page.locator(f'[data-sheet="{sheet_of(hall)}"] .name')
    expect(name).to_have_attribute("lang", "zh-CN")
    person = name.inner_text()
    open_sheet(page, hall)
    expect(page.get_by_role("heading", name=f"No. 1 {person}", exact=True)).to_be_visible()
    expect(page.locator("#sheet-person")).to_have_attribute("lang", "zh-CN")
    fill(page, {"live.goal": "99"})
    page.keyboard.press("Tab")
    expect(page.locator("#fault-said")).to_contain_text("must be from 0 to 20")
    fill(page)
    expect(page.locator("#total-said")).to_have_text("Total 88.50")
    page.click("#sign")
    word(page, "server")
    for said in ("#total-said", "#fault-said"):  # nothing stale is left to be found
        expect(page.locator(said)).to_have_text("")
    page.click("text=中文")
    arrived(page, f"/judge/zh#{sheet_of(hall)}")
    expect(page.locator("#sheet-person")).to_have_text(person)
    assert page.get_attribute("#sheet-person", "lang") is None


# ── axe ───────────────────────────────────────────────────────────────────────────────────────
def faults(page, name):
    page.evaluate(AXE)
    width, screen = page.evaluate(WIDTHS)
    found = [f"{name}: {one}" for one in page.evaluate(RUN)]
    return found + [f"{name}: too wide"] * (width > screen)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT, PHONE], ids=["wide", "upright", "phone"])
def test_no_state_of_the_tablet_has_a_fault(app, hall, tablet, viewport):
    page = tablet(viewport=viewport, reduced_motion="reduce")
    found = faults(page, "list")
    open_sheet(page, hall, place=1)
    found += faults(page, "empty sheet")
    fill(page, {"live.goal": "18.3", "live.method": "7"})
    page.click("#sign")
    found += faults(page, "wrong mark")
    fill(page, MARKS | {"live.method": "7"})
    page.click("#sign")
    found += faults(page, "second look")
    page.click("#sign-anyway")
    word(page, "server")
    found += faults(page, "signed")
    page.emulate_media(color_scheme="dark")
    found += faults(page, "signed, dark")
    page.click("#revise")
    fill(page, {"live.goal": "9"})
    found += faults(page, "revising")
    page.click("#leave")
    found += faults(page, "leaving")
    page.click("#stay")
    page.click("text=English")
    arrived(page, f"/judge/en#{sheet_of(hall, place=1)}")
    expect(page.locator('[name="live.goal"]')).to_have_value("9")  # the same sheet, as it was
    found += faults(page, "revising, English")
    page.click("#sheet-back")
    expect(page.locator("#my-list")).to_be_visible()
    assert found + faults(page, "list, English") == []


def test_when_nobody_is_on_stage_the_list_says_so(app, tablet):
    page = tablet(at=a_stage_in_scoring(app, contestants=1, on_stage=0, edition="qjs14"))
    expect(page.locator("#list-now")).to_contain_text("现在没有选手在台上")
