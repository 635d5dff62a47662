"""Power cuts, simulated: at any moment the disk holds every event that somebody was answered.

One run of the server is recorded with strace; then the disk is rebuilt as it could be after a cut
at any of its writes (trust.md T3). Where a server does not flush at each commit, nearly every cut
is found to lose something.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from competition.ledger import mirror
from competition.ledger.event import event_hash, genesis, read_event
from competition.upkeep.standing import let_go
from tests import build
from tests.build import Hall
from tests.clients import Person
from tests.conftest import lacking
from tests.servers import serving
from tests.storm import figures
from tests.storm.disk import Disk, disk_of, lay_out
from tests.storm.ten_judges import Judge
from tests.storm.test_kill_loop import FAULTS
from tests.storm.tracing import Answer, CannotTrace, Step, Write, steps, tracer

CUTS = figures.size("cuts", 300)
SIGNATURES = 110  # enough that SQLite copies its log back into the file at least once
NOT_LASTING = ("-shm", ".log", ".lock")
SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@dataclass(frozen=True, slots=True)
class Recording:
    """The disk before the server started, and what it did then."""

    hall: Hall
    folder: Path
    before: Disk
    steps: Sequence[Step]


@dataclass(slots=True)
class Found:
    """What many cuts left behind."""

    cuts: int = 0
    lost: int = 0
    not_mirrored: int = 0
    corrupt: int = 0


def recorded(app: Flask, folder: Path, signatures: int) -> Recording:
    """Judges sign and revise one after another, and each answer is waited for."""
    log = folder / "strace.log"
    try:
        under = tracer(log)
    except CannotTrace as why:
        lacking("power cuts", str(why), "Install strace; it needs the right to trace a child")
    hall = build.a_stage_in_scoring(app, rulebook=build.SMALL, contestants=6, on_stage=0)
    cards = {seat: build.seat_card(app, hall, seat) for seat in hall.seats}
    let_go(app)
    before = disk_of(folder)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with serving(instance=Path(app.instance_path), database_url=url, under=under) as server:
        sign(hall, cards, server.url, signatures)
    seen = [
        one
        for one in steps(log, folder)
        if isinstance(one, Answer) or not one.path.endswith(NOT_LASTING)
    ]
    return Recording(hall, folder, before, seen)


def sign(hall: Hall, cards: dict[str, str], at: str, signatures: int) -> None:
    with ExitStack() as browsers:
        judges = []
        for seat, card in cards.items():
            person = browsers.enter_context(Person(at))
            assert person.post("/in", {"code": card}).is_redirect
            person.get("/judge")
            judges.append(Judge(person, {f"{code}.{seat}": {} for code in hall.order}))
        places = [(judge, sheet) for judge in judges for sheet in judge.sheets]
        for number in range(signatures):
            judge, sheet = places[number % len(places)]
            rev = number // len(places)
            marks = {"live.goal": str(rev % 20), "live.method": str(number % 80)}
            answer = judge.put(sheet, marks, base=rev)
            assert answer.status_code == 201, answer.text


def cut(recording: Recording, count: int, chance: random.Random, room: Path) -> Found:
    """Cut the power so many times, anywhere after the first answer."""
    first = next(n for n, one in enumerate(recording.steps) if isinstance(one, Answer))
    moments = sorted(chance.choices(range(first, len(recording.steps)), k=count))
    found, disk = Found(), recording.before
    for number, step in enumerate(recording.steps):
        disk.does(step)
        while moments and moments[0] == number:
            moments.pop(0)
            here = room / str(found.cuts)
            lay_out(disk.cut(chance), recording.folder, here)
            examine(here, recording, disk.answered, found)
    return found


def examine(here: Path, recording: Recording, answered: dict[int, str], found: Found) -> None:
    """Open what the cut left, as the server would at its next start."""
    found.cuts += 1
    chain = recording.hall.chain
    try:
        with closing(sqlite3.connect(here / "competition.sqlite")) as opened:
            sound = opened.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            ask = "SELECT seq, hash, line FROM ledger_event WHERE chain = ? ORDER BY seq"
            rows = opened.execute(ask, (chain,)).fetchall()
    except sqlite3.DatabaseError:
        found.corrupt += 1
        found.lost += 1
        return
    kept = {seq: hash_ for seq, hash_, _line in rows}
    found.corrupt += not sound or any(broken_links(chain, [line for *_, line in rows]))
    found.lost += any(kept.get(seq) != hash_ for seq, hash_ in answered.items())
    file = next(here.rglob(f"{chain}.jsonl"), None)
    told = mirror.read(chain, file.read_bytes() if file else b"")
    there = {one.event.seq: one.event.hash for one in told.records}
    found.not_mirrored += any(there.get(seq) != hash_ for seq, hash_ in answered.items())
    for path in sorted(here.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def broken_links(chain: str, lines: Sequence[bytes]) -> Iterator[bool]:
    prev = genesis(chain)
    for number, line in enumerate(lines):
        told = read_event(line)
        yield (told.seq, told.prev) != (number, prev)
        prev = event_hash(line)


def answers_before_the_flush(recording: Recording) -> int:
    """Answers that were sent while something of the ledger was not yet on the disk."""
    waiting: set[str] = set()
    early = 0
    for step in recording.steps:
        if isinstance(step, Answer):
            early += any(path.endswith(("-wal", ".jsonl")) for path in waiting)
        elif isinstance(step, Write):
            waiting.add(step.path)
        else:
            waiting.discard(step.path)
    return early


@pytest.mark.storm
@SQLITE
def test_a_power_cut_loses_nothing_acknowledged(
    app: Flask, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    recording = recorded(app, tmp_path, SIGNATURES)
    answers = sum(isinstance(one, Answer) for one in recording.steps)
    early = answers_before_the_flush(recording)
    copied = sum(isinstance(one, Write) and one.path.endswith(".sqlite") for one in recording.steps)
    found = cut(recording, CUTS, figures.chance("cuts"), tmp_path_factory.mktemp("cuts"))
    figures.told(
        "power cuts",
        cuts=found.cuts,
        answers=answers,
        sent_before_the_flush=early,
        lost=found.lost,
        not_mirrored=found.not_mirrored,
        corrupt=found.corrupt,
    )
    assert answers == SIGNATURES
    assert copied > 0, "the run never came to a checkpoint"
    assert (early, found) == (0, Found(cuts=CUTS))


@pytest.mark.storm
@SQLITE
def test_a_server_that_does_not_flush_is_caught_by_nearly_every_cut(
    app: Flask,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The seeded fault: synchronous = NORMAL."""
    monkeypatch.setenv("PYTHONPATH", str(FAULTS))
    monkeypatch.setenv("PODIUM_FAULT", "normal_sync")
    recording = recorded(app, tmp_path, 25)
    cuts = CUTS // 3
    found = cut(recording, cuts, figures.chance("normal"), tmp_path_factory.mktemp("cuts"))
    figures.told("power cuts without a flush", cuts=cuts, lost=found.lost)
    assert found.lost >= 0.99 * cuts
    assert answers_before_the_flush(recording) > 0
