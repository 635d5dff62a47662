"""Tie-breaks: a view, a comparison of lists, or a question to people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

from judging.scoring.blocks import value_at
from judging.scoring.clauses import Fold, Tiebreak
from judging.scoring.cube import BARE, Coordinate, Value, in_order
from judging.scoring.exact import NotANumber, decimal, plain
from judging.scoring.figures import figures_of
from judging.scoring.outcome import Question
from judging.scoring.ranking import Breaker, Groups, by_value
from judging.scoring.run import Run
from judging.scoring.view import LISTED, seen, viewed

Split = Callable[[Sequence[str], int], Groups]
Lists = dict[str, list[Fraction]]
Listed = dict[Coordinate, Value]


def breaker(
    run: Run, rule: Tiebreak, path: str, within: Coordinate = BARE, step: str = ""
) -> Breaker:
    """The tie-break a rule describes, looking at the given panel, role and so on."""
    if rule.ask:
        return Breaker(rule.name or rule.ask, asked(run, rule, path, within, step))
    name = rule.name or rule.by or rule.number
    lower = run.lower(rule.lower_wins)
    if rule.take not in LISTED:
        values = viewed(run, rule, path, within)
        return Breaker(name, by_value(values, lower_wins=lower), plain=True)
    cells = listed(run, rule, path, within)
    if rule.take is Fold.HEAD_TO_HEAD:
        return Breaker(name, head_to_head(cells, lower))
    lists = {entry: numbers(each, rule) for entry, each in cells.items()}
    if rule.take is Fold.COUNTBACK:
        return Breaker(name, countback(lists, lower), plain=True)
    compare = count_within if rule.take is Fold.COUNT_WITHIN else majority_within
    return Breaker(name, compare(lists))


def listed(run: Run, rule: Tiebreak, path: str, within: Coordinate) -> dict[str, Listed]:
    """By entry all the cells a list comparison looks at."""
    return {
        entry: {spot: value_at(cell, row) for spot, cell in group.cells}
        for group in seen(run, rule, path, within)
        for row, entry in enumerate(group.entries)
    }


def numbers(cells: Listed, rule: Tiebreak) -> list[Fraction]:
    """The numbers a list comparison sees: words and recusals are not among them."""
    found = [value for value in cells.values() if isinstance(value, Fraction)]
    return found if rule.above is None else [value for value in found if value > rule.above]


def countback(lists: Lists, lower: bool) -> Split:
    """Best first, compared one by one; the shorter list loses."""
    sign = 1 if lower else -1
    keys = {entry: [sign * value for value in values] for entry, values in lists.items()}
    for key in keys.values():
        key.sort()

    def split(block: Sequence[str], _: int) -> Groups:
        grouped: dict[tuple[tuple[int, Fraction], ...], list[str]] = {}
        for entry in block:
            key = tuple((0, each) for each in keys.get(entry, []))
            grouped.setdefault((*key, (1, Fraction(0))), []).append(entry)
        return [grouped[key] for key in sorted(grouped)]

    return split


def head_to_head(cells: dict[str, Listed], lower: bool) -> Split:
    """Exactly two tied: the one more seats prefer. A seat recused on either side is skipped."""

    def split(block: Sequence[str], _: int) -> Groups:
        if len(block) != 2:
            return [list(block)]
        first, second = block
        balance = preferring(cells.get(first, {}), cells.get(second, {}), lower)
        if balance == 0:
            return [list(block)]
        return [[first], [second]] if balance > 0 else [[second], [first]]

    return split


def preferring(first: Listed, second: Listed, lower: bool) -> int:
    """Seats for the first minus seats for the second."""
    balance = 0
    for spot, value in first.items():
        other = second.get(spot)
        if isinstance(value, Fraction) and isinstance(other, Fraction) and value != other:
            balance += 1 if (value < other) == lower else -1
    return balance


def count_within(lists: Lists) -> Split:
    """Skating System rule 10: for place p the one with more dance places ≤ p; then the lower sum
    of those places."""

    def split(block: Sequence[str], place: int) -> Groups:
        return grouped_by(block, {entry: within(lists.get(entry, []), place) for entry in block})

    return split


def majority_within(lists: Lists) -> Split:
    """Skating System rule 11: all marks of all dances as one dance, from column p on."""

    def split(block: Sequence[str], place: int) -> Groups:
        top = max(
            (
                max(values, default=Fraction(0))
                for entry in block
                if (values := lists.get(entry, []))
            ),
            default=Fraction(0),
        )
        last = max(place, -(-top.numerator // top.denominator))
        keys = {entry: majority_key(lists.get(entry, []), place, last) for entry in block}
        return grouped_by(block, keys)

    return split


def majority_key(values: list[Fraction], first: int, last: int) -> tuple[object, ...]:
    """The first column with a majority, then larger majority, lower sum, and the next columns."""
    need = len(values) // 2 + 1
    column = next((c for c in range(first, last + 1) if -within(values, c)[0] >= need), last + 1)
    return (column, *(part for c in range(column, last + 1) for part in within(values, c)))


def within(values: Sequence[Fraction], column: int) -> tuple[int, Fraction]:
    """(minus how many are ≤ column, their sum): smaller is better."""
    inside = [value for value in values if value <= column]
    return -len(inside), sum(inside, Fraction(0))


def grouped_by(block: Sequence[str], keys: dict[str, tuple[object, ...]]) -> Groups:
    """Entries with equal keys together, smallest key first."""
    found: dict[tuple[object, ...], list[str]] = {}
    for entry in block:
        found.setdefault(keys[entry], []).append(entry)
    return [found[key] for key in sorted(found)]


def asked(run: Run, rule: Tiebreak, path: str, where: Coordinate, step: str) -> Split:
    """Read the recorded decision. A tie that it does not decide for everybody in it stays a tie,
    and is asked."""
    panel = where[5]
    names = {"", path, path.split(".")[0], rule.name, rule.ask, step}
    orders: dict[str, set[str]] = {}
    for each in run.case.decisions:
        if each.kind == "order" and each.step in names and each.panel in ("", panel):
            orders.setdefault(each.entry, set()).add(each.value)

    def split(block: Sequence[str], place: int) -> Groups:
        decided = {entry: order_number(orders.get(entry, set())) for entry in block}
        known = {entry: each for entry, each in decided.items() if each is not None}
        if len(known) == len(block):
            return by_value(figures_of(known), lower_wins=True)(block, place)
        entries = tuple(sorted(block, key=lambda entry: in_order((entry, *BARE[1:]))))
        level = plain(Fraction(place))
        name = "·".join(["order", panel, level, *entries])
        run.questions[name] = Question(name, "order", entries, level, len(block), panel, path)
        return [list(block)]

    return split


def order_number(decided: Collection[str]) -> Fraction | None:
    """The number that people gave an entry; None where there is none, where it is no number, or
    where two decisions contradict each other."""
    try:
        numbers = {decimal(text) for text in decided}
    except NotANumber:
        return None
    return numbers.pop() if len(numbers) == 1 else None
