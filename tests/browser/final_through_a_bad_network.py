"""Golden 01 by ten real tablets on a bad network: what is published is what was typed.

Ten Chromium contexts sign by touch; between them and the server a proxy loses, delays and repeats
every third request, and once the server is killed. It takes minutes, so it is one of the storms:
`make soak-storm ARGS=tablets` types all 200 sheets on the tablets. With PODIUM_STORM_TABLETS=2 they
type the first two contestants, and the rest is signed beside them.
"""

from __future__ import annotations

import random
import time
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from competition import chain, clock
from judging import panels
from tests import build, contests, held, office, reading
from tests.browser.tablets import LANDSCAPE, SOON, arrived, fill
from tests.build import seat_card
from tests.storm import figures
from tests.storm.proxy import FATES, bad_network

SEED = 20261121
MOSTLY_PASSED = {**FATES, "passed": 100}  # something happens to every third request
TURNS = figures.size("tablets", 2)


def tablets_of(app, hall, contest, browser, url):
    """Each seat's tablet, and the marks that its judge gives, by sheet."""
    with build.stage_of(app, hall) as stage:
        codes = {one.entry.name: one.code for one in stage.appearances}
    order = [judge for names in contest.judges.values() for judge in names]
    found = []
    for seat, name in zip(hall.seats, order, strict=True):
        page = browser(viewport=LANDSCAPE, has_touch=True).new_page()
        page.goto(f"{url}/in#{seat_card(app, hall, seat)}")
        arrived(page, "/judge/zh")
        expect(page.locator("#my-list")).to_be_visible(timeout=SOON)
        mine = [
            (key, panels.sheet_name(codes[key[0]], key[1], seat, contest.attempts), marks)
            for key, marks in contest.sheets.items()
            if key[2] == name
        ]
        found.append((page, mine[:TURNS]))
    return found


def sign(page, sheet, marks):
    """As a judge does: tap the row, type, sign, whatever the second look asks; and back."""
    page.click(f'[data-sheet="{sheet}"]')
    fill(page, marks)
    page.click("#sign")
    if page.locator("#second-look").is_visible():
        page.click("#sign-anyway")
    expect(page.locator("#stand-title")).to_be_visible(timeout=SOON)
    page.click("#sheet-back")


@pytest.mark.storm
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_ten_tablets_score_the_final_through_a_network_that_loses_and_repeats(app, server, browser):
    contest = contests.teachers()
    hall = build.a_stage_in_scoring(
        app, rulebook=contest.rulebook, contestants=contest.contestants, on_stage=0
    )
    began = time.monotonic()
    address, chance = ("127.0.0.1", server.port), random.Random(SEED)
    with bad_network(address, chance, fates=MOSTLY_PASSED, of=b"/api/") as (at, weather):
        tablets = tablets_of(app, hall, contest, browser, at)
        for turn in range(TURNS):
            if turn == TURNS // 2:
                server.kill()
            for page, mine in tablets:
                _key, sheet, marks = mine[turn]
                sign(page, sheet, marks)
            if turn == TURNS // 2:
                server.start()
        typed = time.monotonic()
        for page, _mine in tablets:
            expect(page.locator("#unsent")).to_have_text("未发送 0", timeout=4 * SOON)
            expect(page.locator("#signed-count")).to_have_text(f"已签 {TURNS} / 20", timeout=SOON)
        arrived = time.monotonic()
    figures.told(
        "tablets", worst_s_of_typing=round(typed - began),
        worst_ms_to_arrive=round((arrived - typed) * 1000),
        **{what.replace(" ", "_"): count for what, count in sorted(weather.did.items())},
    )  # fmt: skip
    assert set(weather.did) == set(FATES), "not every kind of weather was met"
    typed_on_tablets = {key for _page, mine in tablets for key, _sheet, _marks in mine}
    with build.stage_of(app, hall) as stage:
        entries = {one.entry.name: one for one in stage.appearances}
        held.sign_all(stage, contest, entries, but=typed_on_tablets, at=clock.now())
    with app.app_context():
        assert [str(event.kind) for event, _ in chain.events(hall.chain)].count("score") == 200
        assert chain.faults(hall.chain) == []
    with ExitStack() as opened:
        staff = office.staff_of(app, hall, at=server.url)
        for person in staff.everybody():
            opened.enter_context(person)
        office.seal_stage(staff.desk, hall)
        office.publish(staff, hall)
        public = staff.stranger.get(f"/e/{hall.edition}/{hall.stage}/result")
    assert reading.standings(public.text) == contest.expected
