"""What a union officer owes now: the next thing first, each with the page where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _

from competition import second_person
from competition.models import Stage, Unit
from competition.unit_lines import UnitLine
from competition.web.unit_blueprint import address
from judging import panels, paper, sheets


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to do, and where."""

    what: str
    url: str
    label: str


def of(unit: Unit, stage: Stage | None, line: UnitLine | None) -> list[Owed]:
    return [*_of_stage(unit, stage), *_of_line(unit, line)]


def _of_stage(unit: Unit, stage: Stage | None) -> Iterator[Owed]:
    if stage is None:
        return
    here, label = address("stage", unit), _("去办初赛")
    if stage.state.before_scoring:
        yield from (Owed(what, here, label) for what in preparing(stage))
    elif stage.state.is_scoring:
        yield from _scoring(unit, stage)


def preparing(stage: Stage) -> Iterator[str]:
    """What is lacking before scoring can start."""
    drawn = all(one.position is not None for one in stage.appearances)
    if not drawn:
        yield _("给选手抽签，排定出场顺序。")
    if not (seats := panels.seats_of(stage)):
        yield _("填写初赛评委的姓名。")
    if drawn and seats:
        yield _("签抽好了，评委也齐了，可以开始评分。")
    else:
        yield _("签抽好、评委齐了以后，开始评分。")


def _scoring(unit: Unit, stage: Stage) -> Iterator[Owed]:
    where = address("paper_grid", unit)
    yield from _typed(stage, where)
    if gaps := sheets.missing(stage):
        what = _(
            "还差 %(count)s 份评分表：由评委在平板上签交，或从纸质评分表录入。", count=len(gaps)
        )
        yield Owed(what, where, _("去录入"))
    else:
        yield Owed(_("评分表已齐，可以封分。"), address("stage", unit), _("去封分"))


def _typed(stage: Stage, where: str) -> Iterator[Owed]:
    """What was typed from paper: for whoever may to confirm, for whoever typed it to wait."""
    waiting = paper.waiting(stage)
    asked = sum(second_person.may_second(g.actor, stage, one) for one in waiting)
    if asked:
        yield Owed(_("有 %(count)s 次录入等您确认。", count=asked), where, _("去确认"))
    if left := len(waiting) - asked:
        what = _(
            "有 %(count)s 次录入等另一人确认：本单位另一位联络员、监审或组委会，不能是录入的人。",
            count=left,
        )
        yield Owed(what, where, _("看录入"))


def _of_line(unit: Unit, line: UnitLine | None) -> Iterator[Owed]:
    if line is None or not line.sealed or not line.left:
        return
    where, label = address("nominate", unit), _("去推荐")
    if line.due:
        yield Owed(_("还可以推荐 %(count)s 人进入决赛。", count=len(line.due)), where, label)
    if line.asked:
        what = _("名额线上有并列，要选出 %(count)s 人并写明理由。", count=line.asked)
        yield Owed(what, where, label)


def then(stage: Stage | None, line: UnitLine | None) -> str:
    """Who moves next where the officer owes nothing."""
    if stage is None:
        return _("组委会还没有建立本单位的初赛。")
    if stage.state.has_closed_sheets and line is not None and line.seats and not line.left:
        return _("推荐名额已满。决赛名单由组委会确定。")
    if stage.state.has_closed_sheets:
        return _("初赛已经封分，名额以组委会公布的为准。")
    return ""
