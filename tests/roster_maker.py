"""Makes the messy staff list that a college really sends: 412 people on three sheets, fixed seed.

Every trap is planted on purpose and listed with sheet, row, column and code, so that a reader can
be held to "0 missed, 0 invented". Run it to look at the file:
`python -m tests.roster_maker roster.xlsx`.
"""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Font

from tests.roster_people import UNITS, Person, people

SEED = 20261121
Planted = tuple[str, int, str, str]  # sheet, row, column, code


@dataclass
class Layout:
    """A sheet: its columns in order, the row of its first person, and who stands in which row."""

    title: str
    columns: tuple[str, ...]
    rows: dict[int, Person] = field(default_factory=dict)

    def letter(self, known: str) -> str:
        return "ABCDEFGHIJKLMNOP"[self.columns.index(known)]


MAIN = (
    "no",
    "name",
    "staff_no",
    "unit",
    "born",
    "title",
    "track",
    "course",
    "id",
    "phone",
    "unit2",
)
CHEMISTRY = ("name", "born", "staff_no", "title", "course", "remark")
OTHERS = ("no", "unit", "staff_no", "name", "born", "title", "code")


# What spoils a row, and the problem it must bring: the field whose column is named, the code, and
# what is written there. A change may need the row before, such as a duplicate of that person.
FAULTS: tuple[tuple[str, str, Any], ...] = (
    ("born", "date.two_digit_year", "85.3"),
    ("born", "date.two_digit_year", "90年7月"),
    ("born", "date.month_unclear", 1988.1),
    ("born", "date.year_only", 1990),
    ("born", "date.no_such_day", "1990-02-30"),
    ("born", "date.no_such_day", "1991.13"),
    ("born", "date.unreadable", "不详"),
    ("born", "date.implausible", "2016.03"),
    ("born", "born.missing", None),
    ("born", "age.reached_that_day", (date(1986, 10, 12), "yyyy/m/d")),
    ("born", "age.reached_that_day", 19861012),
    ("born", "age.over", "1979年5月"),
    ("born", "age.over", "1986.09"),
    ("born", "age.needs_day", "1986.10"),
    ("born", "cell.id_number", "110105199003071093"),
    ("staff_no", "cell.id_number", "11010519491231002X"),
    ("staff_no", "number.digits_lost", 110105194912310021),
    ("staff_no", "staff_no.missing", None),
    ("staff_no", "staff_no.strange", "见备注"),
    ("staff_no", "staff_no.strange", 20150.5),
    ("staff_no", "staff_no.short", 9876),
    ("staff_no", "cell.phone", 13812345678),
    ("staff_no", "staff_no.entered", 20209999.0),
    ("staff_no", "staff_no.of_another", lambda p, q: setattr(p, "staff_no", q.staff_no)),
    ("staff_no", "row.duplicate", lambda p, q: p.__dict__.update(q.__dict__)),
    ("name", "past.winner", lambda p, _: setattr(p, "staff_no", "20208888")),
    ("name", "name.missing", None),
    ("name", "name.strange", "张三等2人"),
    ("name", "name.strange", "+cmd|calc"),
    ("name", "cell.phone", "李四13912345678"),
    ("name", "name.namesake", lambda p, q: p.__dict__.update(name=q.name, unit=q.unit)),
    ("unit", "unit.missing", None),
    ("unit", "unit.unknown", "化工学院"),
    ("unit", "unit.unknown", "附属中学"),
    ("unit", "unit.not_sending", "校工会"),
    ("unit", "cell.error", "#N/A"),
    ("unit", "cell.formula_empty", "=VLOOKUP(C1,X:Y,2,0)"),
    ("unit", "cell.formula", '="remembered"'),
    ("track", "track.missing", None),
    ("track", "track.unknown", "艺术组"),
    ("course", "cell.too_long", "概论" * 60),
    ("course", "cell.email", "a.b@example.edu.cn"),
)
# These need the main sheet's columns, or would be told at another row a second time.
MAIN_ALONE = {"unit", "track", "past.winner", "staff_no.entered", "staff_no.short", "name.namesake"}


