"""One entry by hand: the conditions of entry hold, or somebody says why not."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from competition import births, by_hand, editions, trail, units
from competition.by_hand import Typed
from competition.db import db
from competition.errors import Unlawful
from competition.models import Edition, Entry, PrivateRecord
from competition.rules import preset
from tests.actions.test_editions import AT, refused


@pytest.fixture
def edition(app):
    """Under 40 on 7 October 2022; 体育部 organises and sends nobody."""
    with app.app_context():
        young = preset.adjusted(
            preset.of("young_teachers"), preset.Numbers(), first_day=date(2022, 10, 7)
        )
        made = editions.from_preset(
            young, code="qjs-13", name="第十三届", at=AT, first_day=date(2022, 10, 7)
        )
        made.rules = {**made.rules, "hosts": ["pe"]}
        yield made


def register(edition: Edition, **typed: object) -> Entry:
    return by_hand.register(edition, Typed("张", **typed), by="org1", at=AT)  # type: ignore[arg-type]


def against(edition: Edition, **typed: object) -> list[str]:
    with pytest.raises(Unlawful) as caught:
        register(edition, **typed)
    assert db.session.scalars(select(Entry)).all() == []
    return [reason.code for reason in caught.value.faults]  # type: ignore[attr-defined]


def test_who_is_young_enough_is_entered_and_the_birth_date_kept_apart(edition):
    entry = register(edition, born="1982年10月8日")
    kept = db.session.scalars(select(PrivateRecord)).one()
    assert (kept.entry_id, births.born(entry), kept.delete_after) == (
        entry.id, "1982-10-08", date(2023, 10, 7),
    )  # fmt: skip
    assert entry.exception == ""


def test_who_turns_forty_that_day_is_not(edition):
    assert against(edition, born="1982-10-07") == ["age.reached_that_day"]


def test_nobody_is_taken_for_young(edition):
    assert against(edition) == ["age.unknown"]
    assert against(edition, born="1982.10") == ["age.needs_day"]


def test_every_reason_is_said_at_once(edition):
    pe = units.add(edition, code="pe", name="体育部", by="org1", at=AT)
    assert against(edition, born="1980.01", unit=pe) == ["age.over", "unit.not_sending"]


def test_an_exception_is_made_knowingly(edition):
    entry = register(edition, born="1980.01", exception="上届未办,顺延一年")
    assert entry.exception == "上届未办,顺延一年"
    assert trail.of_edition(edition.id)[0].reason == "上届未办,顺延一年"


def test_an_exception_that_is_not_needed_is_not_noted(edition):
    assert register(edition, born="1990.01", exception="以防万一").exception == ""


def test_a_date_that_cannot_be_read_is_named(edition):
    with refused("date.year_only") as caught:
        register(edition, born="1990")
    assert caught.value.facts == {"value": "1990"}


def test_a_staff_number_is_kept_as_lists_have_it(edition):
    past = {"staff_no": "T0012", "year": 2021, "contest": "校赛", "prize": "一等奖"}
    edition.rules = {
        **edition.rules,
        "barred": [{"prizes": ["一等奖"], "since": 2020}],
        "past": [past],
    }
    assert against(edition, born="1990.01", staff_no=" t００12") == ["past.winner"]
    assert register(edition, born="1990.01", staff_no="t-13 ").staff_no == "T-13"
    with refused("entry.staff_no_taken"):
        register(edition, born="1990.01", staff_no="T-13")


def test_what_is_not_kept_of_a_list_is_not_typed_either(edition):
    for code, typed in (
        ("cell.id_number", {"staff_no": "11010519491231002X"}),
        ("cell.phone", {"course": "高等数学 13800138000"}),
        ("cell.email", {"title": "a@b.edu.cn"}),
        ("staff_no.strange", {"staff_no": "第七号"}),
    ):
        with refused(code) as caught:
            register(edition, born="1990.01", **typed)
        assert caught.value.facts["field"] in typed
    assert db.session.scalars(select(Entry)).all() == []


def test_an_edition_without_conditions_asks_nothing(app):
    with app.app_context():
        bare = editions.make(code="a-1", name="甲", at=AT)
        assert register(bare).name == "张"
