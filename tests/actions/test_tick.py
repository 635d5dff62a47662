"""The rounds: done twice nothing is done twice, one leads, and what was found is told and kept."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from competition import births, chain, clock, rounds
from competition.app import ROOT
from competition.db import db
from competition.doors import Attempt
from competition.facts import NoteStep, UpkeepNote
from competition.findings import Finding, Tone, look
from competition.ledger.head import Label
from competition.mirror_file import NotMirrored
from competition.models import PrivateRecord, UpkeepTask
from competition.rounds import LEASE, NotLeading
from competition.rules.dates import BirthDate
from competition.upkeep import doctor, machine
from competition.upkeep.tick import TASKS, Done, Task, once, tick
from tests import build, eventful
from tests.build import Hall, stage_of
from tests.installations import file_of

LATER = build.AT + timedelta(days=10)


@pytest.fixture
def hall(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr("competition.upkeep.check.PATIENCE", 0)
    held = eventful.before_it(app)
    eventful.grow(app, held, build.AT + timedelta(minutes=1))
    with clock.frozen(LATER):
        yield held


def noted(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(UpkeepNote).order_by(UpkeepNote.id))
        return [(one.task, str(one.step), one.code) for one in rows]


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(one.code for one in findings)


def test_what_is_due_is_done_once(app: Flask, hall: Hall) -> None:
    first = tick(app, at=LATER, holder="hall:1")
    assert first.led
    assert first.tasks == tuple(task.name for task in TASKS)
    assert codes(first.did) == ["tick.backed_up", "tick.signed_day"]
    before = noted(app)
    again = tick(app, at=LATER, holder="hall:1")
    assert (again.led, again.tasks, again.did, again.found) == (True, (), (), ())
    assert noted(app) == before
    a_day = tick(app, at=LATER + timedelta(days=1), holder="hall:1")
    assert a_day.did == ()  # nothing was appended since


def test_the_mirrors_disk_that_fails_ends_no_rounds(
    app: Flask, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_what: object, **_how: object) -> None:
        raise NotMirrored(28, "No space left on device")

    monkeypatch.setattr("competition.upkeep.tick.tick", fails)
    done = once(app)
    assert (done.led, done.silent) == (False, True)


def test_the_head_of_the_day_is_signed_on_the_next(app: Flask, hall: Hall) -> None:
    tick(app, at=build.AT + timedelta(minutes=2), holder="hall:1")
    with app.app_context():
        assert Label.DAY not in [one.label for one in chain.heads(hall.chain)]
    tick(app, at=build.AT + timedelta(days=1), holder="hall:1")
    tick(app, at=build.AT + timedelta(days=2), holder="hall:1")
    with app.app_context():
        days = [one for one in chain.heads(hall.chain) if one.label == Label.DAY]
        assert [one.size for one in days] == [chain.size(hall.chain)]


def test_a_fault_is_found_told_once_and_told_to_be_over(app: Flask, hall: Hall) -> None:
    eventful.play(app, hall)
    change = "UPDATE sheet_now SET total = total {} 1 WHERE id = 1"

    def shell(sign: str) -> None:
        with app.app_context():
            db.session.execute(text(change.format(sign)))
            db.session.commit()

    shell("+")
    for hours in (0, 1, 2):
        found = tick(app, at=LATER + timedelta(hours=hours), holder="hall:1").found
        assert "ledger.projection" in codes(found)
    told = [one for one in noted(app) if one[2] == "ledger.projection"]
    assert told == [("ledger", "found", "ledger.projection")]
    shell("-")
    assert "ledger.projection" not in codes(
        tick(app, at=LATER + timedelta(hours=3), holder="hall:1").found
    )
    assert noted(app)[-1] == ("ledger", "over", "ledger.projection")


def test_a_disk_that_fills_up_is_told_once_whatever_is_left(
    app: Flask, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minutes, free in ((0, 400_000_000), (10, 399_000_000), (20, 900_000_000)):
        left = SimpleNamespace(free=free)
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda _folder, left=left: left)
        tick(app, at=LATER + timedelta(minutes=minutes), holder="hall:1")
    told = [one for one in noted(app) if one[0] == "machine"]
    assert told == [("machine", "found", "space.little"), ("machine", "over", "space.little")]


def test_a_period_that_has_ended_is_said_and_nothing_is_decided(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        day = eventful.Day(stage)
        eventful._score(day, eventful.MARKS)
        for act in (eventful._seal, eventful._settle, eventful._publish):
            act(day)
    found = tick(app, at=LATER, holder="hall:1").found
    (over,) = (one for one in found if one.code == "deadline.over")
    assert (over.tone, over.edition) == (Tone.LOOK, hall.edition)
    assert (over.facts["number"], over.facts["last"]) == (1, "2026-11-23")
    with stage_of(app, hall) as stage:
        assert stage.state == "publicised"


def test_what_must_be_deleted_is(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        stage.edition.first_day = build.AT.date() - timedelta(days=365)
        born = [(stage.appearances[0].entry, BirthDate(1990, 1))]
        births.keep(stage.edition, born, at=build.AT)
        db.session.add(Attempt(key="address:192.0.2.7", at=build.AT))
    did = tick(app, at=LATER, holder="hall:1").did
    assert {"tick.births", "tick.tries"} <= {one.code for one in did}
    with app.app_context():
        for table in (PrivateRecord, Attempt):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_the_mirrors_tail_is_written(app: Flask, hall: Hall) -> None:
    file = file_of(app, hall.chain)
    whole = file.read_bytes()
    file.write_bytes(b"".join(whole.splitlines(keepends=True)[:-2]))
    assert "tick.mirrored" in codes(tick(app, at=LATER, holder="hall:1").did)
    told = file.read_bytes()
    assert told.startswith(whole)
    assert told[len(whole) :].startswith(b'{"head":"tb1/head')  # then the head of the day


def test_a_task_that_breaks_is_told_and_the_others_go_on(
    app: Flask, hall: Hall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_instance: Path) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(machine, "space", broken)
    ticked = tick(app, at=LATER, holder="hall:1")
    assert ticked.tasks == tuple(task.name for task in TASKS)
    (failed,) = (one for one in ticked.found if one.code == "tick.failed")
    assert failed.facts == {"task": "machine", "fault": "ZeroDivisionError"}
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_the_doctor_says_what_the_rounds_found(app: Flask, hall: Hall) -> None:
    with app.app_context():
        assert [one.code for one in doctor._rounds()] == ["tick.never"]
    tick(app, at=LATER, holder="hall:1")
    with app.app_context():
        assert [one.code for one in doctor._rounds()] == ["tick.recent"]
        with clock.frozen(LATER + timedelta(minutes=11)):
            assert [one.code for one in doctor._rounds()] == ["tick.silent"]
        with clock.frozen(LATER - timedelta(hours=8)):
            assert [one.code for one in doctor._rounds()] == ["tick.silent"]
            assert next(iter(doctor._clock())).code == "clock.behind"


# ── one leads ─────────────────────────────────────────────────────────────────────────────────
def leads(app: Flask, holder: str, at: datetime) -> bool:
    with app.app_context():
        led = rounds.lead(holder, at=at)
        db.session.commit()
        return led


def test_the_lead_is_kept_runs_out_and_can_be_given_up(app: Flask) -> None:
    assert leads(app, "a", LATER)
    assert not leads(app, "b", LATER + LEASE / 2)
    assert leads(app, "a", LATER + LEASE / 2)
    assert not leads(app, "b", LATER + LEASE)
    assert leads(app, "b", LATER + LEASE * 3 / 2)
    assert not leads(app, "a", LATER + LEASE * 3 / 2)
    with app.app_context():
        rounds.let_go("a")  # it does not hold it any more
        db.session.commit()
    assert not leads(app, "a", LATER + LEASE * 3 / 2)
    with app.app_context():
        rounds.let_go("b")
        db.session.commit()
    assert leads(app, "a", LATER + LEASE * 3 / 2)
    assert not leads(app, "b", LATER + LEASE), "two clocks may differ a little"
    assert leads(app, "b", LATER - LEASE), "the clock was set back, and a is gone"


def test_a_task_that_takes_longer_than_the_lease_keeps_the_lead(
    app: Flask, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bool] = []

    def long(_app: Flask, _at: datetime) -> Done:
        clock.advance(2 * LEASE)
        patience = time.monotonic() + 20
        while tried[-1:] != [False] and time.monotonic() < patience:
            time.sleep(0.05)  # until the lease was renewed beside the task
            with app.app_context():
                until = db.session.get_one(UpkeepTask, "leader").until
                db.session.rollback()
            if until is not None and until > clock.now():
                tried.append(leads(app, "other:1", clock.now()))
        return Done()

    def next_one(_app: Flask, _at: datetime) -> Done:
        tried.append(leads(app, "other:1", clock.now()))
        return Done()

    monkeypatch.setattr("competition.upkeep.tick.BEAT", 0.05)
    tasks = (Task("long", LEASE, long), Task("next", LEASE, next_one))
    monkeypatch.setattr("competition.upkeep.tick.TASKS", tasks)
    assert tick(app, at=moment, holder="hall:1").tasks == ("long", "next")
    assert tried == [False, False]


def test_who_lost_the_lead_records_nothing(app: Flask) -> None:
    leads(app, "a", LATER)
    leads(app, "b", LATER + LEASE)
    with app.app_context():
        with pytest.raises(NotLeading):
            rounds.finish("ledger", holder="a", found=[look("tick.never")], done=[], at=LATER)
        db.session.rollback()
        assert rounds.standing() == ()


def test_of_eight_at_once_one_leads(app: Flask) -> None:
    """The row is not there yet at first: whoever makes it must not make two."""
    for turn in range(20):
        ready = threading.Barrier(8)
        at = LATER + turn * 2 * LEASE

        def one(name: int, ready: threading.Barrier = ready, at: datetime = at) -> bool:
            ready.wait()
            return leads(app, f"p{name}", at)

        with ThreadPoolExecutor(8) as crowd:
            assert sum(crowd.map(one, range(8))) == 1, turn


def test_two_processes_at_once_do_each_thing_once(app: Flask, hall: Hall, database: str) -> None:
    """Two `podium tick` started together: one backup, one head of the day, one leader's name."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    here = {**os.environ, "PODIUM_INSTANCE": app.instance_path, "DATABASE_URL": database}
    command = [sys.executable, "-m", "competition.cli", "tick"]
    both = [
        subprocess.Popen(command, env=here, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [one.communicate(timeout=120)[0] for one in both]
    assert [one.returncode in (0, 2) for one in both] == [True, True], told
    assert len(list((Path(app.instance_path) / "backups").glob("auto-*.zip"))) == 1
    did = [one for one in noted(app) if one[1] == NoteStep.DID]
    assert sorted(did) == [
        ("backup", "did", "tick.backed_up"), ("heads", "did", "tick.signed_day"),
    ]  # fmt: skip
    with app.app_context():
        rows = db.session.scalars(select(UpkeepTask).where(UpkeepTask.ended_at.is_not(None)))
        assert len({one.holder for one in rows}) == 1
