"""Which sheets lie far from the others': worked by hand, on the edge of each threshold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from judging.scoring import rulebook
from judging.scoring.apart import Far, Limit, far
from judging.scoring.book import Variance

BOOK = rulebook.parse(
    """name = "x"
seats = [
  { role = "expert", count = 3 },
  { role = "student", count = 2 },
  { role = "practice", count = 1, counted = false },
]
[[step]]
over = ["criterion", "component", "seat", "role"]
take = "sum"
"""
)


def named(totals, spread=None, beyond=None):
    rule = Variance(
        spread=None if spread is None else Fraction(spread),
        beyond=None if beyond is None else Fraction(beyond),
    )
    fractions = {
        role: {seat: Fraction(total) for seat, total in seats.items()}
        for role, seats in totals.items()
    }
    return far(replace(BOOK, variance=rule), fractions)


@pytest.mark.parametrize(
    ("j03", "expected"),
    [("80", ()), ("79.9", (Far("j01", Limit.SPREAD, True), Far("j03", Limit.SPREAD, False)))],
)
def test_the_ends_are_named_when_they_lie_farther_apart_than_the_rulebook_allows(j03, expected):
    assert named({"expert": {"j01": "90", "j02": "85", "j03": j03}}, spread="10") == expected


@pytest.mark.parametrize(
    ("j01", "expected"), [("88", ()), ("88.1", (Far("j01", Limit.BEYOND, True),))]
)
def test_a_total_is_compared_with_the_mean_of_the_others(j01, expected):
    """(82 + 84) / 2 = 83; 88 is exactly five away. j02: (88.1 + 84) / 2 - 82 = 4.05."""
    assert named({"expert": {"j01": j01, "j02": "82", "j03": "84"}}, beyond="5") == expected


def test_practice_judges_are_not_compared_and_roles_not_with_each_other():
    totals = {
        "expert": {"j01": "90", "j02": "90"}, "student": {"j04": "60", "j05": "60"},
        "practice": {"j06": "10", "j07": "90"},
    }  # fmt: skip
    assert named(totals, spread="1", beyond="1") == ()


def test_without_thresholds_or_others_nobody_is_named():
    assert far(BOOK, {"expert": {"j01": Fraction(0), "j02": Fraction(100)}}) == ()
    assert named({"expert": {"j01": "5"}}, spread="1", beyond="1") == ()
