"""The preview of a roster as its page takes it: each row with its problems in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from competition import tracks, units
from competition.errors import Refused
from competition.models import Edition
from competition.roster import EXCEPTION, OUT, WHY, Kept, Preview, Settled
from competition.rules.eligibility import BornSince, Rules, Under
from competition.rules.roster import Problem, Weight
from competition.rules.tables import Field, text_of
from competition.web.naming import named
from competition.web.page import sentence, when

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in words, at its place."""

    code: str
    column: str
    text: str
    look: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One field beside its problem; `choices` where only some values are possible."""

    name: str
    label: str
    value: str
    found: str
    choices: Choices = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row that a person must look at."""

    number: int
    sheet: str
    row: int
    name: str
    staff_no: str
    unit: str
    settled: Settled
    said: tuple[Said, ...]
    cells: tuple[Cell, ...]
    exceptable: bool
    out: bool
    why: str
    exception: str


def said(problem: Problem) -> Said:
    words = sentence(Refused(problem.code, **dict(problem.facts)))
    return Said(problem.code, problem.column, words, problem.weight is Weight.LOOK)


def rows(seen: Preview, edition: Edition) -> tuple[Row, ...]:
    """The rows with a problem, or with something typed for them, in order of place."""
    names = {unit.code: unit.name for unit in units.listed(edition)}
    choices: dict[Field, Choices] = {
        Field.UNIT: tuple(names.items()),
        Field.TRACK: tuple((track.code, named(track.name)) for track in tracks.listed(edition)),
    }
    return tuple(_row(one, names, choices) for one in seen.rows if one.shown)


def _row(one: Kept, names: Mapping[str, str], choices: Mapping[Field, Choices]) -> Row:
    line, fix = one.row.line, one.fix
    return Row(
        number=one.number,
        sheet=line.sheet,
        row=line.row,
        name=one.row.name,
        staff_no=one.row.staff_no,
        unit=names.get(one.row.unit, ""),
        settled=one.settled,
        said=tuple(said(problem) for problem in one.row.problems),
        cells=tuple(_cells(one, choices)),
        exceptable=one.exceptable,
        out=bool(fix.get(OUT)),
        why=fix.get(WHY, ""),
        exception=fix.get(EXCEPTION, ""),
    )


def _cells(one: Kept, choices: Mapping[Field, Choices]) -> Iterator[Cell]:
    for known in one.fields:
        cell = one.row.line.cells.get(known)
        found = text_of(cell.value) if cell and not cell.error else ""
        private = any(p.code in PRIVATE for p in one.row.problems)
        yield Cell(
            name=f"r{one.number}.{known}",
            label=label(known),
            value=one.fix.get(known, ""),
            found="" if private or known in one.fix else found,
            choices=choices.get(known, ()),
        )


PRIVATE = frozenset({"cell.id_number", "cell.phone", "cell.email", "number.digits_lost"})


def label(known: Field) -> str:
    return {
        Field.NAME: _("姓名"),
        Field.STAFF_NO: _("工号"),
        Field.UNIT: _("单位"),
        Field.BORN: _("出生年月"),
        Field.TRACK: _("组别"),
        Field.TITLE: _("职称"),
        Field.COURSE: _("课程"),
    }[known]


def remarks(seen: Preview) -> dict[tuple[str, int], str]:
    """What the remarks column says in each row, for the college to mend."""
    found: dict[tuple[str, int], list[str]] = {}
    for problem in seen.problems:
        told = said(problem)
        place = _("%(column)s 列：", column=problem.column) if problem.column else ""
        found.setdefault((problem.sheet, problem.row), []).append(f"{place}{told.text}")
    for one in seen.settled(Settled.LEFT_OUT):
        words = _("未录入：%(why)s", why=one.fix[WHY])
        found.setdefault((one.row.line.sheet, one.row.line.row), []).append(words)
    return {place: "\n".join(lines) for place, lines in found.items()}


def reason(code: str) -> str:
    """Why a column was not taken over, in words."""
    return sentence(Refused(code))


def rules(found: Rules) -> Iterator[str]:
    """The conditions of entry in words."""
    match found.age:
        case None:
            yield _("没有年龄条件。")
        case BornSince(first):
            yield _("%(day)s（含）以后出生。", day=when(first))
        case Under(age, on):
            day = when(on)
            yield _("到 %(day)s 不满 %(age)s 周岁（当天过生日的也算已满）。", day=day, age=age)
    for barred in found.barred:
        prizes = _("、").join(sorted(barred.prizes)) or _("任何奖项")
        if barred.since:
            yield _("%(since)s 年以来获过%(prizes)s的不再参赛。", since=barred.since, prizes=prizes)
        else:
            yield _("获过%(prizes)s的不再参赛。", prizes=prizes)
