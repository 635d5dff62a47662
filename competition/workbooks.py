"""Rows from .xlsx: a college's staff list becomes a preview that names every problem by its place.

The file is checked before it is opened (archives.py), read without evaluating anything, turned
into plain values, and only then looked at (rules/tables.py, rules/roster.py).
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl

from competition.archives import Extent, column_letters, extents
from competition.errors import Refused
from competition.rules import reading
from competition.rules.privacy import is_id_number
from competition.rules.roster import Context, Line, Problem, RosterRow, Weight
from competition.rules.tables import (
    BRACKETS,
    Cell,
    Field,
    Page,
    Table,
    Unused,
    field_of,
    squeezed,
    table,
    text_of,
    unused,
)

MOST_SHEETS = 60
LABELLED = re.compile(r"([^:\s]+?):\s*([^:()]+)")
FILLED = (Field.UNIT, Field.TRACK)  # merged down over several rows, they are meant for each


@dataclass(frozen=True, slots=True)
class Dropped:
    """A column that is not taken over, and why."""

    sheet: str
    column: str
    heading: str
    why: Unused


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """What a workbook would bring; nothing is stored. `problems` are all, in order of place."""

    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...]
    dropped: tuple[Dropped, ...]

    @property
    def ready(self) -> tuple[RosterRow, ...]:
        """Rows that can be entered as they are."""
        return tuple(row for row in self.rows if not row.stopped)


def read_roster(content: bytes, context: Context) -> RosterPreview:
    """Read an uploaded .xlsx; raises Refused for a file that is no roster at all.

    Sheets without a table we know, and hidden ones, are named among the problems and not read.
    """
    found = pages(content)
    tables = {page.name: table(page) for page in found if not page.hidden}
    known = [one for one in tables.values() if one]
    if not known:
        raise Refused("workbook.no_table")
    about = [problem for page in found for problem in _about_page(page, tables.get(page.name))]
    about += [problem for one in known for problem in _about_headings(one, context)]
    rows = reading.read([line for one in known for line in _lines(one, context)], context)
    problems = [*about, *(problem for row in rows for problem in row.problems)]
    order = {page.name: number for number, page in enumerate(found)}
    problems.sort(key=lambda p: (order[p.sheet], p.row, len(p.column), p.column))
    dropped = tuple(column for one in known for column in _dropped(one))
    return RosterPreview(rows, tuple(problems), dropped)


def pages(content: bytes) -> tuple[Page, ...]:
    """Turn a workbook into plain values; raises Refused for what must not or cannot be read."""
    within = extents(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and validations, which we do not read
        try:
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            if len(book.worksheets) > MOST_SHEETS:
                raise Refused("workbook.too_many_sheets", most=MOST_SHEETS)
            return tuple(_page(sheet, book, within) for sheet in book.worksheets)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            # openpyxl meets broken files with whatever its code happens to trip over
            raise Refused("workbook.broken") from error
        except (SyntaxError, zipfile.BadZipFile, OSError) as error:  # ElementTree.ParseError
            raise Refused("workbook.broken") from error


def _page(sheet: Any, book: Any, within: Mapping[str, Extent]) -> Page:
    """One sheet's cells. The path is openpyxl's own, kept privately: no other name leads there."""
    extent = within.get(sheet._worksheet_path.lstrip("/"), Extent())
    rows: dict[int, dict[int, Cell]] = {}
    if extent.rows:
        sheet.reset_dimensions()  # what a file says about its size need not be true
        for cells in sheet.iter_rows(max_row=extent.rows, max_col=extent.columns):
            for cell in cells:
                if cell.value is not None:
                    place = (cell.row, cell.column)
                    rows.setdefault(cell.row, {})[cell.column] = Cell(
                        cell.value,
                        # looking a format up is slow, and only a number's matters
                        cell.number_format if cell.data_type == "n" else "General",
                        formula=place in extent.formulas,
                        error=cell.data_type == "e",
                    )
    for row, column in extent.formulas:  # formulas of which the file remembers no result
        rows.setdefault(row, {}).setdefault(column, Cell("", formula=True))
    return Page(
        name=sheet.title,
        rows=rows,
        merged=tuple(extent.merged),
        hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(extent.hidden),
        since_1904=book.epoch.year == 1904,
    )


def _lines(one: Table, context: Context) -> Iterator[Line]:
    """The people's rows of a table: without totals, signatures and repeated headings."""
    page = one.page
    letters = {known: column_letters(column) for known, column in one.columns.items()}
    unit = None if Field.UNIT in one.columns else _unit_of_page(one, context)
    for row in one.lines():
        if one.is_heading(row) or one.is_below(row):
            continue
        cells = {
            known: cell
            for known, column in one.columns.items()
            if (cell := _cell(page, row, column, known)) is not None
        }
        if unit:
            cells[Field.UNIT] = Cell(unit)
        yield Line(page.name, row, cells, letters, page.since_1904, row in page.hidden_rows)


def _cell(page: Page, row: int, column: int, known: Field) -> Cell | None:
    """The cell, or for a place covered by a merged range what stands in its corner."""
    if (cell := page.at(row, column)) is not None:
        return cell
    corner = page.corner(row, column)
    if corner is None:
        return None
    return corner if known in FILLED else Cell(corner.value, merged=True)


def _unit_of_page(one: Table, context: Context) -> str | None:
    """The unit of a page without a unit column: said above the table, or the sheet's name."""
    for text in one.above:
        for label, said in LABELLED.findall(BRACKETS.sub("", unicodedata.normalize("NFKC", text))):
            if field_of(label) is Field.UNIT:
                return str(said).split()[0]
    names = {squeezed(name) for all_ in context.units.values() for name in all_}
    return one.page.name if squeezed(one.page.name) in names else None


def _about_page(page: Page, one: Table | None) -> Iterator[Problem]:
    if page.hidden:
        yield Problem(page.name, 0, "", "sheet.hidden", weight=Weight.LOOK)
    elif one is None and page.rows:
        yield Problem(page.name, 0, "", "sheet.no_table", weight=Weight.LOOK)


def _about_headings(one: Table, context: Context) -> Iterator[Problem]:
    """Headings that are there twice, and columns without which nobody can be entered."""
    for column, known in one.twice:
        kept = column_letters(one.columns[known])
        facts = (("heading", one.heading(column)), ("kept", kept))
        yield Problem(
            one.page.name, one.first, column_letters(column), "heading.twice", facts, Weight.LOOK
        )
    for known in _needed(one, context):
        yield Problem(one.page.name, one.first, "", f"heading.no_{known}")


def _needed(one: Table, context: Context) -> Iterator[Field]:
    if Field.STAFF_NO not in one.columns:
        yield Field.STAFF_NO
    if context.by_unit and Field.UNIT not in one.columns and not _unit_of_page(one, context):
        yield Field.UNIT
    if context.rules.age and Field.BORN not in one.columns:
        yield Field.BORN


def _dropped(one: Table) -> Iterator[Dropped]:
    for column, heading in sorted(one.others.items()):
        cells = [
            row[column]
            for number, row in one.page.rows.items()
            if number > one.last and column in row
        ]
        why = Unused.ID_NUMBER if _mostly_id_numbers(cells) else unused(heading)
        yield Dropped(one.page.name, column_letters(column), heading, why)


def _mostly_id_numbers(cells: Sequence[Cell]) -> bool:
    """ID numbers are known by their shape, whatever stands above them."""
    found = sum(1 for cell in cells if is_id_number(squeezed(text_of(cell.value)).upper()))
    return 2 * found > len(cells)
