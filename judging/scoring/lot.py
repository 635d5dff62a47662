"""The tie lot (并列签): drawn before the first score, so that it can favour nobody yet known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from judging.scoring.book import Rulebook
from judging.scoring.clauses import Tiebreak
from judging.scoring.fault import Fault, fault

NUMBER = "lot"  # what a tie-break names to read it


def settles(book: Rulebook) -> bool:
    """Whether equals are settled by it at last; if not, nothing may be promised of it."""
    return any(is_lot(rule) for rule in book.ranking.tiebreak)


def numbers(order: Sequence[str]) -> dict[str, Fraction]:
    """Entry → its place in the order that was drawn: who is drawn first is ahead."""
    return {entry: Fraction(place) for place, entry in enumerate(order, 1)}


def lot_faults(book: Rulebook) -> Iterator[Fault]:
    """What is published names the rule that settled a tie, and no lot is drawn to lose by it."""
    for index, rule in enumerate(book.ranking.tiebreak):
        lower = book.lower_wins if rule.lower_wins is None else rule.lower_wins
        if is_lot(rule) and not (rule.name and lower):
            yield fault(f"ranking.tiebreak[{index}]", "lot_shape")


def is_lot(rule: Tiebreak) -> bool:
    return rule.number == NUMBER
