"""Before the day: an edition, its people, units, staff list and preliminaries, over HTTP."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import openpyxl
from flask import Flask

from competition import accounts, clock, editions, rehearsals
from competition.db import db
from competition.demo.browser import Stumbled, Visitor, code_on
from competition.demo.college import College
from competition.rules import preset

PRESET = "young_teachers"
SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')
HEADINGS = ("姓名", "工号", "单位", "出生年月", "职称", "参赛课程")


@dataclass(frozen=True, slots=True)
class Office:
    """The people of the office at their browsers, and where the edition's pages are."""

    app: Flask
    college: College
    organiser: Visitor
    observer: Visitor
    desk: Visitor

    @property
    def edition(self) -> str:
        return f"/e/{self.college.code}"

    @property
    def home(self) -> str:
        return f"{self.edition}/organiser"


# ── the edition and its office ────────────────────────────────────────────────────────────────
def begin(app: Flask, college: College) -> str:
    """Make the rehearsal's edition; return the organiser's one-time code.

    No form makes a rehearsal, so this first step is the action itself; what follows is HTTP.
    """
    at, found = clock.now(), preset.of(PRESET)
    first_day = clock.day(at, clock.HOME)
    with app.app_context():
        organiser = accounts.add_person(college.office["organiser"], at=at)
        made = editions.from_preset(
            preset.adjusted(found, preset.Numbers(), first_day=first_day),
            code=college.code, name=college.name, ordinal=college.ordinal, first_day=first_day,
            organiser=organiser, rehearsal=True, at=at,
        )  # fmt: skip
        rehearsals.note_begin(made, at=at)
        code = accounts.invite(organiser, at=at)
        db.session.commit()
    return code


def open_office(app: Flask, college: College, code: str) -> Office:
    """The organiser comes in and invites 监审 and desk."""
    organiser, home = Visitor(app), f"/e/{college.code}/organiser"
    organiser.enter(code)
    observer, desk = (
        _invited(app, organiser, home, role, college.office[role]) for role in ("observer", "desk")
    )
    return Office(app, college, organiser, observer, desk)


def _invited(app: Flask, by: Visitor, home: str, role: str, name: str) -> Visitor:
    page = by.post(f"{home}/people", {"name": name, "role": role, "unit": ""})
    somebody = Visitor(app)
    somebody.enter(code_on(page))
    return somebody


# ── rules, units, staff list ──────────────────────────────────────────────────────────────────
def adopt_rules(office: Office) -> None:
    at = f"{office.home}/stages/final"
    text = _with_vote(office.organiser.get(f"{at}/rulebook.toml"), office.college)
    office.organiser.post(f"{at}/rulebook", {"text": text, "do": "adopt", "read": "y"})


def _with_vote(text: str, college: College) -> str:
    """The preset's rules and an audience vote for one more award, as an organiser adds it."""
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("component ="))
    special = lines.index("special = [")
    lines[special] += f"\n  {college.popular}"
    lines.insert(at, college.vote)
    return "\n".join(lines) + "\n"


def register_units(office: Office) -> None:
    """Eighteen unions and how many of each the rule speaks of, today, in one list."""
    today = clock.day(clock.now(), clock.HOME).isoformat()
    lines = (f"{one.code}\t{one.name}\t{one.teachers}" for one in office.college.unions)
    form = {"units": "\n".join(lines), "on_day": today}
    office.organiser.post(f"{office.home}/unit-list", form)


def import_teachers(office: Office) -> None:
    """The college's workbook, as an organiser uploads it, looks at it and confirms."""
    file = (io.BytesIO(workbook(office.college)), "青年教师名单.xlsx")
    office.organiser.post(f"{office.home}/roster", {"file": file})
    seen = SEEN.search(office.organiser.get(f"{office.home}/roster/preview"))
    if seen is None:
        raise Stumbled("the staff list has rows that stop it")
    office.organiser.post(f"{office.home}/roster/enter", {"seen": seen[1]})


def workbook(college: College) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "青年教师"
    sheet.append(list(HEADINGS))
    for one in college.teachers:
        born = f"{one.born:%Y-%m}" if one.staff_no.endswith("7") else one.born
        sheet.append([one.name, one.staff_no, one.unit, born, one.title, one.course])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
