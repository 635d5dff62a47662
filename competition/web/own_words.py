"""A contestant's way in their own words: what each stage means to them, and what comes next."""

from __future__ import annotations

from flask_babel import gettext as _

from competition.own_entry import Own, Round
from competition.publication import Standing
from competition.rules.lifecycles import AppearanceState
from competition.web.naming import named

Step = tuple[str, str, str]


def steps(own: Own) -> list[Step]:
    """For `_parts/steps.html`: each stage, how far it is for this contestant, in words."""
    further = [any(one.appearance for one in own.rounds[at:]) for at in range(1, len(own.rounds))]
    return [
        _step(one, went_on=went_on)
        for one, went_on in zip(own.rounds, [*further, False], strict=True)
    ]


def _step(one: Round, *, went_on: bool) -> Step:
    name = named(one.stage.name)
    if one.appearance is None:
        return name, "todo", _not_listed(one)
    if went_on:
        return name, "done", _("您已进入下一阶段")
    if not one.appearance.state.takes_part:
        return name, "done", _out(one.appearance.state)
    if one.released is not None:
        return name, "done", _told(one.released.standing)
    if _performed(one):
        return name, "current", _("您已讲完，等待公布结果")
    return name, "current", _waiting(one)


def _not_listed(one: Round) -> str:
    """The run of show is public once it is drawn; before that nobody is in or out."""
    if one.show.drawn:
        return _("您不在这一阶段的名单里")
    return _("名单还没有确定")


def _out(state: AppearanceState) -> str:
    words = {
        AppearanceState.ABSENT: _("记为缺席"),
        AppearanceState.WITHDRAWN: _("已退赛"),
        AppearanceState.DISQUALIFIED: _("已取消资格"),
    }
    return words[state]


def _told(standing: Standing) -> str:
    words = {
        Standing.FINAL: _("结果已确认"),
        Standing.WITHDRAWN: _("公告已撤回，等待新的公告"),
    }
    return words.get(standing, _("结果公示中"))


def _performed(one: Round) -> bool:
    """Scored on the spot, or, in a stage judged from paper, with the whole stage."""
    assert one.appearance is not None
    return one.appearance.state.has_performed or one.stage.state.has_closed_sheets


def _waiting(one: Round) -> str:
    assert one.appearance is not None
    if one.appearance.state.is_on_stage:
        return _("现在就是您")
    if one.appearance.position is None:
        return _("您在名单里，还没有抽签")
    return _("第 %(number)s 位出场", number=one.appearance.position)


def after(own: Own) -> str:
    """What comes next for somebody who has no turn to wait for and no result to read; or ""."""
    mine = [one for one in own.rounds if one.appearance is not None]
    if not mine or own.coming or mine[-1].released:
        return ""
    stage, appearance = mine[-1].stage, mine[-1].appearance
    assert appearance is not None
    if not appearance.state.takes_part:
        return _out_of(named(stage.name), appearance.state)
    if stage.unit_id is not None:
        return _(
            "%(stage)s您已讲完。评委交齐评分表后封分，由单位按名次在名额之内推荐；"
            "进入下一阶段的名单确定后，这里会写明。",
            stage=named(stage.name),
        )
    return _(
        "%(stage)s您已讲完。全部选手讲完、评委交齐评分表后统一封分，结果由组委会公示，"
        "届时这里会出现您的得分。",
        stage=named(stage.name),
    )


def _out_of(stage: str, state: AppearanceState) -> str:
    words = {
        AppearanceState.ABSENT: _(
            "您在%(stage)s记为缺席。有疑问，请找单位联络员或组委会。", stage=stage
        ),
        AppearanceState.WITHDRAWN: _(
            "您已退出%(stage)s。有疑问，请找单位联络员或组委会。", stage=stage
        ),
        AppearanceState.DISQUALIFIED: _(
            "您在%(stage)s的资格已被取消。有疑问，请找单位联络员或组委会。", stage=stage
        ),
    }
    return words[state]
