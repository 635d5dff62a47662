"""The judge's tablet left alone: no network, a reload, a wrong clock, the seat handed back.

The page is loaded once; from then on it needs no server until there is one again.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from competition import clock
from tests.actions.marks import sign
from tests.browser.tablets import (
    LANDSCAPE,
    MARKS,
    SOON,
    copied,
    fill,
    hall,
    kept,
    lost_since,
    open_sheet,
    scores,
    sheet_of,
    shelf,
    sign_here,
    signed,
    tablet,
    values,
    word,
)
from tests.build import SMALL, a_stage_in_scoring, seat_card, stage_of

__all__ = ["hall", "tablet"]  # fixtures
PLAIN = "hall.test"  # a name that is not this machine's own: plain http there is no secure context
MANY = 20
SIGNING = "/api/sheets/"


def whole_hall(app, server, browser, **options):
    """A hall of twenty and its first judge's tablet."""
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=MANY)
    page = browser(viewport=LANDSCAPE, has_touch=True, **options).new_page()
    return hall, page


# ── no network ────────────────────────────────────────────────────────────────────────────────
def test_half_an_hour_without_network_and_twenty_sheets_arrive_once(app, server, browser):
    hall, page = whole_hall(app, server, browser)
    page.clock.install()
    page.goto(f"{server.url}/in#{seat_card(app, hall, 'j01')}")
    expect(page.locator("#my-list")).to_be_visible()
    server.kill()
    for place in range(MANY):
        open_sheet(page, hall, place)
        fill(page, {"live.goal": str(place % 20), "live.method": str(50 + place)})
        sign_here(page)
        page.clock.fast_forward(90_000)
        page.click("#sheet-back")
    expect(page.locator("#unsent")).to_have_text(f"未发送 {MANY}")
    expect(page.locator("#tablet-news")).to_contain_text("连不上服务器")
    for _ in range(3):  # after half an hour it still asks every two seconds or so
        with page.expect_event("requestfailed", lambda it: SIGNING in it.url, timeout=3_000):
            page.clock.fast_forward(2_500)
    server.start()
    page.clock.resume()
    expect(page.locator("#unsent")).to_have_text("未发送 0", timeout=4 * SOON)
    expect(page.locator("#signed-count")).to_have_text(f"已签 {MANY} / {MANY}")
    assert scores(app, hall) == ["score"] * MANY
    totals = [signed(app, hall, sheet_of(hall, place=place)) for place in range(MANY)]
    assert totals == [(1, 100 * (place % 20 + 50 + place)) for place in range(MANY)]


