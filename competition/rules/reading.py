"""One line of a staff list, field by field: what it says, or why it cannot be taken as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from competition.rules import eligibility
from competition.rules.dates import BadDate, BirthDate, birth_date
from competition.rules.privacy import found_in, is_id_number
from competition.rules.roster import Context, Line, Problem, RosterRow, Weight, against_each_other
from competition.rules.tables import Cell, Field, squeezed, text_of

LONGEST = 100
EXACT = 10**15  # Excel keeps 15 digits; a longer number has lost its last ones
NAME = re.compile(r"[^\W\d_][^\W\d_ ·'.\-]*(?:[ ·'.\-]+[^\W\d_]+)*\.?")
CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff· ]+")
STAFF_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_/]{0,29}")
ZEROS = re.compile(r"0+")


def read(lines: Sequence[Line], context: Context) -> tuple[RosterRow, ...]:
    """Read every line by itself and then against the others."""
    names = {Field.UNIT: _by_name(context.units), Field.TRACK: _by_name(context.tracks)}
    rows = [_Reader(line, context, names).row() for line in lines]
    found: dict[tuple[str, int], list[Problem]] = {}
    for problem in against_each_other(rows, context.taken):
        found.setdefault((problem.sheet, problem.row), []).append(problem)
    return tuple(
        replace(row, problems=(*row.problems, *more)) if more else row
        for row in rows
        for more in [found.get((row.line.sheet, row.line.row))]
    )


class BadStaffNumber(ValueError):
    """It is none, or holds what is not kept; `code` says which (sentences.py)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def staff_number(text: str) -> str:
    """A staff number as all of them are kept and compared: half-width, no spaces, in capitals.

    Raises BadStaffNumber for an ID number, another private thing, and what is no such number.
    """
    number = squeezed(text).upper()
    if private := "id_number" if is_id_number(number) else found_in(number):
        raise BadStaffNumber(f"cell.{private}")
    if not STAFF_NO.fullmatch(number):
        raise BadStaffNumber("staff_no.strange")
    return number


