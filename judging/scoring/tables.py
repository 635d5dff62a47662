"""Tables in and out: the columns of the command line (scoring.md §12) are a contract.

A fault names its file, line and column. An empty score is a recusal; an attempt without rows is no
attempt; a text with a digit in it that is no number is a slip of the pen, not a word.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from sys import intern
from unicodedata import normalize

from judging.scoring import xlsx
from judging.scoring.book import Rulebook
from judging.scoring.case import Carried, Decision, Entrant, Penalty
from judging.scoring.cube import Mark
from judging.scoring.exact import NotANumber, decimal, exact
from judging.scoring.fault import Fault, fault
from judging.scoring.penalty import points_for
from judging.scoring.progress import EVERY, Told

MARK_AXES = ("stage", "attempt", "component", "criterion", "panel", "role", "seat")
ENTRY_TEXTS = ("name", "unit", "track", "coach")
ABSENT = frozenset({"1", "true", "yes", "absent", "withdrawn"})


@dataclass(slots=True)
class Table:
    """A table with a header line; every row knows its line in the file."""

    name: str
    header: list[str]
    rows: Iterable[tuple[int, list[str]]]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, column: str, code: str, /, **facts: object) -> None:
        """Keep a fault at a line and column of this file."""
        found = fault(f"{self.name}:{line}:{column}", code, **facts)
        self.faults.append(Fault(found.path, found.code, found.facts, line))

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows as column to text, blank lines left out; a row that is too long is a fault."""
        width = len(self.header)
        for line, row in self.rows:
            if not any(row):
                continue
            if len(row) > width:
                self.fault(line, str(width + 1), "too_many_cells", most=width)
            padded = row + [""] * (width - len(row))
            yield line, dict(zip(self.header, map(spelled, padded), strict=False))


def spelled(text: str) -> str:
    """A cell without blanks around it, in the one spelling (NFC) that a rulebook's codes have."""
    return normalize("NFC", text.strip())


def opened(path: Path, needed: Sequence[str], told: Told) -> Table:
    """Open a .csv or .xlsx file and check its header. ``told`` hears of progress."""
    book = path.suffix.lower() == ".xlsx"
    lines = xlsx.rows(path) if book else csv_rows(path)
    _, header = next(iter(lines), (1, []))
    names = [spelled(text).removeprefix("\ufeff") for text in header]
    table = Table(path.name, names, counted(lines, 0 if book else lines_of(path), told))
    for name in needed:
        if name not in names:
            table.fault(1, name, "no_column", column=name)
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        table.fault(1, name, "column_twice", column=name)
    return table


def counted(
    lines: Iterator[tuple[int, list[str]]], of: int, told: Told
) -> Iterator[tuple[int, list[str]]]:
    """Pass the rows on and say now and then how many there were."""
    number = 0
    for number, row in enumerate(lines, start=1):
        if number % EVERY == 0:
            told(number, of)
        yield row
    if number >= EVERY:
        told(number, number)


def lines_of(path: Path) -> int:
    """How many lines a file has, in whatever encoding: about as many as rows."""
    with path.open("rb") as content:
        return sum(part.count(b"\n") for part in iter(lambda: content.read(1 << 20), b""))


def csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV file in UTF-8, or in GB 18030 as Chinese spreadsheets save it."""
    with path.open(encoding=encoding_of(path), newline="") as lines:
        reader = csv.reader(lines)
        for row in reader:
            yield reader.line_num, row


def encoding_of(path: Path) -> str:
    """UTF-8 when all of the file is; else GB 18030."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            while lines.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def number(table: Table, line: int, column: str, text: str) -> Fraction | None:
    """A decimal, or a fault at its cell."""
    try:
        return decimal(text)
    except NotANumber:
        table.fault(line, column, "not_number", value=text)
        return None


def score(table: Table, line: int, text: str) -> Fraction | str | None:
    """A mark's value: nothing is a recusal, letters alone are a word, otherwise a number."""
    if not text:
        return None
    try:
        return decimal(text)
    except NotANumber:
        if any(letter.isdigit() for letter in text):
            table.fault(line, "score", "not_number", value=text)
        return text


def marks(table: Table, rulebook: Rulebook) -> list[tuple[int, Mark]]:
    """The marks with their lines; factor columns are those the rulebook multiplies by."""
    factors = [name for name in used_factors(rulebook) if name in table.header]
    defaults = single(rulebook)
    axes = [axis for axis in MARK_AXES if axis in table.header]
    lacking = {axis: defaults.get(axis, "") for axis in MARK_AXES if axis not in axes}
    alone = {p.code: p.criteria[0].code for p in rulebook.components if len(p.criteria) == 1}
    found: list[tuple[int, Mark]] = []
    for line, row in table.records():
        value = score(table, line, row.get("score", ""))
        read = [(name, number(table, line, name, row[name])) for name in factors if row[name]]
        kept = tuple((name, each) for name, each in read if each is not None)
        at = {axis: intern(row[axis]) for axis in axes} | lacking
        if not at["criterion"]:
            at["criterion"] = alone.get(at["component"], "")
        if not row.get("entry"):
            table.fault(line, "entry", "empty")
        found.append((line, Mark(intern(row.get("entry", "")), value, factors=kept, **at)))
    return found


