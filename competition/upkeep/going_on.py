"""After a backup was put in place: the mirror gives what it has, the rest waits for people."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import select

from competition import chain, restores
from competition.db import db
from competition.models import Stage
from competition.upkeep.rebuild import Rebuilt, outdated, rebuild, votes_lacking
from competition.upkeep.speaking import speaking
from judging import votes
from judging.bringing_back import end_all


def go_on(app: Flask, made_at: str, *, at: datetime) -> Rebuilt:
    """Whatever is not final waits for two persons; what waited for a second one is proposed anew.

    Nothing here can know that nobody went on elsewhere from this file, or from an earlier one: not
    the mirror, which tells only of this machine, nor a handover, whose file can be restored twice.
    """
    with speaking(app):
        told = rebuild(app)
        stages = db.session.scalars(select(Stage).order_by(Stage.id)).all()
        known = [one for one in stages if chain.size(one.chain)]
        unbegun = [one for one in stages if one not in known]
        for stage in known:
            if count := end_all(stage, at=at):
                told.done.append(outdated(stage.chain, count))
        asked = [one for one in known if not one.state.is_final]
        for stage in (*asked, *unbegun):  # those may have begun elsewhere since
            restores.note(stage, made_at=made_at, at=at)
        told.open += [votes_lacking(one) for one in asked if votes.may_lack(one)]
        if asked:
            told.open.append(_to_record(len(asked)))
        if unbegun:
            told.done.append(_later(len(unbegun)))
        db.session.commit()
    return told


def _to_record(count: int) -> str:
    return _(
        "有 %(count)s 个阶段等待登记“从备份恢复”，登记之前只能评分。这份备份之后若在别处接着用过，"
        "那里签交和公布的都不在这里。请找出纸上最新的校验码，与上面的对照：一致，就没有少；"
        "不一致，请评委核对列表、重新签交。再由两人登记，并填上这个校验码。",
        count=count,
    )  # fmt: skip


def _later(count: int) -> str:
    return _(
        "备份里有 %(count)s 个阶段还没有采用评审细则。它们之后可能在别处开始过，"
        "所以在这里采用细则以后，也要由两人登记“从备份恢复”。",
        count=count,
    )  # fmt: skip
