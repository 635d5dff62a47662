"""What a judge's tablet transfers before the first mark: counted on the wire, in Chromium."""

from __future__ import annotations

import gzip
import re
from functools import partial

import pytest
from flask import Flask
from playwright.sync_api import expect

from competition.web.compression import LEAST
from tests.browser.tablets import LANDSCAPE
from tests.build import a_stage_in_scoring, seat_card

FIRST, AGAIN = 60_000, 5_000  # bytes, headers included; the preset's final: 20 contestants


def _transferred(page, act) -> dict[str, int]:
    """Address → bytes on the wire while `act` loads a page, headers included."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    asked: dict[str, str] = {}
    taken: dict[str, int] = {}
    network.on(
        "Network.requestWillBeSent",
        lambda it: asked.update({it["requestId"]: it["request"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda it: taken.update({asked[it["requestId"]]: int(it["encodedDataLength"])}),
    )
    act()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)  # what the script asked for last is told a little later
    network.detach()
    return taken


def _listed(page, act) -> None:
    """The server was asked, and the list drawn: twenty contestants, of whom one is on stage."""
    with page.expect_response("**/api/me/sheets"):
        act()
    expect(page.locator("#list-rows > li")).to_have_count(19)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_judges_first_page_is_light_and_the_second_time_lighter(app, server, browser):
    hall = a_stage_in_scoring(app)
    page = browser(viewport=LANDSCAPE).new_page()
    page.goto(f"{server.url}/in")  # an empty tablet: all that comes counts, but for this page
    page.fill("#code", seat_card(app, hall, "j01"))
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    button = page.locator("form", has=page.locator("#code")).locator("button")
    first = _transferred(page, lambda: _listed(page, button.click))
    again = _transferred(page, lambda: _listed(page, lambda: page.goto(f"{server.url}/judge")))
    print(f"first {sum(first.values())} bytes {first}\nagain {sum(again.values())} bytes {again}")
    for told in (first, again):
        assert any(".css" in address for address in told)
        assert any("/api/me/sheets" in address for address in told)
    assert sum(first.values()) <= FIRST, first
    assert sum(again.values()) <= AGAIN, again
    assert not [one for one in again if again[one] and re.search(r"/js/|\.css|/judge/zh", one)]


def test_files_are_packed_and_pages_are_not(app: Flask, client):
    asking = {"Accept-Encoding": "gzip"}
    css = partial(client.get, "/static/css/parts.css", buffered=True)
    file, plain = css(headers=asking), css()
    assert file.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in file.headers["Vary"]
    assert gzip.decompress(file.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    again = css(headers=asking | {"If-None-Match": file.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    page = client.get("/in", headers=asking)
    assert len(page.data) > LEAST
    assert "Content-Encoding" not in page.headers