def test_where_a_service_worker_runs_even_a_reload_needs_no_network(app, hall, tablet, server):
    page = open_sheet(tablet(), hall)
    kept = shelf(page)
    assert "/judge/zh" in kept
    assert [one for one in kept if not re.match(r"/(static|js)/|/judge/zh$", one)] == []
    server.kill()
    fill(page)
    sign_here(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    word(page, "tablet")
    assert values(page) == list(MARKS.values())
    page.click("#sheet-back")
    expect(page.locator("#list-foot")).to_contain_text("没有网络也可以继续评分")
    server.start()
    expect(page.locator("#unsent")).to_have_text("未发送 0", timeout=SOON)
    assert scores(app, hall) == ["score"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_on_plain_http_the_same_address_brings_page_and_outbox_back(app, hall, server, browser):
    there = server.url.replace("127.0.0.1", PLAIN)
    context = browser(viewport=LANDSCAPE, has_touch=True)
    page = context.new_page()
    page.goto(f"{there}/in#{seat_card(app, hall, 'j01')}")
    expect(page.locator("#list-foot")).to_contain_text("断网时请不要刷新")  # said beforehand
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [False, False]
    open_sheet(page, hall)
    address = page.url
    server.kill()
    fill(page)
    sign_here(page)
    expect(page.locator("#tablet-news")).to_contain_text("请不要刷新这一页", timeout=SOON)
    asked: list[str] = []

    def leave(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.close(run_before_unload=True)
    page.wait_for_event("close")
    assert asked == ["beforeunload"]
    page = context.new_page()
    page.goto(address)
    word(page, "tablet")
    assert values(page) == list(MARKS.values())
    page.click("#sheet-back")
    open_sheet(page, hall, place=1)  # and it goes on working
    fill(page, {"live.goal": "1", "live.method": "60"})
    sign_here(page)
    server.start()
    expect(page.locator("#unsent")).to_have_text("未发送 0", timeout=SOON)
    assert scores(app, hall) == ["score", "score"]
    assert signed(app, hall, sheet_of(hall, place=1)) == (1, 6100)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_changed_over_a_signature_on_its_way_is_what_is_shown_and_kept(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    with page.expect_response("**/draft", timeout=SOON):
        fill(page, {"live.goal": "18", "live.method": "70"})
    page.route("**/api/sheets/*", lambda route: route.abort())  # drafts go through
    fill(page)
    sign_here(page)
    assert values(page) == list(MARKS.values())
    page.click("#revise")
    assert values(page) == list(MARKS.values())
    fill(page, {"live.goal": "19"})
    page.wait_for_timeout(3_000)  # as long as a draft takes to be sent
    page.unroute("**/api/sheets/*")
    word(page, "revising")
    page.reload()
    word(page, "revising")
    assert values(page) == ["19", "70"]
    page.click("#sign")
    word(page, "server")
    assert signed(app, hall, sheet_of(hall)) == (2, 8900)
    page.click("#revise")
    with page.expect_response("**/draft", timeout=SOON):
        fill(page, {"live.goal": "12"})
    with stage_of(app, hall) as stage:
        sign(stage, sheet_of(hall), "17", "70", base=2)  # elsewhere, without the draft
    page.reload()
    expect(page.locator("#receipt")).to_contain_text("第 3 版")
    assert values(page) == ["17", "70"]
    page.click("#older-draft button")  # it is not lost, and not put in by itself
    expect(page.locator('[name="live.goal"]')).to_be_focused()
    assert values(page) == ["12", "70"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_change_over_a_signature_that_waits_is_told_when_the_sheet_is_opened_again(
    hall, tablet, engine
):
    page = open_sheet(tablet(), hall)
    page.route("**/api/**", lambda route: route.abort())
    fill(page, {"live.goal": "17.5", "live.method": "66"})
    sign_here(page)
    page.click("#revise")
    fill(page, {"live.method": "67"})
    page.go_back()
    expect(page.locator("#signed-count")).to_have_text("已签 0 / 4，另有 1 份签在本机")
    expect(page.locator(".now-on-stage-go")).to_have_text("查看")
    row = page.locator(f'[data-sheet="{sheet_of(hall)}"]')
    expect(row).to_contain_text("改动还没有签交（改后 84.50）")
    open_sheet(page, hall)
    word(page, "tablet_revising")
    expect(page.locator("#stand-title")).to_have_text("签交的一版在本机，改动还没有签交")
    expect(page.locator("#receipt")).to_contain_text("83.50")
    expect(page.locator(".running-total")).to_have_text(re.compile(r"改后合计\s+84\.50"))
    expect(page.locator('[name="live.method"]')).to_be_editable()
    page.click("#discard")
    word(page, "tablet")
    assert values(page) == ["17.5", "66"]
    expect(page.locator("#running-total")).to_have_text("83.50")


# ── one seat, two of everything ───────────────────────────────────────────────────────────────
def test_two_devices_that_share_a_seat_show_both_versions(app, hall, tablet, browser):
    one = open_sheet(tablet(), hall)
    twin = browser(viewport=LANDSCAPE, storage_state=one.context.storage_state())
    two = twin.new_page()
    two.goto(one.url)
    word(two, "on_stage")
    for page, goal in ((one, "18"), (two, "12")):
        fill(page, {"live.goal": goal, "live.method": "70"})
    one.click("#sign")
    word(one, "server")
    two.click("#sign")
    word(two, "conflict")
    for total in ("88.00", "82.00"):
        expect(two.locator("#two-versions")).to_contain_text(total)
    two.click("text=改用刚才签交的 82.00")
    word(two, "server")
    assert signed(app, hall, sheet_of(hall)) == (2, 8200)
    assert scores(app, hall) == ["score", "score.conflict", "score"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_restored_server_gets_back_what_it_has_forgotten(app, hall, tablet, server, tmp_path):
    backup = tmp_path / "backup.sqlite"
    page = open_sheet(tablet(), hall)
    fill(page)
    page.click("#sign")
    word(page, "server")
    copied(tmp_path / "competition.sqlite", backup)
    page.click("#revise")
    fill(page, {"live.goal": "20"})
    page.click("#sign")
    expect(page.locator("#receipt")).to_contain_text("第 2 版")
    with page.expect_response(f"**/api/sheets/{sheet_of(hall)}", timeout=2 * SOON):
        lost_since(server, backup, tmp_path)
    expect(page.locator("#unsent")).to_have_text("未发送 0", timeout=SOON)
    assert signed(app, hall, sheet_of(hall)) == (2, 9000)
    expect(page.locator("#receipt")).to_contain_text("第 2 版")


# ── time ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_wrong_by_a_day_changes_nothing(app, hall, site, browser, days):
    page = browser(viewport=LANDSCAPE, has_touch=True).new_page()
    page.clock.install(time=datetime.now() + timedelta(days=days))  # noqa: DTZ005 the tablet's
    page.goto(f"{site}/in#{seat_card(app, hall, 'j01')}")
    open_sheet(page, hall)
    fill(page)
    before = clock.now()
    page.click("#sign")
    word(page, "server")
    told = re.search(r"\d\d:\d\d:\d\d", page.inner_text("#receipt"))
    assert told
    spoken = {
        (before.astimezone(clock.HOME) + timedelta(seconds=late)).strftime("%H:%M:%S")
        for late in range(-1, 60)
    }
    assert told[0] in spoken
    assert signed(app, hall, sheet_of(hall)) == (1, 8850)


# ── handed back ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("host", ["127.0.0.1", PLAIN])
def test_after_the_sign_out_nothing_can_be_seen_any_more(app, hall, site, browser, host):
    page = browser(viewport=LANDSCAPE, has_touch=True).new_page()
    page.goto(f"{site}/in#{seat_card(app, hall, 'j01')}".replace("127.0.0.1", host))
    open_sheet(page, hall)
    fill(page)
    page.click("#sign")
    word(page, "server")
    name = page.inner_text("#sheet-person")
    page.focus("#leave")
    page.keyboard.press("Enter")
    expect(page.locator("#stay")).to_be_focused()  # a second Enter does not leave
    page.click("#leave-form button")
    expect(page).not_to_have_url(re.compile("/judge"))
    expect(page.locator("main")).to_contain_text("已退出席位。这台设备要再评分，请扫席位卡")
    page.go_back()
    expect(page.locator("#nobody, .failure")).to_be_visible()  # kept by the cache, or not
    text = page.locator("body").inner_text()
    assert [word for word in (name, "88.50", "18.5") if word in text] == []
    left = page.evaluate("JSON.stringify({...localStorage})")
    assert [word for word in (name, "8850", "18.5") if word in left] == []
    assert kept(page) == []
    page.reload()
    expect(page.locator("body")).not_to_contain_text(name)


def test_the_seat_is_not_left_while_something_is_unsent(app, hall, tablet):
    page = open_sheet(tablet(), hall)
    page.route("**/api/sheets/**", lambda route: route.abort())
    fill(page)
    sign_here(page)
    page.click("#leave")
    expect(page.locator("#tablet-news")).to_contain_text("还有 1 份评分表没有发送")
    expect(page.locator("#leave-look")).to_be_hidden()
