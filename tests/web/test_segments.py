"""Teaching segments on the pages: how many there are, drawn live, and who drew which."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from competition import draws
from tests.actions.test_segments import by_dice_with_segments
from tests.build import SMALL, a_judge, a_stage_in_scoring, stage_of
from tests.clients import Person
from tests.eyes import shown_text
from tests.office import staff_of
from tests.screens import done, send, words
from tests.web.test_contestant import contestant
from tests.web.test_witness import DICE, DRAW, undrawn


def test_how_many_is_written_down_and_each_draws_one(app: Flask) -> None:
    hall, staff = undrawn(app)
    page = staff.organiser.get(DRAW)
    assert "每位选手备好几个节段、当众抽一个来讲的" in words(page.text)
    put = done(staff.organiser, page, "/segments$", {"many": "16"})
    assert "每人从 16 个节段里抽一个" in words(put.text)
    shown = done(staff.organiser, put, "/draw$", DICE)
    with stage_of(app, hall) as stage:
        drawn = draws.segments_of(stage)
    assert len(drawn) == 3
    assert "按名单依次给每人取 1 到 16 中的一个数" in words(shown.text)
    assert all(f">{segment}</td>" in shown.text for segment in drawn.values())
    assert "写明教学节段的个数" in staff.organiser.get("/e/qjs13/organiser/trail").text


@pytest.mark.parametrize("many", ["1", "100", "几个"])
def test_what_is_no_number_of_segments_is_said_beside_the_field(app: Flask, many: str) -> None:
    _hall, staff = undrawn(app)
    refused = send(staff.organiser, staff.organiser.get(DRAW), "/segments$", {"many": many})
    assert (refused.status_code, f'value="{many}"' in refused.text) == (422, True)


def test_nobody_else_writes_it_down(app: Flask) -> None:
    _hall, staff = undrawn(app)
    for member in (staff.observer, staff.desk, Person(app)):
        member.get("/")
        assert member.post(f"{DRAW}/segments", {"many": "16"}).status_code == 404


def test_contestant_judge_and_desk_read_it(app: Flask) -> None:
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3, draw=by_dice_with_segments)
    with stage_of(app, hall) as stage:
        drawn = draws.segments_of(stage)
    first = hall.order[0]
    told = f"第 {drawn[first]} 节段"
    assert f"教学节段 {told}" in words(contestant(app, hall, first).get("/e/qjs13/my").text)
    judge = a_judge(app, hall, "j01")
    assert told in shown_text(judge.get("/judge/list"))
    assert told in shown_text(judge.get(f"/judge/sheet/{first}.j01"))
    paper = staff_of(app, hall).desk.get("/e/qjs13/desk/final/show-paper")
    assert f"<td>{drawn[first]}</td>" in paper.text


def test_a_spectator_repeats_it(app: Flask, person: Person, tmp_path: Path) -> None:
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3, draw=by_dice_with_segments)
    page = person.get("/e/qjs13/final/draw")
    assert "教学节段（每人从 16 个里抽一个）" in page.text
    record = person.get("/e/qjs13/final/draw.json")
    (drawn,) = (one for one in record.json() if one["draw"] == "segment")
    assert drawn["segments"] == 16
    with stage_of(app, hall) as stage:
        assert drawn["result"] == [f"{who}:{n}" for who, n in draws.segments_of(stage).items()]
    told = ", ".join(f"{one} {drawn['names'][one.partition(':')[0]]}" for one in drawn["result"])
    assert f"segment {told} - the same" in repeated(person, tmp_path, record)
    other = json.dumps([drawn | {"segments": 5}])
    (tmp_path / "other.json").write_text(other, "utf-8")
    assert "DIFFERENT" in run(tmp_path, "other.json", status=1)


def repeated(person: Person, folder: Path, record: object) -> str:
    (folder / "repeat_draw.py").write_bytes(person.get("/repeat_draw.py").content)
    (folder / "draw.json").write_bytes(record.content)  # type: ignore[attr-defined]
    return run(folder, "draw.json")


def run(folder: Path, record: str, *, status: int = 0) -> str:
    asked = [sys.executable, "-I", "repeat_draw.py", record]
    told = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)
    assert told.returncode == status, told.stderr
    return told.stdout
