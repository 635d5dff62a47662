"""Several officers at one grid: nobody writes over what another typed without being told."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx
import pytest
from flask import Flask

from competition import clock
from competition.db import db
from judging import grid, panels, sheets
from judging.sheets import Signing
from tests import college
from tests.clients import Person
from tests.college import confirm_sheets, held, type_sheets
from tests.union import AT_CHEM, CHEM, a_union, mark, officer, stage_of

OP = "5f0c4f3e-0000-4000-8000-000000000002"
WHOLE = {name: mark("18.5", str(80 - place)) for place, name in enumerate(CHEM)}


@pytest.fixture
def first(app: Flask) -> Iterator[Person]:
    """何静 has the grid before her; the stage is in scoring."""
    a_union(app)
    with officer(app, name="何静") as one:
        college.prepare(one, "chem", "评委一")
        yield one


@pytest.fixture
def second(app: Flask, first: Person) -> Iterator[Person]:
    with officer(app, name="李明") as one:
        yield one


def sheet_of(person: Person, name: str) -> str:
    return college.grid(person, "chem")[name]


def save(person: Person, cells: dict[str, str], seen: dict[str, str]) -> httpx.Response:
    """Save the form as it was opened (`seen`), with these cells typed."""
    return person.post(f"{AT_CHEM}/paper", {**seen, **cells, "step": "keep"})


def cell(answer: httpx.Response, name: str) -> str:
    """What one input of the page holds."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', answer.text)
    assert found, name
    return html.unescape(found.group(1))


def standing(app: Flask) -> dict[str, dict[str, str]]:
    with app.app_context():
        return grid.filled(stage_of())


def test_what_two_officers_type_into_different_cells_is_all_kept(
    app: Flask, first: Person, second: Person
) -> None:
    """Both opened an empty grid; the second one's form sends the first one's cells empty."""
    one, other = sheet_of(first, "张敏"), sheet_of(first, "李静")
    empty = {f"{sheet}/{key}": "" for sheet in (one, other) for key in mark("", "")}
    assert save(
        first, {**empty, f"{one}/live.goal": "18", f"{other}/live.goal": "17"}, {}
    ).is_redirect
    answer = save(second, {**empty, f"{one}/live.method": "77"}, {})
    assert answer.is_redirect
    assert standing(app)[one] == mark("18", "77")
    assert standing(app)[other]["live.goal"] == "17"


def test_the_later_of_two_who_typed_different_things_is_told_who_wrote_what(
    app: Flask, first: Person, second: Person
) -> None:
    one = sheet_of(first, "张敏")
    save(first, {f"{one}/live.goal": "18"}, {})
    answer = save(second, {f"{one}/live.goal": "16", f"{one}/live.method": "77"}, {})
    assert answer.status_code == 409
    assert re.search(r"何静 在 \S+ \S+ 填了 18，您填的是 16。", answer.text)
    assert "有 1 格在您打开页面以后别人也改了" in answer.text
    assert cell(answer, f"{one}/live.goal") == "16"
    assert standing(app)[one] == mark("18", "77")


def test_who_saves_once_more_after_being_told_decides(
    app: Flask, first: Person, second: Person
) -> None:
    one = sheet_of(first, "张敏")
    save(first, {f"{one}/live.goal": "18"}, {})
    assert save(second, {f"{one}/live.goal": "16"}, {}).status_code == 409
    assert save(second, {f"{one}/live.goal": "16"}, held(second, "chem")).is_redirect
    assert standing(app)[one]["live.goal"] == "16"


def test_what_was_emptied_meanwhile_is_said_too(app: Flask, first: Person, second: Person) -> None:
    one = sheet_of(first, "张敏")
    save(first, {f"{one}/live.goal": "18"}, {})
    opened = held(second, "chem")
    save(first, {f"{one}/live.goal": ""}, held(first, "chem"))
    answer = save(second, {f"{one}/live.goal": "17"}, opened)
    assert answer.status_code == 409
    assert "清空了这一格，您填的是 17。" in answer.text


def test_nothing_is_proposed_while_a_cell_clashes(
    app: Flask, first: Person, second: Person
) -> None:
    one = sheet_of(first, "张敏")
    opened = held(second, "chem")
    save(first, {f"{one}/live.goal": "18"}, opened)
    typed = {f"{one}/live.goal": "16", f"{one}/live.method": "77", "reason": "纸质", **opened}
    answer = second.post(f"{AT_CHEM}/paper", {**typed, "step": "propose"})
    assert answer.status_code == 409
    assert "nothing waits" in _waits(first)


def _waits(person: Person) -> str:
    with pytest.raises(AssertionError) as nobody:
        confirm_sheets(person, "chem")
    return str(nobody.value)


def test_a_sheet_that_its_judge_began_meanwhile_is_named_with_what_was_typed(
    app: Flask, first: Person
) -> None:
    one = sheet_of(first, "张敏")
    with app.app_context():
        place = panels.place_in(stage_of(), one)
        assert sheets.sign(place, Signing(OP, 0, mark("10", "10")), at=clock.now()).status == 201
        db.session.commit()
    answer = save(first, {f"{one}/live.goal": "18"}, {})
    assert answer.status_code == 409
    assert "已经不在录入之列" in answer.text
    assert "您填的 18 没有保存" in answer.text
    assert "10.00" not in answer.text


def test_what_was_typed_after_the_proposal_survives_its_confirmation(
    app: Flask, first: Person, second: Person
) -> None:
    """The second person confirms the pile; meanwhile the first one mends a slip in it."""
    type_sheets(first, "chem", WHOLE)
    one = sheet_of(first, "张敏")
    assert save(first, {f"{one}/live.goal": "19"}, held(first, "chem")).is_redirect
    assert confirm_sheets(second, "chem").is_redirect
    assert standing(app)[one]["live.goal"] == "19"


def test_a_form_that_comes_after_the_seal_says_so(
    app: Flask, first: Person, second: Person
) -> None:
    one = sheet_of(first, "张敏")
    type_sheets(first, "chem", WHOLE)
    confirm_sheets(second, "chem")
    assert first.post(f"{AT_CHEM}/stage/seal", {}).is_redirect
    assert save(second, {f"{one}/live.goal": "16"}, {}).status_code == 409


def test_nobody_clashes_with_themselves(app: Flask, first: Person) -> None:
    """Whoever has the page twice, or sends it again, has still typed both marks."""
    one = sheet_of(first, "张敏")
    opened = held(first, "chem")
    save(first, {f"{one}/live.goal": "18"}, opened)
    assert save(first, {f"{one}/live.goal": "16"}, opened).is_redirect
    assert standing(app)[one]["live.goal"] == "16"


def test_a_refused_page_knows_what_was_kept_with_it(
    app: Flask, first: Person, second: Person
) -> None:
    """22 of 20 is refused and kept; the page that says so is corrected by whoever sits there."""
    one = sheet_of(first, "张敏")
    answer = type_sheets(first, "chem", WHOLE | {"张敏": mark("22", "80")})
    assert answer.status_code == 422
    seen = {name: html.unescape(value) for name, value in college.HELD.findall(answer.text)}
    assert sorted(seen[f"seen:{one}"].split("&")) == ["live.goal=22", "live.method=80"]
    assert save(second, {f"{one}/live.goal": "16"}, seen).is_redirect
    assert standing(app)[one]["live.goal"] == "16"
