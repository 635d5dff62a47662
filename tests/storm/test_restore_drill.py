"""The server is lost in the middle of scoring; a backup goes on, on another computer.

trust.md T13: after the tablets have sent again what they hold, no sheet is missing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from competition import bundles, chain, clock
from competition.app import create_app
from competition.ledger import verify
from competition.upkeep.backup import backup
from competition.upkeep.restore import restore
from competition.upkeep.standing import let_go
from judging import projection, sheets
from tests import build, office
from tests.build import Hall
from tests.databases import Copies
from tests.office import Staff
from tests.servers import Podium, serving
from tests.storm import figures
from tests.storm.load import TEN, engine_of
from tests.storm.ten_judges import Judge


@pytest.mark.storm
def test_a_backup_of_five_minutes_ago_and_no_sheet_is_missing(
    app: Flask, server: Podium, copies: Copies, tmp_path: Path
) -> None:
    (Path(app.instance_path) / "server.key").write_bytes(build.KEY)  # signed the rules already
    hall = build.a_stage_in_scoring(app, rulebook=TEN, contestants=3, start=False)
    with ExitStack() as browsers:
        staff = office.staff_of(app, hall, at=server.url)
        with build.stage_of(app, hall) as stage:
            sheets.start_scoring(stage, by=build.BY, at=build.AT, key=build.KEY)
        judges = [
            Judge(browsers.enter_context(build.a_judge(app, hall, seat, at=server.url)), {})
            for seat in hall.seats
        ]
        for person in staff.everybody():
            browsers.enter_context(person)
        sign(judges, hall, hall.order[:2])
        with while_judges_revise(judges, hall):
            made = backup(app, at=clock.now(), to=tmp_path / "stick")
        sign(judges, hall, hall.order[2:])
        seal_one(staff, hall, hall.order[0])  # the backup knows nothing of this seal either
        server.kill()  # the computer is gone, and its disk with it
        with another_computer(copies, tmp_path, made.path) as (laptop, there):
            lost = assert_older(there, hall, judges)
            move(judges, staff, laptop)
            statuses = [status for judge in judges for status in judge.send_again()]
            assert set(statuses) == {201}
            assert missing(there, hall, judges) == []
            assert_sealed_only_once_recorded(there, hall, staff)
    figures.told(
        f"restore drill, {engine_of(app)}",
        drills=1,
        not_in_the_backup=lost,
        sent_again=len(statuses),
        missing=0,
    )


def sign(judges: list[Judge], hall: Hall, order: tuple[str, ...]) -> None:
    for judge, seat in zip(judges, hall.seats, strict=True):
        for number, code in enumerate(order):
            marks = {"live.goal": str(number), "live.method": "70"}
            assert judge.put(f"{code}.{seat}", marks, base=0).status_code == 201


def seal_one(staff: Staff, hall: Hall, code: str) -> None:
    page = office.desk(hall)
    office.sent(staff.desk, page, office.desk(hall, f"/appearances/{code}/seal"), {})


@contextmanager
def while_judges_revise(judges: list[Judge], hall: Hall) -> Iterator[None]:
    """Every judge revises the first sheet meanwhile: the backup is made of a moving thing."""
    failed: list[str] = []

    def revise(judge: Judge, seat: str) -> None:
        for rev in (1, 2):
            marks = {"live.goal": "5.5", "live.method": str(rev)}
            answer = judge.put(f"{hall.order[0]}.{seat}", marks, base=rev)
            if answer.status_code != 201:
                failed.append(answer.text)

    pairs = zip(judges, hall.seats, strict=True)
    threads = [threading.Thread(target=revise, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()
    assert failed == []


@contextmanager
def another_computer(copies: Copies, folder: Path, file: Path) -> Iterator[tuple[Podium, Flask]]:
    """A computer with nothing on it but the program: the backup is put back, the server starts."""
    instance, data = folder / "laptop", folder / "laptop-data"
    for one in (instance, data):
        one.mkdir()
    with copies.fresh(data) as url:
        new = create_app(instance=str(instance), SQLALCHEMY_DATABASE_URI=url, TESTING=True)
        told = restore(new, file, at=clock.now())
        assert ["登记“从备份恢复”" in one for one in told.open] == [True]
        let_go(new)
        there = create_app(instance=str(instance), SQLALCHEMY_DATABASE_URI=url, TESTING=True)
        try:
            with serving(instance=instance, database_url=url) as laptop:
                yield laptop, there
        finally:
            let_go(there)


def missing(app: Flask, hall: Hall, judges: list[Judge]) -> list[str]:
    """The sheets whose counting revision is not the last one that their judge was answered."""
    with build.stage_of(app, hall) as stage:
        found = projection.from_table(stage).sheets
    wanted = {
        sheet: receipt["rev"] for judge in judges for sheet, receipt in judge.acknowledged.items()
    }
    return sorted(
        sheet for sheet, rev in wanted.items() if sheet not in found or found[sheet].rev != rev
    )


def assert_older(app: Flask, hall: Hall, judges: list[Judge]) -> int:
    """The drill would prove nothing if the backup had everything."""
    lost = missing(app, hall, judges)
    assert len(lost) >= len(judges)
    return len(lost)


def move(judges: list[Judge], staff: Staff, to: Podium) -> None:
    """The tablets find the new server under the old name; they stay signed in."""
    for person in (*(judge.person for judge in judges), *staff.everybody()):
        person.http.base_url = to.url


def assert_sealed_only_once_recorded(app: Flask, hall: Hall, staff: Staff) -> None:
    staff.desk.get(office.desk(hall))
    refused = staff.desk.post(office.desk(hall, "/seal"), {})
    assert refused.status_code == 409
    assert "恢复还没有登记" in refused.text
    reason = {"reason": "服务器损坏，换了电脑", "known": ""}
    page = office.desk(hall, "/proposals")
    office.sent(staff.organiser, page, office.desk(hall, "/recover"), reason)
    assert "恢复时流水有" in staff.observer.get(page).text
    office.confirm(staff.observer, hall)
    office.seal_stage(staff.desk, hall)
    office.publish(staff, hall)
    with app.app_context():
        assert chain.faults(hall.chain) == []
        walk = verify.check(bundles.full(hall.chain))
    assert (walk.differs, walk.unknown, len(walk.restored)) == ([], [], 1)