def _by_name(names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Codes by every name that means them, the code itself included."""
    return {squeezed(name): code for code, all_ in names.items() for name in (code, *all_)}


class _Reader:
    """Reads one line and gathers its problems; each field is one method."""

    def __init__(
        self, line: Line, context: Context, names: Mapping[Field, Mapping[str, str]]
    ) -> None:
        self.names = names
        self.line = line
        self.context = context
        self.problems: list[Problem] = []
        self.said: set[Field] = set()

    def row(self) -> RosterRow:
        if self.line.hidden:
            self._notice(None, "row.hidden")
        name, staff_no, unit = self._name(), self._staff_no(), self._unit()
        born, track = self._born(), self._track()
        title, course = self._text(Field.TITLE), self._text(Field.COURSE)
        verdict = self._verdict(unit, born, staff_no)
        found = tuple(self.problems)
        return RosterRow(
            self.line, name, staff_no, unit, born, track, title, course, verdict, found
        )

    def _find(self, known: Field, code: str, /, **facts: str) -> None:
        column = self.line.columns.get(known, "")
        place = (self.line.sheet, self.line.row, column)
        self.problems.append(Problem(*place, code, tuple(facts.items())))
        self.said.add(known)

    def _notice(self, known: Field | None, code: str) -> None:
        """Something to look at that does not keep the row out."""
        column = self.line.columns.get(known, "") if known else ""
        place = (self.line.sheet, self.line.row, column)
        self.problems.append(Problem(*place, code, weight=Weight.LOOK))

    def _cell(self, known: Field) -> Cell | None:
        """The cell, unless it is unusable in itself, which is said."""
        cell = self.line.cells.get(known)
        if cell is None or text_of(cell.value) == "":
            if cell and cell.formula:
                self._find(known, "cell.formula_empty")
            return None
        if cell.error:
            self._find(known, "cell.error", value=text_of(cell.value))
            return None
        if cell.formula:
            self._notice(known, "cell.formula")
        return cell

    def _missing(self, known: Field) -> None:
        """Say that a needed cell is empty, unless something was said about it already."""
        if known not in self.said:
            merged = (cell := self.line.cells.get(known)) is not None and cell.merged
            self._find(known, "cell.merged" if merged else f"{known}.missing")

    def _text(self, known: Field) -> str:
        """Clean text of a cell; empty, and said so, where it holds what must not be kept."""
        cell = self._cell(known)
        text = text_of(cell.value) if cell else ""
        if private := found_in(text):
            self._find(known, f"cell.{private}")
            return ""
        if len(text) > LONGEST:
            self._find(known, "cell.too_long", most=str(LONGEST))
            return ""
        return text

    def _name(self) -> str:
        if (cell := self.line.cells.get(Field.NAME)) and cell.merged:
            self._missing(Field.NAME)
            return ""
        text = self._text(Field.NAME).replace("•", "·").replace("・", "·").replace("．", "·")
        if not text:
            self._missing(Field.NAME)
            return ""
        if CHINESE.fullmatch(text):
            text = text.replace(" ", "")  # 王　明: spread to the width of three characters
        if not NAME.fullmatch(text):
            self._find(Field.NAME, "name.strange", value=text)
        return text

    def _staff_no(self) -> str:
        cell = self._cell(Field.STAFF_NO)
        if cell is None or cell.merged:
            self._missing(Field.STAFF_NO)
            return ""
        if isinstance(cell.value, int | float) and abs(cell.value) >= EXACT:
            self._find(Field.STAFF_NO, "number.digits_lost")
            return ""
        text = _digits(cell)
        try:
            return staff_number("" if isinstance(cell.value, bool) else text)
        except BadStaffNumber as fault:
            strange = {"value": text[:LONGEST]} if fault.code == "staff_no.strange" else {}
            self._find(Field.STAFF_NO, fault.code, **strange)
            return ""

    def _unit(self) -> str:
        if not self.context.by_unit and Field.UNIT not in self.line.cells:
            return ""
        return self._one_of(Field.UNIT, self.context.units)

    def _track(self) -> str:
        if not self.context.tracks or Field.TRACK not in self.line.columns:
            return ""
        return self._one_of(Field.TRACK, self.context.tracks)

    def _one_of(self, known: Field, names: Mapping[str, tuple[str, ...]]) -> str:
        """The code of a unit or track, by its code or one of its names."""
        text = self._text(known)
        if not text:
            self._missing(known)
            return ""
        by_name = self.names[known]
        if code := by_name.get(squeezed(text)):
            return code
        near = get_close_matches(squeezed(text), by_name, n=1, cutoff=0.5)
        meant = names[by_name[near[0]]][0] if near else ""
        self._find(known, f"{known}.unknown", **{known.value: text, "meant": meant})
        return ""

    def _born(self) -> BirthDate | None:
        cell = self._cell(Field.BORN)
        if cell is None or cell.merged:
            if self.context.rules.age:
                self._missing(Field.BORN)
            return None
        value = cell.value
        if isinstance(value, str) and is_id_number(squeezed(value).upper()):
            self._find(Field.BORN, "cell.id_number")
            return None
        if isinstance(value, float) and cell.shape.startswith("0.00"):
            value = f"{value:.2f}"  # shown as 1985.10, so that is what was meant
        try:
            return birth_date(value, before=self.context.before, since_1904=self.line.since_1904)
        except BadDate as fault:
            self._find(Field.BORN, fault.code, value=text_of(value)[:LONGEST])
            return None

    def _verdict(self, unit: str, born: BirthDate | None, staff_no: str) -> eligibility.Verdict:
        """Ask the rules; what could not be read was said already and is not said again."""
        past = self.context.past.get(staff_no, ()) if staff_no else ()
        verdict = eligibility.verdict(eligibility.Candidate(unit, born, past), self.context.rules)
        for reason in verdict.against():
            asked = _ASKED_OF[reason.code.partition(".")[0]]
            if reason.code not in ("age.unknown", "unit.unknown"):
                self._find(asked, reason.code, **dict(reason.facts))
        return verdict


_ASKED_OF = {"age": Field.BORN, "past": Field.NAME, "unit": Field.UNIT}


def _digits(cell: Cell) -> str:
    """A staff number's text: 12345.0 is 12345, and a cell shown as 00123 keeps its zeros."""
    value = cell.value
    if isinstance(value, float) and value == int(value):
        value = int(value)
    text = text_of(value)
    if isinstance(value, int) and ZEROS.fullmatch(cell.shape):
        return text.zfill(len(cell.shape))
    return text.removesuffix(".0") if re.fullmatch(r"\d+\.0", text) else text
