"""The day of the final on one machine: ten judges sign while a hall of phones looks.

A real server with durable writes; judges are threads with a client each, spectators a process of
their own (spectators.py). Judges sign with and without spectators in turns, so that other work on
the machine meets both alike.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import uuid4

from competition.app import create_app
from judging import results
from tests.actions.marks import LATER, sign_all
from tests.bench.measure import Figure
from tests.build import BY, KEY, SMALL, Hall, a_judge, a_stage_in_scoring, stage_of
from tests.clients import Person
from tests.databases import SqliteCopies
from tests.office import desk, staff_of
from tests.screens import send
from tests.servers import serving

TEN = SMALL.replace("count = 3", "count = 10", 1)
PRIZES = SMALL.replace(
    'name = "决赛"', 'name = "决赛"\nprize = [{ code = "一等奖", count = 1 }]', 1
)
SPECTATORS, CROWD = 500, 2000
SIGNING, PACE = 15.0, 1.0  # seconds of a round; seconds between a judge's signatures
SETTLE = 4.0  # until every phone has asked once


def measured(rounds: int) -> Iterator[Figure]:
    """Acknowledgements with and without spectators, then how soon a hall sees a reveal."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory()))
        url = opened.enter_context(SqliteCopies(folder).fresh(folder))
        app = create_app(
            instance=str(folder / "instance"), SQLALCHEMY_DATABASE_URI=url, TESTING=True
        )
        final = a_stage_in_scoring(app, rulebook=TEN, contestants=20, edition="final13")
        gala = a_stage_in_scoring(app, rulebook=PRIZES, contestants=3, edition="gala")
        with stage_of(app, gala) as stage:
            sign_all(stage, {f"c0{n}": (f"{n}", "60") for n in (1, 2, 3)})
            results.seal_stage(stage, by=BY, at=LATER, key=KEY)
        server = opened.enter_context(serving(instance=folder / "instance", database_url=url))
        judges = [a_judge(app, final, code, at=server.url) for code in final.seats]
        yield from _acknowledged(server.url, final, judges, min(rounds, 3))
        organiser = staff_of(app, gala, at=server.url).desk
        yield from _revealed(server.url, gala, organiser)


# ── ten judges ────────────────────────────────────────────────────────────────────────────────
def _acknowledged(url: str, final: Hall, judges: Sequence[Person], rounds: int) -> Iterator[Figure]:
    alone, watched, questions = [], [], []
    bases: list[dict[str, int]] = [{} for _ in judges]  # the revision of each judge's sheets
    _signing(final, judges, bases)  # a server that has just started is no measure
    for _ in range(rounds):
        alone.append(p95(_signing(final, judges, bases)))
        crowd = _spectators(url, final, SPECTATORS, SETTLE + SIGNING)
        time.sleep(SETTLE)
        watched.append(p95(_signing(final, judges, bases)))
        seen = json.loads(crowd.communicate()[0])
        assert not seen["failed"], f"{seen['failed']} questions failed"
        questions.append(seen["asked"] / (SETTLE + SIGNING))
    yield Figure("ten judges alone: acknowledgement p95", "ms", [1000 * one for one in alone])
    title = f"ten judges and {SPECTATORS} spectators"
    yield Figure(f"{title}: acknowledgement p95", "ms", [1000 * one for one in watched])
    ratios = [after / before for before, after in zip(alone, watched, strict=True)]
    yield Figure(f"{title}: p95 beside that without", "x", ratios, aim=2)
    yield Figure(f"{title}: their questions in a second", "/s", questions)


def _signing(final: Hall, judges: Sequence[Person], bases: Sequence[dict[str, int]]) -> list[float]:
    """Each judge signs and revises, a little apart; how long each acknowledgement took."""
    with ThreadPoolExecutor(len(judges)) as together:
        jobs = [
            together.submit(_one_judge, judge, seat, final, own, number * PACE / len(judges))
            for number, (judge, seat, own) in enumerate(
                zip(judges, final.seats, bases, strict=True)
            )
        ]
        return [took for job in jobs for took in job.result()]


def _one_judge(
    judge: Person, seat: str, final: Hall, bases: dict[str, int], late: float
) -> list[float]:
    """A revision of each sheet in turn; every one is acknowledged after its durable write."""
    time.sleep(late)
    took, until, count = [], time.monotonic() + SIGNING, 0
    while time.monotonic() < until:
        sheet = f"{final.order[count % len(final.order)]}.{seat}"
        base = bases.get(sheet, 0)
        marks = {"live.goal": str(base % 20), "live.method": str(count % 80)}
        began = time.monotonic()
        _acknowledge(judge, f"/api/sheets/{sheet}", {"base": base, "marks": marks})
        took.append(time.monotonic() - began)
        bases[sheet] = base + 1
        count += 1
        time.sleep(max(0.0, PACE - took[-1]))
    return took


def _acknowledge(judge: Person, path: str, body: dict[str, object]) -> None:
    """Send until acknowledged, with the same id, as the tablet does; a busy server may say no."""
    op, status = {"Idempotency-Key": str(uuid4())}, 0
    while status != 201:
        status = judge.put_json(path, body, headers=op).status_code
        assert status == 201 or status >= 500, f"{path}: {status}"


def p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


# ── a hall ────────────────────────────────────────────────────────────────────────────────────
def _spectators(url: str, hall: Hall, count: int, seconds: float) -> subprocess.Popen[str]:
    there = urlsplit(url)
    path = f"/live/e/{hall.edition}/board/{hall.stage}/1"
    words = [str(there.hostname), str(there.port), path, str(count), str(seconds)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.spectators", *words],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _revealed(url: str, gala: Hall, operator: Person) -> Iterator[Figure]:
    """From the operator's press until each phone holds the name."""
    crowd = _spectators(url, gala, CROWD, 3 * SETTLE)
    time.sleep(1.5 * SETTLE)
    page = operator.get(desk(gala, "/screens"))
    began = time.monotonic()
    assert send(operator, page, "/reveal$", {"how": "one"}).status_code == 303
    seen = json.loads(crowd.communicate()[0])
    delays = sorted(one - began for one in seen["changed"])
    assert (len(delays), seen["failed"]) == (CROWD, 0), (len(delays), seen["failed"])
    title = f"{CROWD} spectators see a reveal"
    yield Figure(f"{title}: half of them", "s", [delays[CROWD // 2]])
    yield Figure(f"{title}: the last one", "s", [delays[-1]], aim=3)
