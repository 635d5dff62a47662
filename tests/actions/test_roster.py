"""The college's staff list: every planted problem told by its place, nothing invented."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest

from competition import remarks
from competition.rules import reading
from competition.rules.dates import BirthDate
from competition.rules.eligibility import Answer, Rules
from competition.rules.roster import Context, Line, Problem, RosterRow, Weight
from competition.rules.tables import Cell, Field
from competition.workbooks import RosterPreview, read_roster
from tests.college import a_workbook
from tests.roster_maker import Made, make
from tests.roster_people import UNITS, context


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


@pytest.fixture(scope="module")
def preview(made: Made) -> RosterPreview:
    return read_roster(made.content, context())


def place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.sheet, problem.row, problem.column, problem.code


def test_every_planted_problem_is_told_by_sheet_row_and_column_and_no_other(
    made: Made, preview: RosterPreview
) -> None:
    found, planted = Counter(map(place, preview.problems)), Counter(made.planted)
    assert found - planted == Counter(), "invented"
    assert planted - found == Counter(), "missed"
    assert len(preview.rows) == 412


def test_the_workbook_holds_every_trap_it_promises(made: Made) -> None:
    codes = {code for *_, code in made.planted}
    assert len(made.planted) == 77
    assert len(codes) == 38


def test_every_row_without_a_problem_says_what_was_meant(
    made: Made, preview: RosterPreview
) -> None:
    fine = [row for row in preview.rows if not row.problems]
    assert len(fine) > 330
    for row in fine:
        person = made.people[row.line.sheet, row.line.row]
        name, staff_no, born = person.truth
        assert (row.name, row.staff_no) == (name, staff_no)
        assert UNITS[int(row.unit[1:]) - 1] == person.unit
        assert row.born in (
            BirthDate(born.year, born.month, born.day),
            BirthDate(born.year, born.month),
        )
        assert row.verdict.answer is Answer.YES


def test_the_preview_is_the_same_each_time(made: Made, preview: RosterPreview) -> None:
    assert read_roster(made.content, context()) == preview


def test_columns_that_are_not_taken_over_are_named_with_their_reason(
    preview: RosterPreview,
) -> None:
    assert [(d.sheet, d.column, d.heading, d.why) for d in preview.dropped] == [
        ("汇总", "A", "序号", "column.not_asked"),
        ("汇总", "I", "身份证号码", "column.id_number"),
        ("汇总", "J", "手机号码", "column.private"),
        ("化学工程学院", "F", "备注", "column.not_asked"),
        ("其他单位", "A", "序号", "column.not_asked"),
        ("其他单位", "G", "校内编码", "column.id_number"),
    ]


def test_no_private_number_survives_in_what_the_preview_says(preview: RosterPreview) -> None:
    kept = repr([(row.name, row.staff_no, row.course, row.problems) for row in preview.rows])
    for canary in ("11010519491231002", "110105199003071093", "13812345678", "13912345678", "a.b@"):
        assert canary not in kept


def test_problems_carry_the_facts_that_a_sentence_needs(preview: RosterPreview) -> None:
    facts = {problem.code: dict(problem.facts) for problem in preview.problems}
    assert facts["age.reached_that_day"] == {
        "limit": "1986-10-13", "age": "40", "on": "2026-10-12", "born": "1986-10-12",
    }  # fmt: skip
    assert facts["past.winner"] == {"year": "2022", "contest": "第十一届青教赛", "prize": "一等奖"}
    assert facts["staff_no.entered"] == {"staff_no": "20209999"}
    assert set(facts["row.duplicate"]) == {"staff_no", "name", "sheet", "row"}
    assert facts["staff_no.short"] == {"usual": "8"}


def test_an_unknown_unit_is_told_with_the_one_that_was_probably_meant(
    preview: RosterPreview,
) -> None:
    unknown = [dict(p.facts) for p in preview.problems if p.code == "unit.unknown"]
    assert unknown == [
        {"unit": "化工学院", "meant": "化学工程学院"},
        {"unit": "附属中学", "meant": ""},
    ]


def test_what_only_wants_a_look_does_not_keep_a_row_out(preview: RosterPreview) -> None:
    looks = {p.code for p in preview.problems if p.weight is Weight.LOOK}
    assert looks == {
        "cell.formula", "heading.twice", "name.namesake", "row.hidden", "sheet.hidden",
        "sheet.no_table", "staff_no.short",
    }  # fmt: skip
    stopped = {(r.line.sheet, r.line.row) for r in preview.rows if r.stopped}
    assert stopped == {
        (p.sheet, p.row) for p in preview.problems if p.weight is Weight.STOP and p.row
    }
    assert len(preview.ready) == 412 - len(stopped)


def test_a_mended_row_is_read_again_and_is_fine(preview: RosterPreview) -> None:
    wrong = {
        "unit.unknown": {Field.UNIT: "化学工程学院"},
        "date.two_digit_year": {Field.BORN: "1989-03-07"},
        "staff_no.strange": {Field.STAFF_NO: "20300001"},
    }
    for code, typed in wrong.items():
        row = next(r for r in preview.rows if any(p.code == code for p in r.problems))
        (mended,) = reading.read([row.line.mended(typed)], context())
        assert mended.problems == ()


PLAIN = Context(Rules(), date(2010, 1, 1), {"u1": ("化学工程学院",)})
LETTERS = {Field.NAME: "A", Field.STAFF_NO: "B", Field.UNIT: "C"}


def read_one(**cells: Any) -> RosterRow:
    values = {"name": "王明", "staff_no": "1", "unit": "u1"} | cells
    typed = {
        Field(known): value if isinstance(value, Cell) else Cell(value)
        for known, value in values.items()
    }
    (row,) = reading.read([Line("s", 1, typed, LETTERS)], PLAIN)
    return row


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王明", "王明"),
        (" 王　明 ", "王明"),
        ("𠮷田·若兰", "𠮷田·若兰"),
        ("阿不都•热合曼", "阿不都·热合曼"),
        ("买买提．艾力", "买买提·艾力"),
        ("王\u202e明\u200b", "王明"),
        ("Anna Müller", "Anna Müller"),
        ("Jean-Luc O'Neil", "Jean-Luc O'Neil"),
        ("Smith J.", "Smith J."),
        ("䶮", "䶮"),
    ],
)
def test_a_name_is_kept_as_a_person_writes_it(typed: str, name: str) -> None:
    row = read_one(name=typed)
    assert (row.name, row.problems) == (name, ())


@pytest.mark.parametrize("typed", ["=1+1", "@x", "王明2", "王明(组长)", "-", "<b>x</b>", "12"])
def test_what_is_no_name_is_told(typed: str) -> None:
    assert [p.code for p in read_one(name=typed).problems] == ["name.strange"]


@pytest.mark.parametrize(
    ("value", "shape", "staff_no"),
    [
        (12345.0, "General", "12345"),
        (12345, "General", "12345"),
        ("12345.0", "General", "12345"),
        (123, "000000", "000123"),
        ("００１２３", "General", "00123"),
        ("a 0012", "General", "A0012"),
        ("0123", "@", "0123"),
    ],
)
def test_a_staff_number_is_the_text_that_is_seen(value: Any, shape: str, staff_no: str) -> None:
    row = read_one(staff_no=Cell(value, shape))
    assert (row.staff_no, row.problems) == (staff_no, ())


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.10105194912310e17, "number.digits_lost"),
        (10**15, "number.digits_lost"),
        ("1.1E+17", "staff_no.strange"),
        (-5, "staff_no.strange"),
        (True, "staff_no.strange"),
        (Cell("#REF!", error=True), "cell.error"),
        (" ", "staff_no.missing"),
    ],
)
def test_a_staff_number_that_lost_something_is_told(value: Any, code: str) -> None:
    assert [p.code for p in read_one(staff_no=value).problems] == [code]


def test_without_an_age_rule_nobody_is_asked_for_a_birth_date() -> None:
    assert read_one().problems == ()
    assert read_one().born is None


def test_numbers_that_are_all_short_are_nobodys_problem() -> None:
    lines = [
        Line("s", n, {Field.NAME: Cell("王明"), Field.STAFF_NO: Cell(n), Field.UNIT: Cell("u1")},
             LETTERS)
        for n in range(5, 25)
    ]  # fmt: skip
    rows = reading.read(lines, replace(PLAIN, taken=frozenset()))
    assert {p.code for row in rows for p in row.problems} == {"name.namesake"}


def test_the_remarks_have_their_heading_beside_the_lists_own() -> None:
    """Not in the row above the first remark: that may be a teacher's, without a fault."""
    rows = [("王明", "20150001", "数理学院", "1990.03"), ("李丽", "20150002", "数理学院", "不详")]
    found = {("名单", 3): "D 列：读不懂", ("名单", 1): "没有学历"}
    sheet = openpyxl.load_workbook(
        io.BytesIO(remarks.with_remarks(a_workbook(rows), found, heading="需要改正的地方"))
    ).active
    told = [sheet.cell(row, sheet.max_column).value for row in (1, 2, 3)]
    assert told == ["需要改正的地方\n没有学历", None, "D 列：读不懂"]
