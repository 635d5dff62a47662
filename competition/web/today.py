"""What takes things further (今日): whose turn it is, what to do, and where it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import g, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition import editions, publication
from competition.models import Stage
from competition.policy import Role
from competition.progress import Progress, Step
from competition.rules.lifecycles import STAGE, may_follow
from competition.web.naming import named
from competition.web.page import when


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: whose it is, of which stage, what it is, and where it is done.

    Without a role it is nobody's: only time has to pass.
    """

    role: Role | None
    stage: str
    what: str
    url: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Way:
    """A step in words, and the page where it is taken."""

    role: Role | None
    what: LazyString
    endpoint: str
    label: LazyString


ORGANISER, DESK = Role.ORGANISER, Role.DESK
WAYS: Mapping[Step, _Way] = {
    Step.ADOPT: _Way(
        ORGANISER, _l("还没有采用评审细则。"), "organiser.rulebook", _l("阅读并采用")
    ),
    Step.ROSTER: _Way(ORGANISER, _l("还没有确定参赛名单。"), "organiser.roster", _l("确定名单")),
    Step.DRAW: _Way(ORGANISER, _l("出场顺序还没有抽签。"), "organiser.draw", _l("去抽签")),
    Step.SEAT: _Way(ORGANISER, _l("评委还没有入席。"), "desk.panel", _l("安排评委")),
    Step.REGISTER: _Way(
        ORGANISER, _l("准备已齐，截止报名后就可以开始评分。"), "organiser.stage", _l("去截止报名")
    ),
    Step.START: _Way(DESK, _l("一切就绪，可以开始评分。"), "desk.console", _l("去开始评分")),
    Step.SCORE: _Way(DESK, _l("正在评分。"), "desk.console", _l("看进度")),
    Step.SEAL: _Way(DESK, _l("评分表都交齐了，可以封分。"), "desk.console", _l("去封分")),
    Step.DECIDE: _Way(
        ORGANISER, _l("已封分。有 %(questions)s 个问题要裁定，裁定后才能公布。"),
        "desk.results_now", _l("去裁定"),
    ),
    Step.PUBLISH: _Way(
        ORGANISER, _l("已封分，结果已算出。核对后提议公布，由监审确认。"),
        "desk.results_now", _l("核对结果"),
    ),
    Step.ANSWER: _Way(
        ORGANISER, _l("有 %(objections)s 件异议等待答复。"), "organiser.objections", _l("去答复")
    ),
    Step.WITHDRAW: _Way(
        ORGANISER, _l("异议成立。请撤回公告，更正后重新公布。"), "desk.results_now", _l("去撤回")
    ),
    Step.WAIT: _Way(
        None, _l("公示到 %(ends)s。期满且没有待答复的异议，就可以确认结果。"),
        "public.announcement", _l("看公告"),
    ),
    Step.CONFIRM: _Way(
        ORGANISER, _l("公示期满，没有待答复的异议，可以提议确认结果。"),
        "desk.results_now", _l("去提议确认"),
    ),
    Step.CERTIFY: _Way(
        ORGANISER, _l("结果已确认，可以发证书。"), "organiser.stage", _l("去发证书")
    ),
    Step.DONE: _Way(None, _l("已全部办完，证书已编号。"), "organiser.stage", _l("打印证书")),
}  # fmt: skip

NOMINATED = _Way(
    ORGANISER, _l("参赛名单由各单位的初赛和推荐产生，还没有确定。"), "roster.nomination_list",
    _l("看推荐"),
)  # fmt: skip
UNOPENED = _Way(
    ORGANISER, _l("准备已齐。先开始报名，再截止报名，就可以开始评分。"), "organiser.stage",
    _l("去开始报名"),
)  # fmt: skip


def _way(stage: Stage, step: Step) -> _Way:
    if step is Step.ROSTER and editions.is_nominated(stage):
        return NOMINATED
    unopened = step is Step.REGISTER and "open" in may_follow(STAGE, stage.state)
    return UNOPENED if unopened else WAYS[step]


def duty(one: Progress, step: Step, *, questions: int = 0, note: str = "") -> Duty:
    """A stage's next step in words."""
    way = _way(one.stage, step)
    told = {"objections": one.objections, "ends": _ends(one), "questions": questions}
    what = str(way.what) % told
    return Duty(
        way.role, named(one.stage.name), what, address(way.endpoint, one), str(way.label), note
    )


def amending(one: Progress) -> Duty:
    """Stands until a new announcement: what was promised to whoever objected is not done yet."""
    what = _("异议成立，还没有更正并重新公布。")
    there = address("desk.results_now", one)
    return Duty(ORGANISER, named(one.stage.name), what, there, _("去更正和公布"))


def _ends(one: Progress) -> str:
    return when(publication.until(one.ends_at, one.stage.edition)) if one.ends_at else ""


def address(endpoint: str, one: Progress) -> str:
    """A page of this stage; the objections' is the whole edition's."""
    stage = {} if endpoint == "organiser.objections" else {"stage": one.stage.code}
    return url_for(endpoint, edition=g.edition.code, **stage)  # type: ignore[arg-type]


# ── the edition ───────────────────────────────────────────────────────────────────────────────
def lacking(held: Mapping[Role, int]) -> Iterator[Duty]:
    """Without whom nothing is ever published."""
    if not held.get(Role.OBSERVER):
        what = _("还没有监审。公布、更正、启封等都要监审作第二人确认，请先邀请。")
        yield of_edition(what, "organiser.people", _("邀请监审"), role="observer")


def helpful(held: Mapping[Role, int]) -> Iterator[Duty]:
    """Whom the office can do without."""
    if not held.get(Role.DESK):
        what = _("还没有计分台人员。没有时由组委会兼任。")
        yield of_edition(what, "organiser.people", _("邀请计分台"), role="desk")


def of_edition(what: str, endpoint: str, label: str, *, note: str = "", **more: str) -> Duty:
    url = url_for(endpoint, edition=g.edition.code, **more)  # type: ignore[arg-type]
    return Duty(ORGANISER, "", what, url, label, note)
