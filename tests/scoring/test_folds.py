"""Folds: the order inside one fold, and what is not a number (scoring.md §3), worked by hand."""

from __future__ import annotations

import pytest

from tests.scoring.small import places, run, scores

SEATS = 'seats = [ { role = "", count = 5 } ]\n'


def fold(take: str, **more: str) -> str:
    rest = "".join(f", {key} = {text}" for key, text in more.items())
    return f'step = [ {{ over = "seat", take = "{take}"{rest} }} ]\n'


@pytest.mark.parametrize(
    ("take", "more", "text", "expected"),
    [
        ("sum", {}, "1=1 2=2.5 3=4", "15/2"),
        ("mean", {}, "1=1 2=2 3=4", "7/3"),
        ("median", {}, "1=1 2=9 3=4", "4"),
        ("median", {}, "1=1 2=9 3=4 4=5", "9/2"),
        ("best", {}, "1=1 2=9 3=4", "9"),
        ("best", {"lower_wins": "true"}, "1=1 2=9 3=4", "1"),
        ("worst", {}, "1=1 2=9 3=4", "1"),
        ("worst", {"lower_wins": "true"}, "1=1 2=9 3=4", "9"),
        ("product", {}, "1=1.5 2=2 3=4", "12"),
        ("count", {}, "1=1 2=9 3=DNF", "2"),
        ("count", {"above": '"1"'}, "1=1 2=9 3=1.01", "2"),
        ("soft_median", {}, "1=1 2=2 3=3", "2"),
        ("mean", {"drop_high": "1", "drop_low": "1"}, "1=1 2=2 3=3 4=9", "5/2"),
        ("mean", {"drop_high": "1"}, "1=1 2=2 3=9", "3/2"),
        ("mean", {"drop_high": "1", "drop_low": "1"}, "1=1 2=9", "5"),
        ("mean", {"drop_high": "1", "drop_low": "1", "at_least": "5"}, "1=1 2=2 3=3 4=9", "15/4"),
        ("mean", {"drop_beyond": '"2"'}, "1=5 2=6 3=7 4=9.5", "6"),
        ("mean", {"drop_beyond": '"0"'}, "1=5 2=6", "11/2"),
        ("mean", {"need": "3"}, "1=5 2=6", ""),
        ("mean", {"need": "3", "short": '"DNF"'}, "1=5 2=6", "DNF"),
        ("mean", {}, "1=5 2=DNF 3=DSQ 4=DNS", "DSQ"),
        ("mean", {}, "1=5 2=OUT 3=DNS", "DNS"),
        ("best", {}, "1=5 2=DNF", "5"),
        ("best", {}, "1=DNS 2=DNF", "DNF"),
        ("worst", {}, "1=5 2=DNF", "DNF"),
        ("mean", {"drop_low": "1"}, "1=5 2=7 3=DNF", "6"),
        ("mean", {"drop_high": "1", "lower_wins": "true"}, "1=5 2=7 3=DNF", "6"),
        ("mean", {"drop_low": "1"}, "1=DNF 2=7 3=DSQ", "DNF"),
        ("mean", {"drop_high": "1", "lower_wins": "true"}, "1=DSQ 2=7 3=DNS", "DNS"),
        ("mean", {}, "1=5 2=- 3=7", "6"),
        ("sum", {}, "1=0", "0"),
        ("mean", {"least": '"6"'}, "1=5", "6"),
        ("mean", {"most": '"4"', "places": "0"}, "1=4.6", "4"),
        ("mean", {"places": "1", "mode": '"half_even"'}, "1=0.25", "1/5"),
    ],
)
def test_fold(take, more, text, expected):
    assert scores(run(fold(take, **more), f"A: {text}")) == {"A": expected}


def test_soft_median_by_hand():
    """0, 1, 3 around 1: weights 1/2, 1, 1/5; (0 + 1 + 3/5) / (17/10) = 16/17."""
    assert scores(run(fold("soft_median"), "A: 1=0 2=1 3=3")) == {"A": "16/17"}


def test_all_recused_is_no_cell_and_no_score():
    outcome = run(fold("mean"), "A: 1=- 2=-\nB: 1=1")
    assert places(outcome) == "B1 A"
    assert outcome.missing == ()


def test_a_sheet_partly_recused_is_recused_whole():
    steps = 'step = [ { over = "criterion", take = "sum" } ]\n'
    outcome = run(steps, "A: c1=5 c2=-\nB: c1=5 c2=1", "criterion")
    assert scores(outcome) == {"B": "6", "A": ""}


ROUNDINGS = {
    "half_up": ("1.25", "-1.25", "1.3", "-1.3"),
    "half_even": ("1.25", "-1.35", "1.2", "-1.4"),
    "half_down": ("1.25", "-1.25", "1.2", "-1.2"),
    "down": ("1.29", "-1.29", "1.2", "-1.2"),
    "up": ("1.21", "-1.21", "1.3", "-1.3"),
}


@pytest.mark.parametrize("mode", ROUNDINGS)
def test_every_rounding_of_a_step(mode):
    one, two, up, down = ROUNDINGS[mode]
    ranking = f'ranking = {{ places = 1, mode = "{mode}" }}\n'
    outcome = run(ranking, f"A: 1={one}\nB: 1={two}")
    assert [row.shown for row in outcome.rows] == [up, down]


def test_two_roundings_are_two_steps():
    """0.2449 → 0.245 → 0.25, where one rounding would give 0.24."""
    steps = "step = [ { places = 3 }, { places = 2 } ]\n"
    assert scores(run(steps, "A: 1=0.2449")) == {"A": "1/4"}


def test_weights_are_multipliers_and_never_normalised():
    steps = 'step = [ { over = "role", take = "weighted", weights = { x = "2", y = "3" } } ]\n'
    assert scores(run(steps, "A: x=10 y=1", "role")) == {"A": "23"}


def test_an_absent_weight_blocks_or_leaves_its_weight_to_the_others():
    steps = (
        'step = [ { over = "role", take = "weighted", weights = { x = "0.2", y = "0.8" }%s } ]\n'
    )
    assert scores(run(steps % "", "A: x=10\nB: x=10 y=10", "role")) == {"B": "10", "A": ""}
    lenient = steps % ', absent = "leave_out"'
    assert scores(run(lenient, "A: x=10\nB: x=10 y=5", "role")) == {"A": "10", "B": "6"}
