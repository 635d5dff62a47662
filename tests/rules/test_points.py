"""Points and units: one becomes the other exactly, at any scale."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.points import in_points, in_units, per_point


@pytest.mark.parametrize(
    ("units", "scale", "points"),
    [(9235, 2, "92.35"), (-50, 2, "-0.5"), (7, 0, "7"), (1, 4, "0.0001"), (0, 3, "0")],
)
def test_units_are_points_of_the_rulebooks_scale(units: int, scale: int, points: str) -> None:
    assert in_points(units, scale) == Fraction(points)
    assert in_units(Fraction(points), scale) == units


def test_what_is_finer_than_the_scale_is_not_rounded() -> None:
    assert in_units(Fraction("0.125"), 2) == Fraction(25, 2)
    assert in_units(Fraction(1, 3), 1) == Fraction(10, 3)


def test_a_scale_says_how_many_units_one_point_has() -> None:
    assert [per_point(scale) for scale in (0, 1, 4)] == [1, 10, 10000]
