"""A quota's working in plain words: the formula as a sentence, each unit's share as its sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from competition.quotas import Working
from competition.rules.quota import (
    Adjustment,
    Fixed,
    Formula,
    Least,
    Most,
    PerHead,
    Plus,
    Rounding,
    Shared,
)
from judging.scoring.exact import fixed

PLACES = 4


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """One unit's line of the table."""

    working: Working
    steps: str
    part: str


def row(working: Working, formula: Formula | None) -> QuotaRow:
    return QuotaRow(working, steps(working, formula), percent(working.part))


def percent(value: Fraction) -> str:
    """Two decimals, and none where they say nothing: 97.06%, 100%."""
    return f"{fixed(value, 2).removesuffix('.00')}%"


def formula(found: Formula | None) -> Iterator[str]:
    """The formula, as a notice would say it."""
    match found:
        case None:
            yield _("没有名额公式：请逐个单位填写名额和理由。")
        case Fixed():
            yield _("名额由通知直接列出。")
        case Shared(total=total, base=base):
            yield from _shared(total, base)
            yield from _bounds(found.least, found.most)
        case PerHead(per=per, rounding=rounding, then=then):
            yield _("每 %(per)s 人一个名额，%(rounding)s。", per=per, rounding=_rounding(rounding))
            for adjustment in then:
                yield _adjustment(adjustment)


def _shared(total: int, base: int) -> Iterator[str]:
    yield _("一共 %(total)s 个名额。", total=total)
    if base:
        yield _("每个有符合条件教师的单位先得 %(base)s 个。", base=base)
    yield _("其余按符合条件的人数分配：先给整数部分，再按余数从大到小各给一个（最大余数法）。")
    yield _("余数相同的，人数多的单位在前；再相同，按单位次序。")


def _bounds(least: int, most: int | None) -> Iterator[str]:
    if least:
        yield _("每个单位不少于 %(least)s 个。", least=least)
    if most is not None:
        yield _("每个单位不多于 %(most)s 个。", most=most)


def _rounding(rounding: Rounding) -> str:
    return {
        Rounding.FLOOR: _("不足的舍去"),
        Rounding.HALF_UP: _("四舍五入"),
        Rounding.CEIL: _("不足的进一"),
    }[rounding]


def _adjustment(one: Adjustment) -> str:
    match one:
        case Plus(fact, times):
            return _("加上“%(fact)s”的数目乘以 %(times)s。", fact=fact, times=times)
        case Least(seats):
            return _("有人可派的单位至少 %(seats)s 个。", seats=seats)
        case Most(seats):
            return _("最多 %(seats)s 个。", seats=seats)


def steps(one: Working, found: Formula | None) -> str:
    """How this unit's number comes about."""
    facts = {"share": fixed(one.share, PLACES), "rest": fixed(one.rest, PLACES)}
    if found is not None and one.count is None:
        return _("还没有登记人数，按 0 人计算")
    match found:
        case Shared(base=base):
            base = base if one.eligible else 0
            shown = {**facts, "base": base, "whole": one.whole, "turn": one.turn}
            if one.formula != base + one.whole + one.won:
                return _("按上下限调整为 %(seats)s", seats=one.formula)
            if one.won:
                return _("%(base)s + %(whole)s + 余数 %(rest)s 排第 %(turn)s，得 1", **shown)
            return _("%(base)s + %(whole)s，余数 %(rest)s 排第 %(turn)s，不得", **shown)
        case PerHead():
            return _("应得 %(share)s，取整并调整为 %(seats)s", seats=one.formula, **facts)
        case _:
            return ""
