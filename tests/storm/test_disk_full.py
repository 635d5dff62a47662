"""The disk is full: nothing is acknowledged that is not kept, and it goes on once there is room.

trust.md T4, on a small file system of its own: with the database and the mirror on it, and with the
mirror alone. Each point leaves another rest of room, so that it is another write that fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from flask import Flask

from competition import chain, mirror
from competition.app import create_app
from competition.mirror_file import MirrorFile, NotMirrored
from competition.upkeep.standing import let_go
from tests import build
from tests.build import Hall
from tests.clients import Person
from tests.conftest import lacking
from tests.databases import Copies
from tests.storm import figures
from tests.storm.load import assert_whole
from tests.storm.test_power_cuts import SQLITE

POINTS = figures.size("full", 20)
SIZE = f"{12 + POINTS // 4}m"  # what is signed on the way must have room in the end
PAGE = 4096
WITHIN = 5.0  # seconds until the server writes again, once there is room
MANY = 500  # signatures that fill any rest of room


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes. Only an administrator may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "podium-test", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as why:
        lacking("a full disk", f"no small file system ({why})", "Run the tests as root on Linux")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # also while a file of it is open


@dataclass
class Tablet:
    """One judge, who signs the same sheet again and again."""

    person: Person
    sheet: str
    rev: int = 0
    acknowledged: dict[int, str] = field(default_factory=dict)

    def sign(self, op: str) -> httpx.Response:
        marks = {"live.goal": str(self.rev % 20), "live.method": str(self.rev % 80)}
        answer = self.person.put_json(
            f"/api/sheets/{self.sheet}",
            {"base": self.rev, "marks": marks},
            headers={"Idempotency-Key": op},
        )
        if answer.status_code == 201:
            told = answer.json()
            self.rev, self.acknowledged[told["seq"]] = told["rev"], told["hash"]
        return answer

    def until_refused(self) -> tuple[str, httpx.Response]:
        """Sign until the server cannot take it; the request is kept, as a tablet keeps it."""
        for _ in range(MANY):
            op = str(uuid4())
            answer = self.sign(op)
            if answer.status_code != 201:
                return op, answer
        raise AssertionError("the disk was never full")

    def until_taken(self, op: str) -> float:
        """Send the same again until it is taken; how many seconds that took."""
        began = time.monotonic()
        while self.sign(op).status_code != 201:
            assert time.monotonic() < began + WITHIN, "there is room, and nothing is taken"
            time.sleep(0.05)
        return time.monotonic() - began


def fill(disk: Path, *, leaving: int) -> Path:
    """Leave this much room."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - leaving)))
    return ballast


def kept_nowhere(app: Flask, hall: Hall, tablet: Tablet) -> list[int]:
    """Acknowledged events that are not both in the database and in the mirror."""
    here = app.extensions["podium.mirror"]
    there = {one.event.seq: one.event.hash for one in here.read(hall.chain).records}
    with app.app_context():
        events = {event.seq: event.hash for event, _parts in chain.events(hall.chain)}
    return [
        seq
        for seq, hash_ in tablet.acknowledged.items()
        if events.get(seq) != hash_ or there.get(seq) != hash_
    ]


@pytest.mark.storm
@SQLITE
@pytest.mark.parametrize("mirror_only", [False, True], ids=["whole", "mirror"])
def test_a_full_disk_loses_nothing_and_scoring_goes_on(
    small_disk: Path, copies: Copies, tmp_path: Path, *, mirror_only: bool
) -> None:
    chance, slowest = figures.chance("full"), 0.0
    with copies.fresh(tmp_path if mirror_only else small_disk) as url:
        app = create_app(instance=str(small_disk / "instance"), SQLALCHEMY_DATABASE_URI=url)
        hall, tablet = at_work(app)
        gone: list[int] = []
        for _point in range(POINTS):
            ballast = fill(small_disk, leaving=PAGE * chance.randrange(3 if mirror_only else 60))
            op, refused = tablet.until_refused()
            assert_told(refused)
            assert tablet.person.get("/judge/zh").status_code == 200, "reading needs no room"
            gone += kept_nowhere(app, hall, tablet)
            ballast.unlink()
            slowest = max(slowest, tablet.until_taken(op))
        gone += kept_nowhere(app, hall, tablet)
        assert_whole(app, hall)
        with app.app_context():
            assert mirror.differences(hall.chain) == []
        let_go(app)
        tablet.person.http.close()
    figures.told(
        f"disk full, {'the mirror' if mirror_only else 'everything'}",
        points=POINTS,
        acknowledged=len(tablet.acknowledged),
        lost=len(gone),
        worst_ms_until_it_writes_again=round(slowest * 1000),
    )
    assert gone == []


def at_work(app: Flask) -> tuple[Hall, Tablet]:
    hall = build.a_stage_in_scoring(app, rulebook=build.SMALL, contestants=2, on_stage=0)
    seat = hall.seats[0]
    return hall, Tablet(build.a_judge(app, hall, seat), f"{hall.order[0]}.{seat}")


def assert_told(refused: httpx.Response) -> None:
    """A sentence that says what happened and that nothing is lost; the tablet asks again soon."""
    told = refused.json()
    assert (refused.status_code, told["code"]) == (503, "storage.full")
    assert "磁盘" in told["message"] or "空间" in told["message"], told["message"]
    assert int(refused.headers["Retry-After"]) <= WITHIN


@pytest.mark.storm
@SQLITE
def test_an_answer_without_its_second_copy_is_caught(
    small_disk: Path, copies: Copies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: a mirror that could not be written is no reason to refuse."""
    really_keep = MirrorFile.keep

    def keep(self: MirrorFile, *ours: object, **more: object) -> None:
        try:
            really_keep(self, *ours, **more)  # type: ignore[arg-type]
        except NotMirrored:
            return

    monkeypatch.setattr(MirrorFile, "keep", keep)
    with copies.fresh(tmp_path) as url:
        app = create_app(instance=str(small_disk / "instance"), SQLALCHEMY_DATABASE_URI=url)
        hall, tablet = at_work(app)
        fill(small_disk, leaving=PAGE)
        for _ in range(20):
            assert tablet.sign(str(uuid4())).status_code == 201
        assert kept_nowhere(app, hall, tablet) != []
        let_go(app)
        tablet.person.http.close()
    os.unlink(small_disk / "ballast")
