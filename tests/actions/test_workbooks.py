"""Hostile, broken and odd files: refused with a reason, or read as what they show."""

from __future__ import annotations

import io
import random
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.archives import Limits, column_letters, column_number, extents
from competition.errors import Refused
from competition.rules.eligibility import Rules, Under
from competition.rules.roster import Context
from competition.workbooks import RosterPreview, read_roster

CONTEXT = Context(
    rules=Rules(age=Under(40, date(2026, 10, 12))),
    before=date(2010, 1, 1),
    units={"u1": ("化学工程学院",), "u2": ("数理学院",)},
)
HEAD = ("姓名", "工号", "单位", "出生年月")
WANG = ("王明", "20120001", "数理学院", "1990.03")
SHEET = "xl/worksheets/sheet1.xml"


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows: tuple[Any, ...], title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


GOOD = workbook(HEAD, WANG)


def rewritten(content: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The archive with each part changed, and further parts added by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            data = change(part.filename, old.read(part))
            new.writestr(part.filename, data, zipfile.ZIP_DEFLATED)
        for name, data in more.items():
            new.writestr(name, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def with_sheet(xml: bytes) -> bytes:
    return rewritten(GOOD, lambda name, data: xml if name == SHEET else data)


def codes(preview: RosterPreview) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.code) for p in preview.problems]


NS = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + NS + b"<sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
)  # fmt: skip
EXTERNAL = LAUGHS.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')


def symlinked() -> bytes:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


def locked() -> bytes:
    """The bit that says a part is encrypted, set in the directory at the end of the archive."""
    content = bytearray(GOOD)
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def same(_: str, data: bytes) -> bytes:
    return data


def doubled() -> bytes:
    return rewritten(GOOD, same, **{"XL/Worksheets/Sheet1.xml": b"<a/>"})


