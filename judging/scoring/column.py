"""Columns: what many entries have at one spot, as whole numbers over one denominator.

A stage is computed column by column. Sums, means, weights and roundings of ten thousand entries
are then arithmetic on whole numbers; a Fraction is made only where somebody reads one value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from judging.scoring.exact import Mode, Number, whole

MOST_BITS = 4096  # roots and soft medians have denominators that no other value shares


@dataclass(frozen=True, slots=True)
class Column:
    """Numbers, one per entry: ``tops[row] / bottom``.

    The tops are whole; only where no common denominator of at most ``MOST_BITS`` exists are they
    fractions over 1. All arithmetic holds for both.
    """

    tops: Sequence[Number]
    bottom: int

    def value(self, row: int) -> Fraction:
        """One entry's number."""
        return Fraction(self.tops[row], self.bottom)

    def values(self) -> list[Fraction]:
        """Every entry's number."""
        return [Fraction(top, self.bottom) for top in self.tops]

    def picked(self, rows: Iterable[int]) -> Column:
        """The same for some of the entries."""
        return Column([self.tops[row] for row in rows], self.bottom)

    def over(self, bottom: int) -> Sequence[Number]:
        """The tops over a multiple of the denominator."""
        by = bottom // self.bottom
        return self.tops if by == 1 else [top * by for top in self.tops]

    def times(self, by: Fraction) -> Column:
        """Every number times one factor."""
        return Column([top * by.numerator for top in self.tops], self.bottom * by.denominator)

    def each_times(self, other: Column) -> Column:
        """Row by row the product."""
        pairs = zip(self.tops, other.tops, strict=True)
        return Column([one * two for one, two in pairs], self.bottom * other.bottom)

    def limited(self, least: Fraction | None, most: Fraction | None) -> Column:
        """Nothing below ``least`` or above ``most``; where the two contradict, ``most`` holds."""
        edges = [edge for edge in (least, most) if edge is not None]
        if not edges:
            return self
        bottom = lcm(self.bottom, *(edge.denominator for edge in edges))
        tops = self.over(bottom)
        if least is not None:
            low = int(least * bottom)
            tops = [max(top, low) for top in tops]
        if most is not None:
            high = int(most * bottom)
            tops = [min(top, high) for top in tops]
        return Column(tops, bottom)

    def rounded(self, places: int, mode: Mode) -> Column:
        """Every number rounded to ``places`` decimals (see ``exact.rounded``)."""
        up, down = (10**places, 1) if places >= 0 else (1, 10**-places)
        units = whole([top * up for top in self.tops], self.bottom * down, mode)
        return Column([down * unit for unit in units] if down > 1 else units, up)


def shared(bottoms: Iterable[int]) -> int | None:
    """The least common denominator, or None where it would be longer than ``MOST_BITS``."""
    found = 1
    for bottom in set(bottoms):
        found = lcm(found, bottom)
        if found.bit_length() > MOST_BITS:
            return None
    return found


def column(values: Sequence[Number]) -> Column:
    """Fractions as a column."""
    pairs = [value.as_integer_ratio() for value in values]
    bottom = shared(own for _, own in pairs)
    if bottom is None:
        return Column(values, 1)
    return Column([top * (bottom // own) for top, own in pairs], bottom)


def aligned(columns: Sequence[Column]) -> tuple[list[Sequence[Number]], int]:
    """The tops of several columns over one denominator."""
    bottom = shared(each.bottom for each in columns)
    if bottom is None:
        return [each.values() for each in columns], 1
    return [each.over(bottom) for each in columns], bottom


def added(columns: Sequence[Column]) -> Column:
    """Row by row the sum of at least one column."""
    tops, bottom = aligned(columns)
    return Column(list(map(sum, zip(*tops, strict=True))), bottom)


def average(values: Sequence[Fraction]) -> Fraction:
    """The exact mean of some numbers."""
    found = column(values)
    return Fraction(sum(found.tops), found.bottom * len(values))


def middle(values: Sequence[Fraction]) -> Fraction:
    """The median; of an even number the mean of the two middle ones."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2
