"""The judge's tablet in a real Chromium: open, fill, sign, revise; by touch and by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from competition import run_of_show
from tests.browser.tablets import (
    LANDSCAPE,
    MARKS,
    PORTRAIT,
    SOON,
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
from tests.build import AT, BY, a_judge, appearance_in, seat_card, stage_of

__all__ = ["hall", "tablet"]  # fixtures
RECEIPT = r"(?:\d{4} ){5}\d{4}"
# What a screen reader is told of the sum; and a field that changes many times without a pause.
HEAR = """() => { window.said = [];
  new MutationObserver((all) => all.forEach((it) => said.push(it.target.textContent)))
    .observe(document.getElementById("total-said"), { childList: true }); }"""
HELD = """() => ["1", "7", "12.5", "17", "18.5"].forEach((mark) => {
  const field = document.querySelector('[name="live.goal"]');
  field.value = mark;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})"""


# ── the usual case ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def test_a_judge_opens_fills_signs_and_revises(app, hall, tablet, viewport):
    page = open_sheet(tablet(viewport=viewport), hall)
    page.evaluate(HEAR)
    fill(page)
    expect(page.locator("#running-total")).to_have_text("88.50")
    page.evaluate(HELD)
    expect(page.locator("#total-said")).to_have_text("合计 88.50")
    assert set(page.evaluate("said")) <= {"合计 18.50", "合计 88.50"}  # none on the way
    fields = page.locator("#sheet-lines input")
    good = fields.last.input_value()
    fields.last.fill("99999")  # no sum beside a mark that is wrong
    expect(page.locator("#running-total")).to_have_text("—")
    fields.last.fill(good)
    page.click("#sign")
    word(page, "server")
    code = re.findall(RECEIPT, page.inner_text("#receipt"))
    page.click("#revise")
    fill(page, {"live.goal": "19"})
    page.click("#sign")
    word(page, "server")
    again = re.findall(RECEIPT, page.inner_text("#receipt"))
    assert (len(code), len(again), code != again) == (1, 1, True)
    assert signed(app, hall, sheet_of(hall)) == (2, 8900)
    page.click("#sheet-back")
    row = page.locator(f'[data-sheet="{sheet_of(hall)}"]')
    expect(row).to_contain_text("89.00")
    expect(row).to_contain_text(f"回执 {again[0]}")
    expect(page.locator("#signed-count")).to_have_text("已签 1 / 4")
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


def test_targets_are_large_enough_for_a_finger(hall, tablet):
    page = open_sheet(tablet(viewport=PORTRAIT), hall)
    for locator in page.locator("main button:visible, main a:visible").all():
        box = locator.bounding_box()
        assert min(box["width"], box["height"]) >= 48, locator.inner_text()
    for button in page.locator(".stepper-button").all():
        assert min(button.bounding_box()["width"], button.bounding_box()["height"]) >= 56


def test_plus_and_minus_go_by_the_step_and_stop_at_the_ends(hall, tablet):
    page = open_sheet(tablet(), hall)
    goal = page.locator('[data-criterion="live.goal"]')
    plus, minus = goal.locator('[data-by="1"]'), goal.locator('[data-by="-1"]')
    fill(page, {"live.goal": "0"})
    for button, wanted in ((plus, "0.5"), (minus, "0"), (minus, "0")):
        button.click()
        expect(goal.locator("input")).to_have_value(wanted)
    fill(page, {"live.goal": "19.7"})
    for wanted in ("20", "20"):
        plus.click()
        expect(goal.locator("input")).to_have_value(wanted)


def test_a_step_makes_up_no_mark_in_an_empty_field(hall, tablet):
    page = open_sheet(tablet(), hall)
    goal = page.locator('[data-criterion="live.goal"]')
    for by in ("1", "-1"):
        goal.locator(f'[data-by="{by}"]').click(force=True)  # pale, and says why
        expect(goal.locator("input")).to_have_value("")
        expect(goal.locator(".field-error")).to_have_text("请先输入分数，再用 + 和 − 调整。")
        expect(page.locator("#fault-said")).to_have_text("请先输入分数，再用 + 和 − 调整。")
        assert page.evaluate("document.activeElement.name") == "live.goal"
    page.keyboard.press("ArrowUp")
    expect(goal.locator("input")).to_have_value("")
    page.keyboard.type("18")
    expect(goal.locator(".field-error")).to_be_hidden()
    expect(goal.locator('[data-by="1"]')).to_have_attribute("aria-disabled", "false")
    goal.locator("input").fill("15,5")  # told what to type instead; and heard on leaving
    page.keyboard.press("Tab")
    expect(goal.locator(".field-error")).to_contain_text("小数点请用“.”，例如 15.5。")
    expect(page.locator("#fault-said")).to_contain_text("例如 15.5。")
    goal.locator("input").fill("")
    expect(goal.locator('[data-by="1"]')).to_have_attribute("aria-disabled", "true")


def test_large_print_chosen_on_the_start_page_goes_on_in_the_seat(app, hall, site, browser):
    page = browser(viewport=PORTRAIT).new_page()
    page.goto(site)
    page.click("text=大字")
    page.goto(f"{site}/in#{seat_card(app, hall, 'j01')}")
    expect(page.locator("#my-list")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-print", "large")
    page.click("#large-print")
    page.reload()
    expect(page.locator("#large-print")).to_have_text("大字")
    assert page.locator("html").get_attribute("data-print") is None  # what is chosen here stays


def test_a_keyboard_alone_fills_and_signs(app, hall, tablet):
    page = tablet()
    page.locator(f'[data-sheet="{sheet_of(hall)}"]').focus()
    page.keyboard.press("Enter")
    arrived(page, f"#{sheet_of(hall)}")
    page.locator('[name="live.goal"]').focus()
    page.keyboard.type("18")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "live.method"
    page.keyboard.type("70")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "sign":
            break
    page.keyboard.press("Enter")
    word(page, "server")
    assert signed(app, hall, sheet_of(hall)) == (1, 8850)


def test_what_is_wrong_is_said_at_once_and_nothing_is_sent(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    page.click("#sign")
    expect(page.locator("#live-goal-error")).to_have_text("教学目标：还没有填写")
    fill(page, {"live.goal": "18.3", "live.method": "90"})
    page.locator('[name="live.method"]').blur()
    expect(page.locator("#live-goal-error")).to_have_text("教学目标：应以 0.5 为一档，现为 18.3")
    expect(page.locator("#live-method-error")).to_have_text("教学方法：应在 0 到 80 之间，现为 90")
    page.click("#sign")
    assert page.evaluate("document.activeElement.name") == "live.goal"
    assert scores(app, hall) == []


def test_a_slip_is_asked_about_and_never_blocks(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    fill(page, {"live.goal": "18", "live.method": "7"})
    page.click("#sign")
    expect(page.locator("#second-look")).to_contain_text("教学方法 填的是 7，满分 80")
    expect(page.locator("#second-look-who")).to_be_hidden()
    assert scores(app, hall) == []
    page.click("#look-back")
    expect(page.locator("#second-look")).to_be_hidden()
    assert page.evaluate("document.activeElement.name") == "live.goal"
    page.click("#sign")
    page.click("#sign-anyway")
    word(page, "server")
    assert signed(app, hall, sheet_of(hall)) == (1, 2500)


def test_the_same_marks_as_for_another_are_asked_about_and_shown_as_a_tie(app, hall, tablet):
    judge = a_judge(app, hall, "j01")
    body = {"base": 0, "marks": MARKS}
    op = {"Idempotency-Key": "3e1b7f4c-a4ca-46fb-a907-7dfff13647db"}
    judge.put_json(f"/api/sheets/{sheet_of(hall, place=1)}", body, headers=op)
    page = open_sheet(tablet(), hall)
    fill(page)
    expect(page.locator("#own-place")).to_contain_text("与 2 号同分")
    expect(page.locator(".own-now")).to_have_text("本表 88.50")
    page.click("#sign")
    expect(page.locator("#second-look")).to_contain_text("各项分数与2 号完全相同")


def test_signing_for_somebody_who_is_not_on_stage_is_asked_about_loudly(app, hall, tablet):
    page = open_sheet(tablet(), hall, place=1)
    fill(page)
    page.click("#sign")
    look = page.locator("#second-look")
    expect(look).to_contain_text("这不是台上的选手")
    expect(page.locator("#look-mine")).to_have_text(re.compile("^2 号"))
    expect(page.locator("#look-other")).to_have_text(re.compile("^1 号"))
    expect(look).to_contain_text("还没有上台")
    page.keyboard.press("Escape")
    expect(look).to_be_hidden()
    assert scores(app, hall) == []
    page.click("#sign")
    page.click("#sign-anyway")  # the rulebook allows it, so nothing blocks
    word(page, "server")
    assert signed(app, hall, sheet_of(hall, place=1)) == (1, 8850)


def test_from_the_second_look_one_tap_leads_to_the_contestant_on_stage(app, hall, tablet):
    page = open_sheet(tablet(), hall, place=1)
    fill(page)
    page.click("#sign")
    page.click("#look-other-sheet")
    arrived(page, f"#{sheet_of(hall)}")
    assert values(page) == ["", ""]
    page.go_back()
    arrived(page, f"#{sheet_of(hall, place=1)}")
    assert values(page) == list(MARKS.values())  # what was typed is still a draft there
    assert scores(app, hall) == []


def test_a_signed_sheet_says_so_loudly_and_the_counter_follows_at_once(hall, tablet):
    page = open_sheet(tablet(), hall)
    expect(page.locator("#signed-count")).to_have_text("已签 0 / 4")
    fill(page)
    page.click("#sign")
    expect(page.locator("#stand-title")).to_have_text("已签交")
    line = r"第 1 版，\d\d:\d\d:\d\d 到服务器，合计 88\.50，回执 " + RECEIPT
    expect(page.locator("#receipt")).to_have_text(re.compile(line))
    expect(page.locator("#signed-count")).to_have_text("已签 1 / 4")
    page.reload()
    expect(page.locator("#stand-title")).to_have_text("已签交")
    expect(page.locator("#sign")).to_be_hidden()  # nothing changes by a slip


def test_changes_after_a_signature_keep_both_totals_apart(hall, tablet):
    page = open_sheet(tablet(), hall)
    fill(page)
    page.click("#sign")
    word(page, "server")
    page.click("#revise")
    fill(page, {"live.goal": "19"})
    word(page, "revising")
    expect(page.locator("#stand-title")).to_have_text("第 1 版已签交，改动还没有签交")
    expect(page.locator("#receipt")).to_contain_text("已签交的合计 88.50")
    expect(page.locator(".running-total")).to_contain_text(re.compile("改后合计 *89.00"))
    page.click("#sheet-back")
    row = page.locator(f'[data-sheet="{sheet_of(hall)}"]')
    expect(row.locator("[data-total]")).to_have_text("88.50")
    expect(row).to_contain_text("第 1 版已签交，改动还没有签交（改后 89.00）")
    expect(row.locator("[data-sheet-word]")).to_have_attribute("data-sheet-word", "revising")
    page.reload()
    expect(row).to_contain_text("第 1 版已签交，改动还没有签交（改后 89.00）")
    row.click()
    page.click("#discard")
    word(page, "server")
    expect(page.locator(".running-total")).to_contain_text("88.50")
    expect(page.locator("#discard")).to_be_hidden()
    expect(page.locator("#sheet-stand")).to_be_focused()
    page.click("#sheet-back")
    expect(row.locator("[data-sheet-word]")).to_have_attribute("data-sheet-word", "server")


def test_a_double_tap_signs_once(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    fill(page)
    page.dblclick("#sign")
    word(page, "server")
    assert scores(app, hall) == ["score"]


def test_the_list_follows_when_somebody_is_called(app, hall, tablet):
    page = tablet()
    expect(page.locator(".now-on-stage")).to_have_attribute("data-sheet", sheet_of(hall))
    page.wait_for_timeout(500)
    with stage_of(app, hall) as stage:
        run_of_show.move(appearance_in(stage, hall.order[0]), "finish", by=BY, at=AT)
        run_of_show.move(appearance_in(stage, hall.order[1]), "call", by=BY, at=AT)
    expect(page.locator(".now-on-stage")).to_have_attribute(
        "data-sheet", sheet_of(hall, place=1), timeout=SOON
    )
