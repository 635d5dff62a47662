"""成绩汇总表 as a workbook: a column for each judge, dropped totals struck through, signatures.

Only of what was computed after a seal. Text is written as text, whatever it begins with: a name
typed as =1+1 never becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import openpyxl
from flask_babel import gettext as _
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from competition.errors import Missing
from competition.models import Stage
from judging import result_lines, results
from judging.models import Seat
from judging.result_lines import DROPPED, TotalsRow

HEAD, THIN = 4, Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
# what no XML may hold
UNSTORABLE = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if code not in (9, 10)}


def workbook(
    stage: Stage, *, computed: str, named: Callable[[str], str] = lambda name: name
) -> bytes:
    """The stage's latest computation; `computed` says when, on the clock of the edition.

    `named` gives the names of stage and prizes as whoever reads the table knows them.
    """
    latest = results.latest(stage) if stage.state.has_closed_sheets else None
    if latest is None:
        raise Missing
    told = result_lines.of_run(stage, latest)
    seats, rows = result_lines.totals(stage, told)
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = _("成绩汇总表")
    title = stage.edition.name, _("%(stage)s 成绩汇总表", stage=named(stage.name))
    widths = _head(sheet, title, seats, _("第 %(number)s 次计算，%(at)s",
                                          number=latest.number, at=computed))  # fmt: skip
    for place, row in enumerate(rows, HEAD + 1):
        _line(sheet, place, row, len(seats), named)
    _foot(sheet, HEAD + len(rows) + 2)
    _on_paper(sheet, widths)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _head(sheet: Any, title: tuple[str, str], seats: list[Seat], computed: str) -> list[int]:
    """Title and headings; return how wide each column is."""
    before = [(_("序号"), 6), (_("姓名"), 12), (_("单位"), 24)]
    judges = [(f"{seat.code} {seat.name}".strip(), 9) for seat in seats]
    after = [(_("得分"), 9), (_("名次"), 6), (_("奖项"), 10), (_("专项奖"), 18)]
    heads = [*before, *judges, *after]
    _text(sheet.cell(1, 1), title[0]).font = Font(bold=True, size=16)
    _text(sheet.cell(2, 1), title[1]).font = Font(bold=True, size=13)
    _text(sheet.cell(3, 1), computed)
    for row in (1, 2, 3):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(heads))
        sheet.cell(row, 1).alignment = Alignment(horizontal="center")
    for column, (word, _width) in enumerate(heads, 1):
        cell = _text(sheet.cell(HEAD, column), word)
        cell.font, cell.border = Font(bold=True), BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return [width for _word, width in heads]


def _line(sheet: Any, place: int, row: TotalsRow, seats: int, named: Callable[[str], str]) -> None:
    line = row.line
    name = line.name if row.attempt == 1 else f"{line.name} ({row.attempt})"
    before = (str(line.number or ""), name, line.unit)
    specials = _("、").join(map(named, line.specials))
    after = (line.shown, line.place, named(line.prize), specials)
    for column, text in enumerate(before, 1):
        _value(sheet.cell(place, column), text, figure=column == 1)
    for column, (text, note) in enumerate(row.marks, len(before) + 1):
        _mark(sheet.cell(place, column), text, note)
    for column, text in enumerate(after, len(before) + seats + 1):
        _value(sheet.cell(place, column), text, figure=column <= len(before) + seats + 2)


def _mark(cell: Any, text: str, note: str) -> None:
    """A judge's total; one that the rulebook drops is struck through, and still readable."""
    words = {"recused": _("避"), "missing": _("缺")}
    _value(cell, words.get(note, text), figure=note not in words)
    if note in DROPPED:
        cell.font = Font(strike=True, color="777777")


def _value(cell: Any, text: str, *, figure: bool) -> None:
    cell.border = BOX
    cell.alignment = Alignment(horizontal="center" if figure else "left", wrap_text=True)
    number = _number(text) if figure else None
    if number is None:
        _text(cell, text)
    else:
        cell.value = number
        cell.number_format = "0." + "0" * len(text.partition(".")[2]) if "." in text else "0"


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _text(cell: Any, text: str) -> Any:
    cell.value = text.translate(UNSTORABLE)
    cell.data_type = "s"
    return cell


def _foot(sheet: Any, row: int) -> None:
    note = _("划线的分数按评审细则去掉，不计入得分；“避”为评委回避，“缺”为评委缺席。")
    _text(sheet.cell(row, 1), note)
    lines = (_("评委组长签字："), _("计分台签字："), _("监审签字："), _("日期："))
    for number, word in enumerate(lines):
        _text(sheet.cell(row + 2 + 2 * number, 1), f"{word}____________________")


def _on_paper(sheet: Any, widths: list[int]) -> None:
    """A4 across, one page wide, headings on every page."""
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(HEAD + 1, 3)
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
