"""The folds: many values in, one out. The order inside one fold is fixed (scoring.md §3).

Recusals out → missing check → ``need`` → ``drop_high``/``drop_low`` → ``drop_beyond`` → fold.
Values are compared and summed as integers over one common denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm, prod

from judging.scoring.clauses import Fold, Folding
from judging.scoring.cube import Coordinate, Recused, Short, Value, gravity, worst_word

Cells = list[tuple[Coordinate, Value]]


@dataclass(slots=True)
class Notes:
    """Why a value did not count, by coordinate; kept for the one entry being explained."""

    by: dict[Coordinate, str] = field(default_factory=dict)

    def add(self, cells: Cells, why: str) -> None:
        """Note the same reason on several cells."""
        self.by.update((at, why) for at, _ in cells)


def common(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """The same values as integers over one denominator."""
    pairs = [value.as_integer_ratio() for value in values]
    bottoms = {bottom for _, bottom in pairs}
    if len(bottoms) == 1:
        return [top for top, _ in pairs], bottoms.pop()
    common_bottom = lcm(*bottoms)
    return [top * (common_bottom // bottom) for top, bottom in pairs], common_bottom


def middle(values: Sequence[Fraction]) -> Fraction:
    """The median; of an even number the mean of the two middle ones."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def total(values: Sequence[Fraction]) -> Fraction:
    """The exact sum."""
    tops, bottom = common(values)
    return Fraction(sum(tops), bottom)


def average(values: Sequence[Fraction]) -> Fraction:
    """The exact mean."""
    tops, bottom = common(values)
    return Fraction(sum(tops), bottom * len(tops))


def soft_middle(values: Sequence[Fraction]) -> Fraction:
    """The boogie federation's "scaled median": a mean weighted by 1/(1+(x−median)²)."""
    centre = middle(values)
    weights = [1 / (1 + (value - centre) ** 2) for value in values]
    return sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0)) / sum(weights)


TRIMMED = frozenset({Fold.SUM, Fold.MEAN})
PLAIN: dict[Fold, Callable[[Sequence[Fraction]], Fraction]] = {
    Fold.SUM: total,
    Fold.MEAN: average,
    Fold.MEDIAN: middle,
    Fold.PRODUCT: lambda values: prod(values, start=Fraction(1)),
    Fold.SOFT_MEDIAN: soft_middle,
}


def fold(cells: Cells, rule: Folding, *, lower_wins: bool, notes: Notes | None) -> Value | None:
    """Fold the counted cells of one group; None when nothing counts (all were recused).

    Short before everything, then the rules for words, then the number.
    """
    if not cells:
        return None
    kinds = {type(value) for _, value in cells}
    plain = rule.take in TRIMMED and rule.drop_beyond is None and notes is None
    if plain and kinds == {Fraction}:
        return numbers_only([value for _, value in cells if isinstance(value, Fraction)], rule)
    if Short in kinds:
        return first_short(cells)
    if len(cells) < rule.need:
        return rule.short or Short(len(cells), rule.need, "values")
    kept = beyond_dropped(trimmed(cells, rule, lower_wins, notes), rule, notes)
    if rule.take is Fold.COUNT:
        return counted(kept, rule)
    return reduced(kept, rule.take or Fold.SUM, lower_wins=lower_wins)


def numbers_only(values: list[Fraction], rule: Folding) -> Value:
    """The same fold where every value is a number, which is nearly always: one sort of integers
    and one sum."""
    if len(values) < rule.need:
        return rule.short or Short(len(values), rule.need, "values")
    tops, bottom = common(values)
    low, high, many = rule.drop_low, rule.drop_high, len(tops)
    if (low or high) and low + high < many and many >= rule.at_least:
        tops.sort()
        tops = tops[low : many - high]
    if rule.take is Fold.MEAN:
        bottom *= len(tops)
    return Fraction(sum(tops), bottom)


def first_short(cells: Cells) -> Short:
    """The emptiest Short of a group: it stands for all of them."""
    shorts = [value for _, value in cells if isinstance(value, Short)]
    return min(shorts, key=lambda short: (short.have - short.need, short.of))


def trimmed(cells: Cells, rule: Folding, lower_wins: bool, notes: Notes | None) -> Cells:
    """Drop the highest and lowest. A word is the worst value. Never drops everything."""
    low, high = rule.drop_low, rule.drop_high
    if not (low or high) or low + high >= len(cells) or len(cells) < rule.at_least:
        return cells
    ordered = ascending(cells, lower_wins)
    if notes is not None:
        notes.add(ordered[:low], "dropped low")
        notes.add(ordered[len(ordered) - high :], "dropped high")
    return ordered[low : len(ordered) - high]


def ascending(cells: Cells, lower_wins: bool) -> Cells:
    """From low to high; equal values keep (attempt … seat) order. Words stand at the bad end, the
    gravest outermost, so that what is dropped never hangs on the order of the marks."""
    numbers = [(at, value) for at, value in cells if isinstance(value, Fraction)]
    others: Cells = [(at, value) for at, value in cells if isinstance(value, str)]
    others.sort(key=lambda cell: gravity(str(cell[1])), reverse=lower_wins)
    tops, _ = common([value for _, value in numbers]) if numbers else ([], 1)
    order = sorted(range(len(tops)), key=tops.__getitem__)
    ordered: Cells = [numbers[index] for index in order]
    return ordered + others if lower_wins else others + ordered


def beyond_dropped(cells: Cells, rule: Folding, notes: Notes | None) -> Cells:
    """Drop what is farther than ``drop_beyond`` from the median, measured once."""
    numbers = [value for _, value in cells if isinstance(value, Fraction)]
    if rule.drop_beyond is None or not numbers:
        return cells
    centre, reach = middle(numbers), rule.drop_beyond
    far: Cells = [(a, v) for a, v in cells if isinstance(v, Fraction) and abs(v - centre) > reach]
    if notes is not None:
        notes.add(far, "beyond")
    gone = {at for at, _ in far}
    return [cell for cell in cells if cell[0] not in gone] or cells


def counted(cells: Cells, rule: Folding) -> Fraction:
    """How many numbers there are, or how many are greater than ``above``. Words do not count."""
    numbers = [value for _, value in cells if isinstance(value, Fraction)]
    if rule.above is None:
        return Fraction(len(numbers))
    return Fraction(sum(value > rule.above for value in numbers))


def reduced(cells: Cells, take: Fold, *, lower_wins: bool) -> Value:
    """One value from many: ``best`` finds the best number; elsewhere a word wins over numbers."""
    words = [value for _, value in cells if isinstance(value, str)]
    numbers = [value for _, value in cells if isinstance(value, Fraction)]
    if take is Fold.BEST and numbers:
        return min(numbers) if lower_wins else max(numbers)
    if words:
        return worst_word(words)
    if take in (Fold.BEST, Fold.WORST):
        return max(numbers) if lower_wins else min(numbers)
    return PLAIN[take](numbers)


def not_recused(cells: Cells, notes: Notes | None) -> Cells:
    """The cells that are not recused."""
    if notes is not None:
        notes.add([cell for cell in cells if isinstance(cell[1], Recused)], "recused")
    return [cell for cell in cells if not isinstance(cell[1], Recused)]
