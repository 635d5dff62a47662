"""`podium rebuild`: bring back what only the mirror has, and write the projections anew.

`podium serve` does the same at start, so that a database that lost its last events (a disk that
lied, an older copy put back by hand) continues where the judges' receipts say it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import select

from competition import chain, clock, mirror
from competition.db import db
from competition.ledger.mirror import BadMirror
from competition.models import Stage
from competition.recovery import Forked
from competition.upkeep import tallies
from competition.upkeep.speaking import speaking
from judging import projection, votes
from judging.bringing_back import bring_back


@dataclass(slots=True)
class Rebuilt:
    """What was done, in sentences, and what must be decided by a person before scoring goes on."""

    done: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def rebuild(app: Flask, *, set_aside: bool = False) -> Rebuilt:
    """Every stage: events from the mirror, then the projections, then the mirror's tail.

    `set_aside` gives up what cannot be brought back: the mirror's file is kept under another name.
    """
    told = Rebuilt()
    with speaking(app):
        for name in chain.chains():
            if (stage := _stage(name)) is not None:
                _bring_back(stage, told, set_aside=set_aside)
                _project(stage, told)
        if count := _catch_up(told):
            told.done.append(_("流水副本补上了 %(count)s 条。", count=count))
    return told


def resume(app: Flask) -> Rebuilt:
    """What `serve` does before it listens: as `rebuild`, without touching projections."""
    told = Rebuilt()
    with speaking(app):
        for name in chain.chains():
            if (stage := _stage(name)) is not None:
                _bring_back(stage, told, set_aside=False)
        if not told.open:
            _catch_up(told)
    return told


def _stage(name: str) -> Stage | None:
    """The stage whose chain this is now; an earlier rulebook's chain has none."""
    return db.session.scalar(select(Stage).where(Stage.chain == name))


def _bring_back(stage: Stage, told: Rebuilt, *, set_aside: bool) -> None:
    try:
        done = bring_back(stage, at=clock.now(), seen=tallies.seen(stage))
    except (Forked, BadMirror) as fault:
        db.session.rollback()
        if set_aside:
            _aside(stage, told, str(fault))
        else:
            told.open.append(_unclear(stage, fault))
        return
    db.session.commit()
    tallies.settle(stage)
    if done.events:
        told.done.append(
            _("%(chain)s：从流水副本找回了 %(count)s 条。", chain=stage.chain, count=done.events)
        )
    if done.votes:
        told.done.append(votes_lacking(stage))
    if done.outdated:
        told.done.append(outdated(stage.chain, done.outdated))
    if done.left:
        first = done.left[0].event
        if set_aside:
            _aside(stage, told, f"{first.kind} #{first.seq}")
        else:
            told.open.append(_left(stage, first.seq, str(first.kind), len(done.left)))


def votes_lacking(stage: Stage) -> str:
    return _(
        "%(chain)s：观众投票可能少了票。选票不在流水和副本里，现在只有 %(used)s 张卡的票，"
        "不在的卡可以再投。请先决定是否请全场再投一次，再由两人登记“从备份恢复”、写明决定；"
        "登记之前不能结束投票。",
        chain=stage.chain, used=votes.turnout(stage).used,
    )  # fmt: skip


def outdated(chain: str, count: int) -> str:
    return _(
        "%(chain)s：%(count)s 个等着确认的提议已作过时处理：它们后来是否收回或退回，这里不知道。"
        "还需要的，请重新提议。",
        chain=chain, count=count,
    )  # fmt: skip


def _left(stage: Stage, seq: int, kind: str, count: int) -> str:
    return _(
        "%(chain)s：副本里还有 %(count)s 条不能自动找回，从第 %(seq)s 条（%(kind)s）起。"
        "请先另存整个 instance 文件夹，再运行 podium rebuild --set-aside，然后由人重做这几步。",
        chain=stage.chain, count=count, seq=seq, kind=kind,
    )  # fmt: skip


def _unclear(stage: Stage, fault: Exception) -> str:
    return _(
        "%(chain)s：数据库与流水副本说法不一（%(fault)s）。请通知监审，对照纸上的校验码判断哪一份"
        "是真的；确定数据库无误后，运行 podium rebuild --set-aside，旧副本会另存。",
        chain=stage.chain, fault=str(fault),
    )  # fmt: skip


def _aside(stage: Stage, told: Rebuilt, why: str) -> None:
    here = mirror.here()
    assert here is not None, "where there is no mirror nothing lies ahead"
    kept = here.file(stage.chain).begin_anew()
    told.done.append(
        _(
            "%(chain)s：旧副本另存为 %(file)s（%(why)s）。",
            chain=stage.chain,
            file=kept.name,
            why=why,
        )
    )


def _project(stage: Stage, told: Rebuilt) -> None:
    found = projection.rebuild(stage)
    db.session.commit()
    if found:
        told.done.append(
            _("%(chain)s：按流水改正了 %(count)s 处：%(what)s。",
              chain=stage.chain, count=len(found), what=", ".join(_most(found)))
        )  # fmt: skip


def _most(found: list[str]) -> Iterator[str]:
    yield from found[:12]
    if len(found) > 12:
        yield "…"


def _catch_up(told: Rebuilt) -> int:
    """Not where the mirror is ahead: its file would have to step aside first."""
    return 0 if told.open else mirror.catch_up()
