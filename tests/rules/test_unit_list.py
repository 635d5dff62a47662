"""A pasted list of units: what each line says, and what stands against it by its line."""

from __future__ import annotations

import pytest

from competition.rules.unit_list import Fault, UnitLine, cells_of, faults, free_codes, read

CHEM = UnitLine(1, "化学工程学院", "chem", 39)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("chem 化学工程学院 39", CHEM),
        ("chem\t化学工程学院\t39", CHEM),
        ("chem，化学工程学院，39人", CHEM),
        ("化学工程学院 chem 39", CHEM),
        ("化学工程学院 39", UnitLine(1, "化学工程学院", "", 39)),
        ("化学工程学院", UnitLine(1, "化学工程学院")),
        (
            "u1\t中心（软物质、能源，生物 方向）\t9",
            UnitLine(1, "中心（软物质、能源，生物 方向）", "u1", 9),
        ),
        ("chem, School of Chemistry, 39.0", UnitLine(1, "School of Chemistry", "chem", 39)),
    ],
)
def test_a_line_says_code_name_and_head_count(text, line):
    assert read(cells_of(text)) == (line,)


def test_headings_tell_the_columns_and_layout_is_no_unit():
    text = "序号\t单位名称（盖章）\t40岁以下教师人数\t代码\n\n1\t数理学院\t35\tmath\n合计\t\t35\n"
    assert read(cells_of(text)) == (UnitLine(3, "数理学院", "math", 35),)
    assert read(cells_of("1 数理学院 35\n2 文法学院")) == (
        UnitLine(1, "数理学院", "", 35),
        UnitLine(2, "文法学院"),
    )


def test_every_fault_is_named_by_its_line():
    rows = [
        ["单位", "代码", "人数"],
        ["数理学院", "math", "35"],
        ["文法学院", "math", "很多"],
        ["", "x"],
        ["数理 学院", "m2", ""],
        ["体育部", "PE", "100000"],
        ["化学学院", "old", ""],
    ]
    known = {"old": "机电学院", "c": "化学学院"}
    assert faults(read(rows), known) == (
        Fault(3, "units.no_count", (("typed", "很多"),)),
        Fault(3, "units.code_twice", (("typed", "math"),)),
        Fault(4, "unit.no_name"),
        Fault(5, "units.name_twice", (("typed", "数理 学院"),)),
        Fault(6, "code.shape", (("typed", "PE"),)),
        Fault(6, "units.no_count", (("typed", "100000"),)),
        Fault(7, "units.other_code", (("name", "化学学院"), ("code", "c"))),
    )
    assert faults(read([["数理学院"]]), known) == ()
    assert faults(read(cells_of("old 新学院")), known) == (
        Fault(1, "unit.code_taken", (("taken", "old"),)),
    )
    assert [one.code for one in faults((), known)] == ["units.nothing"]
    assert [one.code for one in faults((CHEM,) * 501, known)] == ["units.too_many"]


def test_free_codes_pass_over_those_that_are_taken():
    assert free_codes(["u02", "math"], 3) == ["u01", "u03", "u04"]
