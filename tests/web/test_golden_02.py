"""Golden 02 as the college runs it, over HTTP: list, quotas, preliminaries, nominations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from competition import editions, unit_lines
from competition.policy import Role
from competition.unit_lines import Overview
from judging import standings
from tests import college
from tests.clients import Person
from tests.college import CODE, HOME, a_college, a_workbook, problems, somebody, upload
from tests.roster_people import GIVEN, SURNAMES

CASE = json.loads((Path(__file__).parents[1] / "golden/02_prelim_unit_quotas.json").read_text())
EXPECTED = CASE["expected"]
LISTED = CASE["input"]["listed_entrants"]
OUT = "T301"
# One judge; the golden scores are the sums of a plan's mark and a live mark.
RULEBOOK = """
name = "初赛"
component = [
  { code = "plan", name = "教案", criterion = [
    { code = "plan", name = "教案", most = "30", step = "0.01" }] },
  { code = "live", name = "现场教学", criterion = [
    { code = "live", name = "现场教学", most = "80", step = "0.01" }] },
]
seats = [{ role = "expert", name = "专家评委", count = 1 }]
[[step]]
over = ["criterion", "component"]
take = "sum"
[[step]]
over = "seat"
take = "mean"
[[step]]
over = "role"
take = "sum"
[[measure]]
name = "by part"
over = "seat"
take = "mean"
places = 2
[ranking]
places = 2
compare = "shown"
tiebreak = [
  { name = "现场教学分高者", by = "by part", only.component = "live" },
  { name = "评委会裁定", ask = "jury" },
]
"""


@dataclass(frozen=True, slots=True)
class Teacher:
    """One row of the college's list, and the marks on that teacher's paper sheet."""

    id: str
    unit: str
    name: str
    born: str
    plan: str
    live: str


def teachers() -> list[Teacher]:
    """Everybody who entered: those the case lists, and others behind them in each unit."""
    names = ("".join(pair) for pair in product(SURNAMES, GIVEN))
    found = [
        Teacher(
            one["id"], one["unit"].lower(), next(names), one["born"],
            _difference(one["score"], one["live"]), one["live"],
        )
        for one in LISTED
    ]  # fmt: skip
    for unit in CASE["input"]["units"]:
        code, number = unit["id"].lower(), unit["id"][1:]
        here = sum(one.unit == code and one.id != OUT for one in found)
        for place in range(unit["entered"] - here):
            live = f"{40 - place // 100}.{99 - place % 100:02d}"
            staff = f"F{number}{place:03d}"
            found.append(Teacher(staff, code, next(names), "1990-01-01", "10.00", live))
    return found


def _difference(whole: str, part: str) -> str:
    return str(Decimal(whole) - Decimal(part))


@pytest.fixture
def organiser(app: Flask) -> Iterator[Person]:
    units = {unit["id"].lower(): unit["name"] for unit in CASE["input"]["units"]}
    counts = {unit["id"].lower(): unit["eligible"] for unit in CASE["input"]["units"]}
    a_college(app, units, counts=counts, seats=20, first_day=date(2022, 10, 7))
    with somebody(app, Role.ORGANISER) as one:
        yield one


def overview(app: Flask) -> Overview:
    with app.app_context():
        edition = editions.of(CODE)
        return unit_lines.overview(edition, standings.of_units(edition))


def test_golden_02_from_the_list_to_the_nominations(app: Flask, organiser: Person) -> None:
    everybody = teachers()
    _the_list_is_entered_without_who_turned_forty(organiser, everybody)
    _quotas_and_coverage_are_the_case_s(organiser)
    organiser.get(f"{HOME}/preliminaries")
    assert organiser.post(f"{HOME}/preliminaries", {"text": RULEBOOK}).is_redirect
    for unit in ("u1", "u2", "u3", "u4", "u5", "u6", "u7"):
        _a_unit_judges_on_paper_and_nominates(app, unit, everybody)
    _the_outcome_is_the_case_s(app, everybody)
    _the_organiser_sees_it(organiser)


def _the_list_is_entered_without_who_turned_forty(
    organiser: Person, everybody: list[Teacher]
) -> None:
    names = {unit["id"].lower(): unit["name"] for unit in CASE["input"]["units"]}
    rows = [(one.name, one.id, names[one.unit], one.born) for one in everybody]
    page = upload(organiser, a_workbook(rows))
    number = [one.id for one in everybody].index(OUT)
    assert [*problems(page)] == [("名单", number + 2, "D", "age.reached_that_day")]
    typed = {f"r{number}.out": "1", f"r{number}.why": "当天满四十周岁"}
    page = organiser.follow(organiser.post(f"{HOME}/roster/preview", typed))
    assert college.enter(organiser, page).is_redirect


def _quotas_and_coverage_are_the_case_s(organiser: Person) -> None:
    page = organiser.get(f"{HOME}/quotas").text
    for part in EXPECTED["participation_rate"].values():
        assert f">{part.removesuffix('.00')}%<" in page
    assert f"{EXPECTED['participation_rate_overall']}%" in page
    assert "1 + 2 + 余数 0.8667 排第 3，得 1" in page  # U1
    assert "1 + 1，余数 0.3000 排第 5，不得" in page  # U5


def _a_unit_judges_on_paper_and_nominates(app: Flask, unit: str, everybody: list[Teacher]) -> None:
    own = {t.name: t for t in everybody if t.unit == unit and t.id != OUT}
    marks: Mapping[str, Mapping[str, str]] = {
        name: {"plan.plan": one.plan, "live.live": one.live} for name, one in own.items()
    }
    with ExitStack() as stack:
        first = stack.enter_context(somebody(app, Role.UNIT, unit=unit, name="甲"))
        second = stack.enter_context(somebody(app, Role.UNIT, unit=unit, name="乙"))
        college.prepare(first, unit, "评委一")
        assert college.type_sheets(first, unit, marks).is_redirect
        assert college.confirm_sheets(second, unit).is_redirect
        at = f"/e/{CODE}/unit/{unit}"
        assert first.post(f"{at}/stage/seal", {}).is_redirect
        assert first.post(f"{at}/nominations/due", {}).is_redirect


def _the_outcome_is_the_case_s(app: Flask, everybody: list[Teacher]) -> None:
    found, told = overview(app), EXPECTED["result"]
    ids = {one.name: one.id for one in everybody}

    def by_unit(pick: Any) -> dict[str, Any]:
        return {line.unit.code.upper(): pick(line) for line in found.units}

    def named(candidates: Any) -> list[str]:
        return [ids[one.entry.name] for one in candidates]

    assert by_unit(lambda line: line.quota) == EXPECTED["seats"]
    assert by_unit(lambda line: line.seats) == told["seats_after"]
    assert [[giver.upper(), taker.upper()] for giver, taker in found.moved] == told["reallocated"]
    assert by_unit(lambda line: named(line.nominated)) == told["advance"]
    assert len(found.nominated) == told["total"]
    asked = [
        {"unit": line.unit.code.upper(), "seats": line.asked, "tied": named(line.tied)}
        for line in found.units
        if line.asked
    ]
    assert asked == told["pending_decisions"]
    alternates = by_unit(lambda line: named(one for one in line.line if one.alternate))
    assert alternates == told["alternates"]


def _the_organiser_sees_it(organiser: Person) -> None:
    page = organiser.get(f"{HOME}/nominations").text
    assert "“体育部”派不出人的 1 个名额，按余数次序递补给“数理学院”" in page
    assert "并列待裁定" in page
