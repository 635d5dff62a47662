"""kill -9 under the load of ten judges, again and again: nothing acknowledged is lost.

`make test` kills a few times; `make soak-storm` 500 times (trust.md T1). A kill loop cannot see a
wrong durability setting: that is refused at start-up, and what the power cuts are for.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests import build
from tests.build import Hall
from tests.installations import file_of
from tests.servers import Podium, serving
from tests.storm import figures
from tests.storm.load import TEN, Load, assert_whole, at_work, engine_of, lost

KILLS = figures.size("kills", 2)
ANSWERS = (7, 23, 11)  # how many sheets are acknowledged before each kill, in turn
AIM = Path(__file__).with_name("aim.py")
FAULTS = Path(__file__).parent / "faults"
A_LONG_TIME = "5"  # seconds


def killed(app: Flask, server: Podium, hall: Hall, load: Load, number: int) -> None:
    """Kill among requests under way, three times of four just when an event has been committed.

    Between the commit and the answer lies what a judge cannot tell apart from a lost request.
    """
    load.until(len(load.acknowledged) + ANSWERS[number % 3])
    if number % 4:
        at = [str(server.group), str(file_of(app, hall.chain)), A_LONG_TIME]
        subprocess.run([sys.executable, "-S", AIM, *at], check=True, timeout=60)
    server.kill()


@pytest.mark.storm
def test_kill_nine_loses_nothing_acknowledged(app: Flask, server: Podium) -> None:
    hall = build.a_stage_in_scoring(app, rulebook=TEN, contestants=5, on_stage=0)
    with at_work(app, hall, server.url) as load:
        for number in range(KILLS):
            killed(app, server, hall, load, number)
            server.start()
    gone = lost(app, hall, load)
    figures.told(
        f"kill -9, {engine_of(app)}",
        kills=KILLS,
        acknowledged=len(load.acknowledged),
        sent_again=load.repeated(),
        replays=load.replayed(),
        lost=len(gone),
    )
    assert (load.failed, gone) == ([], [])
    assert_whole(app, hall)


@pytest.mark.storm
def test_an_answer_before_the_commit_is_caught_at_the_first_kill(
    app: Flask, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: a server that commits a moment after it has answered."""
    monkeypatch.setenv("PYTHONPATH", str(FAULTS))
    monkeypatch.setenv("PODIUM_FAULT", "early_answer")
    hall = build.a_stage_in_scoring(app, rulebook=TEN, contestants=5, on_stage=0)
    with (
        serving(instance=tmp_path / "instance", database_url=database) as faulty,
        at_work(app, hall, faulty.url) as load,
    ):
        load.until(1)
        faulty.kill()
        load.give_up()
    assert lost(app, hall, load) != []
