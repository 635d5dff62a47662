"""成绩汇总表: every judge's total, what was dropped, places and prizes, and never a formula."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from flask import Flask

from competition.errors import Missing
from judging import results
from judging.web import score_table
from tests.actions.marks import SEATS, hall, sign
from tests.build import AT, BY, KEY, stage_of
from tests.contests import teachers
from tests.held import a_scored_stage

HOSTILE = ("=1+1", "+SUM(A1:A9)", '@cmd|"/c calc"!A1', "-2", "\t=HYPERLINK(1)", "张思源\x0b")


def cells(content: bytes) -> list[list[object]]:
    """The one sheet's rows."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 1
    sheet = book.active
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row
            if cell.data_type == "f"] == []  # fmt: skip
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_table_of_golden_01(app: Flask) -> None:
    contest = teachers()
    made = a_scored_stage(app, contest)
    with app.test_request_context(), stage_of(app, made) as stage:
        results.seal_stage(stage, by=BY, at=AT, key=KEY)
        content = score_table.workbook(stage, computed="今天")
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        english = {"一等奖": "First prize", "决赛": "Final"}
        other = score_table.workbook(
            stage, computed="now", named=lambda name: english.get(name, name)
        )
    assert cells(other)[1][0] == "Final 成绩汇总表"
    prizes = {row[15] for row in cells(other)[4:24]}
    assert prizes == {"First prize", "二等奖", "三等奖"}
    rows = cells(content)
    assert rows[3][:3] == ["序号", "姓名", "单位"]
    assert len([head for head in rows[3] if str(head).startswith("j")]) == 10
    lines = {row[1]: row for row in rows[4:24]}
    for wanted in contest.expected:
        line = lines[wanted.name]
        assert Decimal(str(line[13])) == Decimal(wanted.score)
        assert [str(line[14]), line[15]] == [wanted.place, wanted.prize]
    struck = [sum(bool(cell.font.strike) for cell in row[3:10]) for row in sheet.iter_rows(5, 24)]
    assert struck == [2] * 20  # one high and one low of the seven experts
    assert "监审签字" in "".join(str(row[0]) for row in rows)


def test_no_name_becomes_a_formula(app: Flask) -> None:
    with app.test_request_context(), hall(app, contestants=HOSTILE) as stage:
        for one in stage.appearances:
            for seat in SEATS:
                sign(stage, f"{one.code}.{seat}", "18", "70")
        results.seal_stage(stage, by=BY, at=AT, key=KEY)
        rows = cells(score_table.workbook(stage, computed=""))
    names = {row[1] for row in rows[4:10]}
    assert names == {name.strip().replace("\x0b", "") for name in HOSTILE}


def test_before_the_seal_there_is_no_table(app: Flask) -> None:
    with app.test_request_context(), hall(app) as stage, pytest.raises(Missing):
        score_table.workbook(stage, computed="")
