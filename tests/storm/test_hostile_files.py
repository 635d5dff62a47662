"""Files that mean harm and files with changed bytes, sent to both doors for workbooks (T10).

What must not or cannot be read is refused with a sentence; whatever is read is a lawful list. A
refused file has changed nothing, and none costs more memory or time than some times an honest list.
tests/actions/test_workbooks.py names each refusal of 32 further kinds by its code.
"""

from __future__ import annotations

import hashlib
import io
import random
import re
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx
import pytest
from flask import Flask
from sqlalchemy import select

from competition import archives
from competition.db import db
from competition.policy import Role
from tests.clients import Person
from tests.college import HOME, XLSX, a_college, a_workbook, somebody
from tests.storm import figures

CHANGED = figures.size("files", 60)  # how many files with changed bytes
HONEST = 400  # rows of the list by which memory and time are measured
MOST_MEMORY, MOST_TIME = 2, 4  # times those of the honest list
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
NOT_OF_A_LIST = {"session", "sign_in_attempt"}
DOORS = (f"{HOME}/roster", f"{HOME}/unit-list")
ROWS = [
    (f"王{'一二三四五六七八九'[n % 9]}", f"2015{n:04d}", "化学工程学院", "1990.03")
    for n in range(HONEST)
]
SENTENCE = re.compile("[\u4e00-\u9fff]{4}")


