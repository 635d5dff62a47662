"""What people decided, on record: it settles what it names, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judging.scoring.score import Decision, compute
from tests.scoring.small import case, decided, marks, places

JURY = 'ranking.tiebreak = [ { ask = "jury" } ]\n'


def test_an_order_settles_the_tie_it_names_and_no_other():
    asked = case(JURY, marks("A: 1=9\nB: 1=9"))
    assert places(decided(asked, ("order", "A", "2"), ("order", "B", "1"))) == "B1 A2"
    assert places(decided(asked, ("order", "A", "2"))) == "A1 B1", "one of two settles nothing"
    cannot = decided(asked, ("order", "A", "x"), ("order", "B", "1"))
    assert places(cannot) == "A1 B1", "what nobody can read decides nothing"
    assert [(q.kind, q.entries) for q in cannot.questions] == [("order", ("A", "B"))]
    twice = decided(asked, ("order", "A", "1"), ("order", "B", "2"), ("order", "A", "3"))
    assert places(twice) == "A1 B1", "neither the first nor the last of two that contradict wins"
    assert len(twice.questions) == 1
    shared = decided(asked, ("order", "A", "1"), ("order", "B", "1.0"), ("order", "A", "1.0"))
    assert (places(shared), shared.questions) == ("A1 B1", ()), "they decided to share the place"


@pytest.mark.parametrize(
    ("kind", "step", "panel", "settles"),
    [
        ("order", "", "", True),
        ("order", "ranking", "", True),
        ("order", "ranking.tiebreak[0]", "", True),
        ("order", "jury", "", True),
        ("order", "other", "", False),
        ("order", "tiebreak[0]", "", False),
        ("order", "", "P", False),
        ("prize", "", "", False),
    ],
)
def test_an_order_is_of_the_question_that_it_names(kind, step, panel, settles):
    asked = case(JURY, marks("A: 1=9\nB: 1=9"))
    made = (Decision(kind, "A", "2", step, panel), Decision(kind, "B", "1", step, panel))
    outcome = compute(replace(asked, decisions=made))
    assert places(outcome) == ("B1 A2" if settles else "A1 B1")
    assert [q.entries for q in outcome.questions] == ([] if settles else [("A", "B")])


def test_a_prize_that_people_decided_is_that_entrys_alone():
    """A decision overrides the formula for the entry it names; nobody else's prize moves."""
    book = 'prize = [ { code = "1", count = 1 }, { code = "2", count = 1 } ]'
    asked = case(book, marks("A: 1=9\nB: 1=8\nC: 1=7"))
    outcome = decided(asked, ("prize", "C", "1"))
    assert {row.entry: row.prize for row in outcome.rows} == {"A": "1", "B": "2", "C": "1"}
    outcome = decided(asked, ("prize", "A", ""))
    assert {row.entry: row.prize for row in outcome.rows} == {"A": "", "B": "2", "C": ""}


def test_equals_on_the_border_of_a_prize_get_what_people_decide():
    """One first prize left for B and C: one of them gets it, the other goes on to the second."""
    book = 'prize = [ { code = "1", count = 2, tie = "ask" }, { code = "2", count = 1 } ]'
    asked = case(book, marks("A: 1=9\nB: 1=8\nC: 1=8\nD: 1=1"))
    assert [(q.kind, q.level, q.entries) for q in compute(asked).questions] == [
        ("prize", "1", ("B", "C"))
    ]
    outcome = decided(asked, ("prize", "B", "1"), ("prize", "C", "2"))
    assert {row.entry: row.prize for row in outcome.rows} == {"A": "1", "B": "1", "C": "2", "D": ""}
    assert outcome.questions == ()
