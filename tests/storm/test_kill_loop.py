"""kill -9 under the load of ten judges, again and again: nothing acknowledged is lost.

`make test` kills a few times; `make soak-storm` as often as PODIUM_KILLS says (trust.md T1). A kill
loop cannot see a wrong durability setting: that is refused at start-up, and tested there.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import text

from competition import chain
from competition.db import db
from competition.ledger.event import Kind
from judging import projection
from tests import build
from tests.build import Hall
from tests.servers import Podium
from tests.storm.ten_judges import PATIENCE, Judge

KILLS = int(os.environ.get("PODIUM_KILLS", "3"))
ANSWERS = (7, 23, 11)  # how many sheets are acknowledged before each kill, in turn


@dataclass
class Load:
    """Ten judges who revise their sheets over and over until told to stop."""

    judges: list[Judge]
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def work(self, judge: Judge) -> None:
        try:
            for rev in itertools.count():
                for sheet in judge.sheets:
                    if self.stop.is_set():
                        return
                    self._revise(judge, sheet, rev)
        except Exception as error:  # a thread's failure must reach the test
            self.failed.append(f"{type(error).__name__}: {error}")

    def until(self, count: int) -> None:
        """Wait until so many answers have come; the kill then falls among requests under way."""
        give_up = time.monotonic() + PATIENCE
        while len(self.acknowledged) < count and not self.failed:
            assert time.monotonic() < give_up, "the judges get no answers"
            time.sleep(0.003)

    def _revise(self, judge: Judge, sheet: str, rev: int) -> None:
        marks = {"live.goal": str(rev % 20), "live.method": str(rev % 80)}
        answer = judge.put(sheet, marks, base=rev)
        assert (answer.status_code, answer.json()["rev"]) == (201, rev + 1), answer.text
        self.acknowledged.append((answer.json()["seq"], answer.json()["hash"]))


@pytest.mark.storm
def test_kill_nine_loses_nothing_acknowledged(app: Flask, server: Podium) -> None:
    book = build.SMALL.replace("count = 3", "count = 10")
    hall = build.a_stage_in_scoring(app, rulebook=book, contestants=5, on_stage=0)
    with ExitStack() as browsers:
        load = Load([tablet(app, hall, seat, server, browsers) for seat in hall.seats])
        threads = [threading.Thread(target=load.work, args=(one,)) for one in load.judges]
        for thread in threads:
            thread.start()
        for _kill, more in zip(range(KILLS), itertools.cycle(ANSWERS), strict=False):
            load.until(len(load.acknowledged) + more)
            server.kill()
            server.start()
        load.stop.set()
        for thread in threads:
            thread.join()
    assert load.failed == []
    assert_kept(app, hall, load)


def tablet(app: Flask, hall: Hall, seat: str, server: Podium, browsers: ExitStack) -> Judge:
    person = browsers.enter_context(build.a_judge(app, hall, seat, at=server.url))
    return Judge(person, {f"{code}.{seat}": {} for code in hall.order})


def assert_kept(app: Flask, hall: Hall, load: Load) -> None:
    with app.app_context():
        events = {event.seq: event.hash for event, _parts in chain.events(hall.chain, Kind.SCORE)}
        lost = [seq for seq, hash_ in load.acknowledged if events.get(seq) != hash_]
        faults = chain.faults(hall.chain)
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
    with build.stage_of(app, hall) as stage:
        differ = projection.differences(stage)
    repeated = sum(judge.repeated for judge in load.judges)
    replayed = sum(
        "Idempotent-Replay" in answer.headers
        for judge in load.judges
        for answers in judge.answers.values()
        for answer in answers
    )
    print(
        f"{KILLS} kills, {len(load.acknowledged)} acknowledged, {repeated} sent again, "
        f"{replayed} answered from store, {len(lost)} lost"
    )
    assert (lost, faults, differ) == ([], [], [])
