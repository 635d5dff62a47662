"""The rounds (巡检): what the server did by itself and found, for organiser and 监审."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, g
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from competition import clock, mails
from competition import rounds as made
from competition.facts import NoteStep, UpkeepNote
from competition.findings import Finding, Tone
from competition.policy import Act
from competition.web.finding_words import told
from competition.web.guard import allows
from competition.web.organiser_blueprint import PATH, bp
from competition.web.page import page, term, when

TASKS: Mapping[str, LazyString] = {
    "mirror": _l("补齐流水副本"),
    "deadlines": _l("核对截止时间"),
    "heads": _l("签名每日校验码"),
    "machine": _l("查看磁盘"),
    "backup": _l("自动备份"),
    "ledger": _l("核对流水、副本和各表"),
    "privacy": _l("按期删除个人信息"),
    "stamps": _l("请求时间戳"),
    "mail": _l("寄邮件"),
}
TONES = {Tone.FINE: "good", Tone.LOOK: "warn", Tone.WRONG: "bad"}


@dataclass(frozen=True, slots=True)
class Line:
    """One note as the page shows it."""

    at: str
    step: str
    tone: str
    what: str


@bp.get(f"{PATH}/rounds")
@allows(Act.READ_TRAIL)
def rounds() -> ResponseReturnValue:
    tasks = made.standing(g.edition.code)
    found = [one for task in tasks for one in task.found]
    found.sort(key=lambda one: list(Tone).index(one.tone), reverse=True)
    silent = made.silent_for(tasks, at=clock.now())
    return page(
        "organiser/rounds.html", silent=int(silent.total_seconds() // 60) if silent else 0,
        open=[(TONES[one.tone], told(one)) for one in found],
        tasks=[(TASKS[one.task], one) for one in tasks if one.task in TASKS],
        lines=[_line(one) for one in made.notes(g.edition)],
        mail=told(mails.looked_at(current_app.extensions["podium"])),
    )  # fmt: skip


def _line(note: UpkeepNote) -> Line:
    tone = "quiet" if note.step is NoteStep.OVER else TONES[note.tone]
    finding = Finding(note.code, note.tone, note.facts)
    return Line(when(note.at), term(note.step), tone, told(finding))
