"""What is owed by whom (今日): one line for each thing that the next person has to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, url_for
from flask_babel import gettext as _

from competition.policy import Role
from competition.progress import Progress
from competition.rules.lifecycles import CLOSED_SHEETS, StageState
from competition.web.page import term


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: whose it is, what it is, and where it is done."""

    role: Role
    what: str
    url: str
    label: str


def duties(
    found: Sequence[Progress],
    held: Mapping[Role, int],
    *,
    units: int,
    each_unit: bool,
    at: datetime,
) -> tuple[Duty, ...]:
    """Everything that is owed in the edition, in the order of the work.

    `each_unit` says whether the preset gives every unit a preliminary of its own.
    """
    own = [one for one in found if one.stage.unit_id is None]
    of_units = [one for one in found if one.stage.unit_id is not None]
    listed = [*_people(held, units)]
    if each_unit and (bare := units - len(of_units)) > 0:
        what = _("%(count)s 个单位还没有自己的初赛。", count=bare)
        listed.append(Duty(Role.ORGANISER, what, _url("organiser.stages"), _("设立初赛")))
    listed += _of_units(of_units)
    for one in own:
        listed += _of_stage(one, at)
    return tuple(listed)


def bar(found: Sequence[Progress], *, each_unit: bool) -> tuple[tuple[str, str, str], ...]:
    """The edition's stages for `_parts/steps.html`; the units' own stand as one."""
    of_units = [one for one in found if one.stage.unit_id is not None]
    shown = [_step(one) for one in found if one.stage.unit_id is None]
    if not of_units and each_unit:
        return ((_("各单位初赛"), "todo", _("还没有设立")), *shown)
    if not of_units:
        return tuple(shown)
    done = sum(one.stage.state in CLOSED_SHEETS for one in of_units)
    state = "done" if done == len(of_units) else "current" if done else "todo"
    note = _("%(done)s / %(all)s 个单位已封分", done=done, all=len(of_units))
    return ((_("各单位初赛"), state, note), *shown)


def _step(one: Progress) -> tuple[str, str, str]:
    state = {StageState.PLANNED: "todo", StageState.FINAL: "done"}.get(one.stage.state, "current")
    return one.stage.name, state, term(one.stage.state)


def _people(held: Mapping[Role, int], units: int) -> Iterator[Duty]:
    people = _url("organiser.people")
    if not held.get(Role.OBSERVER):
        what = _("还没有监审。公布、更正、启封等都要监审作第二人确认，请先邀请。")
        yield Duty(Role.ORGANISER, what, people, _("邀请监审"))
    if not held.get(Role.DESK):
        what = _("还没有计分台人员。没有时由组委会兼任。")
        yield Duty(Role.ORGANISER, what, people, _("邀请计分台"))
    if not units:
        what = _("还没有参赛单位。名额、回避和名单都按单位计算。")
        yield Duty(Role.ORGANISER, what, _url("organiser.units"), _("登记单位"))


def _of_units(found: Sequence[Progress]) -> Iterator[Duty]:
    """The units' own preliminaries, counted together: there may be dozens."""
    stages = _url("organiser.stages")
    if bare := sum(not one.rulebooks for one in found):
        what = _("%(count)s 个单位的初赛还没有采用评审细则。", count=bare)
        yield Duty(Role.ORGANISER, what, stages, _("查看各单位初赛"))
    if empty := sum(bool(one.rulebooks) and not one.appearing for one in found):
        what = _("%(count)s 个单位的初赛还没有确定名单。", count=empty)
        yield Duty(Role.ORGANISER, what, stages, _("查看各单位初赛"))


def _of_stage(one: Progress, at: datetime) -> Iterator[Duty]:
    name, code = one.stage.name, one.stage.code
    if one.waiting > 0:
        what = _("%(stage)s：%(count)s 项提议等待第二人确认。", stage=name, count=one.waiting)
        yield Duty(Role.OBSERVER, what, _stage("desk.proposals_waiting", code), _("去确认"))
    if one.objections:
        what = _("%(stage)s：%(count)s 件异议等待答复。", stage=name, count=one.objections)
        yield Duty(Role.ORGANISER, what, _url("organiser.objections"), _("去答复"))
    if one.stage.state in (StageState.PLANNED, StageState.OPEN, StageState.CLOSED):
        yield from _before(one)
    else:
        yield from _after(one, at)


def _before(one: Progress) -> Iterator[Duty]:
    """The first thing that is lacking before scoring can start."""
    name, code = one.stage.name, one.stage.code
    if not one.rulebooks:
        what = _("%(stage)s：还没有采用评审细则。", stage=name)
        yield Duty(Role.ORGANISER, what, _stage("organiser.rulebook", code), _("阅读并采用"))
    elif not one.appearing:
        what = _("%(stage)s：还没有确定参赛名单。", stage=name)
        yield Duty(Role.ORGANISER, what, _stage("organiser.roster", code), _("确定名单"))
    elif one.drawn < one.appearing:
        what = _("%(stage)s：出场顺序还没有抽签。", stage=name)
        yield Duty(Role.ORGANISER, what, _stage("organiser.draw", code), _("去抽签"))
    elif not one.panel:
        what = _("%(stage)s：评委还没有入席。", stage=name)
        yield Duty(Role.ORGANISER, what, _stage("desk.panel", code), _("安排评委"))
    elif one.stage.state is StageState.CLOSED:
        what = _("%(stage)s：一切就绪，可以开始评分。", stage=name)
        yield Duty(Role.DESK, what, _stage("desk.console", code), _("去计分台"))
    else:
        what = _("%(stage)s：准备已齐，报名截止后就可以开始评分。", stage=name)
        yield Duty(Role.ORGANISER, what, _stage("organiser.stage", code), _("去截止报名"))


def _after(one: Progress, at: datetime) -> Iterator[Duty]:
    name, code = one.stage.name, one.stage.code
    desk, results = _stage("desk.console", code), _stage("desk.results_now", code)
    match one.stage.state:
        case StageState.SCORING:
            what = _("%(stage)s：正在评分。", stage=name)
            yield Duty(Role.DESK, what, desk, _("看进度"))
        case StageState.SEALED:
            what = _("%(stage)s：已封分，等待裁定和公布结果。", stage=name)
            yield Duty(Role.ORGANISER, what, results, _("看结果"))
        case StageState.PUBLICISED if one.has_ended(at) and not one.objections:
            what = _("%(stage)s：公示期已满，可以确认结果。", stage=name)
            yield Duty(Role.ORGANISER, what, results, _("去确认"))
        case StageState.FINAL if not one.certificates:
            what = _("%(stage)s：结果已确认，可以发证书。", stage=name)
            yield Duty(Role.ORGANISER, what, _stage("organiser.stage", code), _("去发证书"))


def _url(endpoint: str) -> str:
    return url_for(endpoint, edition=g.edition.code)


def _stage(endpoint: str, code: str) -> str:
    return url_for(endpoint, edition=g.edition.code, stage=code)
