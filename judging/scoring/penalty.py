"""扣分: what an article costs, fixed or by a measured value (seconds over time, for instance)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from judging.scoring.book import PenaltyRule, Rulebook
from judging.scoring.exact import Mode, rounded


def points_for(rule: PenaltyRule, value: Fraction | None = None) -> Fraction:
    """The signed points of one article, before its cap over several occurrences.

    Without a measured value it costs its fixed points. With one: nothing between ``least`` and
    ``most`` (both inclusive); outside them ``points``, for every started ``per`` beyond ``most``
    if the rule counts units, or by ``bands`` (first ``top`` not below it; beyond all ``beyond``).
    """
    if value is None:
        return rule.points
    if rule.whole is not None:
        value = rounded(value, 0, Mode(str(rule.whole)))
    if rule.bands:
        return next((points for top, points in rule.bands if value <= top), rule.beyond)
    if rule.most is not None and value > rule.most:
        return capped(rule, rule.points * started(value - rule.most, rule.per))
    if rule.least is not None and value < rule.least:
        return rule.points
    return Fraction(0)


def started(over: Fraction, per: Fraction | None) -> int:
    """How many units have been started; without a unit it is one."""
    if per is None:
        return 1
    return -(-(over / per).numerator // (over / per).denominator)


def capped(rule: PenaltyRule, points: Fraction) -> Fraction:
    """Not more than the cap may be taken (both are negative)."""
    return points if rule.cap is None else max(points, rule.cap)


def taken(rulebook: Rulebook, penalties: Iterable[tuple[str, Fraction]]) -> Fraction:
    """All penalties of one entry together, each article within its cap."""
    rules = {rule.code: rule for rule in rulebook.penalties}
    sums: dict[str, Fraction] = {}
    for code, points in penalties:
        sums[code] = sums.get(code, Fraction(0)) + points
    return sum(
        (capped(rules[code], points) if code in rules else points for code, points in sums.items()),
        Fraction(0),
    )
