"""A head tells when an authority saw it, and hands out what a stranger needs to check that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from competition import chain
from competition.db import db
from competition.upkeep import stamping
from judging import confirmations, proposals
from tests import office
from tests.announced import a_sealed_stage
from tests.authorities import Authority, an_authority, verified
from tests.build import AT, KEY, Hall, a_judge, stage_of
from tests.clients import Person
from tests.contests import teachers
from tests.eyes import same
from tests.held import DAY, a_held_contest, observer, organiser

RESULT = "/e/qjs13/final/result/1"
FILE = re.compile(r'href="([^"]+\.(?:txt|tsr))"')


@pytest.fixture
def authority(app: Flask, tmp_path: Path) -> Iterator[Authority]:
    with an_authority(tmp_path / "authority") as made:
        chosen = {"stamp_authority": made.address, "stamp_roots": str(made.roots)}
        app.extensions["podium"] = replace(app.extensions["podium"], **chosen)
        yield made


def stamp(app: Flask) -> None:
    with app.app_context():
        assert stamping.ask_for_those_that_wait(app)[1] == []
        db.session.commit()


def heads(app: Flask, hall: Hall) -> list[bytes]:
    with stage_of(app, hall) as stage:
        return [one.note.encode() for one in chain.heads(stage.chain)]


def test_the_office_reads_the_time_and_takes_both_files(
    app: Flask, authority: Authority, tmp_path: Path
) -> None:
    hall = a_held_contest(app, teachers())
    staff, place = office.staff_of(app, hall), office.desk(hall, "/ledger")
    assert FILE.findall(staff.desk.get(place).text) == []
    assert "还没有" in staff.desk.get(place).text
    stamp(app)
    page = staff.observer.get(place).text
    files = FILE.findall(page)
    told = heads(app, hall)
    assert len(files) == 2 * len(told)
    assert page.count("openssl ts -verify") == 1
    for number, text in enumerate(told, 1):
        given, answer = (staff.desk.get(f"{place}/{number}.{end}") for end in ("txt", "tsr"))
        assert given.content == text
        name = f"{hall.edition}-{hall.stage}-head-{number}"
        for one, end in ((given, "txt"), (answer, "tsr")):
            assert one.headers["content-disposition"] == f"attachment; filename={name}.{end}"
        said = verified(tmp_path / name, given.content, answer.content, authority.roots)
        assert said == "Verification: OK"
    assert f"-data {name}.txt -in {name}.tsr" in page


def test_nobody_else_takes_them_there_and_what_is_not_there_answers_the_same(
    app: Flask, authority: Authority
) -> None:
    hall = a_held_contest(app, teachers())
    stamp(app)
    staff, judge = office.staff_of(app, hall), a_judge(app, hall, "j01")
    count = len(heads(app, hall))
    for end in ("txt", "tsr"):
        nowhere = office.desk(hall, f"/ledger/{count + 1}.{end}")
        assert same(staff.desk.get(nowhere))[0] == 404
        for one in (staff.stranger, judge):
            there = office.desk(hall, f"/ledger/1.{end}")
            assert same(one.get(there)) == same(one.get(nowhere))


def test_where_nothing_is_stamped_the_pages_say_nothing_of_it(app: Flask, person: Person) -> None:
    hall = a_held_contest(app, teachers())
    staff = office.staff_of(app, hall)
    assert "时间戳" not in staff.desk.get(office.desk(hall, "/ledger")).text
    assert "时间戳" not in person.get(f"{RESULT}/check").text
    assert person.get(f"{RESULT}/head/1.tsr").status_code == 404


def test_the_public_takes_the_stamps_of_what_was_announced(
    app: Flask, person: Person, authority: Authority, tmp_path: Path
) -> None:
    hall = a_held_contest(app, teachers())
    stamp(app)
    page = person.get(f"{RESULT}/check").text
    files = FILE.findall(page)
    record = person.get(f"{RESULT}/bundle.jsonl").text
    assert len(files) == 2 * record.count('{"head":"tb1/head') > 0
    for number, text in enumerate(heads(app, hall), 1):
        given, answer = (person.get(f"{RESULT}/head/{number}.{end}") for end in ("txt", "tsr"))
        assert given.content == text
        said = verified(tmp_path / str(number), given.content, answer.content, authority.roots)
        assert said == "Verification: OK"


def test_what_was_signed_after_the_announcement_is_nobodys_yet(
    app: Flask, person: Person, authority: Authority
) -> None:
    hall = a_held_contest(app, teachers())
    stamp(app)
    announced, page = len(heads(app, hall)), same(person.get(f"{RESULT}/check"))
    with stage_of(app, hall) as stage:
        by, second, at = organiser(stage), observer(stage), AT + 30 * DAY
        one = proposals.propose_on_announcement(stage, "confirm", reason="期满", by=by, at=at)
        confirmations.confirm(stage, one.seq, by=second, at=at, key=KEY)
    stamp(app)
    assert len(heads(app, hall)) > announced
    nowhere = same(person.get("/e/qjs13/nosuch/result"))
    for end in ("txt", "tsr"):
        assert same(person.get(f"{RESULT}/head/{announced + 1}.{end}")) == nowhere
        assert person.get(f"{RESULT}/head/{announced}.{end}").status_code == 200
    assert FILE.findall(page[1]) == FILE.findall(person.get(f"{RESULT}/check").text)


def test_before_the_announcement_there_is_nothing(
    app: Flask, person: Person, authority: Authority
) -> None:
    a_sealed_stage(app)
    stamp(app)
    nowhere = same(person.get("/e/qjs13/nosuch/result"))
    for end in ("txt", "tsr"):
        assert same(person.get(f"{RESULT}/head/1.{end}")) == nowhere
