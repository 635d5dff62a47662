"""How a run is read: names, dropped totals, runs that stay."""

from __future__ import annotations

from uuid import uuid4

import pytest

from competition import accounts, grants
from competition.errors import Missing
from competition.policy import Role
from judging import panels, result_lines, results, sheets
from tests.actions.marks import AT, BY, KEY, LATER, hall, sealed
from tests.build import YOUNG_TEACHERS


def sign_by_role(place: panels.Place, plan: str = "15") -> None:
    """Experts give a plan and 65 for the lesson, students 90."""
    expert = {"plan.plan": plan, "live.live": "65"}
    typed = expert if place.seat.role == "expert" else {"overall.overall": "90"}
    sheets.sign(place, sheets.Signing(op=str(uuid4()), base=0, typed=typed), at=AT)


def test_the_protocol_strikes_the_totals_that_were_dropped(app):
    with hall(app, YOUNG_TEACHERS, 1) as stage:
        for number, place in enumerate(sheets.expected(stage)):
            sign_by_role(place, str(10 + number))
        run = results.seal_stage(stage, by=BY, at=LATER, key=KEY)
        _seats, rows = result_lines.totals(stage, result_lines.of_run(stage, run))
        assert rows[0].marks == (
            ("75.00", "dropped low"), ("76.00", ""), ("77.00", ""), ("78.00", ""), ("79.00", ""),
            ("80.00", ""), ("81.00", "dropped high"), ("90.00", ""), ("90.00", ""), ("90.00", ""),
        )  # fmt: skip


def test_names_stand_for_the_pseudonyms_of_the_office(app):
    with hall(app) as stage:
        person = accounts.add_person("陈敏", at=AT)
        accounts.grant(stage.edition, Role.OBSERVER, at=AT, by="org1", person=person)
        named = grants.names(stage.edition)
        assert named == {"aud1": "陈敏", f"person {person.id}": "陈敏"}


@pytest.mark.parametrize("number", [0, 3])
def test_a_run_that_was_not_made_is_missing(app, number):
    with hall(app) as stage:
        run = sealed(stage)
        assert result_lines.run_in(stage, 1).id == run.id
        with pytest.raises(Missing):
            result_lines.run_in(stage, number)