def used_factors(rulebook: Rulebook) -> list[str]:
    """The names that a ``times`` somewhere in the rulebook asks for."""
    chains = [rulebook.steps, *(measure.steps for measure in rulebook.measures)]
    names = dict.fromkeys(step.times for chain in chains for step in chain if step.times)
    return [name for name in names if not name.lstrip("+-")[:1].isdigit()]


def single(rulebook: Rulebook) -> dict[str, str]:
    """What an absent column stands for, where the rulebook has one of it."""
    found = {"attempt": "1"}
    if rulebook.stage:
        found["stage"] = rulebook.stage
    if len(rulebook.seats) == 1:
        found["role"] = rulebook.seats[0].role
    if len(rulebook.components) == 1:
        found["component"] = rulebook.components[0].code
    return found


def entrants(table: Table) -> list[tuple[int, Entrant]]:
    """The entries with their lines and per-entry numbers; a text in a further column is a
    label."""
    others = [n for n in table.header if n and n not in ("entry", "absent", *ENTRY_TEXTS)]
    found = []
    for line, row in table.records():
        if not row.get("entry"):
            table.fault(line, "entry", "empty")
        numbers, labels = split_numbers((name, row[name]) for name in others if row[name])
        texts = {name: row.get(name, "") for name in ENTRY_TEXTS}
        gone = row.get("absent", "").lower() in ABSENT
        code = row.get("entry", "")
        entrant = Entrant(code, numbers=numbers, labels=labels, absent=gone, **texts)
        found.append((line, entrant))
    return found


def split_numbers(
    cells: Iterable[tuple[str, str]],
) -> tuple[tuple[tuple[str, Fraction], ...], tuple[tuple[str, str], ...]]:
    """Numbers apart from other texts."""
    numbers: list[tuple[str, Fraction]] = []
    labels: list[tuple[str, str]] = []
    for name, text in cells:
        try:
            numbers.append((name, decimal(text)))
        except NotANumber:
            labels.append((name, text))
    return tuple(numbers), tuple(labels)


def penalties(table: Table, rulebook: Rulebook) -> list[Penalty]:
    """``entry,code,points`` with the points given, or ``value`` measured (seconds), or neither:
    the article's fixed points."""
    rules = {rule.code: rule for rule in rulebook.penalties}
    found = []
    for line, row in table.records():
        code, given, value = row.get("code", ""), row.get("points", ""), row.get("value", "")
        points = number(table, line, "points", given) if given else Fraction(0)
        if not given and code not in rules:
            table.fault(line, "code", "no_penalty", code=code)
        elif not given:
            measured = number(table, line, "value", value) if value else None
            points = points_for(rules[code], measured)
        found.append(Penalty(row.get("entry", ""), code, points or Fraction(0)))
    return found


def carried(table: Table) -> list[Carried]:
    """``entry,stage,value,state``: exact values as decimals or ratios, or words."""
    found = []
    for line, row in table.records():
        text = row.get("value", "")
        value: Fraction | str = text
        try:
            value = exact(text)
        except NotANumber:
            if not text or any(letter.isdigit() for letter in text):
                table.fault(line, "value", "not_number", value=text)
        found.append(Carried(row.get("entry", ""), row.get("stage", ""), value, row["state"]))
    return found


KINDS = ("order", "prize", "advance", "absent", "strike")
ONCE = ("order", "prize", "advance")  # of these an entry has one at a place


def decisions(table: Table) -> list[Decision]:
    """``kind,step,panel,entry,value,reason,by``. A decision that contradicts another, or that
    cannot be read, is a fault: nobody may guess what people decided."""
    names = ("kind", "entry", "value", "step", "panel", "reason", "by")
    found = []
    seen = set()
    for line, row in table.records():
        made = Decision(**{name: row.get(name, "") for name in names})
        at = (made.kind, made.entry, made.step, made.panel)
        if made.kind not in KINDS:
            table.fault(line, "kind", "not_choice", value=made.kind, choices=", ".join(KINDS))
        elif made.kind in ONCE and at in seen:
            table.fault(line, "entry", "decision_twice", entry=made.entry)
        elif made.kind == "order":
            number(table, line, "value", made.value)
        elif made.kind == "advance" and made.value not in ("0", "1"):
            table.fault(line, "value", "not_choice", value=made.value, choices="1, 0")
        seen.add(at)
        found.append(made)
    return found
