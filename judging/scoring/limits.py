"""Limits first, then rounding: what every step may do to the values it touched."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.clauses import Step
from judging.scoring.cube import Value
from judging.scoring.exact import rounded


def limited(step: Step, value: Value) -> Value:
    """``least`` and ``most``, then rounding. Words are never rounded."""
    if not isinstance(value, Fraction):
        return value
    if step.least is not None and value < step.least:
        value = step.least
    if step.most is not None and value > step.most:
        value = step.most
    return value if step.places is None else rounded(value, step.places, step.mode)
