"""A stranger checks a result and repeats a draw with what the pages hand out, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from competition import bundles, editions, publication, reordering, run_of_show, stages
from competition.db import db
from competition.ledger import verify
from judging import confirmations, proposals
from tests import office
from tests.announced import RULES, a_sealed_stage
from tests.build import AT, BY, KEY, Hall, an_edition, some_entries, stage_of
from tests.clients import Person
from tests.contests import teachers
from tests.eyes import same
from tests.held import DAY, a_held_contest, a_scored_stage, observer, organiser

AT_FINAL = "/e/qjs13/final"


@pytest.fixture
def hall(app: Flask) -> Hall:
    return a_held_contest(app, teachers())


def run(
    folder: Path, *files: bytes, then: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """The program as a stranger runs it: apart, without this repository's code."""
    named = [folder / f"file{number}" for number in range(len(files))]
    for path, content in zip(named, files, strict=True):
        path.write_bytes(content)
    command = [sys.executable, "-I", *map(str, named), *then]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_stranger_derives_the_result_again(
    app: Flask, person: Person, hall: Hall, tmp_path: Path
) -> None:
    page = person.get(f"{AT_FINAL}/result/1/check")
    assert page.status_code == 200
    program, bundle = person.get("/verify.py"), person.get(f"{AT_FINAL}/result/1/bundle.jsonl")
    with stage_of(app, hall) as stage:
        code = verify.code24(publication.of(stage).head)
    assert all(f">{group}<" in page.text for group in code.split())
    assert f'--code "{code}"' not in page.text, "a server's own code proves nothing"
    assert sha256(person.get("/verify.py").content).hexdigest() in page.text
    assert "票本身不公开" in page.text
    done = run(tmp_path, program.content, bundle.content, then=("--code", code))
    assert done.stdout.endswith("verdict: same\n"), done.stdout + done.stderr
    assert done.returncode == 0


def test_a_changed_mark_is_found(person: Person, hall: Hall, tmp_path: Path) -> None:
    program, bundle = person.get("/verify.py"), person.get(f"{AT_FINAL}/result/1/bundle.jsonl")
    changed = bundle.content.replace(b'"total":', b'"total":1', 1)
    assert changed != bundle.content
    assert run(tmp_path, program.content, changed).returncode == 1


def test_what_is_signed_after_the_announcement_waits_for_the_next(
    app: Flask, person: Person, hall: Hall
) -> None:
    """A stage that was opened again would otherwise show its new marks before their seal."""
    before = person.get(f"{AT_FINAL}/result/1/bundle.jsonl").content
    with stage_of(app, hall) as stage:
        by, second, at = organiser(stage), observer(stage), AT + 2 * DAY
        one = proposals.propose_on_announcement(stage, "withdraw", reason="更正", by=by, at=at)
        confirmations.confirm(stage, one.seq, by=second, at=at, key=KEY)
        two = proposals.propose_unseal(stage, reason="更正", by=by, at=at)
        confirmations.confirm(stage, two.seq, by=second, at=at, key=KEY)
        assert b"unseal" in bundles.full(stage.chain)
    assert person.get(f"{AT_FINAL}/result/1/bundle.jsonl").content == before


def test_nothing_of_it_is_there_before_the_announcement(app: Flask, person: Person) -> None:
    a_sealed_stage(app)
    nowhere = same(person.get("/e/qjs13/nosuch/result"))
    for path in ("result/1/check", "result/1/bundle.jsonl", "result/2/check"):
        assert same(person.get(f"{AT_FINAL}/{path}")) == nowhere, path


def test_a_draw_is_there_once_it_was_drawn_and_not_before(app: Flask, person: Person) -> None:
    nowhere = same(person.get("/e/nosuch/final/draw"))
    a_roster_without_an_order(app)
    assert same(person.get(f"{AT_FINAL}/draw")) == nowhere
    assert same(person.get(f"{AT_FINAL}/draw.json")) == nowhere


def test_the_whole_record_is_the_observers_and_only_after_the_seal(app: Flask) -> None:
    hall = a_scored_stage(app, teachers())
    staff = office.staff_of(app, hall)
    path = office.desk(hall, "/bundle.jsonl")
    assert staff.observer.get(path).status_code == 409
    office.seal_stage(staff.desk, hall)
    whole = staff.observer.get(path).content
    with stage_of(app, hall) as stage:
        assert whole == bundles.full(stage.chain)
    assert staff.desk.get(path).status_code == staff.stranger.get(path).status_code == 404


def a_roster_without_an_order(app: Flask) -> None:
    with app.app_context():
        edition = an_edition()
        stage = editions.add_stage(edition, code="final", name="决赛", position=1, by=BY, at=AT)
        editions.adopt_rulebook(stage, RULES, by=BY, at=AT, key=KEY)
        run_of_show.fix_roster(stage, some_entries(edition, ["甲", "乙"]), by=BY, at=AT)
        stages.move(stage, "open", by=BY, at=AT)
        db.session.commit()


def test_the_draw_stays_and_says_that_turns_were_changed_since(app: Flask, person: Person) -> None:
    hall = a_scored_stage(app, teachers())
    before = person.get(f"{AT_FINAL}/draw").text
    assert "调整过" not in before
    with stage_of(app, hall) as stage:
        one, two = run_of_show.appearances(stage)[-2:]
        reordering.change(one, reordering.How.SWAP, two, reason="晚点", by=BY, at=AT)
        assert one.code in hall.order
    after = person.get(f"{AT_FINAL}/draw").text
    assert "评分当天有选手调整过出场先后" in after
    listed = [[page.index(f">{code}<") for code in hall.order] for page in (before, after)]
    assert all(each == sorted(each) for each in listed)


def test_a_spectator_repeats_the_draw(app: Flask, person: Person, tmp_path: Path) -> None:
    a_sealed_stage(app)
    page = person.get(f"{AT_FINAL}/draw")
    program, record = person.get("/repeat_draw.py"), person.get(f"{AT_FINAL}/draw.json")
    drawn = record.json()[0]
    order = drawn["result"]
    assert drawn["public"].removeprefix("dice ") in page.text
    assert [page.text.index(f">{code}<") for code in order] == sorted(
        page.text.index(f">{code}<") for code in order
    )
    done = run(tmp_path, program.content, record.content)
    told = done.stdout.splitlines()
    named = ", ".join(f"{code} {drawn['names'][code]}" for code in order)
    assert told[0] == f"order {named} - the same", done.stderr
    assert done.returncode == 0
    assert all(line.endswith("- the same") for line in told)
    other = record.content.replace(drawn["public"].encode(), b"1234567890")
    again = run(tmp_path, program.content, other)
    assert "DIFFERENT" in again.stdout
    assert again.returncode == 1
    for wrong in (run(tmp_path, program.content), run(tmp_path, program.content, b"nothing")):
        assert (wrong.returncode, wrong.stderr) == (2, "")
    assert "没有登记见证人" in page.text
    assert "录入数字的人有可能先试算再录入" in page.text
