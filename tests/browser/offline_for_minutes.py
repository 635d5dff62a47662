"""Three real minutes without a network, and twenty sheets signed meanwhile: one of the storms.

`make soak-storm ARGS=offline`; the same with a clock that is moved on by half an hour runs in
`make test` (test_tablet_alone.py). Nothing here is moved on: the tablet asks, waits and asks less
often as it does in a hall.
"""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.browser.tablets import (
    LANDSCAPE,
    SOON,
    fill,
    open_sheet,
    scores,
    sheet_of,
    sign_here,
    signed,
)
from tests.build import SMALL, a_stage_in_scoring, seat_card
from tests.storm import figures

SECONDS = figures.size("offline", 180)
MANY = 20


@pytest.mark.storm
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_three_real_minutes_offline_and_twenty_sheets_arrive_once(app, server, browser):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=MANY)
    page = browser(viewport=LANDSCAPE, has_touch=True).new_page()
    page.goto(f"{server.url}/in#{seat_card(app, hall, 'j01')}")
    expect(page.locator("#my-list")).to_be_visible(timeout=SOON)
    server.kill()
    begun = time.monotonic()
    for place in range(MANY):
        open_sheet(page, hall, place)
        fill(page, {"live.goal": str(place % 20), "live.method": str(50 + place)})
        sign_here(page)
        page.click("#sheet-back")
    expect(page.locator("#unsent")).to_have_text(f"未发送 {MANY}")
    page.wait_for_timeout(max(0, SECONDS - (time.monotonic() - begun)) * 1000)
    away = time.monotonic() - begun
    server.start()
    back = time.monotonic()
    expect(page.locator("#unsent")).to_have_text("未发送 0", timeout=4 * SOON)
    late = round((time.monotonic() - back) * 1000)
    expect(page.locator("#signed-count")).to_have_text(f"已签 {MANY} / {MANY}")
    assert scores(app, hall) == ["score"] * MANY
    totals = [signed(app, hall, sheet_of(hall, place=place)) for place in range(MANY)]
    assert totals == [(1, 100 * (place % 20 + 50 + place)) for place in range(MANY)]
    figures.told("offline", sheets=MANY, seconds_away=round(away), worst_ms_to_arrive=late)
