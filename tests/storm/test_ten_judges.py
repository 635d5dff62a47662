"""Ten judges sign a whole final while the server is killed half way: nothing is lost.

Golden 01 and the half-pipe go through the same pages; only the rulebook differs.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from flask import Flask

from competition import chain
from competition.ledger.event import Kind
from judging import panels
from tests import build, contests, office, reading
from tests.build import Hall
from tests.contests import Contest
from tests.office import Staff
from tests.servers import Podium
from tests.storm.ten_judges import Judge, all_at_once, receipts

CONTESTS: list[Callable[[], Contest]] = [contests.teachers, contests.halfpipe]


def judges_of(app: Flask, server: Podium, hall: Hall, contest: Contest) -> list[Judge]:
    """A tablet for each seat, with the sheets that its judge will sign, by the ledger's names."""
    with build.stage_of(app, hall) as stage:
        codes = {one.entry.name: one.code for one in stage.appearances}
    order = [judge for names in contest.judges.values() for judge in names]
    found = []
    for seat, name in zip(hall.seats, order, strict=True):
        mine = {
            panels.sheet_name(codes[entry], attempt, seat, contest.attempts): marks
            for (entry, attempt, judge), marks in contest.sheets.items()
            if judge == name
        }
        found.append(Judge(build.a_judge(app, hall, seat, at=server.url), mine))
    return found


@pytest.mark.storm
@pytest.mark.parametrize("contest", [make() for make in CONTESTS], ids=["teachers", "halfpipe"])
def test_ten_judges_and_a_server_that_is_killed_half_way(
    app: Flask, server: Podium, contest: Contest
) -> None:
    hall = build.a_stage_in_scoring(
        app, rulebook=contest.rulebook, contestants=contest.contestants, on_stage=0
    )
    with ExitStack() as browsers:
        judges = judges_of(app, server, hall, contest)
        staff = office.staff_of(app, hall, at=server.url)
        for person in (*(judge.person for judge in judges), *staff.everybody()):
            browsers.enter_context(person)
        run_the_final(app, server, hall, contest, judges, staff)
    with app.app_context():
        assert chain.faults(hall.chain) == []


def run_the_final(
    app: Flask, server: Podium, hall: Hall, contest: Contest, judges: list[Judge], staff: Staff
) -> None:
    for entry, attempt in contest.not_made():
        office.register_no_attempt(staff.desk, hall, _code(app, hall, entry), attempt)

    def kill_and_start() -> None:
        server.kill()
        server.start()

    assert all_at_once(judges, kill_and_start) == []
    assert_nothing_lost(app, hall, judges)

    office.seal_stage(staff.desk, hall)
    for judge in judges:
        judge.send_late()
    office.publish(staff, hall)
    public = staff.stranger.get(f"/e/{hall.edition}/{hall.stage}/result")
    assert reading.standings(public.text) == contest.expected


def _code(app: Flask, hall: Hall, name: str) -> str:
    with build.stage_of(app, hall) as stage:
        return next(one.code for one in stage.appearances if one.entry.name == name)


def assert_nothing_lost(app: Flask, hall: Hall, judges: list[Judge]) -> None:
    """Every receipt that a tablet holds is an event with that number and that hash."""
    told = receipts(judges)
    with app.app_context():
        events = {event.seq: event for event, _parts in chain.events(hall.chain, Kind.SCORE)}
    assert len(told) == sum(len(judge.sheets) for judge in judges)
    lost = [
        sheet
        for sheet, receipt in told.items()
        if receipt["seq"] not in events or events[receipt["seq"]].hash != receipt["hash"]
    ]
    assert lost == []
