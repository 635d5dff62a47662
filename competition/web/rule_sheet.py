"""A rulebook in plain words: what a person reads and signs off before a stage begins.

Each part of the rulebook becomes whole sentences; nothing here computes. The names of seats,
components and prizes are the rulebook's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from competition.web import rule_steps
from competition.web.naming import named
from competition.web.rule_prizes import penalty, prize, share, special, tie
from competition.web.rule_steps import Names, decimal, rounding
from judging.scoring.book import Advance, Clock, Ranking
from judging.scoring.clauses import Policy, Reveal, Style
from judging.scoring.lot import is_lot
from judging.scoring.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its sentences; `numbered` where the order matters."""

    title: str
    lines: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the score sheet."""

    component: str
    criterion: str
    span: str
    step: str
    roles: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """The whole rulebook, to be read from top to bottom."""

    name: str
    source: str
    rows: tuple[Row, ...]
    sections: tuple[Section, ...]


def rule_sheet(rulebook: Rulebook) -> RuleSheet:
    """Put a rulebook into words, in the reader's language."""
    names = Names.of(rulebook)
    parts = (
        Section(_("谁来评分"), tuple(_seats(rulebook))),
        Section(_("怎样统分"), rule_steps.lines(rulebook.steps, names), numbered=True),
        Section(_("另外计算（只用于并列和专项奖）"), rule_steps.measures(rulebook, names)),
        Section(_("名次与并列"), tuple(_ranking(rulebook.ranking, names))),
        Section(_("晋级"), tuple(_advance(one) for one in rulebook.advances)),
        Section(_("奖项"), tuple(prize(one) for one in rulebook.prizes)),
        Section(_("专项奖"), tuple(special(one, names) for one in rulebook.specials)),
        Section(_("扣分"), tuple(penalty(one) for one in rulebook.penalties)),
        Section(_("评分纪律与公布"), tuple(_discipline(rulebook))),
    )
    shown = tuple(part for part in parts if part.lines)
    return RuleSheet(named(rulebook.name), named(rulebook.source), tuple(_rows(rulebook)), shown)


def _rows(rulebook: Rulebook) -> Iterator[Row]:
    for part in rulebook.components:
        roles = [seat for seat in rulebook.seats if not seat.scores or part.code in seat.scores]
        who = _("、").join(named(seat.name or seat.role) for seat in roles)
        for line in part.criteria:
            most = decimal(line.most) if line.most is not None else "—"
            yield Row(
                component=named(part.name or part.code),
                criterion=named(line.name or line.code),
                span=f"{decimal(line.least)}–{most}",
                step=decimal(line.step) if line.step is not None else "—",
                roles=who,
                source=named(line.source or part.source),
            )


def _seats(rulebook: Rulebook) -> Iterator[str]:
    for seat in rulebook.seats:
        name = named(seat.name or seat.role)
        if not seat.counted:
            yield _("%(name)s %(count)s 人，评分不计入成绩。", name=name, count=seat.count)
        elif seat.weight is None:
            yield _("%(name)s %(count)s 人。", name=name, count=seat.count)
        else:
            yield _(
                "%(name)s %(count)s 人，权重 %(weight)s。",
                name=name,
                count=seat.count,
                weight=decimal(seat.weight),
            )
    if rulebook.attempts > 1:
        yield _("每位选手有 %(count)s 轮。", count=rulebook.attempts)


# ── places ────────────────────────────────────────────────────────────────────────────────────
def _ranking(ranking: Ranking, names: Names) -> Iterator[str]:
    yield rounding(ranking.places, ranking.mode) or _("得分不修约。")
    if ranking.compare == "shown":
        yield _("按公布的分数排名：公布的分数相同就是并列。")
    else:
        yield _("按未修约的分数排名。")
    yield _style(ranking.style)
    for number, one in enumerate(ranking.tiebreak, 1):
        how = named(one.name) or names.state(one.by)
        if is_lot(one):
            yield _(
                "并列时，第 %(number)s 步：%(how)s（评分开始前当众抽定，签在前者在先）。",
                number=number, how=how,
            )  # fmt: skip
        elif one.ask:
            yield _(
                "并列时，第 %(number)s 步：%(how)s（两人确认并写明理由）。", number=number, how=how
            )
        else:
            yield _("并列时，第 %(number)s 步：%(how)s。", number=number, how=how)
    if ranking.within:
        yield _("按“%(within)s”分别排名。", within=ranking.within)


def _style(style: Style) -> str:
    words = {
        Style.STANDARD: _("并列者名次相同，下一名次顺延（1、2、2、4）。"),
        Style.MODIFIED: _("并列者取靠后的名次（1、3、3、4）。"),
        Style.DENSE: _("并列者名次相同，下一名次不空（1、2、2、3）。"),
        Style.FRACTIONAL: _("并列者取平均名次（1、2.5、2.5、4）。"),
    }
    return words[style]


def _advance(one: Advance) -> str:
    if one.count is not None:
        return _("前 %(count)s 名晋级；%(tie)s", count=one.count, tie=tie(one.tie))
    if one.share is not None:
        return _("前 %(share)s 晋级；%(tie)s", share=share(one.share), tie=tie(one.tie))
    if one.threshold is not None:
        return _("得分不低于 %(least)s 者晋级。", least=decimal(one.threshold))
    return _("按名额晋级；%(tie)s", tie=tie(one.tie))


# ── discipline ────────────────────────────────────────────────────────────────────────────────
def _discipline(rulebook: Rulebook) -> Iterator[str]:
    if rulebook.clock is not None and rulebook.clock.minutes:
        yield _clock(rulebook.clock)
    yield _missing(rulebook.missing.policy)
    if rulebook.blind:
        yield _("盲评：评委只看到出场序号，看不到姓名和单位。")
    yield _reveal(rulebook.reveal, rulebook.first_together)
    yield _("结果公示 %(days)s 个工作日，期间可以提出异议。", days=rulebook.publicity_days)


def _clock(clock: Clock) -> str:
    """How long a turn lasts and when the clock says so, as a stop-watch shows it."""
    if not clock.signals:
        return _("每人限时 %(minutes)s 分钟。", minutes=clock.minutes)
    at = _("、").join(f"{second // 60}:{second % 60:02d}" for second in clock.signals)
    return _("每人限时 %(minutes)s 分钟，到 %(at)s 提示。", minutes=clock.minutes, at=at)


def _missing(policy: Policy) -> str:
    words = {
        Policy.BLOCK: _("缺一张评分表就不公布；回避不算缺。"),
        Policy.LEAVE_OUT: _("缺评分表时按已有的评分表计算。"),
        Policy.MEAN_OF_OTHERS: _("缺评分表时以其他评委的平均分补上。"),
    }
    return words[policy]


def _reveal(reveal: Reveal, together: int) -> str:
    if reveal is Reveal.PER_APPEARANCE:
        return _("每位选手封分后即可亮分。")
    if reveal is Reveal.FIRST_TOGETHER:
        return _("前 %(count)s 位选手一起亮分，其后逐位亮分。", count=together)
    return _("全部选手封分之前，不亮任何分数。")
