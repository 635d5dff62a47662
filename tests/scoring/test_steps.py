"""Turns, times, add: small examples worked by hand (scoring.md §3)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from judging.scoring.cube import Mark
from judging.scoring.exact import decimal, exact, fixed, plain, root, rounded
from judging.scoring.score import Carried, Entrant, Penalty, compute
from tests.scoring.small import case, marks, run, scores, state


def turn(text: str) -> str:
    return f"step = [ {{ name = 'x', {text} }} ]\n".replace("'", '"')


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("turn = 'rank', across = 'entry'", "A: 1=9\nB: 1=9\nC: 1=7", "1 1 3"),
        ("turn = 'rank', across = 'entry', style = '1334'", "A: 1=9\nB: 1=9\nC: 1=7", "2 2 3"),
        ("turn = 'rank', across = 'entry', style = '1223'", "A: 1=9\nB: 1=9\nC: 1=7", "1 1 2"),
        (
            "turn = 'rank', across = 'entry', style = 'fractional'",
            "A: 1=9\nB: 1=9\nC: 1=7",
            "1.5 1.5 3",
        ),
        (
            "turn = 'rank', across = 'entry', lower_wins = true",
            "A: 1=9\nB: 1=8\nC: 1=DSQ",
            "2 1 DSQ",
        ),
        (
            "turn = 'percentile', across = 'entry'",
            "A: 1=9\nB: 1=8\nC: 1=7\nD: 1=6",
            "87.5 62.5 37.5 12.5",
        ),
        ("turn = 'table', table = ['12', '10']", "A: 1=1\nB: 1=2\nC: 1=3", "12 10 0"),
        ("turn = 'table', table = ['12', '10']", "A: 1=1.5\nB: 1=2.5", "11 5"),
        (
            "turn = 'table', across = 'entry', table = ['12', '10', '8', '6']",
            "A: 1=2\nB: 1=2\nC: 1=2\nD: 1=4",
            "10 10 10 6",
        ),
        ("turn = 'table', bands = [['1', '5'], ['2', '3']]", "A: 1=1\nB: 1=1.5\nC: 1=2.1", "5 3 0"),
        ("turn = 'linear', slope = '1.8', plus = '-156'", "A: 1=125", "69"),
        ("times = '0.6'", "A: 1=5\nB: 1=DNF", "3 DNF"),
        (
            "turn = 'standardise', across = 'entry', mean = '50', sd = '10', places = 2",
            "A: 1=3\nB: 1=1",
            "60 40",
        ),
        (
            "turn = 'standardise', across = 'entry', mean = '50', sd = '10', places = 2",
            "A: 1=3\nB: 1=3",
            "50 50",
        ),
    ],
)
def test_step(text, given, expected):
    found = state(run(turn(text), given), "x")
    assert " ".join(found[entry] for entry in sorted(found)) == expected


def test_clamp_to_the_mean_and_to_the_median():
    """0, 4, 11: mean 5, median 4."""
    steps = turn("turn = 'clamp', across = 'seat', by = '2'%s") + "\n"
    joined = steps.replace(" ]", ', { over = "seat", take = "sum" } ]')
    assert scores(run(joined % "", "A: 1=0 2=4 3=11")) == {"A": "14"}
    assert scores(run(joined % ", around = 'median'".replace("'", '"'), "A: 1=0 2=4 3=11")) == {
        "A": "12"
    }


def test_a_rank_inside_a_step_breaks_its_ties_in_the_same_panel():
    """Both sums are 4 in both panels; the public prefers B in P and A in Q."""
    steps = """step = [
      { name = "votes", over = "seat", take = "sum" },
      { over = "role", take = "sum" },
      { turn = "rank", across = "entry", lower_wins = true, tie = [
          { by = "votes", only.role = "public", lower_wins = false } ], name = "x" },
      { over = "panel", take = "sum" },
    ]
    """
    given = (
        *marks("A: jury=3 public=1\nB: jury=1 public=3", "role", seat="1", panel="P"),
        *marks("A: jury=1 public=3\nB: jury=3 public=1", "role", seat="1", panel="Q"),
    )
    outcome = compute(case(steps, given))
    ranks = {(at[0], at[5]): value for at, value in dict(outcome.states)["x"].items()}
    assert ranks == {("A", "P"): 2, ("B", "P"): 1, ("A", "Q"): 1, ("B", "Q"): 2}
    assert scores(outcome) == {"A": "3", "B": "3"}


def test_a_factor_column_belongs_to_its_attempt_and_is_never_taken_for_one():
    given = tuple(
        Mark("A", Fraction(5), seat=seat, attempt=attempt, factors=(("dd", Fraction(dd)),))
        for attempt, dd in (("1", "2"), ("2", "3"))
        for seat in "12"
    )
    over = '{ over = "seat", take = "sum" }'
    best = '{ over = "attempt", take = "sum" }'
    assert scores(compute(case(f'step = [ {over}, {{ times = "dd" }}, {best} ]', given))) == {
        "A": "50"
    }
    late = compute(case(f'step = [ {over}, {best}, {{ times = "dd" }} ]', given))
    assert [fault.code for fault in late.faults] == ["no_factor"]
    other = replace(given[1], factors=(("dd", Fraction(9)),))
    two = compute(case(f'step = [ {over}, {{ times = "dd" }}, {best} ]', (given[0], other)))
    assert [fault.code for fault in two.faults] == ["two_factors"]


def test_a_number_of_the_entry_multiplies_and_may_not_share_a_factors_name():
    people = (Entrant("A", numbers=(("size", Fraction(3)),)),)
    steps = 'step = [ { times = "size" } ]'
    assert scores(compute(case(steps, marks("A: 1=5"), entries=people))) == {"A": "15"}
    both = (Mark("A", Fraction(5), factors=(("size", Fraction(2)),)),)
    faults = compute(case(steps, both, entries=people)).faults
    assert [fault.code for fault in faults] == ["factor_and_number"]


CARRY = """stage = "2"
step = [ { add = "carry", value = "mean", stages = ["1"]%s }, { over = "stage", take = "sum" } ]
"""


def test_carry_takes_the_named_value_exactly_and_brings_nobody_in():
    given = marks("A: 1=5\nB: 1=5")
    carry = (
        Carried("A", "1", Fraction(1, 3), "mean"),
        Carried("A", "1", Fraction(9), "score"),
        Carried("Z", "1", Fraction(9), "mean"),
    )
    outcome = compute(case(CARRY % "", given, carry=carry))
    assert scores(outcome) == {"A": "16/3", "B": ""}, "what B had is not known, so it is not 0"
    lenient = compute(case(CARRY % ', absent = "leave_out"', given, carry=carry))
    assert scores(lenient) == {"A": "16/3", "B": "5"}


def test_penalties_have_a_floor_and_an_article_may_set_the_score():
    steps = """step = [ { add = "penalties", least = "0" } ]
    penalty = [ { code = "void", sets = "0" }, { code = "each", points = "-1", cap = "-3" } ]
    """
    penalties = tuple(
        Penalty(entry, code, Fraction(points))
        for entry, code, points in (
            ("A", "other", "-9"),
            ("B", "void", "0"),
            *(("C", "each", "-1"),) * 5,
        )
    )
    given = marks("A: 1=5\nB: 1=5\nC: 1=5\nD: 1=DNF")
    outcome = compute(case(steps, given, penalties=penalties))
    assert scores(outcome) == {"C": "2", "A": "0", "B": "0", "D": "DNF"}
    assert state(outcome, "penalties") == {"A": "-9", "B": "-5", "C": "-3", "D": "0"}


@pytest.mark.parametrize(
    "steps",
    [
        '{ add = "penalties" }, { over = "seat", take = "sum" }',
        '{ add = "carry", value = "x", stages = ["1"] }, { over = "stage", take = "sum" }',
    ],
)
def test_what_needs_one_value_per_entry_says_so(steps):
    outcome = compute(case(f"step = [ {steps} ]", marks("A: 1=5 2=6")))
    assert [fault.code for fault in outcome.faults] == ["many_cells"]


def test_two_values_on_one_coordinate_are_a_fault():
    steps = 'step = [ { over = "role", only.role = "x", take = "sum" } ]'
    given = (Mark("A", Fraction(1), role="x", seat="1"), Mark("A", Fraction(2), seat="1"))
    assert [fault.code for fault in compute(case(steps, given)).faults] == ["two_values"]


@pytest.mark.parametrize("text", ["", "1.", ".5", "1e3", "1,5", "１", "1 000", "NaN", "0x1", "+-1"])
def test_what_is_not_a_decimal(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        decimal(text)


def test_texts_of_exact_numbers():
    assert (plain(Fraction(1, 8)), plain(Fraction(-5, 2)), plain(Fraction(1, 3))) == (
        "0.125",
        "-2.5",
        "1/3",
    )
    assert (fixed(Fraction(-1, 8), 2), fixed(Fraction(5), 0), exact("-7/3")) == (
        "-0.13",
        "5",
        Fraction(-7, 3),
    )
    assert rounded(Fraction(1250), -2) == 1300
    assert root(Fraction(2)) ** 2 < 2 < (root(Fraction(2)) + Fraction(1, 10**60)) ** 2
    with pytest.raises(ValueError):  # noqa: PT011 - no root of a negative number
        root(Fraction(-1))