def crowded() -> bytes:
    """Few rows and columns enough, and yet more cells than anybody lists people in."""
    rows = (
        b"<row>" + b"".join(b"<c><v>%d</v></c>" % (91 * row * column) for column in range(91))
        + b"</row>"
        for row in range(4500)
    )  # fmt: skip
    return NS + b"<sheetData>" + b"".join(rows) + b"</sheetData></worksheet>"


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "workbook.not_xlsx"),
    "text": ("姓名,工号\n".encode("gbk"), "workbook.not_xlsx"),
    "html renamed": (b"<html><table><tr><td>x</td></tr></table></html>", "workbook.not_xlsx"),
    "old or locked": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook.old_or_locked"),
    "encrypted part": (locked(), "workbook.old_or_locked"),
    "another zip": (rewritten(GOOD, same)[:-22] + bytes(22), "workbook.not_xlsx"),
    "cut short": (GOOD[: len(GOOD) // 2], "workbook.not_xlsx"),
    "macros": (rewritten(GOOD, same, **{"xl/vbaProject.bin": b"x"}), "workbook.macros"),
    "billion laughs": (with_sheet(LAUGHS), "workbook.bomb"),
    "external entity": (with_sheet(EXTERNAL), "workbook.bomb"),
    "entities in another part": (
        rewritten(GOOD, lambda n, d: LAUGHS if n == "xl/styles.xml" else d),
        "workbook.bomb",
    ),
    "a flat bomb": (rewritten(GOOD, same, **{"xl/media/a.bin": bytes(30 << 20)}), "workbook.bomb"),
    "larger than allowed": (
        rewritten(GOOD, same, **{f"xl/media/{n}.bin": bytes(9 << 20) for n in range(8)}),
        "workbook.bomb",
    ),
    "a thousand parts": (
        rewritten(GOOD, same, **{f"xl/media/{n}.bin": b"x" for n in range(1000)}),
        "workbook.bomb",
    ),
    "deeply nested": (with_sheet(b"<a>" * 5000 + b"</a>" * 5000), "workbook.bomb"),
    "one name twice": (doubled(), "workbook.broken"),
    "out of its folder": (rewritten(GOOD, same, **{"../../x.xml": b"<a/>"}), "workbook.broken"),
    "absolute": (rewritten(GOOD, same, **{"/etc/x.xml": b"<a/>"}), "workbook.broken"),
    "windows path": (rewritten(GOOD, same, **{"..\\x.xml": b"<a/>"}), "workbook.broken"),
    "a link": (symlinked(), "workbook.broken"),
    "no XML": (with_sheet(b"no XML at all"), "workbook.broken"),
    "XML cut short": (with_sheet(NS + b"<sheetData><row>"), "workbook.broken"),
    "an encoding that nobody knows": (
        with_sheet(b'<?xml version="1.0" encoding="utf-99"?><a/>'), "workbook.broken"
    ),
    "an empty part": (with_sheet(b""), "workbook.broken"),
    "a sheet that is missing": (
        rewritten(GOOD, lambda n, d: d.replace(b"sheet1.xml", b"sheet9.xml")),
        "workbook.no_table",
    ),
    "too many rows": (workbook(HEAD, *[("王",)] * 20_000), "workbook.too_many_rows"),
    "too many columns": (workbook((*HEAD, *range(100))), "workbook.too_many_columns"),
    "too many cells": (with_sheet(crowded()), "workbook.too_many_cells"),
    "the whole sheet merged": (
        rewritten(GOOD, lambda n, d: d.replace(
            b"</sheetData>",
            b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        "workbook.too_many_cells",
    ),
    "a million rows declared": (
        with_sheet(NS + b'<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
                   b"</sheetData></worksheet>"),
        "workbook.too_many_rows",
    ),
    "a number for a row that is none": (
        with_sheet(NS + b'<sheetData><row r="x"><c r="A1"><v>1</v></c></row></sheetData>'
                   b"</worksheet>"),
        "workbook.broken",
    ),
    "no headings": (workbook(("a", "b"), ("c", "d")), "workbook.no_table"),
    "an empty sheet": (workbook(), "workbook.no_table"),
    "too many sheets": (b"", "workbook.too_many_sheets"),
}  # fmt: skip


def many_sheets() -> bytes:
    book = openpyxl.Workbook()
    for _ in range(60):
        book.create_sheet()
    return saved(book)


HOSTILE["too many sheets"] = (many_sheets(), "workbook.too_many_sheets")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_must_not_or_cannot_be_read_is_refused_with_its_reason(name: str) -> None:
    content, code = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        read_roster(content, CONTEXT)
    assert refused.value.code == code


def test_a_file_larger_than_allowed_is_not_even_opened() -> None:
    with pytest.raises(Refused) as refused:
        extents(GOOD, Limits(packed=100))
    assert refused.value.code == "workbook.too_big"


def test_a_changed_byte_leads_to_a_refusal_or_a_preview_and_to_nothing_else() -> None:
    chance = random.Random(20261121)
    refused = 0
    for _ in range(400):
        content = bytearray(GOOD)
        for _ in range(chance.randrange(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            read_roster(bytes(content), CONTEXT)
        except Refused:
            refused += 1
    assert refused > 200


def test_the_plain_file_is_read() -> None:
    preview = read_roster(GOOD, CONTEXT)
    assert codes(preview) == []
    (row,) = preview.rows
    assert (row.name, row.staff_no, row.unit, str(row.born)) == (
        "王明", "20120001", "u2", "1990-03",
    )  # fmt: skip


def test_a_whole_column_formatted_to_the_last_row_is_no_large_file() -> None:
    def format_far_below(name: str, data: bytes) -> bytes:
        far = b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
        return data.replace(b"</sheetData>", far) if name == SHEET else data

    assert len(read_roster(rewritten(GOOD, format_far_below), CONTEXT).rows) == 1


def test_what_a_file_says_about_its_size_need_not_be_true() -> None:
    lying = rewritten(GOOD, lambda n, d: d.replace(b'ref="A1:D2"', b'ref="A1:A1"'))
    assert lying != GOOD
    assert len(read_roster(lying, CONTEXT).rows) == 1


def test_strings_kept_apart_as_excel_writes_them_are_read() -> None:
    texts = (*HEAD, *WANG)
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    cells = [f'<c t="s"><v>{n}</v></c>' for n in range(8)]
    rows = f"<row>{''.join(cells[:4])}</row><row>{''.join(cells[4:])}</row>"
    sheet = NS.decode() + f"<sheetData>{rows}</sheetData></worksheet>"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    override = (
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{main}.sharedStrings+xml"/>'
    )

    def change(name: str, data: bytes) -> bytes:
        if name == "[Content_Types].xml":
            return data.replace(b"</Types>", override.encode() + b"</Types>")
        return sheet.encode() if name == SHEET else data

    sst = NS.decode().replace("<worksheet", "<sst") + strings + "</sst>"
    content = rewritten(GOOD, change, **{"xl/sharedStrings.xml": sst.encode()})
    preview = read_roster(content, CONTEXT)
    assert [(row.name, row.unit) for row in preview.rows] == [("王明", "u2")]
    assert codes(preview) == []


def test_the_unit_may_stand_in_the_sheets_name() -> None:
    content = workbook(HEAD[:2], ("王明", 20120001), title="数理学院")
    (row,) = read_roster(content, replace(CONTEXT, rules=Rules())).rows
    assert (row.unit, row.problems) == ("u2", ())


def test_a_needed_column_that_is_missing_is_told_once_and_each_row_lacks_it() -> None:
    preview = read_roster(workbook(("姓名", "单位"), ("王明", "数理学院")), CONTEXT)
    assert codes(preview) == [
        (1, "", "heading.no_staff_no"),
        (1, "", "heading.no_born"),
        (2, "", "staff_no.missing"),
        (2, "", "born.missing"),
    ]


def test_old_macintosh_dates_are_right() -> None:
    book = openpyxl.Workbook()
    serial = (date(1990, 3, 7) - date(1904, 1, 1)).days
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (HEAD, ("王明", 1, "u1", date(1990, 3, 7)), ("李明", 2, "u1", serial)):
        book.active.append(row)
    rows = read_roster(saved(book), CONTEXT).rows
    assert [str(row.born) for row in rows] == ["1990-03-07", "1990-03-07"]


@given(st.integers(1, 16384))
def test_column_letters_and_numbers_are_each_others_inverse(number: int) -> None:
    assert column_number(column_letters(number)) == number


def test_column_letters() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 702, 703, 16384)] == [
        "A", "Z", "AA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
