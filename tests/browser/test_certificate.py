"""A certificate on a phone: the whole paper is seen as it will be printed, with a way back."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from competition import accounts, certificates, clock, publication
from competition.db import db
from competition.policy import Role
from tests.announced import a_sealed_stage, announce, finish
from tests.build import BY, stage_of

FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
SIZE = "one => [one.offsetWidth, one.offsetHeight]"
CUT = """one => [one, ...one.querySelectorAll("*")].filter(
  (part) => part.getBoundingClientRect().right > one.getBoundingClientRect().right + 1).length"""


@pytest.fixture
def own(app, site, page) -> str:
    """The first prize's certificate, its holder signed in on this page."""
    hall = a_sealed_stage(app, ["欧阳清和", "张思源", "李雨桐"])
    announce(app, hall, at=FRIDAY)
    ends_at = finish(app, hall)
    with stage_of(app, hall) as stage:
        told = publication.of(stage)
        number = certificates.issue(told, by=BY, at=ends_at)[0].number
        holder = accounts.add_person("欧阳清和", at=FRIDAY)
        entry = told.lines[0].entry_id
        edition = stage.edition
        accounts.grant(edition, Role.CONTESTANT, at=FRIDAY, by=BY, person=holder, entry=entry)
        code = accounts.invite(holder, at=clock.now())
        db.session.commit()
    page.goto(f"{site}/in#{code}")
    page.wait_for_url("**/my")
    return f"{site}/e/qjs13/my/certificate/{number}"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_the_whole_paper_is_seen(own: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(own)
    if folder := os.environ.get("PODIUM_SHOTS"):
        page.screenshot(path=f"{folder}/certificate-{width}.png", full_page=True)
    paper = page.locator(".certificate")
    expect(paper.get_by_role("heading", name="获奖证书")).to_be_visible()
    across, down = paper.evaluate(SIZE)
    assert across <= width
    assert across / down == pytest.approx(297 / 210, rel=0.02)
    assert paper.evaluate(CUT) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="我的参赛").click()
    expect(page).to_have_url(own.split("/certificate/")[0])
