"""The list of entries where there are hundreds: found by a word, read a page at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from competition import editions, entries
from competition.db import db
from competition.policy import Role
from tests import college
from tests.build import AT, BY, a_unit, an_edition
from tests.clients import Person
from tests.college import counting
from tests.union import a_union
from tests.web.organising import holding, words

HOME = "/e/qjs13/organiser/entries"
ROW = re.compile(r'<th scope="row"')


def some(app: Flask, count: int) -> None:
    with app.app_context():
        edition = editions.of("qjs13")
        unit = a_unit(edition)
        for number in range(count):
            name, course = f"王{number:03d}", "高等数学" if number == 7 else "大学物理"
            entries.add(
                edition, name=name, unit=unit, staff_no=f"2015{number:04d}", course=course,
                by=BY, at=AT,
            )  # fmt: skip
        db.session.commit()


@pytest.fixture
def wang(app: Flask) -> Iterator[Person]:
    with app.app_context():
        an_edition()
        db.session.commit()
    with holding(app, "qjs13", Role.ORGANISER) as somebody:
        yield somebody


def test_hundreds_are_read_a_page_at_a_time(app, wang):
    some(app, 120)
    first, last = wang.get(HOME), wang.get(f"{HOME}?page=3")
    assert (len(ROW.findall(first.text)), len(ROW.findall(last.text))) == (50, 20)
    assert "第 1–50 人，共 120 人" in words(first)
    assert "第 101–120 人，共 120 人" in words(last)
    assert "下一页" not in words(last)
    assert wang.get(f"{HOME}?page=99").text.count("第 101–120 人") == 1
    with counting(app) as many:
        wang.get(HOME)
    with counting(app) as one:
        wang.get(f"{HOME}?q=王007")
    assert len(many) == len(one)


@pytest.mark.parametrize(
    ("typed", "found"), [("王007", 1), ("20150119", 1), ("高等", 1), ("王01", 10), ("%", 0)]
)
def test_an_entry_is_found_by_name_number_or_course(app, wang, typed, found):
    some(app, 120)
    page = wang.get(HOME, params={"q": typed})
    assert len(ROW.findall(page.text)) == found
    assert f"找到 {found} 人" in words(page)
    assert f'value="{typed}"' in page.text


def test_an_empty_list_says_what_comes_next(wang):
    assert "还没有选手。从表格导入" in words(wang.get(HOME))
    assert "没有符合的选手" in words(wang.get(f"{HOME}?q=无"))


def test_a_birth_date_that_is_asked_for_is_not_called_optional(app: Flask) -> None:
    a_union(app)
    with college.somebody(app, Role.ORGANISER) as one:
        page = one.get(f"{college.HOME}/entries").text
    assert re.search(r'<label for="born">出生年月</label>', page)
    assert re.search(r'<label for="title">职称 <span', page)
