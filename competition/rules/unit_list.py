"""A list of units as an office pastes it: one line a unit, with its code and its head-count.

Cells come from a sheet (between tabs), from text (between commas) or between blanks. Below a line
of headings they are told by those; without one a last whole number is the head-count and a first
word that can be a code is the code. A running number before every line is layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from competition.rules import codes
from competition.rules.tables import BRACKETS, Field, squeezed, text_of, words

MOST = 500
NAME_MOST = 80
COUNT_MOST = 99_999
NAME, CODE, COUNT = "name", "code", "count"
COMMA = re.compile(r"[,，]")
WHOLE = re.compile(r"(\d{1,9})(?:\.0)?[^\W\da-zA-Z_]?")  # 39, 39.0 as Excel has it, 39人


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit as it was written: `code` is empty and `count` None where nothing stood there.

    `unread` is what stood in the head-count's column and is no whole number.
    """

    line: int
    name: str
    code: str = ""
    count: int | None = None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line; `code` names the sentence, `facts` fill it."""

    line: int
    code: str
    facts: tuple[tuple[str, str], ...] = ()


def cells_of(text: str) -> list[list[str]]:
    """Split what was pasted into lines and cells: at tabs, else at commas, else at blanks."""
    return [[text_of(cell) for cell in _apart(line)] for line in text.splitlines()]


def _apart(line: str) -> list[str]:
    if "\t" in line:
        return line.split("\t")
    return COMMA.split(line) if COMMA.search(line) else line.split()


def read(rows: Sequence[Sequence[str]]) -> tuple[UnitLine, ...]:
    """Understand the lines, numbered from 1; empty lines, headings and totals are left out."""
    columns: Mapping[str, int] = {}
    kept: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(rows, 1):
        if not kept and (found := _columns(cells)):
            columns = found
        elif (filled := [cell for cell in cells if cell]) and not _below(filled[0]):
            kept.append((number, list(cells) if columns else filled))
    if columns:
        return tuple(_by_heading(number, cells, columns) for number, cells in kept)
    counted = _numbered(cells for _number, cells in kept)
    return tuple(_by_shape(number, cells[counted:]) for number, cells in kept)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Which column is which, if these are headings: there must be one of a name."""
    found: dict[str, int] = {}
    for column, cell in enumerate(cells):
        if known := _heading(BRACKETS.sub("", squeezed(cell)).strip("*:")):
            found.setdefault(known, column)
    return found if NAME in found else {}


def _heading(plain: str) -> str:
    said = words().units
    if plain in said[CODE]:
        return CODE
    if plain in said[COUNT] or any(word in plain for word in said["count_within"]):
        return COUNT
    return NAME if plain in said[NAME] or plain in words().fields[Field.UNIT] else ""


def _below(first: str) -> bool:
    return squeezed(first).startswith(words().below)


def _numbered(lines: Iterable[Sequence[str]]) -> bool:
    """Whether every line begins with its own running number, which is no code."""
    kept = list(lines)
    running = all(len(cells) > 1 and cells[0] == str(n) for n, cells in enumerate(kept, 1))
    return running and len(kept) > 1


def _by_heading(number: int, cells: Sequence[str], columns: Mapping[str, int]) -> UnitLine:
    told = {known: cells[at] if at < len(cells) else "" for known, at in columns.items()}
    name, code, count = told[NAME], told.get(CODE, ""), told.get(COUNT, "")
    if whole := WHOLE.fullmatch(count):
        return UnitLine(number, name, code, int(whole[1]))
    return UnitLine(number, name, code, unread=count)


def _by_shape(number: int, cells: Sequence[str]) -> UnitLine:
    cells, count, code = list(cells), None, ""
    if len(cells) > 1 and (whole := WHOLE.fullmatch(cells[-1])):
        count = int(whole[1])
        cells.pop()
    if len(cells) > 1 and codes.SHAPE.fullmatch(cells[0]):
        code = cells.pop(0)
    elif len(cells) > 1 and codes.SHAPE.fullmatch(cells[-1]):
        code = cells.pop()
    return UnitLine(number, " ".join(cells), code, count)


def faults(lines: Sequence[UnitLine], known: Mapping[str, str]) -> tuple[Fault, ...]:
    """Everything that stands against the list; `known` are the units there are, code → name.

    A line that names a unit there is brings its head-count and nothing else.
    """
    if not lines:
        return (Fault(0, "units.nothing"),)
    if len(lines) > MOST:
        return (Fault(0, "units.too_many", (("most", str(MOST)),)),)
    found = [fault for line in lines for fault in _wrong(line)]
    for again, key in ((_again(lines, NAME), "units.name_twice"),
                       (_again(lines, CODE), "units.code_twice")):  # fmt: skip
        found += [Fault(one.line, key, (("typed", typed),)) for one, typed in again]
    found += [fault for line in lines if (fault := _against(line, known))]
    return tuple(sorted(found, key=lambda one: one.line))


def _wrong(line: UnitLine) -> Iterable[Fault]:
    if not line.name:
        yield Fault(line.line, "unit.no_name")
    if len(line.name) > NAME_MOST:
        yield Fault(line.line, "units.name_long", (("most", str(NAME_MOST)),))
    if line.code and not codes.SHAPE.fullmatch(line.code):
        yield Fault(line.line, "code.shape", (("typed", line.code),))
    if line.unread or (line.count or 0) > COUNT_MOST:
        typed = line.unread or str(line.count)
        yield Fault(line.line, "units.no_count", (("typed", typed),))


def _again(lines: Sequence[UnitLine], which: str) -> Iterable[tuple[UnitLine, str]]:
    """Lines that repeat an earlier line's name or code."""
    seen: set[str] = set()
    for line in lines:
        typed = line.name if which == NAME else line.code
        key = squeezed(typed)
        if key and key in seen:
            yield line, typed
        seen.add(key)


def _against(line: UnitLine, known: Mapping[str, str]) -> Fault | None:
    """A code that another unit has, or a unit written with another code than its own."""
    mine = code_of(line.name, known)
    if mine and line.code and line.code != mine:
        return Fault(line.line, "units.other_code", (("name", line.name), ("code", mine)))
    if not mine and line.code in known:
        return Fault(line.line, "unit.code_taken", (("taken", line.code),))
    return None


def code_of(name: str, known: Mapping[str, str]) -> str | None:
    """The code of the unit of that name, if it is there."""
    return next((code for code, one in known.items() if squeezed(one) == squeezed(name)), None)


def free_codes(taken: Iterable[str], count: int) -> list[str]:
    """u01, u02 …: codes for units that were written without one."""
    used = set(taken)
    free = (f"u{number:02d}" for number in range(1, len(used) + count + 1))
    return [code for code in free if code not in used][:count]
