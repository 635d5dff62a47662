"""What a tablet keeps of what the server has: all of it until the whole stage is locked.

trust.md 2.3: a server that comes back from a backup has forgotten what happened since, the seal of
a contestant as well as the sheets. The tablets are the second copy.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from competition import run_of_show
from judging import results
from tests.actions.marks import sign
from tests.browser.tablets import (
    SOON,
    copied,
    fill,
    hall,
    kept,
    lost_since,
    open_sheet,
    scores,
    sheet_of,
    signed,
    tablet,
    word,
)
from tests.build import AT, BY, KEY, seat_card, stage_of

__all__ = ["hall", "tablet"]  # fixtures
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SEATS = ("j01", "j02", "j03")


def signs(page):
    fill(page)
    page.click("#sign")
    if page.locator("#second-look").is_visible():
        page.click("#sign-anyway")
    word(page, "server")
    return page


def seal_first(app, hall):
    with stage_of(app, hall) as stage:
        results.seal_appearance(run_of_show.of(stage, hall.order[0]), by=BY, at=AT)


def the_others_sign(app, hall, *, but):
    with stage_of(app, hall) as stage:
        for place in range(len(hall.order)):
            for seat in SEATS:
                if (seat, place) != but:
                    assert sign(stage, sheet_of(hall, seat, place), "10", "60").status == 201


def seal_all(app, hall):
    with stage_of(app, hall) as stage:
        results.seal_stage(stage, by=BY, at=AT, key=KEY)


def test_a_contestant_who_was_sealed_since_the_backup_gets_every_sheet_back(
    app, hall, tablet, server, tmp_path
):
    backup = tmp_path / "backup.sqlite"
    pages = [tablet(seat) for seat in SEATS[:2]]
    copied(tmp_path / "competition.sqlite", backup)
    pages.append(tablet(SEATS[2]))  # of this one the backup does not know that it is a seat
    for page, seat in zip(pages, SEATS, strict=True):
        signs(open_sheet(page, hall, seat=seat))
    seal_first(app, hall)
    for page, seat in zip(pages, SEATS, strict=True):
        word(page, "sealed")
        page.reload()  # what it keeps is not kept in the open page alone
        word(page, "sealed")
        assert kept(page) == [(sheet_of(hall, seat), "server")]
    lost_since(server, backup, tmp_path)
    expect(pages[2].locator("#nobody")).to_be_visible(timeout=SOON)
    pages[2].goto(f"{server.url}/in#{seat_card(app, hall, SEATS[2])}")
    open_sheet(pages[2], hall, seat=SEATS[2])
    for page in pages:
        word(page, "server")
        expect(page.locator("#unsent")).to_have_text("未发送 0", timeout=SOON)
    assert [signed(app, hall, sheet_of(hall, seat)) for seat in SEATS] == [(1, 8850)] * 3
    seal_first(app, hall)  # and the evening goes on


def test_once_the_stage_is_locked_the_tablet_keeps_nothing(app, hall, tablet):
    page = signs(open_sheet(tablet(), hall))
    the_others_sign(app, hall, but=("j01", 0))
    page.wait_for_timeout(6_000)  # longer than it waits before it asks again
    assert kept(page) == [(sheet_of(hall), "server")]
    seal_all(app, hall)
    word(page, "sealed")
    page.wait_for_timeout(1_000)
    assert kept(page) == []


def test_what_a_sealed_backup_lacks_is_kept_as_late(app, hall, tablet, server, tmp_path):
    """Sealed, backed up, opened again by two, revised; and then the computer is lost."""
    backup, mine = tmp_path / "backup.sqlite", sheet_of(hall)
    page = tablet()
    the_others_sign(app, hall, but=("", 0))
    seal_all(app, hall)
    copied(tmp_path / "competition.sqlite", backup)
    with stage_of(app, hall) as stage:
        results.unseal(stage, by=BY, at=AT, reason="计时有误")
    open_sheet(page, hall)
    page.click("#revise")
    signs(page)
    assert signed(app, hall, mine) == (2, 8850)
    with page.expect_response(f"**/api/sheets/{mine}", timeout=2 * SOON):
        lost_since(server, backup, tmp_path)
    word(page, "late")
    assert kept(page) == [(mine, "late")]
    assert signed(app, hall, mine) == (1, 7000)
    assert scores(app, hall)[-1] == "score.late"
