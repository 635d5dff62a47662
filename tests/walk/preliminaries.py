"""From the college's Excel to the final's roster: list, quotas, preliminaries, nominations."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping, Sequence

import openpyxl

from tests import screens
from tests.clients import Person
from tests.screens import done, send
from tests.walk.hall import Hall, code_on

ORGANISER = "/e/qjs13/organiser"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNITS = {"u1": "数理学院工会", "u2": "外国语学院工会"}
BOX = re.compile(r'<input id="[^"]*" name="([^"]+/[^"]+)"[^>]*aria-label="([^"，]*)')


def units(secretary: Person) -> None:
    """Two unions, each with thirty young teachers on the reference day."""
    for code, name in UNITS.items():
        page = secretary.get(f"{ORGANISER}/units")
        done(secretary, page, "/units$", {"code": code, "name": name})
        page = secretary.get(f"{ORGANISER}/units/{code}")
        done(secretary, page, "/count$", {"on_day": "2026-11-01", "count": "30"})


def college_list(secretary: Person, teachers: Mapping[str, Sequence[str]]) -> None:
    """The college's workbook: one row has a birth date that turns forty, and is left out."""
    rows: list[tuple[object, ...]] = [
        (name, f"T{number:03d}", UNITS[unit], "1990.03.05")
        for unit, names in teachers.items()
        for number, name in enumerate(names, int(unit[1:]) * 100)
    ]
    rows.append(("何满四", "T999", UNITS["u1"], "1986-11-23"))  # forty on the first day
    page = upload(secretary, rows)
    assert "何满四" in page.text
    early = secretary.post(f"{ORGANISER}/roster/enter", {"seen": "0" * 64})
    assert not early.is_redirect  # nothing is entered while a row is wrong
    out = {name: "1" for name in screens.form_on(page, "/preview$").names if name.endswith(".out")}
    why = {name.replace(".out", ".why"): "当天满四十周岁" for name in out}
    assert len(out) == 1
    page = done(secretary, page, "/preview$", out | why)
    done(secretary, page, "/enter$")


def upload(secretary: Person, rows: list[tuple[object, ...]]) -> screens.httpx.Response:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("姓名", "工号", "单位", "出生年月"), *rows]:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    secretary.get(f"{ORGANISER}/roster")
    files = {"file": ("名单.xlsx", stream.getvalue(), XLSX)}
    return secretary.follow(secretary.post(f"{ORGANISER}/roster", files=files))


def preliminaries(hall: Hall, secretary: Person, teachers: Mapping[str, Sequence[str]]) -> None:
    """Each union judges on paper, two of its people confirm, and nominates within its quota."""
    page = secretary.get(f"{ORGANISER}/preliminaries")
    done(secretary, page, "/preliminaries$")
    for unit, names in teachers.items():
        first, second = (officer(hall, secretary, unit, name) for name in ("甲", "乙"))
        prepare(first, unit)
        type_the_sheets(first, unit, names)
        page = second.get(f"/e/qjs13/unit/{unit}/paper")
        assert not [
            one for one in screens.forms(first.get(page.url.path)) if "confirm" in one.action
        ]
        done(second, page, "/confirm$")
        done(first, first.get(f"/e/qjs13/unit/{unit}/stage"), "/seal$")
        done(first, first.get(f"/e/qjs13/unit/{unit}/nominations"), "/due$")


def officer(hall: Hall, secretary: Person, unit: str, name: str) -> Person:
    page = secretary.get(f"{ORGANISER}/people")
    who = {"name": f"{UNITS[unit]}{name}", "role": "unit", "unit": unit}
    answer = send(secretary, page, "/people$", who)
    return hall.comes_in(code_on(secretary.follow(answer) if answer.is_redirect else answer))


def prepare(first: Person, unit: str) -> None:
    at = f"/e/qjs13/unit/{unit}/stage"
    done(first, first.get(at), "/draw$", {"public": "3141592653"})
    done(first, first.get(at), "/panel$", {"names-expert": "评委一\n评委二\n评委三"})
    done(first, first.get(at), "/start$")


def type_the_sheets(first: Person, unit: str, names: Sequence[str]) -> None:
    """The later in the list, the lower the marks: who stands last is not nominated."""
    page = first.get(f"/e/qjs13/unit/{unit}/paper")
    typed = {
        html.unescape(box): str(16 - names.index(html.unescape(whose)))
        for box, whose in BOX.findall(page.text)
    }
    assert len(typed) >= 3 * len(names)
    done(first, page, "/paper$", {**typed, "reason": "纸质评分表", "step": "propose"})


def finalists(secretary: Person, expected: Sequence[str], left_out: Sequence[str]) -> None:
    """The final's roster is what the unions nominated."""
    page = secretary.get(f"{ORGANISER}/nominations")
    assert all(name in page.text for name in expected)
    done(secretary, page, "确定决赛名单")
    roster = secretary.get(f"{ORGANISER}/stages/final/roster").text
    assert all(name in roster for name in expected)
    assert not any(name in roster for name in left_out)
