"""Workbooks without a dependency: the first sheet in, named sheets out.

Excel keeps 90.55 as 90.549999999999997; what people typed is its first 15 significant digits, and
those are what is read here. Document type declarations are refused, and so are huge archives.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

MOST_BYTES = 400_000_000
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TYPED = Context(prec=15)
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
LETTERS = re.compile("[A-Z]{1,3}")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


# What the parts of a workbook can do wrong: the archive, a link, the text, a number in it.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    ElementTree.ParseError,
    ValueError,
)


class NotAWorkbook(ValueError):
    """The file is no workbook that can be read safely."""


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The first sheet's rows as (row number, texts)."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise NotAWorkbook(path.name)
            shared = _shared(archive)
            for row in _rows(archive, _first_sheet(archive)):
                yield int(row.get("r", "0")), _cells(row, shared)
    except BROKEN as problem:
        raise NotAWorkbook(path.name) from problem


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[ElementTree.Element]:
    """Row by row, each forgotten afterwards: a million of them would not fit into memory."""
    _refuse_declarations(archive, name)
    with archive.open(name) as content:
        around: list[ElementTree.Element] = []
        for event, element in ElementTree.iterparse(content, ("start", "end")):
            if event == "start":
                around.append(element)
                continue
            around.pop()
            if element.tag == f"{NS}row":
                yield element
                around[-1].clear()


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    _refuse_declarations(archive, name)
    return ElementTree.fromstring(archive.read(name))


def _refuse_declarations(archive: zipfile.ZipFile, name: str) -> None:
    """A workbook declares no document type and no entities; whoever does means no good.

    Nor does one hide them in UTF-16: there every second byte of such words is 0, of UTF-8 none.
    """
    end = b""
    with archive.open(name) as content:
        for part in iter(lambda: content.read(1 << 20), b""):
            if any(word in end + part for word in (b"<!DOCTYPE", b"<!ENTITY", b"\0")):
                raise NotAWorkbook(name)
            end = part[-8:]


def _first_sheet(archive: zipfile.ZipFile) -> str:
    book = _xml(archive, "xl/workbook.xml")
    first = book.find(f"{NS}sheets/{NS}sheet")
    wanted = first.get(REL) if first is not None else None
    for link in _xml(archive, "xl/_rels/workbook.xml.rels"):
        if link.get("Id") == wanted:
            target = link.get("Target", "").lstrip("/")
            return target if target.startswith("xl/") else f"xl/{target}"
    raise NotAWorkbook("xl/workbook.xml")


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(each) for each in _xml(archive, "xl/sharedStrings.xml").findall(f"{NS}si")]


def _text(element: ElementTree.Element) -> str:
    """Text without the phonetic guides some editors put beside Chinese and Japanese words."""
    if len(element) == 1 and element[0].tag == f"{NS}t":
        return element[0].text or ""
    found = [*element.findall(f"{NS}t"), *element.findall(f"{NS}r/{NS}t")]
    return "".join(each.text or "" for each in found)


def _cells(row: ElementTree.Element, shared: list[str]) -> list[str]:
    found: dict[int, str] = {}
    for cell in row.findall(f"{NS}c"):
        at = _column(cell.get("r", "").rstrip("0123456789"))
        found[len(found) if at is None else at] = _cell(cell, shared)
    return [found.get(index, "") for index in range(max(found, default=-1) + 1)]


@lru_cache(maxsize=1024)
def _column(letters: str) -> int | None:
    """``A`` is column 0, ``AA`` column 26; no sheet has one beyond three letters."""
    if not LETTERS.fullmatch(letters):
        return None
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{NS}v") or ""
    if kind == "s":
        return shared[int(value)]
    if kind == "inlineStr":
        inline = cell.find(f"{NS}is")
        return "" if inline is None else _text(inline)
    return _typed(value) if kind == "n" and value else value


@lru_cache(maxsize=65536)
def _typed(value: str) -> str:
    """The number as it was typed: 15 significant digits, no exponent."""
    try:
        return f"{TYPED.create_decimal(Decimal(value)).normalize():f}"
    except InvalidOperation:
        return value


def write(path: Path, sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> None:
    """Write sheets of texts; numbers become number cells that keep their decimals."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _fixed_parts([name for name, _ in sheets]):
            archive.writestr(name, content)
        for index, (_, table) in enumerate(sheets, start=1):
            with archive.open(f"xl/worksheets/sheet{index}.xml", "w") as part:
                part.write(f'{HEAD}<worksheet xmlns="{NS[1:-1]}"><sheetData>'.encode())
                for number, row in enumerate(table, start=1):
                    part.write(_row(number, row).encode())
                part.write(b"</sheetData></worksheet>")


def _row(number: int, row: Sequence[str]) -> str:
    return f'<row r="{number}">{"".join(_out(text) for text in row)}</row>'


def _out(text: str) -> str:
    if NUMBER.fullmatch(text):
        decimals = len(text.partition(".")[2])
        return f'<c s="{decimals}"><v>{text}</v></c>'
    safe = escape(ILLEGAL.sub("", text))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _fixed_parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Everything a workbook needs around its sheets."""
    count = range(1, len(names) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{TYPES}.worksheet+xml"/>'
        for i in count
    )
    yield (
        "[Content_Types].xml",
        (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.'
            f'main+xml"/><Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
            f"{parts}</Types>"
        ),
    )
    yield "_rels/.rels", _links([("officeDocument", "xl/workbook.xml")])
    links = [("worksheet", f"worksheets/sheet{i}.xml") for i in count]
    yield "xl/_rels/workbook.xml.rels", _links([*links, ("styles", "styles.xml")])
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"/>'
        for i, name in enumerate(names, start=1)
    )
    sheets = f"<sheets>{listed}</sheets></workbook>"
    space = f'xmlns="{NS[1:-1]}" xmlns:r="{OFFICE}"'
    yield "xl/workbook.xml", f"{HEAD}<workbook {space}>{sheets}"
    yield "xl/styles.xml", _styles()


def _links(links: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(links, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def _styles() -> str:
    """Style n shows n decimals."""
    formats = "".join(
        f'<numFmt numFmtId="{170 + n}" formatCode="0{"." + "0" * n if n else ""}"/>'
        for n in range(7)
    )
    cells = "".join(f'<xf numFmtId="{170 + n}" xfId="0" applyNumberFormat="1"/>' for n in range(7))
    return (
        f'{HEAD}<styleSheet xmlns="{NS[1:-1]}"><numFmts count="7">{formats}</numFmts>'
        '<fonts count="1"><font><sz val="11"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
        f'<cellXfs count="7">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
