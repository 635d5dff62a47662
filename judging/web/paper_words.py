"""Sheets typed from paper in words: a judge's columns, and an entry for its second person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import gettext as _

from competition import editions, second_person
from competition.i18n import lang
from competition.models import Stage
from competition.policy import may_confirm
from competition.rules.lifecycles import Ending
from competition.second_person import Proposal
from competition.web.naming import named
from competition.web.page import when
from judging import panels, paper, proposals
from judging.at_present import AtPresent
from judging.grid import Clash
from judging.models import Seat
from judging.panels import Place
from judging.points import in_points
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
        Column(key, named(line.name or line.code), "" if line.most is None else plain(line.most))
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


def waiting(stage: Stage, names: Mapping[str, str]) -> list[Waiting]:
    """Every entry that somebody may still confirm, oldest first."""
    found = paper.waiting(stage)
    if not found:
        return []
    places, rulebook = panels.places_of(stage), editions.rulebook_of(stage)
    may = bool(may_confirm(g.actor, "paper.entry", stage.edition_id, stage.unit_id))
    own = {
        code: second_person.same_person(g.actor, code, edition=stage.edition_id)
        for code in {one.by for one in found}
    }
    return [
        Waiting(
            one, names.get(one.by, one.by), datetime.fromisoformat(one.at),
            tuple(rows(_sheets(one), places, rulebook)), own[one.by], may and not own[one.by],
        )
        for one in found
    ]  # fmt: skip


def _sheets(proposal: Proposal) -> Sequence[Mapping[str, Any]]:
    listed: Any = proposal.what["sheets"]
    return listed


# ── what is wrong in the grid, by cell ────────────────────────────────────────────────────────
Told = tuple[paper.CellFault | Clash, str, str]  # the cell, whose it is, what is wrong


def faults(listed: Iterable[paper.CellFault]) -> list[Told]:
    return [(one, _where(one.place), one.fault.sentence(lang())) for one in listed]


def clashes(listed: Iterable[Clash], names: Mapping[str, str]) -> list[Told]:
    return [(one, _where(one.place) if one.place else one.sheet, _clash(one, names))
            for one in listed]  # fmt: skip


def _clash(one: Clash, names: Mapping[str, str]) -> str:
    if one.place is None or one.at is None:
        return _(
            "这份评分表已经不在录入之列（评委本人在平板上评分，或者已经封分）。"
            "您填的 %(mine)s 没有保存。",
            mine=one.mine,
        )
    who, at, mine = names.get(one.by, one.by), when(one.at), one.mine or _("空格")
    if not one.theirs:
        return _("%(who)s 在 %(at)s 清空了这一格，您填的是 %(mine)s。", who=who, at=at, mine=mine)
    return _("%(who)s 在 %(at)s 填了 %(theirs)s，您填的是 %(mine)s。",
             who=who, at=at, theirs=one.theirs, mine=mine)  # fmt: skip


def not_taken(listed: Sequence[Clash]) -> str:
    return _(
        "有 %(count)s 格在您打开页面以后别人也改了，这几格没有保存，其余的都已保存。"
        "请对照原件：以您的为准就再保存一次，否则照别人的改。",
        count=len(listed),
    )


def _where(place: Place) -> str:
    return _(
        "%(name)s（第 %(number)s 位）· %(judge)s",
        name=place.appearance.entry.name,
        number=place.appearance.position,
        judge=place.seat.name or place.seat.code,
    )


# ── what became of the newest ─────────────────────────────────────────────────────────────────
def failed(stage: Stage, names: Mapping[str, str]) -> str:
    """Why the newest entry did not come to count, where it was sent back or overtaken."""
    entered = paper.entries(stage)
    last = entered[-1] if entered else None
    if last is None or last.confirmed_by:
        return ""
    if last.end is not None and last.end.how is Ending.SENT_BACK:
        by = names.get(last.end.by, last.end.by)
        return _("%(by)s 退回了最近一次录入：%(why)s", by=by, why=last.end.reason)
    overtaken = (
        last.end.how is Ending.OUTDATED if last.end else proposals.outdated(AtPresent(stage), last)
    )
    if not overtaken:
        return ""
    return _("提交以后有评分表又有了新版本，或者评委已在平板上填写，最近一次录入已失效。")


def rows(
    listed: Iterable[Mapping[str, Any]], places: Mapping[str, Place], rulebook: Rulebook
) -> Iterator[tuple[str, str, str, str]]:
    """Each proposed sheet in words: whose, by which judge, its marks, their total."""
    for score in sorted(listed, key=lambda one: _turn(places[one["sheet"]])):
        place = places[score["sheet"]]
        name = place.appearance.entry.name
        if place.attempts > 1:
            name = f"{name} {_('第 %(attempt)s 轮', attempt=place.attempt)}"
        marks = "  ".join(_marks(rulebook, place.seat, score["marks"]))
        total = rubric.shown(rulebook, score["total"])
        yield (name, place.seat.name or place.seat.code, marks, total)


def _turn(place: Place) -> tuple[int, int, str]:
    """Where a sheet stands in the grid: contestants as they appear, judges as they sit."""
    return (place.appearance.position or 0, place.attempt, place.seat.code)


def _marks(rulebook: Rulebook, seat: Seat, marks: Mapping[str, int]) -> list[str]:
    return [
        f"{column.name} {plain(in_points(marks[column.key], rulebook.scale))}"
        for column in columns(rulebook, seat.role)
    ]
