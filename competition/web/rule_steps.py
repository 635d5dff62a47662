"""The chain of steps of a rulebook in plain words: one paragraph for each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import pgettext

from competition.i18n import lang
from competition.web.naming import named
from judging.scoring.clauses import AddKind, Fold, Step, TurnKind
from judging.scoring.exact import Mode, plain
from judging.scoring.rulebook import Rulebook


def decimal(value: Fraction) -> str:
    """A number as people write it: 0.8, 20, or 1/3 where no decimal ends."""
    return plain(value)


@dataclass(frozen=True, slots=True)
class Names:
    """What the rulebook's codes are called: of roles, components and criteria."""

    codes: Mapping[tuple[str, str], str]

    @staticmethod
    def of(rulebook: Rulebook) -> Names:
        found = {("role", seat.role): named(seat.name) for seat in rulebook.seats}
        for part in rulebook.components:
            found["component", part.code] = named(part.name)
            found |= {("criterion", line.code): named(line.name) for line in part.criteria}
        return Names(found)

    def only(self, conditions: Sequence[tuple[str, Sequence[str]]]) -> str:
        """The names of what a step is limited to; empty when it is not limited."""
        return _("、").join(
            self.codes.get((axis, code)) or code for axis, codes in conditions for code in codes
        )

    def state(self, name: str) -> str:
        """A step's name as the rulebook gave it; the built-in ones have words."""
        return {"score": _("得分"), "marks": _("单项分"), "": _("得分")}.get(name, named(name))


def lines(steps: Sequence[Step], names: Names) -> tuple[str, ...]:
    """One line for each step, named where the rulebook names it."""
    return tuple(_named(step.name, told(step, names)) for step in steps)


def measures(rulebook: Rulebook, names: Names) -> tuple[str, ...]:
    """The chains beside the main one: each what it starts from, then its steps."""
    found = []
    for measure in rulebook.measures:
        words = gap().join(told(step, names) for step in measure.steps)
        if measure.start != "marks":
            words = _("从“%(state)s”起：%(told)s", state=names.state(measure.start), told=words)
        found.append(_named(measure.name, words))
    return tuple(found)


def _named(name: str, told: str) -> str:
    return _("%(name)s：%(told)s", name=named(name), told=told) if name else told


def told(step: Step, names: Names) -> str:
    """What one step does, in whole sentences, without its name."""
    return gap().join(_sentences(step, names))


def gap() -> str:
    """Between two sentences: a space in English, nothing in Chinese."""
    return " " if lang() == "en" else ""


def _sentences(step: Step, names: Names) -> Iterator[str]:
    if only := names.only(step.only):
        yield _("只看%(only)s。", only=only)
    yield from _dropping(step)
    yield from _verb(step, names)
    if step.least is not None:
        yield _("不低于 %(least)s。", least=decimal(step.least))
    if step.most is not None:
        yield _("不高于 %(most)s。", most=decimal(step.most))
    if rounded := rounding(step.places, step.mode):
        yield rounded


def _dropping(step: Step) -> Iterator[str]:
    if step.drop_high and step.drop_low:
        high, low = step.drop_high, step.drop_low
        yield _("去掉 %(high)s 个最高分和 %(low)s 个最低分。", high=high, low=low)
    elif step.drop_high:
        yield _("去掉 %(high)s 个最高分。", high=step.drop_high)
    elif step.drop_low:
        yield _("去掉 %(low)s 个最低分。", low=step.drop_low)
    if step.at_least and (step.drop_high or step.drop_low):
        yield _("不足 %(count)s 份时不去。", count=step.at_least)
    if step.drop_beyond is not None:
        yield _("去掉离中位数超过 %(by)s 的分数。", by=decimal(step.drop_beyond))


def _verb(step: Step, names: Names) -> Iterator[str]:
    if step.take is not None:
        yield _fold(step)
        if step.weights:
            yield _("权重：%(weights)s。", weights=_weights(step, names))
    elif step.turn is not None:
        yield _turn(step)
    elif step.times:
        yield _("乘以“%(times)s”。", times=step.times)
    elif step.add is AddKind.PENALTIES:
        yield _("计入扣分。")
    elif step.add is AddKind.CARRY:
        yield _("带入以前阶段的“%(value)s”。", value=names.state(step.value))


def _weights(step: Step, names: Names) -> str:
    axis = step.over[0] if step.over else ""
    return _("、").join(
        f"{names.codes.get((axis, code)) or code} {decimal(weight)}"
        for code, weight in step.weights
    )


def _axes(step: Step) -> str:
    words = {
        "attempt": _("各轮"),
        "component": _("各评分项目"),
        "criterion": _("各项指标"),
        "panel": _("各评委组"),
        "role": _("各类评委"),
        "seat": _("各位评委"),
        "stage": _("各阶段"),
    }
    over = [axis for axis in step.over if axis != "role" or "seat" not in step.over]
    return pgettext("and", "、").join(words.get(axis, axis) for axis in over)


def _fold(step: Step) -> str:
    axes = _axes(step)
    words = {
        Fold.SUM: _("把%(axes)s的分数相加。", axes=axes),
        Fold.MEAN: _("取%(axes)s的平均分。", axes=axes),
        Fold.MEDIAN: _("取%(axes)s的中位数。", axes=axes),
        Fold.BEST: _("取%(axes)s中最好的一个。", axes=axes),
        Fold.WORST: _("取%(axes)s中最差的一个。", axes=axes),
        Fold.PRODUCT: _("把%(axes)s的数相乘。", axes=axes),
        Fold.WEIGHTED: _("把%(axes)s的分数按权重相加。", axes=axes),
        Fold.COUNT: _("数%(axes)s的个数。", axes=axes),
        Fold.SOFT_MEDIAN: _("取%(axes)s的软中位数。", axes=axes),
        Fold.MAJORITY: _("按%(axes)s的多数名次定名次。", axes=axes),
    }
    assert step.take is not None
    return words.get(step.take, _("按“%(fold)s”合并%(axes)s。", fold=step.take, axes=axes))


def _turn(step: Step) -> str:
    by = decimal(step.by) if step.by is not None else ""
    words = {
        TurnKind.CLAMP: _("离平均数超过 %(by)s 的分数拉回到 %(by)s 之内。", by=by),
        TurnKind.RANK: _("把分数换成名次。"),
        TurnKind.PERCENTILE: _("把分数换成百分位。"),
        TurnKind.STANDARDISE: _("把每位评委的分数标准化。"),
        TurnKind.TABLE: _("按对照表换算成积分。"),
        TurnKind.LINEAR: _(
            "乘以 %(slope)s 再加 %(plus)s。",
            slope=decimal(step.slope),
            plus=decimal(step.plus),
        ),
    }
    assert step.turn is not None
    return words[step.turn]


def rounding(places: int | None, mode: Mode) -> str:
    """How a number is rounded, or nothing."""
    if places is None:
        return ""
    words = {
        Mode.HALF_UP: _("保留 %(places)s 位小数，四舍五入。", places=places),
        Mode.HALF_EVEN: _("保留 %(places)s 位小数，四舍六入五成双。", places=places),
        Mode.HALF_DOWN: _("保留 %(places)s 位小数，五舍六入。", places=places),
        Mode.DOWN: _("保留 %(places)s 位小数，其余舍去。", places=places),
        Mode.UP: _("保留 %(places)s 位小数，只进不舍。", places=places),
    }
    return words[mode]
