"""The staff list given back with a remarks column, so that the college can mend its own file.

Private columns are emptied before the file waits with the draft: it is not ours to keep, nor to
send round. Formulas come back as the values that the file remembered; nothing in it can calculate.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font, PatternFill

from competition.errors import Refused
from competition.rules.privacy import found_in, is_id_number
from competition.rules.tables import Unused, squeezed, table, text_of
from competition.workbooks import Dropped, pages

WIDTH = 60
MARK = PatternFill("solid", fgColor="FFF2CC")
Remarks = Mapping[tuple[str, int], str]  # (sheet, row) → text


def without_private(content: bytes, dropped: Sequence[Dropped]) -> bytes:
    """The workbook without the columns that are not ours to know, and without formulas."""
    book = _opened(content)
    private = {(one.sheet, one.column) for one in dropped if one.why is not Unused.NOT_ASKED}
    for sheet in book.worksheets:
        for cell in _filled(sheet):
            if (sheet.title, cell.column_letter) in private or _is_private(cell.value):
                cell.value = None
    return _saved(book)


def with_remarks(content: bytes, remarks: Remarks, *, heading: str) -> bytes:
    """The workbook with one column more, that says in each row what is to be mended."""
    book, heads = _opened(content), _heading_rows(content)
    for sheet in book.worksheets:
        rows = {row: text for (name, row), text in remarks.items() if name == sheet.title}
        if rows:
            _add_column(sheet, rows, heading, heads.get(sheet.title, 1))
    return _saved(book)


def _heading_rows(content: bytes) -> dict[str, int]:
    """By sheet: the row in which its own headings stand, the last of several."""
    tables = {page.name: table(page) for page in pages(content)}
    return {name: found.last for name, found in tables.items() if found}


def _add_column(sheet: Any, rows: Mapping[int, str], heading: str, at: int) -> None:
    """The remarks beside their rows; one about the headings themselves follows its heading."""
    merged = (one.max_col for one in sheet.merged_cells.ranges)  # nobody can write into those
    column = max(0, *(cell.column for cell in _filled(sheet)), *merged) + 1
    _write(sheet.cell(at, column), heading).font = Font(bold=True)
    for row, told in rows.items():
        text = f"{heading}\n{told}" if row == at else told
        cell = _write(sheet.cell(max(row, 1), column), text)
        cell.fill, cell.alignment = MARK, Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[sheet.cell(1, column).column_letter].width = WIDTH


def _write(cell: Any, text: str) -> Any:
    """Text, whatever it begins with: a name typed as =1+1 must not become a formula."""
    cell.value = text
    cell.data_type = "s"
    return cell


def _filled(sheet: Any) -> Iterator[Any]:
    for row in sheet.iter_rows():
        yield from (c for c in row if not isinstance(c, MergedCell) and c.value is not None)


def _is_private(value: object) -> bool:
    text = text_of(int(value) if isinstance(value, float) and value.is_integer() else value)
    return bool(found_in(text)) or is_id_number(squeezed(text).upper())


def _opened(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and validations that are not carried over
        try:
            return openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise Refused("workbook.broken") from error
        except (SyntaxError, zipfile.BadZipFile, OSError) as error:
            raise Refused("workbook.broken") from error


def _saved(book: Any) -> bytes:
    stream = io.BytesIO()
    try:
        book.save(stream)
    except OverflowError as error:  # a number of more digits than any cell shows
        raise Refused("workbook.broken") from error
    return stream.getvalue()
