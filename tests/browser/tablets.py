"""A judge's tablet as the browser tests hold it: `hall`, `tablet`, and what can be done there."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from competition import chain
from judging import panels, sheets
from tests.build import SMALL, a_stage_in_scoring, seat_card, stage_of

LANDSCAPE = {"width": 1280, "height": 800}
PORTRAIT = {"width": 800, "height": 1280}
MARKS = {"live.goal": "18.5", "live.method": "70"}
SHELF = """() => caches.open("podium-tablet").then((it) => it.keys())
  .then((all) => all.map((one) => new URL(one.url).pathname))"""
SOON = 30_000  # the outbox asks again after ten seconds at most, on a busy machine too


@pytest.fixture
def hall(app):
    return a_stage_in_scoring(app, rulebook=SMALL, contestants=4)


@pytest.fixture
def tablet(app, hall, site, browser):
    """Open a tablet that is this seat, on its list."""

    def opened(seat="j01", viewport=LANDSCAPE, at=hall, **options):
        page = browser(viewport=viewport, **{"has_touch": True, **options}).new_page()
        page.goto(f"{site}/in#{seat_card(app, at, seat)}")
        if options.get("java_script_enabled") is False:
            page.fill("#code", seat_card(app, at, seat))
            page.locator("form", has=page.locator("#code")).locator("button").click()
        if options.get("java_script_enabled") is False:
            arrived(page, "/judge/list")
            return page
        arrived(page, "/judge/zh")
        expect(page.locator("#my-list")).to_be_visible()
        return page

    return opened


def arrived(page, end):
    """The address ends like this before long. Not `wait_for_url`: a tablet that hears of another
    language while the page in it is still on its way goes there by itself, and the first way,
    which leads to the same place, is broken off."""
    expect(page).to_have_url(re.compile(f"{end}$"), timeout=SOON)


def sheet_of(hall, seat="j01", place=0):
    return f"{hall.order[place]}.{seat}"


def open_sheet(page, hall, place=0, seat="j01"):
    page.locator(f'[data-sheet="{sheet_of(hall, seat, place)}"]').click()
    arrived(page, f"#{sheet_of(hall, seat, place)}")
    expect(page.locator("#sheet-state")).to_be_visible()
    return page


def fill(page, marks=MARKS):
    for key, mark in marks.items():
        page.fill(f'[name="{key}"]', mark)


def word(page, name):
    expect(page.locator("#sheet-state [data-sheet-word]")).to_have_attribute(
        "data-sheet-word", name, timeout=SOON
    )


def values(page):
    return [page.input_value(f'[name="{key}"]') for key in MARKS]


def scores(app, hall):
    with stage_of(app, hall) as stage:
        kinds = [str(event.kind) for event, _ in chain.events(stage.chain)]
    return [kind for kind in kinds if kind.startswith("score")]


def signed(app, hall, sheet):
    """(revision, total) that counts, or nothing."""
    with stage_of(app, hall) as stage:
        now = sheets.current(panels.place_in(stage, sheet))
        return (now.rev, now.total) if now else None


def sign_here(page):
    """Sign what is on the screen; whoever is not on stage is asked about first."""
    page.click("#sign")
    if page.locator("#second-look").is_visible():
        page.click("#sign-anyway")
    word(page, "tablet")


KEPT = """() => new Promise((done) => {
  indexedDB.open("podium", 1).onsuccess = ({ target }) => {
    const store = target.result.transaction("signatures").objectStore("signatures");
    store.getAll().onsuccess = (all) => done(all.target.result.map((it) => [it.sheet, it.state]));
  };
})"""


def kept(page):
    """Each signature that the tablet itself still holds, with what became of it."""
    return [tuple(one) for one in page.evaluate(KEPT)]


def copied(database, to):
    """The whole database, as a backup holds it and as a restore puts it back."""
    with closing(sqlite3.connect(database)) as there, closing(sqlite3.connect(to)) as copy:
        there.backup(copy)


def lost_since(server, backup, home):
    """The computer is lost, and with it the mirror; another goes on with an older backup."""
    server.kill()
    copied(backup, home / "competition.sqlite")
    for copy in (home / "instance").rglob("*.jsonl"):
        copy.unlink()
    server.start()


def shelf(page):
    """What the service worker has kept, once it has all of the page's files."""
    for _ in range(SOON // 500):
        kept = page.evaluate(SHELF)
        if "/judge/zh" in kept and any(one.endswith("/tablet.js") for one in kept):
            return kept
        page.wait_for_timeout(500)
    raise AssertionError(f"the worker keeps only {kept}")
