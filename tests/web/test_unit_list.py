"""Units entered many at once: from a pasted list, a sheet, or the names in a roster."""

from __future__ import annotations

import re

import pytest

from competition import editions, entries, units
from tests import college
from tests.college import CODE, XLSX, a_workbook, row_numbers, upload
from tests.web.organising import add_people, founder, make_edition, words


@pytest.fixture
def zhou(app, moment):
    with founder(app) as somebody:
        yield somebody


def test_a_pasted_list_or_a_sheet_registers_units_and_head_counts_or_none(app, zhou):
    home = make_edition(zhou)
    many = f"{home}/unit-list"
    text = "math 数理学院 39\narts 文法学院 很多人\nmath 化学学院 8"
    wrong = zhou.post(many, {"units": text, "on_day": "2026-09-01"})
    assert wrong.status_code == 422
    assert re.findall(r'data-line="(\d+)"', wrong.text) == ["3"]
    assert "arts 文法学院 很多人" in wrong.text
    assert "有 1 处需要改正" not in words(wrong)  # said once, by the line
    assert 'href="/e/qjs-13/organiser/units" aria-current="page"' in wrong.text
    assert "（选填）" not in words(wrong)
    assert "数理学院" not in words(zhou.get(f"{home}/units"))
    text = "math 数理学院 39\n文法学院 41"
    assert zhou.post(many, {"units": text, "on_day": "2026-09-01"}).is_redirect
    sheet = a_workbook([("数理学院", 40), ("体育部", "")], ("单位名称", "青年教师人数"))
    sent = {"file": ("单位.xlsx", sheet, XLSX)}
    assert zhou.post(many, {"units": "", "on_day": "2026-10-01"}, files=sent).is_redirect
    with app.app_context():
        counted = [
            (one.unit.code, one.unit.name, one.count.count if one.count else None)
            for one in units.tree(editions.of("qjs-13"))
        ]
    assert counted == [("math", "数理学院", 40), ("u01", "文法学院", 41), ("u02", "体育部", None)]
    assert ">体育部</textarea>" in zhou.get(many).text.replace("\r\n", "")


def test_today_says_why_a_unit_has_no_seat_and_leads_to_the_preliminaries(zhou):
    home = make_edition(zhou)
    today = words(zhou.get(home))
    assert "还没有参赛单位" in today
    zhou.post(f"{home}/unit-list", {"units": "math 数理学院\narts 文法学院 9",
                                    "on_day": "2026-09-01"})  # fmt: skip
    today = words(zhou.get(home))
    assert "1 个单位的名额是 0：还没有登记符合条件的人数。 数理学院 登记人数" in today
    assert "还没有参赛名单。" in today
    assert "还没有登记人数，按 0 人计算" in words(zhou.get(f"{home}/quotas"))
    add_people(zhou, home, "张敏")
    page = zhou.get(home)
    assert "1 个有人参赛的单位还没有自己的初赛。" in words(page)
    assert f'href="{home}/preliminaries"' in page.text
    assert "等着设立的：数理学院。" in words(zhou.get(f"{home}/preliminaries"))


def test_units_that_only_the_list_names_are_registered_when_the_organiser_ticks_them(app, zhou):
    home = make_edition(zhou)
    zhou.post(f"{home}/unit-list", {"units": "math 数理学院", "on_day": "2026-09-01"})
    rows = [
        ("王明", "20150001", "文法学院", "1990.03"),
        ("李静", "20150002", "文法学院", "1991.03"),
        ("赵芳", "20150003", "数理学", "1990.03"),
    ]
    page = upload(zhou, a_workbook(rows))
    assert re.findall(r'name="unit" value="([^"]+)"', page.text) == ["文法学院", "数理学"]
    none = zhou.post(f"{home}/roster/units", {"unit": "没有写过的单位"})
    assert "没有勾选单位" in none.text
    page = zhou.follow(zhou.post(f"{home}/roster/units", {"unit": "文法学院"}))
    assert list(row_numbers(page)) == [("名单", 4)]
    page = zhou.follow(zhou.post(f"{home}/roster/preview", {"r2.unit": "math"}))
    assert college.enter(zhou, page).is_redirect
    with app.app_context():
        found = {one.name: one.unit.name for one in entries.listed(editions.of(CODE)) if one.unit}
    assert found == {"王明": "文法学院", "李静": "文法学院", "赵芳": "数理学院"}
