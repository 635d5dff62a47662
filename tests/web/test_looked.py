"""Whoever looks at private fields stands on the trail, with when, at what and of how many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from competition import births, clock, objections, publication
from competition.db import db
from competition.facts import Trail
from competition.looks import AGAIN
from competition.policy import Role
from competition.rules.dates import BirthDate
from competition.upkeep.handover import hand_over
from judging import proposals
from judging.models import Why
from tests.announced import a_sealed_stage, announce
from tests.build import AT, SMALL, Hall, a_stage_in_scoring, stage_of
from tests.clients import Person
from tests.college import XLSX, a_workbook
from tests.held import organiser as an_organiser
from tests.web.organising import holding, words

HOME = "/e/qjs13/organiser"
DESK = "/e/qjs13/desk/final"


def looks(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(Trail).where(Trail.act.like("look:%")).order_by(Trail.id))
        return [(row.act.removeprefix("look:"), row.about) for row in rows]


@contextmanager
def writers_of(app: Flask) -> Iterator[list[str]]:
    """What is written meanwhile."""
    found: list[str] = []

    def sent(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            found.append(" ".join(statement.split(" ")[:3]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", sent)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", sent)


def lodged(app: Flask, count: int = 2) -> Hall:
    hall = a_sealed_stage(app)
    announce(app, hall, at=AT)
    with stage_of(app, hall) as stage:
        for number in range(count):
            objections.lodge(
                publication.of(stage), name=f"教师{number}", contact="分机 1234", about="",
                text="总分有误", address=f"192.0.2.{number}", at=AT,
            )  # fmt: skip
    return hall


def test_who_reads_of_objectors_is_told_once_an_hour(app: Flask) -> None:
    lodged(app)
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        for _again in range(2):
            somebody.get(f"{HOME}/objections")
            somebody.get(f"{HOME}/objections/1")
    once = [("objectors", "2"), ("objector", "final 1")]
    assert looks(app) == once
    with clock.frozen(AT + AGAIN), holding(app, "qjs13", Role.ORGANISER) as somebody:
        somebody.get(f"{HOME}/objections/1")
        somebody.get(f"{HOME}/objections/2")
    assert looks(app) == [*once, ("objector", "final 1"), ("objector", "final 2")]
    with clock.frozen(AT + AGAIN), holding(app, "qjs13", Role.OBSERVER) as observer:
        told = words(observer.get(f"{HOME}/trail"))
    assert "查看提出异议的人的姓名和联系方式（第几件）：决赛 2" in told
    assert "教师0" not in told


def test_another_person_is_told_too(app: Flask) -> None:
    lodged(app, 1)
    with clock.frozen(AT):
        for _each in range(2):
            with holding(app, "qjs13", Role.ORGANISER) as somebody:
                somebody.get(f"{HOME}/objections/1")
    with app.app_context():
        rows = db.session.scalars(select(Trail).where(Trail.act == "look:objector")).all()
        assert [row.at for row in rows] == [AT, AT]
        assert len({row.by for row in rows}) == 2


def test_a_page_that_is_opened_again_writes_nothing(app: Flask) -> None:
    lodged(app, 1)
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        with writers_of(app) as first:
            somebody.get(f"{HOME}/objections/1")
        with writers_of(app) as second:
            somebody.get(f"{HOME}/objections/1")
    assert (first, second) == (["INSERT INTO trail"], [])


def test_where_nothing_private_is_left_nobody_has_looked(app: Flask) -> None:
    hall = lodged(app, 1)
    with stage_of(app, hall) as stage:
        made = objections.of(stage.edition, 1)
        made.name = made.contact = ""  # type: ignore[assignment]
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        for path in ("objections", "objections/1", "trail"):
            assert somebody.get(f"{HOME}/{path}").status_code == 200
    assert looks(app) == []


def test_a_list_with_birth_dates_is_looked_at_and_taken_away(app: Flask) -> None:
    a_stage_in_scoring(app, rulebook=SMALL, contestants=2)
    book = a_workbook([("王明", "20150001", "", "1990.03"), ("张红", "20150002", "", "1991.03")])
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        somebody.post(f"{HOME}/roster", files={"file": ("名单.xlsx", book, XLSX)})
        assert looks(app) == [], "who sends a list has it"
        somebody.get(f"{HOME}/roster/preview")
        somebody.get(f"{HOME}/roster/remarks.xlsx")
    assert looks(app) == [("list", "2"), ("list_file", "2")]


def test_a_birth_date_is_shown_to_who_asks_for_it(app: Flask) -> None:
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=2)
    with stage_of(app, hall) as stage:
        entry = stage.appearances[0].entry
        births.keep(stage.edition, [(entry, BirthDate(1985, 3, 7))], at=AT)
        code, other = entry.code, stage.appearances[1].entry.code
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        page = somebody.get(f"{HOME}/entries/{code}")
        assert "查看出生日期" in words(page)
        assert "1985" not in page.text
        assert looks(app) == []
        assert "1985-03-07" in words(somebody.get(f"{HOME}/entries/{code}?show=born"))
        assert "出生日期" not in words(somebody.get(f"{HOME}/entries/{other}?show=born"))
        assert looks(app) == [("birth", code)]
        (Path(app.instance_path) / "private.key").unlink()
        assert "读不出来了" in words(somebody.get(f"{HOME}/entries/{code}?show=born"))


def test_why_a_judge_is_absent_is_looked_at_by_the_office(app: Flask) -> None:
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=2)
    with stage_of(app, hall) as stage:
        for sheet in ("c01.j01", "c02.j01"):
            by = an_organiser(stage)
            proposals.propose_excuse(stage, sheet, Why.ABSENT, reason="病", by=by, at=AT)
    with clock.frozen(AT), holding(app, "qjs13", Role.DESK) as somebody:
        assert "病" in words(somebody.get(f"{DESK}/proposals"))
    with clock.frozen(AT), holding(app, "qjs13", Role.OBSERVER) as observer:
        assert "病" in words(observer.get(f"{HOME}/trail"))
        observer.get(f"{DESK}/personal")
        refused = observer.get(f"{DESK}/bundle.jsonl")
    assert refused.status_code == 409, "before the seal it is nobody's"
    named = f"final {2 + len(hall.seats)}"
    assert looks(app) == [("reasons", "final 1"), ("trail", "2"), ("people", named)]


def test_who_takes_the_whole_record_is_told(app: Flask) -> None:
    hall = a_sealed_stage(app)
    with clock.frozen(AT), holding(app, "qjs13", Role.OBSERVER) as observer:
        assert observer.get(f"{DESK}/bundle.jsonl").status_code == 200
    assert looks(app) == [("record", f"final {len(hall.order) + len(hall.seats)}")]


def test_a_refused_step_that_shows_the_page_again_is_a_look(app: Flask) -> None:
    lodged(app, 1)
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        empty = somebody.post(f"{HOME}/objections/1", {"move": "uphold", "text": ""})
    assert empty.status_code == 422
    assert looks(app) == [("objector", "final 1")]


@pytest.mark.parametrize("role", [Role.DESK, Role.JUDGE])
def test_whoever_may_not_see_it_has_not_looked(app: Flask, role: Role) -> None:
    lodged(app, 1)
    with clock.frozen(AT), holding(app, "qjs13", role) as somebody:
        assert somebody.get(f"{HOME}/objections/1").status_code == 404
        assert somebody.get(f"{HOME}/trail").status_code == 404
    assert looks(app) == []


def test_what_was_handed_over_can_still_be_looked_at(app: Flask, tmp_path) -> None:
    """Its trail takes no line any more."""
    lodged(app, 1)
    with clock.frozen(AT), holding(app, "qjs13", Role.ORGANISER) as somebody:
        hand_over(app, at=AT + timedelta(minutes=1), whom="会场电脑", to=tmp_path)
        assert "分机 1234" in words(somebody.get(f"{HOME}/objections/1"))
    assert looks(app) == []


def test_a_stranger_makes_nobody_write(app: Flask, person: Person) -> None:
    lodged(app, 1)
    with writers_of(app) as found:
        assert person.get(f"{HOME}/objections/1").status_code == 404
    assert found == []
