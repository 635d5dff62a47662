"""Two people at the same thing, as two processes would be: threads, each with its own transaction.

    one, other = behind(app, first, second)   # `second` finds `first` in its way and waits for it
    all_ = at_once(app, *acts)                # everybody sets off together, who is first is chance

An act is what a view does: find, act. The commit is the guard's, so it is the harness's here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import Engine, create_engine, text

from competition.db import db
from competition.errors import Refused

PATIENCE = 60.0
# SQLite says nowhere who waits; whoever has not come through by then is taken to be waiting.
A_MOMENT = 0.25
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act gave, or how it was refused. Anything else that it raises fails the test."""

    given: object = None
    refused: Refused | None = None

    @property
    def code(self) -> str:
        """The refusal's code; "" where the act was done."""
        return self.refused.code if self.refused else ""


def behind(app: Flask, first: Act, second: Act) -> tuple[Outcome, Outcome]:
    """`first` has acted and not committed yet when `second` sets off and comes to the lock.

    Where `second` needs no lock it is through before `first` commits: whatever it should have
    waited for shows in what both leave behind.
    """
    acted, commit = threading.Event(), threading.Event()

    def lead() -> Outcome:
        return _in_its_own(app, first, acted=acted, commit=commit)

    with ThreadPoolExecutor(2) as threads, _counting(app) as waiting:
        one = threads.submit(lead)
        _until(lambda: acted.is_set() or one.done())
        other = threads.submit(_in_its_own, app, second)
        _until(lambda: other.done() or waiting())
        commit.set()
        return one.result(PATIENCE), other.result(PATIENCE)


def at_once(app: Flask, *acts: Act) -> list[Outcome]:
    """Everybody at one barrier, then all together."""
    barrier = threading.Barrier(len(acts))

    def with_the_others(act: Act) -> Outcome:
        barrier.wait(PATIENCE)
        return _in_its_own(app, act)

    with ThreadPoolExecutor(len(acts)) as threads:
        found: Sequence[Future[Outcome]] = [threads.submit(with_the_others, act) for act in acts]
        return [one.result(PATIENCE) for one in found]


def _in_its_own(
    app: Flask,
    act: Act,
    *,
    acted: threading.Event | None = None,
    commit: threading.Event | None = None,
) -> Outcome:
    """One request: a context, a transaction, and one commit unless it was refused."""
    with app.app_context():
        try:
            outcome = Outcome(given=act())
            db.session.flush()
        except Refused as refusal:
            db.session.rollback()
            return Outcome(refused=refusal)
        if acted and commit:
            acted.set()
            commit.wait(PATIENCE)
        db.session.commit()
        return outcome


@contextmanager
def _counting(app: Flask) -> Iterator[Callable[[], bool]]:
    """Whether somebody waits for a lock: asked on a connection that takes none itself."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        give_up: list[float] = []

        def seems() -> bool:
            give_up.append(time.monotonic())
            return give_up[-1] - give_up[0] > A_MOMENT

        yield seems
        return
    asking: Engine = create_engine(engine.url, isolation_level="AUTOCOMMIT")  # looks anew each time
    with asking.connect() as connection:
        yield lambda: bool(connection.execute(WAITING).scalar())
    asking.dispose()


def _until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < give_up, "nobody acts and nobody waits"
        time.sleep(0.005)
