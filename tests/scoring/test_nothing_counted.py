"""Entries of which nothing counts, single entries named by a filter, and other rare turnings."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.book import PenaltyRule
from judging.scoring.case import Carried, Penalty
from judging.scoring.clauses import Clocked
from judging.scoring.exact import readable
from judging.scoring.explain import explain
from judging.scoring.penalty import points_for
from judging.scoring.score import compute
from tests.scoring.small import case, decided, marks, places, run, scores

MEAN = '{ over = "seat", take = "mean" }'


def test_there_is_no_mean_of_others_where_all_are_recused():
    steps = 'step = [ { over = "seat", take = "sum", absent = "mean_of_others" } ]\n'
    assert scores(run(steps, "A: 1=- 2=-\nB: 1=8 2=-")) == {"B": "16", "A": ""}


def test_penalties_give_no_score_to_an_entry_of_which_nothing_counts():
    taken = (Penalty("A", "late", Fraction(-1)), Penalty("B", "late", Fraction(-1)))
    steps = f'step = [ {MEAN}, {{ add = "penalties" }} ]\n'
    outcome = run(steps, "A: 1=-\nB: 1=8", penalties=taken)
    assert scores(outcome) == {"B": "7", "A": ""}


def test_an_earlier_stage_gives_no_score_to_an_entry_of_which_nothing_counts():
    steps = (
        f'stage = "2"\nstep = [ {MEAN}, {{ add = "carry", value = "n", stages = ["1"] }},'
        ' { over = "stage", take = "sum" } ]\n'
    )
    earlier = tuple(Carried(entry, "1", Fraction(5), "n") for entry in "AB")
    assert scores(run(steps, "A: 1=-\nB: 1=8", carry=earlier)) == {"B": "13", "A": ""}


def test_a_weighted_fold_of_recusals_alone_gives_nothing():
    weights = 'weights = { x = "0.5", y = "0.5" }'
    steps = f'step = [ {{ over = ["role", "seat"], take = "weighted", {weights} }} ]\n'
    given = marks("A: x=-\nB: x=8", "role") + marks("A: y=-\nB: y=6", "role")
    assert scores(compute(case(steps, given))) == {"B": "7", "A": ""}


def test_a_step_may_be_for_one_entry_alone():
    steps = f'step = [ {MEAN}, {{ only.entry = "A", times = "0.5" }} ]\n'
    assert scores(run(steps, "A: 1=8\nB: 1=8")) == {"B": "8", "A": "4"}


def test_a_tie_break_may_drop_what_is_far_from_each_entrys_own_median():
    steps = (
        f"step = [ {MEAN} ]\n"
        'ranking.tiebreak = [ { by = "marks", take = "mean", drop_beyond = "2" } ]\n'
    )
    text = "A: 1=8 2=8 3=8\nB: 1=9 2=9 3=6"
    assert places(run(steps, text)) == "B1 A2", "without the 6 B has nine"


def test_the_trace_of_a_word_has_no_weights_and_that_of_too_few_drops_nothing():
    weights = 'weights = { x = "0.5", y = "0.5" }'
    given = marks("A: x=DNF", "role") + marks("A: y=6", "role")
    book = f'step = [ {{ over = "role", take = "weighted", {weights} }} ]\n'
    (row, *_) = explain(case(book, given), "A").rows
    assert ([each["note"] for each in row["in"]], row["out"]) == (["", ""], "DNF")
    few = 'step = [ { over = "seat", take = "mean", drop_high = 1, need = 3, short = "DNS" } ]\n'
    (row, *_) = explain(case(few, marks("A: 1=8 2=9")), "A").rows
    assert ([each["note"] for each in row["in"]], row["out"]) == (["", ""], "DNS")


def test_on_the_last_level_a_decision_gives_and_holding_keeps_back():
    text = "A: 1=9\nB: 1=9"
    asked = case('prize = [ { code = "1", count = 1, tie = "ask" } ]\n', marks(text))
    outcome = decided(asked, ("prize", "A", "1"), ("prize", "B", ""))
    assert [(row.entry, row.prize) for row in outcome.rows] == [("A", "1"), ("B", "")]
    held = run('prize = [ { code = "1", count = 1, tie = "hold" } ]\n', text)
    assert [row.prize for row in held.rows] == ["", ""]


def test_a_clock_is_cut_to_whole_seconds_before_units_are_counted():
    rule = PenaltyRule("late", points=Fraction(-1), most=Fraction(60), per=Fraction(10))
    cut = PenaltyRule("late", points=Fraction(-1), most=rule.most, per=rule.per, whole=Clocked.DOWN)
    value = Fraction("70.9")
    assert [int(points_for(each, value)) for each in (rule, cut)] == [-2, -1]


def test_decimals_for_people_are_cut_and_marked_never_rounded():
    assert readable(Fraction(177, 2)) == "88.5"
    assert readable(Fraction(200, 3)) == "66.6666…"
    assert readable(Fraction(1, 10**7)) == "0.0000…"
