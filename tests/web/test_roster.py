"""The college's workbook over HTTP: every problem by its place, and nobody entered by halves."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date

import httpx
import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from competition import births, drafts, editions, entries, units
from competition.db import db
from competition.facts import Trail
from competition.models import Entry, PrivateRecord, RosterDraft
from competition.policy import Role
from competition.rules.lifecycles import EntryState
from tests import college
from tests.clients import Person
from tests.college import AT, CODE, HOME, a_college, a_workbook, enter, problems, somebody, upload
from tests.roster_maker import Made, make
from tests.roster_people import TRACKS, UNITS

PAST = {"staff_no": "20208888", "year": 2022, "contest": "第十一届青教赛", "prize": "一等奖"}
CHEMISTRY = {"chem": "化学工程学院", "math": "数理学院"}


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


@pytest.fixture
def messy(app: Flask) -> Iterator[Person]:
    """The organiser of the edition that the messy workbook is meant for."""
    a_college(
        app, {f"u{n:02d}": name for n, name in enumerate(UNITS, 1)},
        groups=[(f"t{n}", name) for n, name in enumerate(TRACKS, 1)],
        more={
            "hosts": ["u18"],
            "barred": [{"prizes": ["一等奖"], "since": 2020}],
            "past": [PAST],
        },
    )  # fmt: skip
    with app.app_context():
        edition = editions.of(CODE)
        entries.add(edition, name="早到", staff_no="20209999", by="org1", at=AT)
        db.session.commit()
    with somebody(app, Role.ORGANISER) as organiser:
        yield organiser


@pytest.fixture
def organiser(app: Flask) -> Iterator[Person]:
    a_college(app, CHEMISTRY)
    with somebody(app, Role.ORGANISER) as one:
        yield one


def kept(app: Flask, model: type[object]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


# ── 412 rows ──────────────────────────────────────────────────────────────────────────────────
def test_the_preview_names_every_planted_problem_and_no_other(messy: Person, made: Made) -> None:
    page = upload(messy, made.content)
    found, planted = problems(page), Counter(made.planted)
    assert planted - found == Counter(), "missed"
    assert found - planted == Counter(), "invented"


def test_nothing_is_entered_before_every_row_is_settled(
    app: Flask, messy: Person, made: Made
) -> None:
    page = upload(messy, made.content)
    assert "确认录入" not in page.text
    draft_only = messy.post(f"{HOME}/roster/enter", {"seen": "0" * 64})
    assert draft_only.status_code == 409
    assert (kept(app, Entry), kept(app, PrivateRecord), kept(app, RosterDraft)) == (1, 0, 1)


def test_the_messy_list_is_mended_and_entered_at_once(
    app: Flask, messy: Person, made: Made
) -> None:
    page = upload(messy, made.content)
    numbers = college.row_numbers(page)
    stopped = _stopped(page)
    mended = {
        f"{numbers[place]}.{field}": value
        for place, field, value in (
            (_row(made, "unit.unknown"), "unit", "u01"),
            (_row(made, "date.two_digit_year"), "born", "1989-03-07"),
            (_row(made, "age.over"), "exception", "组委会第三次会议同意"),
        )
    }
    spared = {name.split(".")[0] for name in mended}
    out = {f"{name}.out": "1" for place, name in numbers.items() if place in stopped}
    typed = {name: "1" for name in out if name.split(".")[0] not in spared} | mended
    saved = messy.post(f"{HOME}/roster/preview", typed | {"why_all": "已请学院重报"})
    answer = enter(messy, messy.follow(saved))
    assert answer.is_redirect, answer.text
    left_out = len(typed) - len(mended)
    with app.app_context():
        entered = entries.listed(editions.of(CODE))
        assert len(entered) == 412 - left_out + 1
        assert [one.exception for one in entered if one.exception] == ["组委会第三次会议同意"]
        born = {r.entry_id: r for r in db.session.scalars(select(PrivateRecord))}
        assert {one.delete_after for one in born.values()} == {date(2027, 10, 12)}
        assert len(born) == 412 - left_out
        assert {one.state for one in entered if one.id in born} == {EntryState.ACCEPTED}
        told = Counter(db.session.scalars(select(Trail.act)))
        assert (told["roster.leave_out"], told["entry.except"]) == (left_out, 1)
    assert kept(app, RosterDraft) == 0


def _row(made: Made, code: str) -> tuple[str, int]:
    return next((sheet, row) for sheet, row, _column, found in made.planted if found == code)


LOOKS = {"cell.formula", "name.namesake", "row.hidden", "staff_no.short", "heading.twice"}


def _stopped(page: httpx.Response) -> set[tuple[str, int]]:
    """Rows with something that must be settled, by what the page says of each."""
    return {(sheet, row) for (sheet, row, _c, code) in problems(page) if code not in LOOKS}


def test_no_private_number_waits_in_the_draft_or_comes_back_with_the_remarks(
    app: Flask, messy: Person, made: Made
) -> None:
    page = upload(messy, made.content)
    workbook = messy.get(f"{HOME}/roster/remarks.xlsx").content
    with app.app_context():
        draft = db.session.scalars(select(RosterDraft)).one()
        stored = repr(drafts.rows(draft))
    told = [cell for row in _cells(workbook) for cell in row]
    for canary in ("11010519491231002", "110105199003071093", "13812345678", "13912345678", "a.b@"):
        assert canary not in stored
        assert canary not in page.text
        assert not any(canary in text for text in told)


def _cells(workbook: bytes) -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return [
        [str(c.value) for c in row if c.value] for s in book.worksheets for row in s.iter_rows()
    ]


def test_the_same_workbook_comes_back_with_a_remark_in_each_planted_row(
    messy: Person, made: Made
) -> None:
    upload(messy, made.content)
    answer = messy.get(f"{HOME}/roster/remarks.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert not [c for s in book.worksheets for row in s.iter_rows() for c in row
                if c.data_type == "f"]  # fmt: skip
    for sheet, row, column, _code in made.planted:
        here = book[sheet]
        remark = str(here.cell(max(row, 1), here.max_column).value)
        assert not column or f"{column} 列" in remark, (sheet, row, remark)


def test_a_long_preview_asks_no_more_than_a_short_one(
    app: Flask, messy: Person, made: Made
) -> None:
    upload(messy, a_workbook([("张敏", "20150001", UNITS[0], "1990.03")]))
    with college.counting(app) as few:
        messy.get(f"{HOME}/roster/preview")
    upload(messy, made.content)
    with college.counting(app) as many:
        messy.get(f"{HOME}/roster/preview")
    assert len(many) == len(few)


def test_what_was_typed_stays_beside_its_problem(organiser: Person) -> None:
    upload(organiser, a_workbook([("王明", "20150001", "化学工程学院", "不详")]))
    saved = organiser.post(f"{HOME}/roster/preview", {"r0.born": "去年"})
    page = organiser.follow(saved).text
    assert 'name="r0.born" type="text" maxlength="400" value="去年"' in page
    assert "“去年”不是日期" in page


def test_leaving_out_needs_a_reason(organiser: Person) -> None:
    upload(organiser, a_workbook([("王明", "20150001", "化学工程学院", "不详")]))
    page = organiser.follow(organiser.post(f"{HOME}/roster/preview", {"r0.out": "1"}))
    assert "请写明为什么略去" in page.text
    assert "确认录入" not in page.text


def test_an_exception_needs_a_reason_and_only_a_rule_may_be_set_aside(
    app: Flask, organiser: Person
) -> None:
    rows = [("王明", "20150001", "化学工程学院", "1980.03"), ("李敏", "", "数理学院", "1990.03")]
    page = upload(organiser, a_workbook(rows))
    assert 'name="r0.exception"' in page.text
    assert 'name="r1.exception"' not in page.text
    typed = {"r0.exception": "人才引进", "r1.exception": "人才引进", "r1.staff_no": "20150002"}
    page = organiser.follow(organiser.post(f"{HOME}/roster/preview", typed))
    assert enter(organiser, page).is_redirect
    with app.app_context():
        found = {one.name: one.exception for one in entries.listed(editions.of(CODE))}
    assert found == {"王明": "人才引进", "李敏": ""}


def test_somebody_entered_meanwhile_refuses_the_whole_list(app: Flask, organiser: Person) -> None:
    rows = [(f"王明{c}", f"2015000{n}", "数理学院", "1990.03") for n, c in enumerate("甲乙丙")]
    page = upload(organiser, a_workbook(rows))
    with app.app_context():
        entries.add(editions.of(CODE), name="早到", staff_no="20150002", by="org1", at=AT)
        db.session.commit()
    answer = enter(organiser, page)
    assert answer.status_code == 409
    assert "还有 1 行没有处理完" in answer.text
    assert (kept(app, Entry), kept(app, PrivateRecord)) == (1, 0)


def test_a_fault_in_the_middle_leaves_nobody_behind(
    app: Flask, organiser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = upload(organiser, a_workbook([("王明", "20150001", "数理学院", "1990.03")]))

    def broken(*_args: object, **_facts: object) -> date:
        raise OSError("the disk is full")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(births, "keep_until", broken)
    assert enter(organiser, page).status_code == 500
    assert (kept(app, Entry), kept(app, PrivateRecord), kept(app, RosterDraft)) == (0, 0, 1)


def test_a_list_changed_since_it_was_looked_at_is_not_entered(
    app: Flask, organiser: Person
) -> None:
    page = upload(organiser, a_workbook([("王明", "20150001", "数理学院", "1990.03")]))
    organiser.post(f"{HOME}/roster/preview", {"r0.name": "王敏"})
    answer = enter(organiser, page)
    assert answer.status_code == 409
    assert "又有改动" in answer.text
    assert kept(app, Entry) == 0


def test_a_file_is_refused_beside_its_field_and_may_be_larger_than_a_form(
    organiser: Person,
) -> None:
    answer = upload(organiser, b"x" * (300 * 1024))
    assert answer.status_code == 422
    assert "这不是 .xlsx 文件" in answer.text
    assert upload(organiser, b"x" * (9 * 1024 * 1024)).status_code == 413


def test_past_winners_and_hosts_are_set_by_the_organiser(app: Flask, organiser: Person) -> None:
    typed = {"hosts": "math", "prizes": "一等奖、特等奖", "since": "2020"}
    wrong = organiser.post(f"{HOME}/roster/conditions", typed | {"past": "20150001 前年"})
    assert wrong.status_code == 422
    assert "第 1 行看不懂" in wrong.text
    past = "20150001 2022 一等奖 第十二届"
    assert organiser.post(f"{HOME}/roster/conditions", typed | {"past": past}).is_redirect
    rows = [
        ("王明", "20150001", "化学工程学院", "1990.03"),
        ("李敏", "20150002", "数理学院", "1990.03"),
    ]
    found = problems(upload(organiser, a_workbook(rows)))
    assert {code for *_place, code in found} == {"past.winner", "unit.not_sending"}


def test_birth_dates_are_deleted_when_they_are_due(app: Flask, organiser: Person) -> None:
    college.import_list(organiser, [("王明", "20150001", "数理学院", "1990.03")])
    assert "到期的出生日期" not in organiser.get(f"{HOME}/roster").text
    with app.app_context():
        db.session.scalars(select(PrivateRecord)).one().delete_after = date(2020, 1, 1)
        db.session.commit()
    assert "有 1 条出生日期已过保存期限" in organiser.get(f"{HOME}/roster").text
    assert organiser.post(f"{HOME}/roster/births", {}).is_redirect
    assert (kept(app, PrivateRecord), kept(app, Entry)) == (0, 1)


def test_nobody_but_the_organiser_sees_the_roster(app: Flask, organiser: Person) -> None:
    upload(organiser, a_workbook([("王明", "20150001", "数理学院", "1990.03")]))
    for role in (Role.OBSERVER, Role.DESK):
        with somebody(app, role) as other:
            assert other.get(f"{HOME}/roster/preview").status_code == 404
    with somebody(app, Role.UNIT, unit="math") as other:
        assert other.get(f"{HOME}/roster/preview").status_code == 404


def test_the_units_of_the_list_are_those_of_the_edition(app: Flask, organiser: Person) -> None:
    page = upload(organiser, a_workbook([("王明", "20150001", "数理学", "1990.03")]))
    assert "是不是“数理学院”" in page.text
    page = organiser.follow(organiser.post(f"{HOME}/roster/preview", {"r0.unit": "math"}))
    assert enter(organiser, page).is_redirect
    with app.app_context():
        edition = editions.of(CODE)
        (one,) = entries.listed(edition)
        assert one.unit == units.of(edition, "math")
