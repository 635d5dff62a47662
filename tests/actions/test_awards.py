"""What only people may decide: asked by the run, answered by two persons while it is asked."""

from __future__ import annotations

import pytest

from judging import awards, corrections, proposals, results
from tests.actions.marks import LATER, agree, column, hall, refused, sealed, someone
from tests.build import SMALL

PRIZES = (
    SMALL
    + """
[[prize]]
code = "first"
name = "一等奖"
count = 1
tie = "ask"
[[prize]]
code = "second"
name = "二等奖"
count = 1
tie = "ask"
"""
)
ORDER = PRIZES + '\n[ranking]\ntiebreak = [{ name = "评委会裁定", ask = "jury" }]\n'
TIED = {"c01": ("10", "60"), "c02": ("20", "60"), "c03": ("20", "60")}


def question(stage):
    """The first question of the latest run."""
    run = results.latest(stage)
    assert run is not None
    return awards.questions_of(run)[0]


def propose(stage, values, *, reason="评委会 5 比 2", number=""):
    return proposals.propose_decision(
        stage, number or str(question(stage)["id"]), values, reason=reason,
        by=someone(stage, "org1"), at=LATER,
    )  # fmt: skip


def test_a_tie_on_the_border_is_a_question_and_blocks_publication(app):
    with hall(app, PRIZES) as stage:
        sealed(stage, TIED)
        asked = question(stage)
        assert (asked["kind"], asked["level"], asked["seats"], asked["entries"]) == (
            "prize", "first", 1, ["c02", "c03"],
        )  # fmt: skip
        with refused("publish.undecided"):
            results.publishable(stage)


def test_a_decision_gives_the_prizes_and_is_marked_as_one(app):
    with hall(app, PRIZES) as stage:
        sealed(stage, TIED)
        made = propose(stage, {"c02": "second", "c03": "first"})
        assert awards.answers_of(stage) == {}
        agree(stage, made.seq)
        run = results.latest(stage)
        assert column(run, "prize") == {"c01": "", "c02": "second", "c03": "first"}
        assert column(run, "decided")["c03"] == ["prize"]
        assert results.publishable(stage).number == 2


def test_a_jury_may_also_withhold_the_prize(app):
    with hall(app, PRIZES) as stage:
        sealed(stage, TIED)
        agree(stage, propose(stage, {"c02": "first", "c03": "none"}).seq)
        assert column(results.latest(stage), "prize")["c03"] == ""


def test_an_order_that_no_tiebreak_settles_is_decided_by_the_jury(app):
    with hall(app, ORDER) as stage:
        sealed(stage, TIED)
        assert question(stage)["kind"] == "order"
        agree(stage, propose(stage, {"c02": "2", "c03": "1"}).seq)
        run = results.latest(stage)
        assert column(run, "place") == {"c01": "3", "c02": "2", "c03": "1"}
        assert column(run, "prize") == {"c01": "", "c02": "second", "c03": "first"}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"c02": "first"}, "decision.incomplete"),
        ({"c02": "first", "c03": ""}, "decision.incomplete"),
        ({"c02": "first", "c03": "second", "c01": "first"}, "decision.incomplete"),
        ({"c02": "first", "c03": "gold"}, "decision.bad_answer"),
    ],
)
def test_an_answer_is_for_everybody_asked_and_of_what_is_offered(app, values, code):
    with hall(app, PRIZES) as stage:
        sealed(stage, TIED)
        with refused(code):
            propose(stage, values)


def test_a_decision_needs_a_reason_and_a_question(app):
    with hall(app, PRIZES) as stage:
        sealed(stage, TIED)
        with refused("proposal.no_reason"):
            propose(stage, {"c02": "second", "c03": "first"}, reason="")
        with refused("decision.no_question"):
            propose(stage, {"c02": "second", "c03": "first"}, number="prize·first·c09")


def test_a_decision_counts_only_while_its_question_is_asked(app):
    with hall(app, PRIZES) as stage:
        sealed(stage, TIED)
        agree(stage, propose(stage, {"c02": "second", "c03": "first"}).seq)
        typed = {"live.goal": "20", "live.method": "80"}
        made = corrections.propose(
            stage, "c02.j01", typed, reason="误打", by=someone(stage, "desk1"), at=LATER
        )
        agree(stage, made.seq)
        run = results.latest(stage)
        assert column(run, "place") == {"c01": "3", "c02": "1", "c03": "2"}
        assert column(run, "prize") == {"c01": "", "c02": "first", "c03": "second"}


def test_a_proposed_decision_is_outdated_when_the_tie_is_gone(app):
    with hall(app, PRIZES) as stage:
        sealed(stage, TIED)
        waiting = propose(stage, {"c02": "second", "c03": "first"})
        typed = {"live.goal": "20", "live.method": "80"}
        made = corrections.propose(
            stage, "c02.j01", typed, reason="误打", by=someone(stage, "desk1"), at=LATER
        )
        agree(stage, made.seq)
        with refused("proposal.ended"):  # the correction, agreed to by two, ended it
            agree(stage, waiting.seq)
