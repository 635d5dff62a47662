"""Ten judges on a network that loses, delays, repeats and reorders: trust.md T2."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from competition import chain
from competition.ledger.event import Kind
from tests import build
from tests.build import Hall
from tests.servers import Podium, serving
from tests.storm import figures
from tests.storm.load import TEN, Load, assert_whole, at_work, engine_of, lost
from tests.storm.proxy import FATES, Weather, bad_network
from tests.storm.test_kill_loop import FAULTS
from tests.storm.test_power_cuts import SQLITE

SECONDS = figures.size("chaos", 6)
FEWEST = 60  # answers: on a slow machine the small storm lasts longer


@dataclass(frozen=True, slots=True)
class Storm:
    """What came of it; each list should be empty."""

    hall: Hall
    load: Load
    weather: Weather
    lost: list[int]
    duplicated: list[str]
    changed: list[str]


def storm(app: Flask, server: Podium) -> Storm:
    hall = build.a_stage_in_scoring(app, rulebook=TEN, contestants=4, on_stage=0)
    with (
        bad_network(("127.0.0.1", server.port), figures.chance("chaos")) as (at, weather),
        at_work(app, hall, server.url, through=at) as load,
    ):
        time.sleep(SECONDS)
        load.until(FEWEST)
    with app.app_context():
        kinds = Kind.SCORE, Kind.SCORE_CONFLICT, Kind.SCORE_LATE
        ops = [event.op for event, _parts in chain.events(hall.chain, *kinds)]
    return Storm(
        hall,
        load,
        weather,
        lost=lost(app, hall, load),
        duplicated=sorted({op for op in ops if ops.count(op) > 1 or op not in weather.answers}),
        changed=sorted(op for op, told in weather.answers.items() if len(told) > 1),
    )


@pytest.mark.storm
def test_a_bad_network_loses_doubles_and_changes_nothing(app: Flask, server: Podium) -> None:
    seen = storm(app, server)
    figures.told(
        f"chaos, {engine_of(app)}",
        seconds=SECONDS,
        requests=seen.weather.did.total(),
        acknowledged=len(seen.load.acknowledged),
        replays=seen.load.replayed(),
        lost=len(seen.lost),
        duplicated=len(seen.duplicated),
        changed_answers=len(seen.changed),
    )
    assert (seen.load.failed, seen.lost, seen.duplicated, seen.changed) == ([], [], [], [])
    assert set(seen.weather.did) == set(FATES), "not every kind of weather was met"
    assert_whole(app, seen.hall)


@pytest.mark.storm
@SQLITE
def test_a_server_that_does_a_request_twice_is_caught(
    app: Flask, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: nothing remembers which requests were done."""
    monkeypatch.setenv("PYTHONPATH", str(FAULTS))
    monkeypatch.setenv("PODIUM_FAULT", "forgetful")
    with serving(instance=tmp_path / "instance", database_url=database) as faulty:
        seen = storm(app, faulty)
    assert seen.load.failed != []
    assert seen.duplicated != []
    assert seen.changed != []
