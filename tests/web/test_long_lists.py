"""Lists that no contest keeps short: some rows at a time, and found by words, without script."""

from __future__ import annotations

import re

import httpx
import pytest
from flask import Flask

from competition import accounts, clock, editions, objections, publication, units
from competition.db import db
from competition.policy import Role
from competition.web.leaves import Leaf, leaf
from tests import college
from tests.announced import a_sealed_stage, announce
from tests.build import AT, BY, stage_of
from tests.college import HOME, a_college, somebody
from tests.web.organising import holding, words

ROWS = re.compile(r"<tbody>(.*?)</tbody>", re.DOTALL)  # what stands in the tables of a page
KEPT = re.compile(r'<input id="q" name="q" type="search" value="([^"]*)"')
MANY = 55
# One engine: the rows are cut and searched in the program, not by the database.
SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True, scope="session")


def of(app: Flask, address: str, rows: list[str]) -> Leaf[str]:
    with app.test_request_context(address):
        return leaf(rows, str)


@SQLITE
@pytest.mark.parametrize(
    ("asked", "rows", "first", "last", "found", "before", "after"),
    [
        ("", 0, 1, 0, 0, "", ""),
        ("", 50, 1, 50, 50, "", ""),
        ("", 51, 1, 50, 51, "", "/list?page=2"),
        ("?page=2", 51, 51, 51, 51, "/list?page=1", ""),
        ("?page=99", 51, 51, 51, 51, "/list?page=1", ""),
        ("?page=-1", 51, 1, 50, 51, "", "/list?page=2"),
        ("?page=two", 51, 1, 50, 51, "", "/list?page=2"),
        ("?q=%20AB%20", 120, 1, 50, 120, "", "/list?q=AB&page=2"),
        ("?q=ab7&page=3", 120, 1, 11, 11, "", ""),
        ("?q=nobody", 120, 1, 0, 0, "", ""),
    ],
)
def test_a_list_is_cut_where_the_address_says(
    app: Flask, asked: str, rows: int, first: int, last: int, found: int, before: str, after: str
) -> None:
    got = of(app, f"/list{asked}", [f"aB{n}" for n in range(rows)])
    told = (got.first, got.last, got.found, got.before, got.after)
    assert told == (first, last, found, before, after)


def rows(page: httpx.Response) -> str:
    return "".join(ROWS.findall(page.text))


@SQLITE
def test_every_list_of_units_is_searched_and_read_a_page_at_a_time(app: Flask) -> None:
    a_college(app, {f"u{n:02}": f"学院{n:02}" for n in range(MANY)})
    with app.app_context():
        edition = editions.of(college.CODE)
        everyone = units.listed(edition)
        units.add_stages(edition, everyone, code="prelim", name="初赛", by=BY, at=AT)
        for unit in everyone:
            person = accounts.add_person(f"联络员{unit.code}", at=AT)
            accounts.grant(edition, Role.UNIT, at=AT, by=BY, person=person, unit=unit.id)
        db.session.commit()
    with somebody(app, Role.ORGANISER) as one:
        lists = ("units", "quotas", "preliminaries", "nominations", "stages", "people")
        for path in (*(f"{HOME}/{name}" for name in lists), f"/e/{college.CODE}/desk"):
            first, second = one.get(path), one.get(f"{path}?page=2")
            assert ("学院01" in rows(first), "学院54" in rows(first)) == (True, False), path
            assert ("学院01" in rows(second), "学院54" in rows(second)) == (False, True), path
            assert "第 1–50 条，共 5" in words(first), path
            sought = one.get(f"{path}?q=U54")
            assert (KEPT.findall(sought.text), "下一页" in words(sought)) == (["U54"], False), path
            assert ("学院53" in rows(sought), "学院54" in rows(sought)) == (False, True), path
            assert "换一个词，或看全部" in words(one.get(f"{path}?q=<none>")), path


@SQLITE
def test_hundreds_of_objections_are_found_by_contestant_lodger_and_text(app: Flask, moment) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=clock.now())
    with stage_of(app, hall) as stage:
        line = publication.of(stage).lines[0]
        for number in range(MANY):
            objections.lodge(
                publication.of(stage), name=f"教师{number}", contact="office", about=line.code,
                text=f"第 {number} 条理由", address=f"192.0.2.{number}", at=clock.now(),
            )  # fmt: skip
        name, code = line.name, line.code
    with holding(app, hall.edition, Role.ORGANISER) as one:
        path = f"/e/{hall.edition}/organiser/objections"
        assert "第 1–50 条，共 55 条" in words(one.get(path))
        for typed, found in ((name, MANY), (code, MANY), ("教师54", 1), ("第 54 条", 1)):
            assert f"找到 {found} 条" in words(one.get(path, params={"q": typed})), typed
        assert "没有符合的异议" in words(one.get(f"{path}?q=无"))
