"""The folds: many cells in, one out. The order inside one fold is fixed (scoring.md §3).

Recusals out → missing check → ``need`` → ``drop_high``/``drop_low`` → ``drop_beyond`` → fold.
A fold sees the cells of one block that coincide: it decides about words and Shorts once, and folds
the numbers of all its entries row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import repeat
from math import prod

from judging.scoring.blocks import Cell, Cells
from judging.scoring.clauses import Fold, Folding
from judging.scoring.column import Column, aligned, column, middle
from judging.scoring.cube import RECUSED, Coordinate, Short, Value, gravity, worst_word
from judging.scoring.exact import Number

Row = Sequence[Number]
Rows = Iterable[Row]
Values = list[tuple[Coordinate, Value]]


def soft_middle(values: Sequence[Fraction]) -> Fraction:
    """The boogie federation's "scaled median": a mean weighted by 1/(1+(x−median)²)."""
    centre = middle(values)
    weights = [1 / (1 + (value - centre) ** 2) for value in values]
    return sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0)) / sum(weights)


def median(rows: Rows, bottom: int, many: int) -> Column:
    """The middle of every row, or the mean of its two middle ones."""
    half, odd = divmod(many, 2)
    ordered = map(sorted, rows)
    if odd:
        return Column([row[half] for row in ordered], bottom)
    return Column([row[half - 1] + row[half] for row in ordered], bottom * 2)


# Rows of tops over one denominator, with how many there are in each row.
NUMBERS: dict[Fold, Callable[[Rows, int, int], Column]] = {
    Fold.SUM: lambda rows, bottom, many: Column(list(map(sum, rows)), bottom),
    Fold.MEAN: lambda rows, bottom, many: Column(list(map(sum, rows)), bottom * many),
    Fold.MEDIAN: median,
    Fold.PRODUCT: lambda rows, bottom, many: Column(list(map(prod, rows)), bottom**many),
    Fold.SOFT_MEDIAN: lambda rows, bottom, many: column(
        [soft_middle(Column(row, bottom).values()) for row in rows]
    ),
}


def fold(cells: Cells, rule: Folding, *, size: int, lower_wins: bool) -> Cell | None:
    """Fold the counted cells of ``size`` entries; None when nothing counts (all were recused).

    Short before everything, then the rules for words, then the numbers. A fold that drops by
    distance sees one entry at a time (see ``alone``).
    """
    if not cells:
        return None
    if short := first_short(cells):
        return short
    if len(cells) < rule.need:
        return rule.short or Short(len(cells), rule.need, "values")
    columns = [cell for _, cell in cells if isinstance(cell, Column)]
    if len(cells) == 1 and columns and rule.take is not Fold.COUNT:
        return columns[0]  # one number is its own sum, mean, median, best and worst
    words = [cell for _, cell in cells if isinstance(cell, str)]
    words, kept = trimmed(words, len(columns), rule, lower_wins=lower_wins)
    rows, bottom, many = rows_of(columns, kept, size)
    if rule.drop_beyond is not None:
        rows, many = near(list(rows), bottom, rule.drop_beyond, words=bool(words))
    if rule.take is Fold.COUNT:
        return counted(rows, bottom, rule.above)
    return reduced(rows, bottom, many, words, rule.take or Fold.SUM, lower_wins=lower_wins)


def alone(rule: Folding) -> bool:
    """Whether a fold keeps other values for each entry, so that entries cannot go together."""
    return rule.drop_beyond is not None


def first_short(cells: Cells) -> Short | None:
    """The emptiest Short of a group stands for all of them."""
    shorts = [cell for _, cell in cells if isinstance(cell, Short)]
    return min(shorts, key=lambda short: (short.have - short.need, short.of), default=None)


def drops(rule: Folding, many: int) -> tuple[int, int]:
    """How many values fall at the low and at the high end. Never all of them."""
    low, high = rule.drop_low, rule.drop_high
    return (0, 0) if low + high >= many or many < rule.at_least else (low, high)


def trimmed(
    words: list[str], numbers: int, rule: Folding, *, lower_wins: bool
) -> tuple[list[str], slice]:
    """The words that stay, and which of the numbers in ascending order.

    Words stand at the bad end, the gravest outermost, so that what is dropped never hangs on the
    order of the marks.
    """
    many = len(words) + numbers
    low, high = drops(rule, many)
    stop = many - high
    ordered = sorted(words, key=gravity, reverse=lower_wins)
    if lower_wins:
        return ordered[max(low - numbers, 0) : max(stop - numbers, 0)], slice(low, stop)
    return ordered[low:stop], slice(max(low - len(words), 0), max(stop - len(words), 0))


def rows_of(columns: Sequence[Column], kept: slice, size: int) -> tuple[Rows, int, int]:
    """The numbers that stay, row by row, over one denominator; and how many to a row."""
    tops, bottom = aligned(columns)
    many = len(range(len(columns))[kept])
    rows: Rows = zip(*tops, strict=True) if tops else repeat((), size)
    if many < len(columns):
        rows = (sorted(row)[kept] for row in rows)
    return rows, bottom, many


def near(rows: list[Row], bottom: int, reach: Fraction, *, words: bool) -> tuple[Rows, int]:
    """Drop what is farther than ``reach`` from the median, measured once, for a single entry.
    Nothing is dropped if nothing would remain."""
    (row,) = rows
    values = Column(row, bottom).values()
    centre = middle(values) if values else Fraction(0)
    stay = [top for top, v in zip(row, values, strict=True) if abs(v - centre) <= reach]
    if not stay and not words:
        stay = list(row)
    return [stay], len(stay)


def counted(rows: Rows, bottom: int, above: Fraction | None) -> Column:
    """How many numbers there are, or how many are greater than ``above``. Words do not count."""
    if above is None:
        return Column([len(row) for row in rows], 1)
    line = above * bottom
    return Column([sum(top > line for top in row) for row in rows], 1)


def reduced(
    rows: Rows, bottom: int, many: int, words: Sequence[str], take: Fold, *, lower_wins: bool
) -> Cell:
    """One value from many: ``best`` finds the best number; elsewhere a word wins over numbers."""
    if words and not (take is Fold.BEST and many):
        return worst_word(words)
    if take in (Fold.BEST, Fold.WORST):
        pick = min if (take is Fold.BEST) == lower_wins else max
        return Column([pick(row) for row in rows], bottom)
    return NUMBERS[take](rows, bottom, many)


def not_recused(cells: Cells) -> Cells:
    """The cells that are not recused."""
    return [cell for cell in cells if cell[1] is not RECUSED]


def ascending(values: Values, *, lower_wins: bool) -> Values:
    """One entry's values from low to high; equal ones keep (attempt … seat) order, words stand as
    ``trimmed`` has them."""
    numbers = [each for each in values if isinstance(each[1], Fraction)]
    words = [each for each in values if isinstance(each[1], str)]
    numbers.sort(key=lambda each: each[1])  # type: ignore[arg-type,return-value]
    words.sort(key=lambda each: gravity(str(each[1])), reverse=lower_wins)
    return numbers + words if lower_wins else words + numbers