@dataclass(frozen=True, slots=True)
class Made:
    """The workbook, everything that is wrong with it, and who stands where."""

    content: bytes
    planted: list[Planted]
    people: dict[tuple[str, int], Person]


def make() -> Made:
    """Make the workbook: the same bytes' worth of content each time."""
    chance = random.Random(SEED)
    crowd = people(chance)
    main = Layout("汇总", MAIN, {row: next(crowd) for row in rows_between(5, 300, {90, 170})})
    chemistry = Layout("化学工程学院", CHEMISTRY, {row: next(crowd) for row in range(4, 64)})
    others = Layout("其他单位", OTHERS, {row: next(crowd) for row in rows_between(4, 52, {20, 31})})
    for person in chemistry.rows.values():
        person.unit = UNITS[0]
    planted = plant(main, FAULTS, 7)
    few = [f for f in FAULTS if not MAIN_ALONE & set(f[:2]) and f[0] in CHEMISTRY]
    planted += plant(chemistry, few, 2)
    book = openpyxl.Workbook()
    planted += write_main(book.active, main)
    planted += write_chemistry(book.create_sheet(chemistry.title), chemistry)
    planted += write_others(book.create_sheet(others.title), others, main)
    planted += write_no_tables(book)
    standing = {
        (one.title, row): p for one in (main, chemistry, others) for row, p in one.rows.items()
    }
    return Made(remembered(saved(book), UNITS[2]), sorted(planted), standing)


def rows_between(first: int, count: int, gaps: set[int]) -> list[int]:
    """Row numbers with gaps for blank rows, totals and repeated headings."""
    return [row for row in range(first, first + count + len(gaps)) if row not in gaps][:count]


def plant(layout: Layout, faults: Any, every: int) -> list[Planted]:
    """Spoil every n-th person with the next fault."""
    planted = []
    rows = sorted(layout.rows)
    for (known, code, change), place in zip(faults, range(3, len(rows), every), strict=False):
        row, before = rows[place], rows[place - 1]
        if callable(change):
            change(layout.rows[row], layout.rows[before])
        else:
            setattr(layout.rows[row], known, change)
        planted.append((layout.title, row, layout.letter(known), code))
    assert len(planted) == len(faults)
    return planted


def put(sheet: Any, layout: Layout) -> None:
    for row, person in layout.rows.items():
        for known in layout.columns:
            value = getattr(person, known, None)
            cell = sheet[f"{layout.letter(known)}{row}"]
            if isinstance(value, tuple):
                value, cell.number_format = value
            cell.value = value


def write_main(sheet: Any, layout: Layout) -> list[Planted]:
    """Two heading rows, private columns, a second unit column, totals, a hidden row."""
    sheet.title = layout.title
    sheet.append(["××大学第十三届青年教师教学基本功比赛报名汇总表"])
    sheet.append(["填报单位：校工会（盖章）", None, None, None, None, "日期：2026年9月30日"])
    headings = ("序号", "姓　名", "教职工号*", "所在单位\n（二级工会）", "出生", "职称", "参赛组别")
    sheet.append([*headings, "参赛课程名称", "身份证号码", "手机号码", "部门"])
    sheet["E4"] = "年月"
    sheet.merge_cells("A1:K1")
    for column in "ABCDFGHIJK":
        sheet.merge_cells(f"{column}3:{column}4")
    put(sheet, layout)
    for number, row in enumerate(layout.rows, 1):
        sheet[f"A{row}"] = f"=ROW()-4+0*{number}"
        sheet[f"I{row}"] = "11010519491231002X"
        sheet[f"J{row}"] = 13812345678
        sheet[f"K{row}"] = "教研室" if row % 2 else None
    sheet["B170"], sheet["C170"], sheet["E170"] = "姓名", "教职工号", "出生年月"
    last = max(layout.rows)
    sheet[f"B{last + 1}"], sheet[f"C{last + 1}"] = "合计", len(layout.rows)
    sheet[f"A{last + 3}"] = "注：以上人员均已公示。"
    sheet[f"B{last + 4}"], sheet[f"E{last + 4}"] = "填表人：张三", "审核人：李四"
    sheet[f"C{last + 900}"].font = Font(bold=True)  # formatted far below, and empty
    hidden = sorted(layout.rows)[1]
    sheet.row_dimensions[hidden].hidden = True
    return [(layout.title, 3, "K", "heading.twice"), (layout.title, hidden, "", "row.hidden")]


