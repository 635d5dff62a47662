"""Whatever a judge holds in the hand or is asked about is on the screen, and nothing lies over it.

In both languages and both sizes of print, on tablets held upright and on phones.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.tablets import (
    arrived,
    fill,
    hall,
    open_sheet,
    tablet,
    word,
)
from tests.build import stage_of

__all__ = ["hall", "tablet"]  # fixtures
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SCREENS = ((768, 1024), (834, 1112), (1280, 800), (390, 844), (360, 640), (410, 590))
LONG = "第十三届青年教师教学基本功比赛（演练）"
# The bar's parts: none narrower than its words, none over another, none beyond the screen.
BAR = """() => {
  const bar = document.querySelector(".tablet-top");
  const parts = [...bar.children, ...bar.querySelectorAll(".reading > *")];
  const box = (it) => it.getBoundingClientRect();
  const whole = [...bar.children].map(box);
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const sticks = getComputedStyle(bar).position === "sticky";
  const name = box(document.getElementById("seat-name"));
  return {
    beyond: parts.filter((it) => box(it).right > innerWidth + 1).length,
    over: whole.filter((a, at) => whole.some((b, other) => other > at && over(a, b))).length,
    lines: Math.round(name.height / parseFloat(getComputedStyle(bar).fontSize)),
    taken: sticks ? Math.round(100 * bar.offsetHeight / innerHeight) <= 12 : true,
    wide: document.documentElement.scrollWidth > innerWidth,
  };
}"""
SOUND = {"beyond": 0, "over": 0, "lines": 1, "taken": True, "wide": False}
# Every side of it can be touched (not its corners: they are round).
TOUCHED = """(it) => {
  const { left, right, top, bottom } = it.getBoundingClientRect();
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return [[left + 3, y], [right - 3, y], [x, top + 3], [x, bottom - 3]].every(
    ([x, y]) => it.contains(document.elementFromPoint(x, y) || document.documentElement));
}"""
LINES = """(it) => {
  const range = document.createRange();
  range.selectNodeContents(it);
  return range.getClientRects().length;
}"""


@pytest.fixture
def long(app, hall):
    with stage_of(app, hall) as stage:
        stage.edition.name, stage.edition.rehearsal = LONG, True
    return hall


def touchable(page, selector):
    expect(page.locator(selector).first).to_be_visible()
    page.wait_for_timeout(100)  # what scrolls has scrolled
    return page.locator(selector).first.evaluate(TOUCHED)


def english(page):
    page.click("text=English")
    arrived(page, "/judge/en")
    expect(page.locator("#my-list")).to_be_visible()


@pytest.mark.parametrize("size", SCREENS, ids=lambda it: f"{it[0]}x{it[1]}")
def test_the_bar_at_the_top_wraps_and_never_takes_much_of_the_screen(long, tablet, size, engine):
    page = tablet(viewport={"width": size[0], "height": size[1]})
    found = [page.evaluate(BAR)]
    page.click("#large-print")
    page.wait_for_timeout(100)
    found.append(page.evaluate(BAR))
    english(page)
    found.append(page.evaluate(BAR))
    page.click("#large-print")
    page.wait_for_timeout(100)
    found.append(page.evaluate(BAR))
    assert found == [SOUND] * 4


@pytest.mark.parametrize("size", SCREENS, ids=lambda it: f"{it[0]}x{it[1]}")
def test_the_field_in_hand_and_what_is_wrong_with_it_are_in_sight(long, tablet, size, engine):
    page = tablet(viewport={"width": size[0], "height": size[1]})
    english(page)
    page.click("#large-print")
    open_sheet(page, long)
    pad = page.locator("#number-pad").is_visible()
    page.focus('[name="live.goal"]')
    assert touchable(page, '[name="live.goal"]')
    if pad:
        page.click('[data-key="1"]')
        page.click('[data-key="next"]')
    else:
        page.keyboard.type("1")
        page.keyboard.press("Enter")
    expect(page.locator('[name="live.method"]')).to_be_focused()
    assert touchable(page, '[name="live.method"]')
    fill(page, {"live.method": "101"})
    page.keyboard.press("Tab")
    assert touchable(page, '[data-criterion="live.method"] .field-error')
    page.evaluate("scrollTo(0, 0)")
    page.click("#sign")
    assert touchable(page, '[name="live.method"]')


@pytest.mark.parametrize("size", SCREENS, ids=lambda it: f"{it[0]}x{it[1]}")
def test_two_versions_are_asked_about_where_nothing_covers_the_answers(long, tablet, size, engine):
    one = tablet(viewport={"width": size[0], "height": size[1]})
    english(one)
    one.click("#large-print")
    two = open_sheet(one, long).context.new_page()
    two.goto(one.url)
    fill(two, {"live.goal": "16", "live.method": "70"})
    fill(one)
    one.click("#sign")
    word(one, "server")
    two.click("#sign")
    word(two, "conflict")
    for answer in ("#keep-version", "#take-version"):
        assert touchable(two, answer)


@pytest.mark.parametrize("size", SCREENS, ids=lambda it: f"{it[0]}x{it[1]}")
def test_a_changed_total_keeps_its_figures_together(long, tablet, size, engine):
    page = tablet(viewport={"width": size[0], "height": size[1]})
    english(page)
    page.click("#large-print")
    open_sheet(page, long)
    fill(page, {"live.goal": "18.5", "live.method": "70"})
    page.click("#sign")
    word(page, "server")
    page.click("#revise")
    fill(page, {"live.goal": "19.5"})
    expect(page.locator("#total-word")).to_have_text("Changed total")
    assert page.locator("#running-total").evaluate(LINES) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", SCREENS, ids=lambda it: f"{it[0]}x{it[1]}")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_line_of_a_fresh_sheet_is_in_sight_before_anything_is_touched(
    long, tablet, size, language, engine
):
    page = tablet(viewport={"width": size[0], "height": size[1]})
    if language == "en":
        english(page)
    page.click("#large-print")
    open_sheet(page, long)
    first = '[data-criterion="live.goal"]'
    for one in (
        "#sheet-back",
        "#sheet-name",
        f"{first} .criterion-name",
        f"{first} .criterion-range",
    ):
        assert touchable(page, one), one
