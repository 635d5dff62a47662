"""Sheets whose totals lie far from the others': what the head judge is told before the seal.

The one place where marks of several seats meet before the seal (trust.md 2.7). It answers which
seats, never how many points, and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from judging.scoring.book import Rulebook, Variance


class Limit(StrEnum):
    """Which threshold of the rulebook a total exceeds."""

    SPREAD = "spread"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class Far:
    """A seat whose total is far from the others', and on which side."""

    seat: str
    limit: Limit
    higher: bool


def far(rulebook: Rulebook, totals: Mapping[str, Mapping[str, Fraction]]) -> tuple[Far, ...]:
    """The seats beyond a threshold, by role → seat → total; exactly the threshold is not beyond.

    Practice judges (`counted = false`) are neither told of nor compared with: their marks do not
    count. Roles are not compared with each other: they may score different parts.
    """
    rule = rulebook.variance
    counted = {seat.role for seat in rulebook.seats if seat.counted}
    if rule is None:
        return ()
    found = (
        one
        for role, seats in totals.items()
        if role in counted and len(seats) > 1
        for one in _of_role(rule, seats)
    )
    return tuple(found)


def _of_role(rule: Variance, seats: Mapping[str, Fraction]) -> Iterator[Far]:
    low, high = min(seats.values()), max(seats.values())
    wide = rule.spread is not None and high - low > rule.spread
    total = sum(seats.values(), Fraction(0))
    for seat, own in sorted(seats.items()):
        others = (total - own) / (len(seats) - 1)
        if rule.beyond is not None and abs(own - others) > rule.beyond:
            yield Far(seat, Limit.BEYOND, own > others)
        elif wide and own in (low, high):
            yield Far(seat, Limit.SPREAD, own == high)
