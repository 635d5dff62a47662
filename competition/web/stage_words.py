"""A stage in words: its bar, what it still needs, the codes that people write down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition import chain, moments, stamps
from competition.facts import LedgerHead
from competition.ledger.event import code24
from competition.models import RulebookText, Stage
from competition.progress import Progress
from competition.rules.lifecycles import StageState
from competition.web import qr
from competition.web.page import download, term

MOVES = {
    "open": _l("开始报名"),
    "close": _l("截止报名"),
    "reopen": _l("重新开放报名"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a stage needs before scoring; `url` leads to where it is done."""

    name: str
    done: bool
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head as it is printed: its name, its code, and the whole note as a picture."""

    name: str
    code: str
    note: str
    qr: str


def bar(stage: Stage) -> tuple[tuple[str, str, str], ...]:
    """The life of a stage for `_parts/steps.html`."""
    states = list(StageState)
    here = states.index(stage.state)
    return tuple(
        (term(state), "done" if at < here else "current" if at == here else "todo", "")
        for at, state in enumerate(states)
    )


def needs(one: Progress) -> tuple[Need, ...]:
    """What stands between this stage and its scoring, in the order of the work."""
    rules, roster, panel = bool(one.rulebooks), bool(one.appearing), one.panel
    drawn = roster and one.drawn == one.appearing
    people = _("%(count)s 人", count=one.appearing)
    rows = (
        (_("评审细则"), rules, _("已采用"), _("还没有采用"), "organiser.rulebook"),
        (_("参赛名单"), roster, people, _("还没有确定"), "organiser.roster"),
        (_("出场顺序"), drawn, _("已抽定"), _("还没有抽签"), "organiser.draw"),
        (_("评委席位"), panel, _("已入席"), _("还没有入席"), "desk.panel"),
    )
    return tuple(
        Need(name, done, has if done else lacks, _url(page, one))
        for name, done, has, lacks, page in rows
    )


def _url(endpoint: str, one: Progress) -> str:
    return url_for(endpoint, edition=g.edition.code, stage=one.stage.code)


def heads(found: Sequence[LedgerHead]) -> tuple[Head, ...]:
    """The heads of a chain, each with the 24 digits to write down and the note to scan."""
    return tuple(
        Head(
            name=term(moment),
            code=code24(one.note.split("\n")[3]),
            note=one.note,
            qr=qr.picture(one.note),
        )
        for one, moment in zip(found, moments.of(found), strict=True)
    )


def head_of(adopted: RulebookText) -> Head:
    """The head that fixes an adopted rulebook."""
    return heads([one for one in chain.heads(adopted.chain) if one.label == "rules"])[0]


def head_file(stage: Stage, head: LedgerHead, number: int) -> Response:
    """The bytes that were signed, stamped and turned into a code, to keep."""
    return download(stamps.text_of(head), f"{_name(stage, number)}.txt", "text/plain")


def stamp_file(stage: Stage, head: LedgerHead, number: int) -> Response:
    name = f"{_name(stage, number)}.tsr"
    return download(stamps.answer_of(head), name, "application/timestamp-reply")


def _name(stage: Stage, number: int) -> str:
    """What `_parts/stamps.html` quotes in its command."""
    return f"{stage.edition.code}-{stage.code}-head-{number}"
