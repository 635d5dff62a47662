"""Points and units: the ledger keeps whole units of the rulebook's scale, the engine fractions.

With scale 2 a score of 92.35 points is 9235 units. Here alone one becomes the other.
"""

from __future__ import annotations

from fractions import Fraction


def in_points(units: int, scale: int) -> Fraction:
    """Whole units as points, exactly: (9235, 2) is 92.35."""
    return Fraction(units, per_point(scale))


def in_units(points: Fraction, scale: int) -> Fraction:
    """Points as units, exactly: what is finer than the scale keeps a denominator other than 1."""
    return points * per_point(scale)


def per_point(scale: int) -> int:
    """How many units one point has."""
    return int(10**scale)
