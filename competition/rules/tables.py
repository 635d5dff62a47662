"""A workbook as plain values, and where in it a table stands whose headings we know.

Staff lists come with a title, a line for the unit's seal, headings over two rows, cells merged
down a unit's rows, page headings repeated, totals and signatures below. All that is layout.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

HEADING_WITHIN = 20
BRACKETS = re.compile(r"[(\[\u3010\u3014].*?[)\]\u3011\u3015]")
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
WORDS = Path(__file__).parents[1] / "presets" / "headings.toml"


class Field(StrEnum):
    """What the roster asks of a person, and nothing beyond it."""

    NAME = "name"
    STAFF_NO = "staff_no"
    UNIT = "unit"
    BORN = "born"
    TRACK = "track"
    TITLE = "title"
    COURSE = "course"


class Unused(StrEnum):
    """Why a column was left out."""

    ID_NUMBER = "column.id_number"
    PRIVATE = "column.private"
    NOT_ASKED = "column.not_asked"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of presets/headings.toml."""

    fields: Mapping[Field, frozenset[str]]
    id_number: tuple[str, ...]
    private: tuple[str, ...]
    below: tuple[str, ...]
    units: Mapping[str, frozenset[str]]


@cache
def words() -> Words:
    """Return the words by which staff lists are understood."""
    found = tomllib.loads(WORDS.read_text("utf-8"))
    return Words(
        fields={Field(known): frozenset(names) for known, names in found["fields"].items()},
        id_number=tuple(found["dropped"]["id_number"]),
        private=tuple(found["dropped"]["private"]),
        below=tuple(found["below"]["words"]),
        units={known: frozenset(names) for known, names in found["units"].items()},
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty; `shape` is its number format, `error` one like #N/A.

    `formula`: the value is what the file remembers of a formula; formulas are never evaluated.
    `merged`: the value stands in the top left corner of a merged range, not here.
    """

    value: object
    shape: str = "General"
    formula: bool = False
    merged: bool = False
    error: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: rows by number, cells by column number, both from 1."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    since_1904: bool = False

    def at(self, row: int, column: int) -> Cell | None:
        return self.rows.get(row, {}).get(column)

    def corner(self, row: int, column: int) -> Cell | None:
        """The cell whose value a reader sees at this place because cells are merged."""
        for top, left, bottom, right in self.merged:
            if top <= row <= bottom and left <= column <= right:
                return self.at(top, left)
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """Where the headings of a page are, and which column is which field."""

    page: Page
    first: int  # heading rows, first to last
    last: int
    columns: Mapping[Field, int]
    others: Mapping[int, str]
    twice: tuple[tuple[int, Field], ...] = ()
    above: tuple[str, ...] = field(default=())

    def heading(self, column: int) -> str:
        """What stands above a column."""
        cells = [self.page.at(row, column) for row in range(self.first, self.last + 1)]
        return "".join(text_of(cell.value) for cell in cells if cell)

    def lines(self) -> Iterator[int]:
        """Row numbers below the headings that hold anything in a column we know."""
        for row in sorted(self.page.rows):
            cells = (self.page.at(row, column) for column in self.columns.values())
            if row > self.last and any(cell and text_of(cell.value) for cell in cells):
                yield row

    def is_heading(self, row: int) -> bool:
        """A page heading printed again in the middle of the table."""
        cell = self.page.at(row, self.columns[Field.NAME])
        return cell is not None and field_of(text_of(cell.value)) is Field.NAME

    def is_below(self, row: int) -> bool:
        """A total, a note or a line for signatures."""
        first = min(self.page.rows[row].items())[1]
        name = self.page.at(row, self.columns[Field.NAME])
        texts = (squeezed(text_of(cell.value)) for cell in (first, name) if cell)
        return any(text.startswith(words().below) for text in texts)


def text_of(value: object) -> str:
    """A cell's value as clean text: normal form C, no invisible or control characters."""
    if value is None:
        return ""
    text = unicodedata.normalize("NFC", str(value))
    if text.isprintable() and "  " not in text:
        return text.strip()
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") else c for c in text)
    return " ".join(INVISIBLE.sub("", text).split())


def squeezed(text: str) -> str:
    """Text for comparing: half-width, without spaces, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def field_of(heading: str) -> Field | None:
    """Which field a heading means; notes in brackets, spaces and stars do not count."""
    plain = BRACKETS.sub("", squeezed(heading)).strip("*:#\u2605.")
    return next((known for known, names in words().fields.items() if plain in names), None)


def unused(heading: str) -> Unused:
    """Why a heading that means no field is left out."""
    plain = squeezed(heading)
    if any(word in plain for word in words().id_number):
        return Unused.ID_NUMBER
    private = any(word in plain for word in words().private)
    return Unused.PRIVATE if private else Unused.NOT_ASKED


def table(page: Page) -> Table | None:
    """Find the headings: the first row that names a name and at least one field more."""
    for row in sorted(page.rows)[:HEADING_WITHIN]:
        last = _last_heading_row(page, row)
        headings = _headings(page, row, last)
        found = {column: field_of(text) for column, text in headings.items()}
        fields = [known for known in found.values() if known]
        if Field.NAME in fields and len(set(fields)) > 1:
            return _table(page, (row, last), headings, found)
    return None


def _table(
    page: Page,
    rows: tuple[int, int],
    headings: Mapping[int, str],
    found: Mapping[int, Field | None],
) -> Table:
    columns: dict[Field, int] = {}
    twice: list[tuple[int, Field]] = []
    for column, known in sorted(found.items()):
        if known in columns:
            twice.append((column, known))
        elif known:
            columns[known] = column
    others = {column: text for column, text in headings.items() if not found[column]}
    above = tuple(
        text_of(cell.value)
        for row in sorted(page.rows)
        if row < rows[0]
        for _, cell in sorted(page.rows[row].items())
    )
    return Table(page, *rows, columns, others, tuple(twice), above)


def _last_heading_row(page: Page, row: int) -> int:
    """Headings reach down as far as one of their cells is merged downwards."""
    bottoms = [bottom for top, _, bottom, _ in page.merged if top == row and bottom - top <= 2]
    tall = any(column for top, column, bottom, right in page.merged if top == row < bottom)
    return max(bottoms) if bottoms and tall else row


def _headings(page: Page, first: int, last: int) -> dict[int, str]:
    """The heading of each column: the lowest text, or all together where that alone means nothing.

    Over two rows 出生 above 年月 is one heading, 基本情况 above 姓名 is a group and a heading.
    """
    found: dict[int, str] = {}
    for column in sorted({c for row in range(first, last + 1) for c in page.rows.get(row, {})}):
        cells = [page.at(row, column) for row in range(first, last + 1)]
        texts = [text_of(cell.value) for cell in cells if cell]
        whole = "".join(texts)
        found[column] = texts[-1] if field_of(texts[-1]) and not field_of(whole) else whole
    return found
