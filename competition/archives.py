"""What an uploaded .xlsx must be before anything opens it: a small, plain, honest zip of XML.

Every figure is checked before a byte is unpacked, and every XML part is walked once without
building anything: a workbook of a few kilobytes can otherwise unpack to gigabytes (trust.md F4,
F5). Nothing is ever written under a name that comes from the archive.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import ClassVar
from xml.parsers import expat

from competition.errors import Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and .xlsx with a password
CHUNK = 1 << 16
DEEPEST = 64
# What zipfile raises for damaged parts and for packing methods it does not know.
UNPACKING = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
REF = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes; a ratio above `ratio` is no honest table but a bomb."""

    packed: int = 10 << 20
    unpacked: int = 64 << 20
    ratio: int = 200
    parts: int = 300
    rows: int = 20_000
    columns: int = 100
    cells: int = 400_000


@dataclass(slots=True)
class Extent:
    """What a sheet's XML holds, seen without building the sheet.

    Only rows and columns with a value count: whole columns are often formatted down to row
    1,048,576.
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top left bottom right
    formulas: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)


def extents(content: bytes, limits: Limits = Limits()) -> dict[str, Extent]:
    """Return the extent of each worksheet by its path in the archive, or raise Refused."""
    archive = _opened(content, limits)
    found: dict[str, Extent] = {}
    for part in archive.infolist():
        if PurePosixPath(part.filename).suffix not in (".xml", ".rels", ".vml"):
            continue
        extent = Extent()
        _walk(archive, part, extent if SHEET.fullmatch(part.filename) else None)
        if SHEET.fullmatch(part.filename):
            _refuse_beyond(extent, limits)
            found[part.filename] = extent
    return found


def _opened(content: bytes, limits: Limits) -> zipfile.ZipFile:
    if len(content) > limits.packed:
        raise Refused("workbook.too_big", most=limits.packed >> 20)
    if content.startswith(OLE):
        raise Refused("workbook.old_or_locked")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("workbook.not_xlsx") from error
    _refuse_strange(parts, limits, len(content))
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Refused("workbook.not_xlsx")
    if "xl/vbaProject.bin" in names:
        raise Refused("workbook.macros")
    return archive


def _refuse_strange(parts: list[zipfile.ZipInfo], limits: Limits, packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > limits.parts or unpacked > limits.unpacked:
        raise Refused("workbook.bomb")
    if unpacked > 1 << 20 and unpacked > limits.ratio * packed:
        raise Refused("workbook.bomb")
    if len({part.filename.casefold() for part in parts}) != len(parts):
        raise Refused("workbook.broken")
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(part.external_attr >> 16):
            raise Refused("workbook.broken")
        if part.flag_bits & 1:
            raise Refused("workbook.old_or_locked")


def _refuse_beyond(extent: Extent, limits: Limits) -> None:
    if extent.rows > limits.rows:
        raise Refused("workbook.too_many_rows", rows=extent.rows, most=limits.rows)
    if extent.columns > limits.columns:
        raise Refused("workbook.too_many_columns", columns=extent.columns, most=limits.columns)
    merged = sum(
        (bottom - top + 1) * (right - left + 1) for top, left, bottom, right in extent.merged
    )
    if (cells := max(extent.cells, merged)) > limits.cells:
        raise Refused("workbook.too_many_cells", cells=cells, most=limits.cells)


class _Walker:
    """Handlers of one part: they notice, and keep nothing but an extent."""

    def __init__(self, extent: Extent | None) -> None:
        self.extent = extent
        self.depth = 0
        self.row = 0
        self.column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused("workbook.bomb")
        look = self.LOOKS.get(name.rpartition(" ")[2]) if self.extent else None
        if look:
            look(self, attributes)

    def end(self, name: str) -> None:
        self.depth -= 1

    def on_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self.row = int(number) if number.isdigit() else self.row + 1
        self.column = 0
        if attributes.get("hidden") in ("1", "true") and self.extent:
            self.extent.hidden.add(self.row)

    def on_cell(self, attributes: dict[str, str]) -> None:
        at = REF.fullmatch(attributes.get("r", ""))
        self.column = column_number(at[1]) if at else self.column + 1

    def on_value(self, attributes: dict[str, str]) -> None:
        if self.extent:
            self.extent.cells += 1
            self.extent.rows = max(self.extent.rows, self.row)
            self.extent.columns = max(self.extent.columns, self.column)

    def on_formula(self, attributes: dict[str, str]) -> None:
        self.on_value(attributes)
        if self.extent:
            self.extent.formulas.add((self.row, self.column))

    def on_merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        top, bottom = REF.fullmatch(first), REF.fullmatch(last)
        if top and bottom and self.extent:
            self.extent.merged.append(
                (int(top[2]), column_number(top[1]), int(bottom[2]), column_number(bottom[1]))
            )

    LOOKS: ClassVar[dict[str, Callable[[_Walker, dict[str, str]], None]]] = {
        "row": on_row,
        "c": on_cell,
        "v": on_value,
        "is": on_value,
        "f": on_formula,
        "mergeCell": on_merge,
    }


def _walk(archive: zipfile.ZipFile, part: zipfile.ZipInfo, extent: Extent | None) -> None:
    """Parse one part; a document type declaration is refused, for there entities are declared."""
    walker = _Walker(extent)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("workbook.broken") from error
    except UNPACKING as error:
        raise Refused("workbook.broken") from error


def _no_doctype(*_: object) -> None:
    raise Refused("workbook.bomb")


def column_number(letters: str) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The inverse of column_number()."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
