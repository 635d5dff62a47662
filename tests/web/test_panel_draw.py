"""The pages by which judges are invited and drawn: who sees them, and what they do."""

from __future__ import annotations

import pytest
from flask import Flask

from competition import bundles, draws, editions, run_of_show, stages
from competition.db import db
from competition.ledger import verify
from competition.witnessed import JUDGES
from judging import panels
from tests.build import AT, BY, KEY, SMALL, Hall, an_edition, some_entries, stage_of
from tests.clients import Person
from tests.office import Staff, staff_of
from tests.screens import done, words
from tests.web.test_witness import CODE, DICE

OFFICE = "/e/qjs13/organiser"
POOL = f"{OFFICE}/pool"
PLACE = f"{OFFICE}/stages/final/judges"
PHONE = "/e/qjs13/witness/final"
INVITED = "王一，数理学院\n李二，文学院\n张三\n赵四\n孙五"
NUMBERS = ("11112222333344445555", "9" * 20)


@pytest.fixture
def hall(app: Flask) -> Hall:
    """Rules and a roster; who judges is to be drawn."""
    with app.app_context():
        stage = editions.add_stage(
            an_edition(), code="final", name="决赛", position=1, by=BY, at=AT
        )
        editions.adopt_rulebook(stage, SMALL, by=BY, at=AT, key=KEY)
        run_of_show.fix_roster(stage, some_entries(stage.edition, ["甲", "乙"]), by=BY, at=AT)
        made = Hall("qjs13", "final", stage.id, stage.chain, (), ())
        db.session.commit()
    return made


@pytest.fixture
def staff(app: Flask, hall: Hall) -> Staff:
    made = staff_of(app, hall)
    invited = done(
        made.organiser, made.organiser.get(POOL), "/pool$", {"role": "expert", "lines": INVITED}
    )
    assert "k05" in made.organiser.get(POOL).text, invited.text
    return made


def test_the_pool_is_for_the_organisers_and_the_observer(app: Flask, staff: Staff) -> None:
    seen = {one: one.get(POOL) for one in (staff.organiser, staff.observer)}
    assert all("王一" in page.text for page in seen.values())
    assert "登记评委" not in words(seen[staff.observer].text)
    for page in (POOL, PLACE):
        assert staff.desk.get(page).status_code == 404
        assert Person(app).get(page).status_code in (302, 404)
    assert staff.observer.post(POOL, {"role": "expert", "lines": "周六"}).status_code == 404


def test_who_cannot_come_is_on_no_list(staff: Staff) -> None:
    organiser = staff.organiser
    done(organiser, organiser.get(POOL), "/k02/away$")
    assert "需要 3 位，名单里有 4 位" in words(organiser.get(PLACE).text)
    done(organiser, organiser.get(POOL), "/k02/back$")
    done(organiser, organiser.get(POOL), "/k05/remove$")
    page = words(organiser.get(PLACE).text)
    assert ("李二" in page, "孙五" in page) == (True, False)
    twice = organiser.post(POOL, {"role": "expert", "lines": "王一，数理学院"})
    assert (twice.status_code, "已在评委库里：王一" in words(twice.text)) == (422, True)


def test_two_witnesses_the_dice_and_somebody_who_cannot_come(
    app: Flask, hall: Hall, staff: Staff
) -> None:
    organiser = staff.organiser
    made = done(organiser, organiser.get(PLACE), "/witnesses$", {"names": "监审\n文学院\n"})
    phones = []
    for code, number in zip(CODE.findall(made.text), NUMBERS, strict=True):
        phones.append(phone := Person(app))
        done(phone, phone.get(PHONE), "/witness/final$", {"code": code})
        done(phone, phone.get(PHONE), "/commit$", {"digits": number})
    assert "见证抽评委" in words(phones[0].get(PHONE).text)
    done(organiser, organiser.get(PLACE), "/fix$")
    early = organiser.post(PLACE, DICE)
    assert (early.status_code, "还没有亮出秘密数" in early.text) == (409, True)
    for phone, number in zip(phones, NUMBERS, strict=True):
        done(phone, phone.get(PHONE), "/reveal$", {"secret": number})
    done(organiser, organiser.get(PLACE), "/judges$", DICE)
    with stage_of(app, hall) as stage:
        order = [one.partition(":")[0] for one in draws.of(stage, JUDGES)[JUDGES].result]
    shown = words(organiser.get(PLACE).text)
    assert ("席位 j03" in shown, "候补" in shown) == (True, True)
    done(organiser, organiser.get(PLACE), "/passed$", {"lot": order[1], "reason": "生病"})
    with stage_of(app, hall) as stage:
        sitting = {seat.code: seat.lot for seat in panels.seats_of(stage)}
        stages.move(stage, "open", by=BY, at=AT)  # before, the public knows of no edition
        assert sitting == {"j01": order[0], "j02": order[3], "j03": order[2]}
        content = bundles.full(stage.chain)
    assert verify.check(content).differs == []
    assert "抽签抽定" in organiser.get("/e/qjs13/desk/final/panel").text
    again = organiser.post(PLACE, DICE)
    assert (again.status_code, "已" in again.text) == (409, True)
    _public(app, order)


def _public(app: Flask, order: list[str]) -> None:
    """Codes and seats; no name, and no reason."""
    page = Person(app).get("/e/qjs13/final/draw")
    told = words(page.text)
    assert f"{order[1]} · expert" in told
    assert "已略过" in told
    assert not any(name in told for name in ("王一", "李二", "张三", "赵四", "孙五", "生病"))
    record = Person(app).get("/e/qjs13/final/draw.json").text
    assert '"draw":"judges"' in record
    assert "王一" not in record


def test_seats_are_not_typed_where_judges_are_drawn(staff: Staff) -> None:
    organiser = staff.organiser
    done(organiser, organiser.get(PLACE), "/judges$", DICE)
    typed = organiser.post("/e/qjs13/desk/final/panel", {"names-expert": "甲\n乙\n丙"})
    assert typed.status_code == 409
    seat = "/e/qjs13/desk/final/panel/seats/j01"
    renamed = organiser.post(f"{seat}/name", {"name": "别人", "reason": "换人"})
    assert (renamed.status_code, "由候补递补" in words(renamed.text)) == (409, True)
