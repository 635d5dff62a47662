"""Sheets typed from paper in words: a judge's columns, and an entry for its second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import g
from flask_babel import gettext as _

from competition import editions, second_person
from competition.models import Stage
from competition.policy import may_confirm
from competition.rules.lifecycles import Ending
from competition.second_person import Proposal
from judging import panels, paper, proposals
from judging.models import Seat
from judging.scoring import sheet as rubric
from judging.scoring.book import Rulebook
from judging.scoring.exact import plain


@dataclass(frozen=True, slots=True)
class Column:
    """One mark of one judge."""

    key: str
    name: str
    most: str


def columns(rulebook: Rulebook, role: str) -> tuple[Column, ...]:
    """The marks that a judge of this role gives, in the order of the sheet."""
    return tuple(
        Column(key, line.name or line.code, plain(line.most) if line.most is not None else "")
        for key, line in rubric.criteria(rulebook, role).items()
    )


# ── an entry that waits ───────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that waits, as its second person has to compare it with the paper."""

    proposal: Proposal
    by: str
    at: datetime
    rows: tuple[tuple[str, str, str, str], ...]  # name, judge, marks, total
    own: bool  # whoever looks typed it, and may take it back
    may: bool


def waiting(stage: Stage, proposal: Proposal, names: Mapping[str, str]) -> Waiting:
    may = may_confirm(g.actor, "paper.entry", stage.edition_id, stage.unit_id)
    own = second_person.same_person(g.actor, proposal.by, edition=stage.edition_id)
    return Waiting(
        proposal, names.get(proposal.by, proposal.by), datetime.fromisoformat(proposal.at),
        tuple(_rows(stage, proposal)), own, bool(may) and not own,
    )  # fmt: skip


def failed(stage: Stage, names: Mapping[str, str]) -> str:
    """Why the newest entry did not come to count, where it was sent back or overtaken."""
    entered = paper.entries(stage)
    last = entered[-1] if entered else None
    if last is None or last.confirmed_by:
        return ""
    if last.end is not None and last.end.how is Ending.SENT_BACK:
        by = names.get(last.end.by, last.end.by)
        return _("%(by)s 退回了最近一次录入：%(why)s", by=by, why=last.end.reason)
    overtaken = last.end.how is Ending.OUTDATED if last.end else proposals.outdated(stage, last)
    return _("提交以后有评分表又有了新版本，最近一次录入已失效。") if overtaken else ""


def _rows(stage: Stage, proposal: Proposal) -> list[tuple[str, str, str, str]]:
    rulebook, seats = editions.rulebook_of(stage), {s.code: s for s in panels.seats_of(stage)}
    people = {one.code: one.entry.name for one in stage.appearances}
    listed: Any = proposal.what["sheets"]
    return [
        (people[code], seats[judge].name or judge, marks, rubric.shown(rulebook, score["total"]))
        for score in listed
        for code, judge in [(score["sheet"].split(".")[0], score["sheet"].split(".")[-1])]
        for marks in ["  ".join(_marks(rulebook, seats[judge], score["marks"]))]
    ]


def _marks(rulebook: Rulebook, seat: Seat, marks: Mapping[str, int]) -> list[str]:
    return [
        f"{column.name} {plain(Fraction(marks[column.key], 10**rulebook.scale))}"
        for column in columns(rulebook, seat.role)
    ]
