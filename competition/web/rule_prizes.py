"""Prizes, special awards and penalties of a rulebook in whole sentences."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flask_babel import gettext as _

from competition.web.naming import named
from competition.web.rule_steps import Names, decimal, gap
from judging.scoring.book import Prize, Special
from judging.scoring.clauses import Clocked, Share, Tie
from judging.scoring.rulebook import PenaltyRule
from judging.scoring.vote import NUMBER as VOTES
from judging.scoring.words import SECONDS


# ── prizes ────────────────────────────────────────────────────────────────────────────────────
def prize(one: Prize) -> str:
    name = named(one.name or one.code)
    if one.count is not None:
        return _("%(name)s %(count)s 名；%(tie)s", name=name, count=one.count, tie=tie(one.tie))
    if one.share is not None:
        return gap().join(_shared(one, name, one.share))
    places = _("、").join(map(str, one.at))
    return _("%(name)s：第 %(places)s 名。", name=name, places=places)


def _shared(one: Prize, name: str, part: Fraction) -> Iterator[str]:
    """Nobody can check a share who does not know of whom, and what becomes of half a person."""
    how = _whole(one.round)
    if one.base == "scored":
        yield _("%(name)s占有成绩人数的 %(share)s，%(how)s；%(tie)s",
                name=name, share=share(part), how=how, tie=tie(one.tie))  # fmt: skip
    else:
        yield _("%(name)s占名单人数的 %(share)s，%(how)s；%(tie)s",
                name=name, share=share(part), how=how, tie=tie(one.tie))  # fmt: skip
    if one.least:
        yield _("至少 %(count)s 名。", count=one.least)
    if one.threshold is not None:
        yield _("得分不低于 %(points)s 分。", points=decimal(one.threshold))


def _whole(how: Share) -> str:
    words = {
        Share.DOWN: _("舍去小数"),
        Share.UP: _("小数进一"),
        Share.HALF_UP: _("四舍五入取整"),
        Share.HALF_EVEN: _("四舍六入五成双取整"),
        Share.CUMULATIVE_DOWN: _("与前面各级合起来舍去小数"),
        Share.CUMULATIVE_HALF_UP: _("与前面各级合起来四舍五入"),
        Share.LARGEST_REMAINDER: _("按最大余数取整"),
    }
    return words[how]


def share(part: Fraction) -> str:
    return f"{decimal(part * 100)}%"


def tie(how: Tie) -> str:
    words = {
        Tie.ASK: _("并列跨线时由评委会裁定。"),
        Tie.EXTEND: _("并列跨线时都算在内。"),
        Tie.ALL: _("并列跨线时都算在内。"),
        Tie.HOLD: _("并列跨线时都不给，名额转到下一级。"),
        Tie.NONE: _("并列跨线时都不算在内。"),
    }
    return words[how]


def special(one: Special, names: Names) -> str:
    if one.number == VOTES:
        return _(
            "%(name)s %(count)s 名：按观众投票，得票最多者；并列时名次靠前者得奖。",
            name=named(one.name or one.code), count=one.count,
        )  # fmt: skip
    by, only = names.state(one.by), names.only(one.only)
    if only:
        return _(
            "%(name)s %(count)s 名：只看%(only)s，按“%(by)s”最高者；并列时名次靠前者得奖。",
            name=named(one.name or one.code), count=one.count, only=only, by=by,
        )  # fmt: skip
    return _(
        "%(name)s %(count)s 名：按“%(by)s”最高者；并列时名次靠前者得奖。",
        name=named(one.name or one.code), count=one.count, by=by,
    )  # fmt: skip


# ── penalties ─────────────────────────────────────────────────────────────────────────────────
def penalty(one: PenaltyRule) -> str:
    """The article whole: a contestant must find their own seconds in it."""
    told = _("；").join(_steps(one))
    return _("%(name)s：%(steps)s。", name=named(one.name or one.code), steps=told)


def _steps(one: PenaltyRule) -> Iterator[str]:
    if one.whole is not None and one.unit in SECONDS:
        yield _seconds(one.whole)
    if one.sets is not None:
        yield _("得分记为 %(points)s", points=decimal(one.sets))
    elif one.bands:
        yield from _bands(one)
    elif one.most is None and one.least is None:
        yield _cost(one.points)
    else:
        yield from _outside(one)
    if one.cap is not None:
        yield _("合计最多扣 %(points)s 分", points=decimal(-one.cap))


def _seconds(whole: Clocked) -> str:
    words = {
        Clocked.DOWN: _("不满一秒的不计"),
        Clocked.UP: _("不满一秒的按一秒计"),
        Clocked.HALF_UP: _("秒数四舍五入"),
        Clocked.HALF_EVEN: _("秒数四舍六入五成双"),
        Clocked.HALF_DOWN: _("秒数五舍六入"),
    }
    return words[whole]


def _bands(one: PenaltyRule) -> Iterator[str]:
    below = None
    for top, points in one.bands:
        over = below if below is None else _amount(below, one)
        if over is None:
            yield _("不超过 %(top)s，%(cost)s", top=_amount(top, one), cost=_cost(points))
        else:
            yield _("超过 %(over)s、不超过 %(top)s，%(cost)s",
                    over=over, top=_amount(top, one), cost=_cost(points))  # fmt: skip
        below = top
    if below is not None:
        yield _("超过 %(over)s，%(cost)s", over=_amount(below, one), cost=_cost(one.beyond))


def _outside(one: PenaltyRule) -> Iterator[str]:
    if one.least is not None:
        yield _("不足 %(least)s，%(cost)s", least=_amount(one.least, one), cost=_cost(one.points))
    if one.most is not None and one.per is None:
        yield _("超过 %(over)s，%(cost)s", over=_amount(one.most, one), cost=_cost(one.points))
    elif one.most is not None and one.per is not None:
        yield _("超过 %(over)s，每 %(per)s（不足也算）%(cost)s", over=_amount(one.most, one),
                per=_amount(one.per, one), cost=_cost(one.points))  # fmt: skip


def _amount(value: Fraction, one: PenaltyRule) -> str:
    if one.unit in SECONDS:
        return _("%(count)s 秒", count=decimal(value))
    return f"{decimal(value)} {named(one.unit)}".strip()


def _cost(points: Fraction) -> str:
    if not points:
        return _("不扣分")
    return _("扣 %(points)s 分", points=decimal(-points))
