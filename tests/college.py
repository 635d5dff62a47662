"""A college with its units, an organiser and union officers at their browsers.

college = a_college(app, {"u1": "化学工程学院"})      # an edition of the young teachers' contest
"""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

import httpx
import openpyxl
from flask import Flask
from sqlalchemy import event

from competition import accounts, clock, editions, tracks, units
from competition.db import db
from competition.policy import Role
from competition.rules import preset
from tests.clients import Person
from tests.scenes import scene

AT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
CODE = "qjs-13"
HOME = f"/e/{CODE}/organiser"
PROBLEM = re.compile(r'data-problem="([^"]*)"')
SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DICE = "4 0 9 1 7 3 3 8 2 6"


@scene
def a_college(
    app: Flask,
    names: Mapping[str, str],
    *,
    first_day: date = date(2026, 10, 12),
    seats: int = 20,
    counts: Mapping[str, int] | None = None,
    groups: Sequence[tuple[str, str]] = (),
    more: Mapping[str, object] | None = None,
    code: str = CODE,
) -> None:
    """An edition of the preset with units, head-counts and tracks, through the actions."""
    found = preset.of("young_teachers")
    with app.app_context():
        made = preset.adjusted(found, preset.Numbers(seats=seats), first_day=first_day)
        edition = editions.from_preset(
            made, code=code, name="第十三届青年教师教学基本功比赛", at=AT, first_day=first_day
        )
        edition.rules = {**edition.rules, **(more or {})}
        for track, name in groups:
            tracks.add(edition, code=track, name=name, by="org1", at=AT)
        for unit, name in names.items():
            one = units.add(edition, code=unit, name=name, by="org1", at=AT)
            if counts and unit in counts:
                units.count_heads(one, on_day=first_day, count=counts[unit], by="org1", at=AT)
        db.session.commit()


@contextmanager
def somebody(
    app: Flask, role: Role, *, unit: str = "", name: str = "何静", code: str = CODE
) -> Iterator[Person]:
    """Somebody of that role (a union officer: of that unit), signed in by a one-time link."""
    with app.app_context():
        edition = editions.of(code)
        person = accounts.add_person(name, at=AT)
        whose = units.of(edition, unit).id if unit else None
        accounts.grant(edition, role, at=AT, by="org1", person=person, unit=whose)
        link = accounts.invite(person, at=clock.now())
        db.session.commit()
    with Person(app) as one:
        one.get("/in")
        assert one.post("/in", {"code": link}).is_redirect
        one.get("/me")
        yield one


# ── workbooks ─────────────────────────────────────────────────────────────────────────────────
HEADINGS = ("姓名", "工号", "单位", "出生年月")


def a_workbook(rows: Sequence[Sequence[object]], headings: Sequence[str] = HEADINGS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(person: Person, content: bytes, name: str = "名单.xlsx") -> httpx.Response:
    """Send a workbook and open the preview."""
    answer = person.post(f"{HOME}/roster", files={"file": (name, content, XLSX)})
    return person.follow(answer) if answer.is_redirect else answer


def problems(page: httpx.Response) -> Counter[tuple[str, int, str, str]]:
    """(sheet, row, column, code) of every problem that the preview names."""
    found = (html.unescape(text).split("|") for text in PROBLEM.findall(page.text))
    return Counter((sheet, int(row), column, code) for sheet, row, column, code in found)


def row_numbers(page: httpx.Response) -> dict[tuple[str, int], str]:
    """(sheet, row) → the name that its fields begin with, such as r12."""
    numbers = {}
    for block in page.text.split("<tr id=")[1:]:
        found = PROBLEM.search(block.split("</tr>")[0])
        if found:
            sheet, row, _column, _code = html.unescape(found.group(1)).split("|")
            numbers[sheet, int(row)] = block.split('"')[1]
    return numbers


def enter(person: Person, page: httpx.Response) -> httpx.Response:
    """Press "confirm" on the preview."""
    found = SEEN.search(page.text)
    assert found, "the preview does not offer to enter anybody"
    return person.post(f"{HOME}/roster/enter", {"seen": found.group(1)})


def import_list(person: Person, rows: Sequence[Sequence[object]]) -> None:
    """Upload a list without faults and enter it."""
    answer = enter(person, upload(person, a_workbook(rows)))
    assert answer.is_redirect, answer.text


# ── a unit's own preliminary ──────────────────────────────────────────────────────────────────
def prepare(officer: Person, unit: str, judges: str) -> None:
    """Draw, seat the judges, close and start: each a button of the officer's page."""
    at = f"/e/{CODE}/unit/{unit}/stage"
    for path, form in (
        ("/draw", {"public": DICE}),
        ("/panel", {"names-expert": judges}),
        ("/start", {}),
    ):
        answer = officer.post(f"{at}{path}", form)
        assert answer.is_redirect, f"{path} {answer.status_code} {answer.text}"


BOX = re.compile(r'<input id="[^"]*" name="([^"/]+)/[^"]+"[^>]*aria-label="([^"]*)"')


def grid(officer: Person, unit: str) -> dict[str, str]:
    """Contestant's name → the sheet of the first judge, as the grid names them."""
    page = officer.get(f"/e/{CODE}/unit/{unit}/paper")
    found: dict[str, str] = {}
    for sheet, label in BOX.findall(page.text):
        found.setdefault(html.unescape(label).split("\uff0c")[0], sheet)
    return found


HELD = re.compile(r'<input type="hidden" name="(seen:[^"]+)" value="([^"]*)"')


def held(officer: Person, unit: str) -> dict[str, str]:
    """What the grid says that its cells hold, as a browser would send it back."""
    page = officer.get(f"/e/{CODE}/unit/{unit}/paper")
    return {name: html.unescape(value) for name, value in HELD.findall(page.text)}


def type_sheets(
    officer: Person, unit: str, marks: Mapping[str, Mapping[str, str]], reason: str = "纸质评分表"
) -> httpx.Response:
    """Type one judge's sheets (name → mark → text) into the grid and propose them."""
    sheets, seen = grid(officer, unit), held(officer, unit)
    typed = seen | {
        f"{sheets[name]}/{key}": text for name, row in marks.items() for key, text in row.items()
    }
    form = typed | {"reason": reason, "step": "propose"}
    return officer.post(f"/e/{CODE}/unit/{unit}/paper", form)


CONFIRM = re.compile(r"/paper/(\d+)/confirm")


def confirm_sheets(second: Person, unit: str) -> httpx.Response:
    """Confirm what waits, as another person."""
    page = second.get(f"/e/{CODE}/unit/{unit}/paper")
    found = CONFIRM.search(page.text)
    assert found, "nothing waits for this person"
    return second.post(f"/e/{CODE}/unit/{unit}/paper/{found.group(1)}/confirm", {})


# ── how many questions a page asks ────────────────────────────────────────────────────────────
@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The statements that reach the database within the block."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
