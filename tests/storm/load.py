"""Ten judges who revise their sheets over and over, and what the ledger kept of it."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import text

from competition import chain
from competition.db import db
from competition.ledger.event import Kind
from judging import projection
from tests import build
from tests.build import Hall
from tests.storm.ten_judges import PATIENCE, Judge

TEN = build.SMALL.replace("count = 3", "count = 10")


@dataclass
class Load:
    """The judges at work; `acknowledged` is what they were told, in the order they heard it."""

    judges: list[Judge]
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def until(self, count: int) -> None:
        """Wait until so many answers have come; what follows falls among requests under way."""
        give_up = time.monotonic() + PATIENCE
        while len(self.acknowledged) < count and not self.failed:
            assert time.monotonic() < give_up, "the judges get no answers"
            time.sleep(0.003)

    def give_up(self) -> None:
        """Nobody waits any longer for a server that does not come back."""
        for judge in self.judges:
            judge.patience = 0

    def work(self, judge: Judge) -> None:
        try:
            for rev in itertools.count():
                for sheet in judge.sheets:
                    if self.stop.is_set():
                        return
                    self._revise(judge, sheet, rev)
        except Exception as error:  # a thread's failure must reach the test
            self.failed.append(f"{type(error).__name__}: {error}")

    def _revise(self, judge: Judge, sheet: str, rev: int) -> None:
        marks = {"live.goal": str(rev % 20), "live.method": str(rev % 80)}
        answer = judge.put(sheet, marks, base=rev)
        assert (answer.status_code, answer.json()["rev"]) == (201, rev + 1), answer.text
        self.acknowledged.append((answer.json()["seq"], answer.json()["hash"]))

    def replayed(self) -> int:
        """How many answers came from the store: done before, and the answer was lost."""
        answers = itertools.chain.from_iterable(judge.answers.values() for judge in self.judges)
        return sum("Idempotent-Replay" in one.headers for many in answers for one in many)

    def repeated(self) -> int:
        """How often a judge sent the same again."""
        return sum(judge.repeated for judge in self.judges)


@contextmanager
def at_work(app: Flask, hall: Hall, at: str, *, through: str = "") -> Iterator[Load]:
    """Ten judges at the server `at` until the block ends; `through` is an address before it."""
    with ExitStack() as browsers:
        load = Load([_tablet(app, hall, seat, at, browsers) for seat in hall.seats])
        for judge in load.judges:
            judge.person.http.base_url = through or at
        threads = [threading.Thread(target=load.work, args=(one,)) for one in load.judges]
        for thread in threads:
            thread.start()
        try:
            yield load
        finally:
            load.stop.set()
            for thread in threads:
                thread.join()


def _tablet(app: Flask, hall: Hall, seat: str, at: str, browsers: ExitStack) -> Judge:
    person = browsers.enter_context(build.a_judge(app, hall, seat, at=at))
    return Judge(person, {f"{code}.{seat}": {} for code in hall.order})


def lost(app: Flask, hall: Hall, load: Load) -> list[int]:
    """The numbers of acknowledged events that are not in the ledger as they were acknowledged."""
    with app.app_context():
        events = {event.seq: event.hash for event, _parts in chain.events(hall.chain, Kind.SCORE)}
    return [seq for seq, hash_ in load.acknowledged if events.get(seq) != hash_]


def assert_whole(app: Flask, hall: Hall) -> None:
    """The chain holds together, the projection is what follows from it, the file is sound."""
    with app.app_context():
        faults = chain.faults(hall.chain)
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
    with build.stage_of(app, hall) as stage:
        assert (faults, projection.differences(stage)) == ([], [])


def engine_of(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).partition(":")[0].partition("+")[0]
