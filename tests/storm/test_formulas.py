"""Formulas typed into every text stay text in every file that leaves the program (trust.md F3).

Each text that people have typed begins with something that a spreadsheet would compute; then every
file there is to download is read as its reader would read it. `make soak-storm` moves each of the
formulas to another text.
"""

from __future__ import annotations

import io
import json
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import httpx
import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from competition import accounts, clock, editions, stages
from competition.db import db
from competition.models import Grant
from competition.policy import Role
from competition.web.forms import storable
from judging.web import score_table
from tests import college
from tests.clients import Person
from tests.everybody import COLLEGE, NOW, OVER, everybody, starts
from tests.storm import figures
from tests.storm.pages_there import There, look
from tests.storm.payloads import FORMULAS, each
from tests.storm.poison import poisoned

STEP = 5
COMPUTED = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"
CALENDAR = {
    "BEGIN", "END", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "DTSTART;VALUE=DATE",
    "DTEND;VALUE=DATE", "SUMMARY", "LOCATION",
}  # fmt: skip
# Files of the program itself, which hold nothing that anybody typed; and pages.
OURS = frozenset({"static", "module.static", "judge.worker", "check.verifier", "check.repeater"})


@dataclass(slots=True)
class Read:
    """Every file that was taken, and what of it is not what was typed."""

    kinds: dict[str, int] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def file(self, path: str, answer: httpx.Response) -> None:
        kind = answer.headers["content-type"].partition(";")[0].rpartition("/")[2]
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        reader = READERS.get(kind)
        if reader is None:
            self.wrong.append(f"{path}: nobody knows how to read {kind}")
            return
        try:
            self.texts |= set(reader(answer.content))
        except (ValueError, ElementTree.ParseError) as fault:
            self.wrong.append(f"{path}: {fault!r}")


def _workbook(content: bytes) -> Iterator[str]:
    """The texts of its cells; an error where a cell would be computed."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                found = ElementTree.fromstring(packed.read(name))
                if [one.text for one in found.iter(COMPUTED)]:
                    raise ValueError(f"a formula in {name}")
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        yield from (cell.value for cell in cells if isinstance(cell.value, str))


def _calendar(content: bytes) -> Iterator[str]:
    """What stands behind each name; an error where a text has begun a line of its own."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    for name, _colon, text in (line.partition(":") for line in lines if line):
        if name not in CALENDAR:
            raise ValueError(f"a line of its own: {name}")
        yield re.sub(r"\\(.)", r"\1", text)


def _leaves(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for name, one in tree.items():
            yield name
            yield from _leaves(one)
    elif isinstance(tree, list):
        for one in tree:
            yield from _leaves(one)


def _lines(content: bytes) -> Iterator[str]:
    for line in content.decode().split("\n"):
        yield from _leaves(json.loads(line)) if line else ()


READERS: Mapping[str, Callable[[bytes], Iterator[str]]] = {
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet": _workbook,
    "calendar": _calendar,
    "json": _lines,
    "toml": lambda content: _leaves(tomllib.loads(content.decode())),
    "plain": lambda content: iter(content.decode().split("\n")),
    "timestamp-reply": lambda _content: iter(()),
}


def downloads(app: Flask, people: Mapping[str, Person], there: There) -> Iterator[Any]:
    """Each address that answers with a file, taken by the first who may have it."""
    paths = {
        path
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in OURS
        for path in there.paths.get(rule.endpoint, {})
    }
    seen = {path for _who, path in there.pages}  # pages are no files
    machines = {"/api/me/sheets", f"/e/{NOW}/my/calendar.ics", f"/live/e/{NOW}/board/final/1"}
    for path in sorted(paths - seen | machines):
        for person in people.values():
            answer = person.get(path)
            if answer.status_code == 200:
                if not answer.headers["content-type"].startswith("text/html"):
                    yield path, answer
                break


def begin_with_formulas(app: Flask, number: int) -> dict[str, str]:
    """Every text that was typed, and what it is now."""
    formulas, known = each(FORMULAS, number), dict[str, str]()

    def change(text: str) -> str:
        if text not in known:
            known[text] = storable(next(formulas) + text) or ""
        return known[text]

    poisoned(app, change)
    return known


def a_list_of_formulas(organiser: Person, number: int) -> list[str]:
    """Upload a staff list whose names are formulas, as texts and as formulas in earnest."""
    book, names, formulas = openpyxl.Workbook(), list[str](), each(FORMULAS, number)
    sheet: Any = book.active
    sheet.append(["姓名", "工号", "单位", "出生年月"])
    for row in range(2, 2 + len(FORMULAS)):
        typed = re.sub("[\x00-\x1f\ufffe\uffff]", "", next(formulas))
        sheet.append([typed, f"T{row}", "化学工程学院", "1990.03"])
        if row % 2:
            sheet.cell(row, 1).data_type = "s"
            names.append(typed)
    stream = io.BytesIO()
    book.save(stream)
    organiser.get(f"/e/{COLLEGE}/organiser/roster")
    assert college.upload(organiser, stream.getvalue()).is_success
    return names


def a_contestant_of_today(app: Flask) -> None:
    """Whoever won before takes part now too, at an hour that a calendar holds."""
    with app.app_context():
        here = editions.of(NOW)
        stage = stages.of(here, "final")
        stage.starts_at, stage.venue = clock.now() + timedelta(hours=1), "三号楼报告厅"
        person = db.session.scalars(select(Grant).where(Grant.role == Role.CONTESTANT)).one().person
        entry = stage.appearances[2].entry.id
        accounts.grant(
            here, Role.CONTESTANT, at=clock.now(), by="system", person=person, entry=entry
        )
        db.session.commit()


def as_it_comes(cell: Any, text: str) -> Any:
    """The seeded fault."""
    cell.value = text.translate(score_table.UNSTORABLE)
    return cell


@pytest.mark.storm
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_formula_that_is_typed_is_computed_by_whoever_opens_a_file(
    app: Flask, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the seeded fault, a cell that takes its text as it comes, is caught."""
    told, caught, number = Read(), Read(), STEP * figures.PART
    with everybody(app) as people:
        a_contestant_of_today(app)
        names = a_list_of_formulas(people["organiser"], number)
        there = look(app, people, starts(app))
        known = begin_with_formulas(app, number)
        for path, answer in downloads(app, people, there):
            told.file(path, answer)
        monkeypatch.setattr(score_table, "_text", as_it_comes)
        table = f"/e/{OVER}/desk/final/score-table.xlsx"
        caught.file(table, people["desk"].get(table))
    read_back = {text for text in known.values() if text in told.texts}
    figures.told(
        "formulas", files=sum(told.kinds.values()), kinds=len(told.kinds), typed=len(known),
        read_back=len(read_back), in_a_list=len(names), wrong=len(told.wrong),
        seeded_faults_caught=len(caught.wrong),
    )  # fmt: skip
    assert told.wrong == []
    assert set(names) <= told.texts
    assert len(read_back) > len(known) // 2
    assert caught.wrong
