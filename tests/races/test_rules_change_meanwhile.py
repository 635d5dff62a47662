"""A rulebook is replaced, and with it the stage's chain, while somebody else is about to write."""

from __future__ import annotations

import pytest
from flask import Flask

from competition import chain, editions, run_of_show, stages
from competition.db import db
from competition.ledger.event import Kind
from competition.models import Stage
from judging import panels, sheets
from tests.actions.marks import signing
from tests.build import AT, BY, KEY, SMALL, Hall, a_stage_in_scoring, an_edition, some_entries
from tests.races.crowd import behind

LOW = SMALL.replace('most = "20"', 'most = "10"')
TWICE = (
    "attempts = 2\n"
    + SMALL
    + """
[[step]]
over = "attempt"
take = "best"
"""
)
OTHER = SMALL.replace("专家评委", "评委")


def stage_of(hall: Hall) -> Stage:
    found = db.session.get(Stage, hall.stage_id)
    assert found is not None
    return found


def adopt(hall: Hall, text: str) -> str:
    return editions.adopt_rulebook(stage_of(hall), text, by=BY, at=AT, key=KEY).chain


@pytest.fixture
def hall(app: Flask) -> Hall:
    """In scoring, and nobody has signed: the rules may still be replaced."""
    return a_stage_in_scoring(app, rulebook=SMALL, contestants=3, on_stage=0)


def test_the_second_of_two_rulebooks_follows_the_first(app: Flask, hall: Hall) -> None:
    one, other = behind(app, lambda: adopt(hall, LOW), lambda: adopt(hall, OTHER))
    assert (one.given, other.given) == ("qjs13/final.2", "qjs13/final.3")
    with app.app_context():
        rules = next(chain.events("qjs13/final.3", Kind.RULES))[1]["rules"]
        assert isinstance(rules, dict)
        assert rules["replaces"] == {"chain": "qjs13/final.2", "head": chain.tip("qjs13/final.2")}
        assert stage_of(hall).chain == "qjs13/final.3"


def test_a_sheet_is_weighed_by_the_rules_that_came_before_it(app: Flask, hall: Hall) -> None:
    """18 points were lawful when the judge sent them, and are not when they arrive."""
    place = ("c01.j01", signing("18", "70"))

    def sign() -> object:
        found = panels.place_in(stage_of(hall), place[0])
        return sheets.sign(found, place[1], at=AT).status

    _one, other = behind(app, lambda: adopt(hall, LOW), sign)
    assert other.code == "sheet.faults"


def test_a_lawful_sheet_is_on_the_new_chain_with_its_answer(app: Flask, hall: Hall) -> None:
    sent = signing("8", "70")

    def sign() -> object:
        return sheets.sign(panels.place_in(stage_of(hall), "c01.j01"), sent, at=AT).status

    _one, other = behind(app, lambda: adopt(hall, LOW), sign)
    assert other.given == 201
    with app.app_context():
        assert [event.op for event, _ in chain.events("qjs13/final.2", Kind.SCORE)] == [sent.op]
        again = sheets.sign(panels.place_in(stage_of(hall), "c01.j01"), sent, at=AT)
        assert (again.status, again.replayed) == (201, True)


def test_a_sheet_of_the_old_rules_has_no_place_under_rules_of_two_attempts(
    app: Flask, hall: Hall
) -> None:
    def sign() -> object:
        found = panels.place_in(stage_of(hall), "c01.j01")
        return sheets.sign(found, signing("18", "70"), at=AT).status

    one, other = behind(app, lambda: adopt(hall, TWICE), sign)
    assert one.given == "qjs13/final.2"
    assert other.code == "missing"


def test_rules_that_come_after_a_sheet_are_refused(app: Flask, hall: Hall) -> None:
    def sign() -> object:
        found = panels.place_in(stage_of(hall), "c01.j01")
        return sheets.sign(found, signing("18", "70"), at=AT).status

    one, other = behind(app, sign, lambda: adopt(hall, LOW))
    assert (one.given, other.code) == (201, "rulebook.scored")


def test_the_roster_is_fixed_on_the_chain_that_stands(app: Flask) -> None:
    with app.app_context():
        stage = editions.add_stage(
            an_edition(), code="final", name="决赛", position=1, by=BY, at=AT
        )
        editions.adopt_rulebook(stage, SMALL, by=BY, at=AT, key=KEY)
        entries = [one.id for one in some_entries(stage.edition, ("王思源", "李雨桐"))]
        hall = Hall("qjs13", "final", stage.id, stage.chain, (), ())
        db.session.commit()

    def fix() -> object:
        stage = stage_of(hall)
        listed = [db.session.get_one(run_of_show.Entry, one) for one in entries]
        return len(run_of_show.fix_roster(stage, listed, by=BY, at=AT))

    behind(app, lambda: adopt(hall, LOW), fix)
    with app.app_context():
        assert [event.kind for event, _ in chain.events("qjs13/final")] == ["rules"]
        kinds = [event.kind for event, _ in chain.events("qjs13/final.2")]
        assert kinds == ["rules", "roster"]


def test_what_was_read_before_the_stage_was_held_is_read_again(app: Flask, hall: Hall) -> None:
    """Somebody withdraws while the desk, which has the list open, marks them absent."""

    def withdraw() -> object:
        one = run_of_show.of(stage_of(hall), "c02")
        run_of_show.move(one, "withdraw", by=BY, at=AT, reason="生病")
        return one.code

    def mark_absent() -> object:
        listed = {one.code: one for one in run_of_show.appearances(stage_of(hall))}
        stages.hold(stage_of(hall))
        return str(listed["c02"].state)

    _one, other = behind(app, withdraw, mark_absent)
    assert other.given == "withdrawn"
