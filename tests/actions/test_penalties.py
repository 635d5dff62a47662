"""Penalties: points from the rulebook, a reason from the desk; after the seal two persons."""

from __future__ import annotations

import pytest

from competition import chain, run_of_show, trail
from competition.ledger.event import Kind
from judging import penalties, proposals, results
from tests.actions.marks import (
    BY,
    LATER,
    SPREAD,
    agree,
    column,
    hall,
    refused,
    sealed,
    sign_all,
    someone,
)
from tests.build import AT, SMALL

PENALTIES = """
[[penalty]]
code = "dress"
name = "着装不整"
points = "-0.5"
[[penalty]]
code = "over"
name = "超时"
bands = [["0", "0"], ["60", "-1"]]
beyond = "-3"
unit = "s"
[[step]]
add = "penalties"
least = "0"
[ranking]
places = 2
"""
WITH_PENALTIES = SMALL + PENALTIES


def give(stage, code="dress", *, contestant="c01", reason="第三条", measured=None):
    return penalties.give(
        run_of_show.of(stage, contestant), code, measured=measured, reason=reason, by=BY, at=AT
    )


def test_a_penalty_takes_the_rulebooks_points(app):
    with hall(app, WITH_PENALTIES) as stage:
        row = give(stage)
        assert (row.points, row.code) == (-50, "dress")
        assert chain.part(stage.chain, row.seq, "penalty") == {
            "appearance": "c01", "code": "dress", "points": -50, "seconds": None,
        }  # fmt: skip
        run = sealed(stage)
        assert column(run, "shown") == {"c01": "69.50", "c02": "75.00", "c03": "80.00"}


@pytest.mark.parametrize(("seconds", "points"), [(1, -100), (60, -100), (61, -300)])
def test_a_measured_penalty_follows_its_bands(app, seconds, points):
    with hall(app, WITH_PENALTIES) as stage:
        assert give(stage, "over", measured=seconds).points == points


def test_a_measured_penalty_needs_its_measure_and_must_take_something(app):
    with hall(app, WITH_PENALTIES) as stage:
        with refused("penalty.not_measured"):
            give(stage, "over")
        with refused("penalty.nothing"):
            give(stage, "over", measured=0)


def test_a_penalty_needs_a_clause_and_a_reason(app):
    with hall(app, WITH_PENALTIES) as stage:
        with refused("penalty.unknown"):
            give(stage, "mood")
        with refused("penalty.no_reason"):
            give(stage, reason="  ")
        assert penalties.of_stage(stage) == []


def test_a_struck_penalty_no_longer_counts_and_both_events_stay(app):
    with hall(app, WITH_PENALTIES) as stage:
        row = give(stage)
        penalties.strike(row, reason="误记", by=BY, at=AT)
        assert penalties.of_stage(stage) == []
        assert len(list(chain.events(stage.chain, Kind.PENALTY))) == 2
        with refused("penalty.struck_already"):
            penalties.strike(row, reason="误记", by=BY, at=AT)
        assert column(sealed(stage), "shown")["c01"] == "70.00"


def test_a_sealed_appearance_takes_and_loses_no_penalty_by_one_person(app):
    with hall(app, WITH_PENALTIES) as stage:
        row = give(stage)
        sign_all(stage, {"c01": SPREAD["c01"]})
        results.seal_appearance(run_of_show.of(stage, "c01"), by=BY, at=AT)
        with refused("penalty.two_persons"):
            give(stage)
        with refused("penalty.two_persons"):
            penalties.strike(row, reason="误记", by=BY, at=AT)


def test_after_the_seal_two_persons_give_it_and_the_result_is_computed_again(app):
    with hall(app, WITH_PENALTIES) as stage:
        sealed(stage)
        with refused("penalty.not_scoring"):
            give(stage)
        made = proposals.penalise(
            run_of_show.of(stage, "c03"), "over", measured=90, reason="超时 90 秒",
            by=someone(stage, "desk1"), at=LATER,
        )  # fmt: skip
        assert made is not None
        assert column(results.latest(stage), "shown")["c03"] == "80.00"
        agree(stage, made.seq)
        assert column(results.latest(stage), "shown")["c03"] == "77.00"


def test_no_penalty_for_somebody_who_is_out(app):
    with hall(app, WITH_PENALTIES) as stage:
        run_of_show.move(run_of_show.of(stage, "c01"), "withdraw", by=BY, at=AT, reason="生病")
        with refused("sheet.appearance_out"):
            give(stage)


def test_the_trail_calls_a_penalty_by_its_name(app):
    with hall(app, WITH_PENALTIES) as stage:
        row = give(stage)
        penalties.strike(row, reason="看错了", by=BY, at=LATER)
        lines = trail.of_edition(stage.edition_id)
        told = [line.about for line in lines if line.act.startswith("penalty")]
        assert told == ["final c01 着装不整"] * 2