def write_chemistry(sheet: Any, layout: Layout) -> list[Planted]:
    """No unit column: the unit stands above the table. Zeros kept by a number format."""
    sheet["A1"] = "化工学院教师名单"
    sheet["A2"] = "填报单位：化学工程学院（公章）　联系人：赵六"
    for column, heading in zip(
        "ABCDEF", ("教师姓名", "出生日期（如1985.03）", "工号"), strict=False
    ):
        sheet[f"{column}3"] = heading
    sheet["D3"], sheet["E3"], sheet["F3"] = "专业技术职务", "课程", "备注"
    first = min(layout.rows)
    person = layout.rows[first]
    person.staff_no, person.truth = (
        (123, "00000000"),
        (person.truth[0], "00000123", person.truth[2]),
    )
    put(sheet, layout)
    sheet[f"F{first + 1}"] = "去年二等奖"
    return []


def write_others(sheet: Any, layout: Layout, main: Layout) -> list[Planted]:
    """Units merged down, headings in groups, ID numbers without saying so, a person from above."""
    sheet.append(["序号", "单位名称", "基本情况", None, None, None, "校内编码"])
    sheet.append([None, None, "人员编号", "姓名", "出生年月", "职称", None])
    sheet.merge_cells("C1:F1")
    for column in "ABG":
        sheet.merge_cells(f"{column}1:{column}2")
    put(sheet, layout)
    rows = sorted(layout.rows)
    for row in rows:
        sheet[f"G{row}"] = "11010519491231002X"
    for start in range(0, len(rows) - 1, 3):
        group = rows[start : start + 3]
        if group == list(range(group[0], group[0] + len(group))) and len(group) > 1:
            for row in group[1:]:
                sheet[f"B{row}"], layout.rows[row].unit = None, layout.rows[group[0]].unit
            sheet.merge_cells(f"B{group[0]}:B{group[-1]}")
    sheet["A20"], sheet["D20"] = "小计", 16
    double, merged = rows[5], rows[8]
    again = main.rows[sorted(main.rows)[0]]
    sheet[f"C{double}"], sheet[f"D{double}"] = again.staff_no, again.name
    sheet[f"D{merged}"] = None
    sheet.merge_cells(f"D{merged - 1}:D{merged}")
    return [
        (layout.title, double, "C", "row.duplicate"),
        (layout.title, merged, "D", "cell.merged"),
    ]


def write_no_tables(book: Any) -> list[Planted]:
    notes = book.create_sheet("填表说明")
    notes.append(["请各单位于9月30日前报送，出生年月写到月即可。"])
    old = book.create_sheet("去年名单")
    old.append(["姓名", "工号"])
    old.append(["王明", "20100001"])
    old.sheet_state = "hidden"
    return [("填表说明", 0, "", "sheet.no_table"), ("去年名单", 0, "", "sheet.hidden")]


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def remembered(content: bytes, result: str) -> bytes:
    """Give one formula the result that Excel would have saved with it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                formula = rb'<c r="(\w+)"([^>]*)><f>"remembered"</f><v ?(?:/>|></v>)</c>'
                cell = (
                    rb'<c r="\1"\2 t="str"><f>"remembered"</f><v>' + result.encode() + b"</v></c>"
                )
                text, count = re.subn(formula, cell, text)
                assert count == 1
            new.writestr(part.filename, text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(make().content)
