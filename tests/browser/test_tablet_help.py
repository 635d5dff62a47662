"""Something is wrong: the judge calls the desk from the tablet; and phrases for the note."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from competition import clock, trail
from competition.rules.lifecycles import StageState
from judging import help_calls, tablets
from tests.browser.tablets import (
    LANDSCAPE,
    SOON,
    fill,
    hall,
    open_sheet,
    tablet,
    word,
)
from tests.browser.test_tablet_keys import PHONE, faults, tab_to
from tests.build import BY, stage_of

__all__ = ["hall", "tablet"]  # fixtures
ONCE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_a_call_reaches_the_desk_and_its_answer_the_tablet(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    page.click("#help")
    expect(page.locator("#help-about")).to_contain_text("1 号")
    page.check("[name=trouble][value=signed_wrong]")
    page.fill("#help-words", "3 号我打错了")
    page.click("#help-form button[type=submit]")
    expect(page.locator("#help-told-words")).to_contain_text("已告诉计分台：签交的分数有错")
    page.click("#help-done")
    expect(page.locator("#help-look")).to_be_hidden()
    expect(page.locator("#tablet-news")).to_contain_text("已告诉计分台：签交的分数有错")
    with stage_of(app, hall) as stage:
        (one,) = help_calls.waiting(stage)
        assert (one.seat.code, one.sheet, one.words) == (
            "j01",
            f"{hall.order[0]}.j01",
            "3 号我打错了",
        )
        help_calls.answer(one, "我们马上过来。", by="desk1", at=clock.now())
    told = page.locator("#tablet-news")
    expect(told).to_contain_text("计分台答复（签交的分数有错）：我们马上过来。", timeout=SOON)
    page.click("#sheet-back")  # read: it does not stay for ever
    expect(told).not_to_contain_text("计分台答复")


@ONCE
def test_without_network_a_call_says_that_nobody_heard_it_and_keeps_its_words(app, hall, tablet):
    page = tablet()
    page.route("**/api/me/help", lambda route: route.abort())
    page.click("#help")
    page.check("[name=trouble][value=tablet]")
    page.fill("#help-words", "屏幕不动")
    page.click("#help-form button[type=submit]")
    expect(page.locator("#help-said")).to_contain_text("请举手示意")
    assert page.input_value("#help-words") == "屏幕不动"
    page.unroute("**/api/me/help")
    page.click("#help-form button[type=submit]")
    expect(page.locator("#help-told")).to_be_visible()
    with stage_of(app, hall) as stage:
        assert [one.words for one in help_calls.waiting(stage)] == ["屏幕不动"]


@ONCE
def test_a_call_by_keyboard_alone(app, hall, tablet):
    page = tablet(has_touch=False)
    tab_to(page, "#help")
    page.keyboard.press("Enter")
    tab_to(page, "[name=trouble]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#help-words")
    page.keyboard.type("顺序")
    tab_to(page, "#help-form [type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#help-done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#help-look")).to_be_hidden()
    expect(page.locator("#tablet-news")).to_contain_text("选手或顺序不对")
    page.click("#help")  # once more: the words are asked for again
    expect(page.locator("#help-form")).to_be_visible()
    page.click("#help-back")
    with stage_of(app, hall) as stage:  # sealed since: nobody is told to wait for ever
        stage.state, stage.sealed_at = StageState.SEALED, clock.now()
    expect(page.locator("#tablet-news")).not_to_contain_text("请稍等", timeout=SOON)


@ONCE
@pytest.mark.parametrize("viewport", [LANDSCAPE, PHONE], ids=["wide", "phone"])
def test_a_phrase_is_one_tap_and_a_second_takes_it_away(hall, tablet, viewport):
    page = open_sheet(tablet(viewport=viewport), hall)
    page.fill("#note", "板书清楚。")
    page.click("#phrases summary")
    page.click('[data-phrase="strong"] >> text=教学方法')
    page.click('[data-phrase="better"] >> text=教学目标')
    assert page.input_value("#note") == "板书清楚。 “教学方法”突出。 “教学目标”可以再改进。"
    assert faults(page, "phrases") == []
    page.click('[data-phrase="better"] >> text=教学目标')
    assert page.input_value("#note") == "板书清楚。 “教学方法”突出。"
    page.click("#help")
    assert faults(page, "help") == []
    page.click("#help-back")
    page.reload()
    expect(page.locator("#note")).to_have_value("板书清楚。 “教学方法”突出。")
    fill(page)
    page.click("#sign")
    word(page, "server")
    expect(page.locator("#phrases")).to_be_hidden()


@ONCE
def test_after_a_rehearsal_a_wiped_tablet_keeps_nothing_and_is_nobodys(app, hall, tablet, engine):
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = True
    page = open_sheet(tablet(), hall)
    fill(page)
    page.click("#sign")
    word(page, "server")
    with stage_of(app, hall) as stage:
        assert tablets.ask_wipe(stage, by=BY, at=clock.now()) == 1
    expect(page.locator("#nobody")).to_be_visible(timeout=SOON)
    page.wait_for_timeout(500)
    kept = page.evaluate("""() => new Promise((done) => {
      const request = indexedDB.open("podium", 1);
      request.onsuccess = () => {
        const all = request.result.transaction("signatures").objectStore("signatures").getAll();
        all.onsuccess = () => done([all.result.length, Object.keys(localStorage)]);
      };
    })""")
    assert kept == [0, []]
    with stage_of(app, hall) as stage:
        told = [one.about for one in trail.of_edition(stage.edition_id) if "wipe" in one.act]
    assert told == ["final j01 1", "final 1"]
