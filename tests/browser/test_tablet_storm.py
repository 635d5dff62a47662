"""The judge's tablet when things go wrong: nothing signed is ever lost, nothing counts twice."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.tablets import (
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
from tests.build import seat_card

__all__ = ["hall", "tablet"]  # fixtures

HEARD = 6000  # ms: longer than the page waits before it asks again
NO_ROOM = """
const real = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function () {
  throw new DOMException("no room", "QuotaExceededError");
};
"""


def test_a_reload_keeps_the_draft(hall, tablet):
    page = open_sheet(tablet(), hall)
    fill(page, {"live.goal": "18.", "live.method": "7"})
    page.fill("#note", "板书清楚")
    page.reload()
    assert values(page) == ["18.", "7"]
    assert page.input_value("#note") == "板书清楚"
    word(page, "draft")


def _signature(request):
    """Not a draft, and not what a tablet reports of itself."""
    told = request.url.rpartition("/api/sheets/")[2]
    return request.method == "PUT" and "/api/sheets/" in request.url and "/" not in told


def _of_both_marks(answer):
    """The draft is kept as it grows; on a busy machine the first mark may go alone."""
    sent = answer.request.post_data or ""
    return answer.url.endswith("/draft") and all(f'"{mark}"' in sent for mark in MARKS.values())


def test_another_tablet_takes_the_draft_over(hall, tablet):
    page = open_sheet(tablet(), hall)
    with page.expect_response(_of_both_marks, timeout=SOON):
        fill(page)
    other = open_sheet(tablet(), hall)
    assert values(other) == list(MARKS.values())


def test_a_server_killed_while_signing_gets_the_sheet_once(app, hall, tablet, server):
    page = open_sheet(tablet(), hall)
    fill(page)
    server.kill()
    page.click("#sign")
    word(page, "tablet")
    expect(page.locator("#unsent")).to_have_text("未发送 1")
    server.start()
    word(page, "server")
    expect(page.locator("#unsent")).to_have_text("未发送 0")
    assert signed(app, hall, sheet_of(hall)) == (1, 8850)
    assert scores(app, hall) == ["score"]


def test_a_lost_reply_is_asked_for_again_and_counts_once(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    lost: list[int] = []

    def swallow(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the server has it; the tablet hears nothing
        route.abort()

    page.route(f"**/api/sheets/{sheet_of(hall)}", swallow)
    fill(page)
    page.click("#sign")
    word(page, "server")
    assert lost == [201]
    assert scores(app, hall) == ["score"]


def test_what_is_unsent_survives_a_reload_and_goes_out_afterwards(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    page.route("**/api/**", lambda route: route.abort())
    fill(page)
    page.click("#sign")
    word(page, "tablet")
    page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"
    page.reload()
    word(page, "tablet")
    assert values(page) == list(MARKS.values())
    page.unroute("**/api/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    word(page, "server")
    assert scores(app, hall) == ["score"]


def test_leaving_while_unsent_asks_first_and_a_dead_link_is_not_followed(hall, tablet):
    page = open_sheet(tablet(), hall)
    page.route("**/api/**", lambda route: route.abort())
    fill(page)
    page.click("#sign")
    word(page, "tablet")
    page.click("text=English")
    expect(page.locator("#tablet-news")).to_contain_text("请留在这里继续评分")
    page.click("#sheet-back")  # the list is this same page
    row = page.locator(f'[data-sheet="{sheet_of(hall)}"] [data-sheet-word]')
    expect(row).to_have_attribute("data-sheet-word", "tablet")
    asked: list[str] = []

    def leave(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.close(run_before_unload=True)
    page.wait_for_event("close")
    assert asked == ["beforeunload"]


def test_revisions_signed_offline_arrive_in_their_order(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    page.route("**/api/**", lambda route: route.abort())
    fill(page)
    page.click("#sign")
    word(page, "tablet")
    page.click("#revise")
    fill(page, {"live.goal": "20"})
    page.click("#sign")
    expect(page.locator("#unsent")).to_have_text("未发送 2")
    page.unroute("**/api/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    word(page, "server")
    assert signed(app, hall, sheet_of(hall)) == (2, 9000)
    assert scores(app, hall) == ["score", "score"]


def test_a_proxys_error_page_is_no_answer(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    page.route(
        f"**/api/sheets/{sheet_of(hall)}",
        lambda route: route.fulfill(status=404, body="<h1>hotel portal</h1>"),
        times=1,
    )
    fill(page)
    page.click("#sign")
    word(page, "server")
    assert signed(app, hall, sheet_of(hall)) == (1, 8850)


def test_two_tabs_on_one_seat_show_both_versions_and_ask(app, hall, tablet):
    one = open_sheet(tablet(), hall)
    two = one.context.new_page()
    two.goto(one.url)
    fill(two, {"live.goal": "15", "live.method": "71"})
    fill(one)
    one.click("#sign")
    word(one, "server")
    two.wait_for_timeout(HEARD)  # the other tab has heard of it; what is typed here stays
    two.click("#sign")
    word(two, "conflict")
    expect(two.locator("#two-versions")).to_contain_text("88.50")
    expect(two.locator("#two-versions")).to_contain_text("86.00")
    two.reload()
    two.click("text=改用刚才签交的 86.00")
    word(two, "server")
    assert signed(app, hall, sheet_of(hall)) == (2, 8600)
    assert scores(app, hall) == ["score", "score.conflict", "score"]
    expect(two.locator("#two-versions")).to_be_hidden()
    expect(one.locator("#receipt")).to_contain_text("合计 86.00", timeout=SOON)


def test_of_two_versions_the_standing_one_can_stay(app, hall, tablet):
    one = open_sheet(tablet(), hall)
    two = one.context.new_page()
    two.goto(one.url)
    fill(two, {"live.goal": "15", "live.method": "71"})
    fill(one)
    one.click("#sign")
    word(one, "server")
    two.click("#sign")
    two.click("text=保留现在有效的 88.50")
    word(two, "server")
    expect(two.locator("#sheet-stand")).to_be_focused()
    assert values(two) == list(MARKS.values())
    assert scores(app, hall) == ["score", "score.conflict"]


def test_a_tablet_that_keeps_nothing_says_so_and_still_signs(app, hall, tablet):
    page = tablet(viewport=PORTRAIT)
    page.add_init_script(NO_ROOM)
    page.reload()
    expect(page.locator("#tablet-news")).to_contain_text("存不下数据")
    open_sheet(page, hall)
    fill(page)
    page.click("#sign")
    word(page, "server")
    expect(page.locator("#receipt")).to_have_text(re.compile(r"回执( \d{4}){6}$"))
    assert signed(app, hall, sheet_of(hall)) == (1, 8850)


def test_a_tablet_that_keeps_nothing_does_not_pretend_while_the_server_is_away(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    page.evaluate(f"() => {{ {NO_ROOM} }}")  # full in the middle of the day
    page.route("**/api/**", lambda route: route.abort())
    fill(page)
    page.click("#sign")
    expect(page.locator("#tablet-news")).to_contain_text("没有签交成功")
    expect(page.locator("#stand-title")).to_be_hidden()
    assert values(page) == list(MARKS.values())
    page.unroute("**/api/**")
    page.click("#sign")
    word(page, "server")
    expect(page.locator("#tablet-news")).not_to_contain_text("没有签交成功")
    assert scores(app, hall) == ["score"]


def test_a_tablet_that_lost_its_seat_keeps_what_is_unsent(app, hall, tablet, site):
    page = open_sheet(tablet(), hall)
    fill(page)
    other = tablet()  # the seat card again: the first device is no longer the seat
    page.click("#sign")
    expect(page.locator("#tablet-news")).to_contain_text("不再是这个席位", timeout=SOON)
    assert values(page) == list(MARKS.values())
    expect(page.locator("#unsent")).to_have_text("未发送 1")
    assert scores(app, hall) == []
    other.close()
    page.goto(f"{site}/in#{seat_card(app, hall, 'j01')}")  # and back again
    expect(page.locator("#unsent")).to_have_text("未发送 0", timeout=SOON)
    assert signed(app, hall, sheet_of(hall)) == (1, 8850)


def test_a_tablet_that_lost_its_seat_shows_nothing_of_it(hall, tablet):
    page = open_sheet(tablet(), hall)
    name = page.inner_text("#sheet-person")
    tablet()
    expect(page.locator("#nobody")).to_be_visible(timeout=SOON)
    expect(page.locator("body")).not_to_contain_text(name)


def test_without_javascript_the_form_does_everything(app, hall, tablet):
    page = tablet(java_script_enabled=False)
    page.locator(f'[data-sheet="{sheet_of(hall)}"]').click()
    expect(page.locator(".stepper-button").first).to_be_hidden()
    fill(page, {"live.goal": "18.5", "live.method": "900"})
    page.click("#sign")
    expect(page.locator("#live-method-error")).to_have_text("教学方法：应在 0 到 80 之间，现为 900")
    assert values(page) == ["18.5", "900"]
    fill(page, {"live.method": "70"})
    page.click("#sign")
    arrived(page, "/judge/signed/[^/]+")
    expect(page.locator(".code-group")).to_have_count(6)
    assert signed(app, hall, sheet_of(hall)) == (1, 8850)


def test_what_a_restored_server_lacks_is_sent_again_with_the_same_op(hall, tablet):
    """Its list says revision 0 of a sheet that it had acknowledged."""
    page = open_sheet(tablet(), hall)
    fill(page)
    with page.expect_request(_signature) as first:
        page.click("#sign")
    word(page, "server")

    def older(route):
        asked = {name: it for name, it in route.request.headers.items() if name != "if-none-match"}
        told = route.fetch(headers=asked).json()
        for row in told["sheets"]:
            row["rev"] = 0
        route.fulfill(json=told)

    page.route("**/api/me/sheets", older)
    with page.expect_request(_signature, timeout=SOON) as again:
        page.goto(f"{page.url.split('/judge')[0]}/judge")
    ops = [one.value.headers["idempotency-key"] for one in (first, again)]
    assert ops[0] == ops[1]
