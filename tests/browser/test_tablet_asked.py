"""What the desk and the head judge want of a judge is on the tablet where the judge is looking."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from competition import run_of_show
from competition.db import db
from judging import help_calls, panels, results
from judging.models import SheetReturn
from tests.actions.marks import sign
from tests.browser.tablets import (
    SOON,
    fill,
    hall,
    open_sheet,
    sheet_of,
    sign_here,
    tablet,
    word,
)
from tests.build import AT, BY, stage_of

__all__ = ["hall", "tablet"]  # fixtures
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def send_back(app, hall, sheet, *, reason="少了一位？"):
    with stage_of(app, hall) as stage:
        place = panels.place_in(stage, sheet)
        db.session.add(
            SheetReturn(
                edition_id=stage.edition_id, stage_id=stage.id, seat_id=place.seat.id,
                appearance_id=place.appearance.id, attempt=1, rev=1, reason=reason,
                at=AT, by="j03",
            )
        )  # fmt: skip


@pytest.mark.parametrize("answer", ["signed-again", "stays"])
def test_a_request_to_look_again_stands_on_the_list(app, hall, tablet, engine, answer):
    page = open_sheet(tablet(), hall)
    fill(page)
    page.click("#sign")
    word(page, "server")
    page.click("#sheet-back")
    expect(page.locator("#list-asked")).to_be_hidden()
    send_back(app, hall, sheet_of(hall))
    row = page.locator(f'[data-sheet="{sheet_of(hall)}"]')
    expect(row.locator('[data-sheet-word="asked"]')).to_have_text("请再看一次", timeout=SOON)
    told = page.locator("#list-asked")
    expect(told).to_contain_text("评委组长请您封分前再看一次：1 号")
    told.locator("a").click()
    expect(page.locator("#asked")).to_contain_text("少了一位？")
    page.click("#sheet-back")
    expect(told).to_be_visible()  # looked at, and not answered
    row.click()
    if answer == "stays":
        page.click("#asked-stays")
    else:
        page.click("#revise")
        fill(page, {"live.goal": "19"})
        page.click("#sign")
        word(page, "server")
    expect(page.locator("#asked")).to_be_hidden()
    page.click("#sheet-back")
    expect(told).to_be_hidden()
    expect(row.locator('[data-sheet-word="asked"]')).to_have_count(0)
    page.reload()
    expect(row).to_be_visible()
    expect(told).to_be_hidden()


def test_without_script_it_stands_on_the_list_too(app, hall, tablet, site, engine):
    page = open_sheet(tablet(), hall)
    fill(page)
    page.click("#sign")
    word(page, "server")
    send_back(app, hall, sheet_of(hall))
    page.goto(f"{site}/judge/list")
    expect(page.locator(".notice-warn")).to_contain_text("请您封分前再看一次：1 号")
    row = page.locator(f'[data-sheet="{sheet_of(hall)}"]')
    expect(row).to_contain_text("请再看一次")


# ── too late ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "contest"])
def test_a_late_sheet_says_which_version_counts_and_calls_the_desk(
    app, hall, tablet, engine, rehearsal
):
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = rehearsal
    page = open_sheet(tablet(), hall)
    page.route("**/api/sheets/*", lambda route: route.abort())
    fill(page)
    sign_here(page)
    with stage_of(app, hall) as stage:
        for seat in hall.seats:
            sign(stage, sheet_of(hall, seat), "16", "67")
        results.seal_appearance(run_of_show.of(stage, hall.order[0]), by=BY, at=AT)
    page.route("**/api/me/sheets", lambda route: route.abort())
    page.unroute("**/api/sheets/*")
    word(page, "late")
    expect(page.locator("#receipt")).to_contain_text("合计 88.50")
    told = page.locator("#stand-counts")
    expect(told).to_have_text("")  # nothing is said that is not known yet
    page.unroute("**/api/me/sheets")
    expect(told).to_contain_text("计入成绩的是封分前在别处为这个席位签交的第 1 版，合计 83.00")
    expect(page.locator(".running-total")).to_contain_text("计入成绩的合计")
    assert ("程序会替" in told.inner_text()) == rehearsal
    page.click("#stand-help")
    expect(page.locator("#help-about")).to_contain_text("1 号")
    expect(page.locator("[name=trouble][value=signed_wrong]")).to_be_checked()
    page.click("#help-form button[type=submit]")
    expect(page.locator("#help-told-words")).to_contain_text("已告诉计分台：签交的分数有错")
    expect(page.locator("#help-done")).to_be_in_viewport()
    page.click("#help-done")
    expect(page.locator("#help-look")).to_be_hidden()
    with stage_of(app, hall) as stage:
        assert [one.sheet for one in help_calls.waiting(stage)] == [sheet_of(hall)]