def rewritten(
    content: bytes, part: str, change: Callable[[bytes], bytes], how: int = zipfile.ZIP_DEFLATED
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for one in old.infolist():
            data = old.read(one)
            told = change(data) if one.filename == part else data
            new.writestr(one.filename, told, how)
    return stream.getvalue()


GOOD = a_workbook(ROWS[:3])


def cells(xml: str) -> bytes:
    """A sheet whose second row is this, below the right headings."""
    return rewritten(GOOD, SHEET, lambda data: _second_row(data.decode(), xml).encode())


def _second_row(sheet: str, xml: str) -> str:
    return sheet[: sheet.index('<row r="2"')] + xml + sheet[sheet.index("</sheetData>") :]


def row(*values: str, kind: str = "n") -> bytes:
    told = "".join(
        f'<c r="{column}2" t="{kind}"><v>{value}</v></c>'
        for column, value in zip("ABCD", values, strict=False)
    )
    return cells(f'<row r="2">{told}</row>')


def behind(more: str) -> bytes:
    """The honest list with something more behind its rows."""
    return rewritten(
        GOOD, SHEET, lambda data: data.replace(b"</sheetData>", b"</sheetData>" + more.encode())
    )


def lying(size: int) -> bytes:
    """Its directory says that a part unpacks to less than it does."""
    content = bytearray(rewritten(GOOD, SHEET, lambda data: data + b" " * (40 << 20)))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.find(mark)
        while place >= 0:
            if struct.unpack_from("<I", content, place + at)[0] > size:
                struct.pack_into("<I", content, place + at, size)
            place = content.find(mark, place + 4)
    return bytes(content)


def overlapping() -> bytes:
    """Every name of the directory leads to the same packed bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"<a>" + b" " * (3 << 20) + b"</a>")
        first = packed.infolist()[0]
        for number in range(200):
            again = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml")
            for name in ("CRC", "compress_size", "file_size", "compress_type", "header_offset"):
                setattr(again, name, getattr(first, name))
            packed.filelist.append(again)
            packed.NameToInfo[again.filename] = again
        packed.NameToInfo["xl/workbook.xml"] = first
    return stream.getvalue()


MERGED = '<mergeCell ref="A%d:D%d"/>'
KINDS: Mapping[str, bytes] = {
    "numbers beyond every number": row("1e999", "-1e999", "9" * 4000, "1e308"),
    "no numbers": row("NaN", "Infinity", "0x10", "--1"),
    "dates before the first and after the last": row("-1", "2958466", "1e12", "-693594"),
    "an ID number as a number": row("1", "1.10105198104123E17", "2", "29221"),
    "a string that is not among the strings": row("999999", "-1", "1.5", "x", kind="s"),
    "values of unknown kinds": row("a", "b", "c", "d", kind="zz"),
    "errors for values": row("#REF!", "#DIV/0!", "#N/A", "x", kind="e"),
    "yes and no": row("1", "0", "2", "x", kind="b"),
    "dates in words": row("2026-13-45T99:99:99", "0000-00-00", "x", "-", kind="d"),
    "a text of five million characters": row("字" * 100, "x" * 5_000_000, kind="str"),
    "a column beyond the last": cells('<row r="2"><c r="ZZZZ2" t="n"><v>1</v></c></row>'),
    "a cell in another row": cells('<row r="2"><c r="A9" t="n"><v>1</v></c></row>'),
    "the same row three times": cells('<row r="2"><c r="A2"><v>1</v></c></row>' * 3),
    "rows backwards": cells("".join(f'<row r="{9 - n}"><c><v>1</v></c></row>' for n in range(7))),
    "a style that is not there": cells('<row r="2"><c r="A2" s="99999"><v>1</v></c></row>'),
    "formulas without results": cells(
        '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><f/></c></row>'),
    "the whole sheet merged": behind('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "nine thousand merged ranges": behind(
        f"<mergeCells>{''.join(MERGED % (n, n) for n in range(1, 9_000))}</mergeCells>"
    ),
    "merged nowhere": behind('<mergeCells><mergeCell ref="A0:x"/><mergeCell/></mergeCells>'),
    "UTF-16": rewritten(GOOD, SHEET, lambda data: data.decode().encode("utf-16")),
    "an encoding that nobody knows": rewritten(
        GOOD, SHEET, lambda data: b'<?xml version="1.0" encoding="utf-99"?>' + data),
    "entities in UTF-16": rewritten(GOOD, SHEET, lambda _data: (
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    ).encode("utf-16")),
    "a sheet's name that climbs": rewritten(
        GOOD, "xl/workbook.xml",
        lambda data: data.replace("名单".encode(), b"../../" + b"x" * 300)),
    "a link to outside": rewritten(
        GOOD, "xl/_rels/workbook.xml.rels",
        lambda data: data.replace(b"worksheets/sheet1.xml", b"http://evil.example/sheet1.xml")),
    "links to themselves": rewritten(
        GOOD, "xl/_rels/workbook.xml.rels",
        lambda data: data.replace(b"worksheets/sheet1.xml", b"workbook.xml")),
    "less said than unpacked": lying(1000),
    "one packed part under many names": overlapping(),
    "something before the archive": b"MZ" + bytes(4000) + GOOD,
    "something behind the archive": GOOD + b"\0" * 70_000,
    "two archives": GOOD + GOOD,
}  # fmt: skip


LARGE = (
    "the whole sheet merged", "a text of five million characters", "less said than unpacked",
    "one packed part under many names", "numbers beyond every number",
)  # fmt: skip


# ── what is sent, and what came of it ─────────────────────────────────────────────────────────
@dataclass(slots=True)
class Sent:
    app: Flask
    refused: int = 0
    read: int = 0
    wrong: list[str] = field(default_factory=list)

    def file(self, organiser: Person, door: str, name: str, content: bytes) -> httpx.Response:
        before = digest(self.app)
        answer = organiser.post(door, files={"file": (f"{name}.xlsx", content, XLSX)})
        if answer.status_code >= 500:
            self.wrong.append(f"{door} {name}: {answer.status_code}")
        elif answer.is_redirect or answer.is_success:
            self.read += 1
        else:
            self.refused += 1
            if not SENTENCE.search(answer.text):
                self.wrong.append(f"{door} {name}: refused without a sentence")
            if digest(self.app) != before:
                self.wrong.append(f"{door} {name}: refused, and something is kept")
        return answer


def digest(app: Flask) -> str:
    """All that is kept in the tables that a list may reach."""
    told = hashlib.sha256()
    with app.app_context():
        for table in db.metadata.sorted_tables:
            if table.name not in NOT_OF_A_LIST:
                told.update(repr(db.session.execute(select(table)).all()).encode())
    return told.hexdigest()


def cost(organiser: Person, content: bytes) -> tuple[float, float]:
    """Bytes at the most, and seconds of work."""
    tracemalloc.start()
    began = time.process_time()
    organiser.post(DOORS[0], files={"file": ("a.xlsx", content, XLSX)})
    spent, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, spent


def changed(number: int) -> Iterator[tuple[str, bytes]]:
    """An honest file with one to four bytes changed, put in, left out or doubled in it."""
    chance = random.Random(f"files {figures.PART}")
    plain = rewritten(GOOD, "", lambda data: data, zipfile.ZIP_STORED)
    for n in range(number):
        content = bytearray(chance.choice((GOOD, plain)))
        for _ in range(chance.randrange(1, 5)):
            at, how = chance.randrange(len(content)), chance.randrange(4)
            many = chance.choice((1, 1, 1, 30))
            content[at : at + (0, many, many, 0)[how]] = (
                bytes([chance.randrange(256)]), bytes(chance.randrange(256) for _ in range(many)),
                b"", bytes(content[at : at + many]),
            )[how]  # fmt: skip
        yield f"changed {n}", bytes(content)


@pytest.mark.storm
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_file_does_harm(app: Flask, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the seeded fault, a broken archive that nobody catches, is caught."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    told, caught = Sent(app), Sent(app)
    a_college(app, {"chem": "化学工程学院"})
    with somebody(app, Role.ORGANISER, name="组长") as organiser:
        organiser.get(f"{HOME}/roster")
        for at, (name, content) in enumerate(changed(CHANGED)):
            told.file(organiser, DOORS[at % 2], name, content)
        for name, content in KINDS.items():
            for door in DOORS:
                told.file(organiser, door, name, content)
        memory, seconds = cost(organiser, a_workbook(ROWS))
        worst = {name: cost(organiser, KINDS[name]) for name in LARGE}
        monkeypatch.setattr(archives, "UNPACKING", ())
        for at, (name, content) in enumerate(changed(20)):
            caught.file(organiser, DOORS[at % 2], name, content)
    ratios = {name: (peak / memory, spent / seconds) for name, (peak, spent) in worst.items()}
    figures.told(
        "hostile files", kinds=len(KINDS), changed=CHANGED, refused=told.refused, read=told.read,
        wrong=len(told.wrong), seeded_fault_caught=len(caught.wrong),
        worst_memory_percent=round(100 * max(peak for peak, _spent in ratios.values())),
        worst_time_percent=round(100 * max(spent for _peak, spent in ratios.values())),
    )  # fmt: skip
    assert told.wrong == []
    assert {
        name for name, (peak, spent) in ratios.items() if peak > MOST_MEMORY or spent > MOST_TIME
    } == set()
    assert told.refused > told.read > 0
    assert caught.wrong
