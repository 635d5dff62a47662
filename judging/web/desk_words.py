"""A proposal in words: exactly what the second person would agree to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from competition import second_person
from competition.ledger.event import code24
from competition.models import Stage
from competition.policy import Actor, Role, may_confirm
from competition.rules.lifecycles import Ending
from competition.second_person import Proposal
from competition.web.naming import named
from competition.web.page import sentence, term, when
from judging import absences, awards, penalties, proposals
from judging.at_present import AtPresent
from judging.panels import Place
from judging.scoring import sheet as paper
from judging.web import paper_words, publicity_words

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One proposal as the page shows it."""

    proposal: Proposal
    facts: Facts
    marks: tuple[tuple[str, str, str], ...]  # criterion, before, proposed
    by: str
    at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    may_confirm: bool
    why_not: str
    own: bool  # whoever looks proposed it, and may take it back
    how: Ending | None  # how it ended, where nobody confirmed it
    ended_by: str
    ended_at: datetime | None
    ended_why: str

    @property
    def code(self) -> str:
        return code24(self.proposal.hash)

    @property
    def waits(self) -> bool:
        return self.proposal.waits and self.how is None


def told_of(
    stage: Stage, names: Mapping[str, str], actor: Actor
) -> tuple[list[Told], list[Told], list[Told]]:
    """What waits, what was confirmed, what ended without that; each newest first."""
    about, listed = _About(stage, names, actor), second_person.proposals(stage)
    found = [_told(about, one) for one in listed][::-1]
    done = [one for one in found if one.proposal.confirmed_by]
    return [one for one in found if one.waits], done, [one for one in found if one.how]


def absent_together(waiting: Sequence[Told]) -> list[list[Told]]:
    """Absences that this person may confirm in one press: of one judge, for one reason."""
    found: dict[tuple[str, str], list[Told]] = {}
    for one in waiting:
        if one.proposal.action == absences.ACTION and one.may_confirm:
            seat = str(one.proposal.what["sheet"]).rpartition(".")[2]
            found.setdefault((seat, one.proposal.reason), []).append(one)
    return [lump for lump in found.values() if len(lump) > 1]


class _About(AtPresent):
    """What the facts of a stage's proposals are read from, each once for all of them."""

    def __init__(self, stage: Stage, names: Mapping[str, str], actor: Actor) -> None:
        super().__init__(stage)
        self.names, self.actor = names, actor
        self._own: dict[str, bool] = {}
        self._confirmers: dict[tuple[str, str], list[str]] = {}

    def is_own(self, code: str) -> bool:
        """Whether whoever looks acted under this pseudonym."""
        if code not in self._own:
            own = second_person.same_person(self.actor, code, edition=self.stage.edition_id)
            self._own[code] = own
        return self._own[code]

    def confirmers(self, one: Proposal) -> list[str]:
        """Who may confirm what this person proposed, by name; whoever looks is not named."""
        asked = (one.action, one.by)
        if asked not in self._confirmers:
            codes = second_person.confirmers(self.stage, *asked)
            others = [code for code in codes if not self.is_own(code)]
            self._confirmers[asked] = [_named(code, self.names) for code in others]
        return self._confirmers[asked]


def _told(about: _About, one: Proposal) -> Told:
    names = about.names
    what: Mapping[str, Any] = one.what
    proposed = _proposed(about, one.action, what)
    refusal = proposals.outdated(about, one) if one.waits else None
    own = one.waits and about.is_own(one.by)
    why_not = _why_not(about, one, own=own) if one.waits else ""
    end = one.end
    return Told(
        proposal=one,
        facts=FACTS[one.action](about, what),
        marks=_marks(about, *proposed, done=not one.waits) if proposed else (),
        by=_named(one.by, names),
        at=datetime.fromisoformat(one.at),
        confirmed_by=_named(one.confirmed_by, names) if one.confirmed_by else "",
        confirmed_at=datetime.fromisoformat(one.confirmed_at) if one.confirmed_at else None,
        may_confirm=one.waits and not why_not,
        why_not=why_not,
        own=own,
        how=end.how if end else Ending.OUTDATED if refusal else None,
        ended_by=_named(end.by, names) if end and end.how is not Ending.OUTDATED else "",
        ended_at=end.at if end else None,
        ended_why=sentence(refusal) if refusal else end.reason if end else "",
    )


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _why_not(about: _About, one: Proposal, *, own: bool) -> str:
    """Why this person cannot confirm it; empty when they can."""
    if not own and may_confirm(
        about.actor, one.action, about.stage.edition_id, about.stage.unit_id
    ):
        return ""
    who = gettext("、").join(about.confirmers(one)) or gettext("另一位有权限的人")
    if own:
        return gettext("您是提议人，要由%(who)s确认。", who=who)
    return gettext("由%(who)s确认。", who=who)


# ── each action's own facts ───────────────────────────────────────────────────────────────────
def _run(_about: _About, what: Mapping[str, Any]) -> Facts:
    return ((gettext("计算"), gettext("第 %(number)s 次", number=what["run"])),)


def _published(about: _About, what: Mapping[str, Any]) -> Facts:
    told, code = publicity_words.told(about.stage), publicity_words.code(about.stage, what["head"])
    return (*_run(about, what), *told, code)


def _announcement(_about: _About, what: Mapping[str, Any]) -> Facts:
    return ((gettext("公告"), gettext("第 %(number)s 号", number=what["number"])),)


def _sheet(about: _About, what: Mapping[str, Any]) -> Facts:
    return _place(about.places[what["sheet"]])


def _corrected(about: _About, what: Mapping[str, Any]) -> Facts:
    score, rulebook = what["score"], about.rulebook
    return (
        *_place(about.places[score["sheet"]]),
        (gettext("成为"), gettext("第 %(rev)s 版", rev=score["rev"])),
        (gettext("更正后合计"), paper.shown(rulebook, score["total"])),
    )


def _late(about: _About, what: Mapping[str, Any]) -> Facts:
    late, place = about.late[what["seq"]], about.places[what["sheet"]]
    total = paper.shown(about.rulebook, late.total) if about.may_read(place) else "—"
    return (*_place(place), (gettext("到达时间"), when(late.at)), (gettext("合计"), total))


def _from_paper(about: _About, what: Mapping[str, Any]) -> Facts:
    """Every sheet of the pile: the second person compares each with its paper."""
    rows = paper_words.rows(what["sheets"], about.places, about.rulebook)
    return tuple(
        (f"{name} · {judge}", gettext("%(marks)s，合计 %(total)s", marks=marks, total=total))
        for name, judge, marks, total in rows
    )


def _place(place: Place) -> Facts:
    appearance = place.appearance
    return (
        (gettext("评分表"), place.sheet),
        (gettext("评委"), f"{place.seat.name} ({place.seat.code})"),
        (gettext("选手"), f"{appearance.position or '—'} · {appearance.entry.name}"),
    )


def _penalty(about: _About, what: Mapping[str, Any]) -> Facts:
    rulebook = about.rulebook
    rule = penalties.rule_of(rulebook, what["code"])
    points = penalties.points_for(rulebook, what["code"], what["measured"])
    appearance = about.appearances[what["appearance"]]
    measured = () if what["measured"] is None else ((gettext("计量"), str(what["measured"])),)
    return (
        (gettext("选手"), f"{appearance.position or '—'} · {appearance.entry.name}"),
        (gettext("扣分条款"), named(rule.name or rule.code)),
        *measured,
        (gettext("分值"), paper.shown(rulebook, points)),
    )


def _attempt(about: _About, what: Mapping[str, Any]) -> Facts:
    one = about.appearances[what["appearance"]]
    kept = about.signed_by_attempt[one.id, what["attempt"]]
    return (
        (gettext("选手"), f"{one.position or '—'} · {one.entry.name}"),
        (gettext("轮次"), gettext("第 %(attempt)s 轮", attempt=what["attempt"])),
        (gettext("改为"), gettext("算") if what["made"] else gettext("未进行，不算")),
        (gettext("已签交的评分表"), str(kept)),
    )


def _decided(about: _About, what: Mapping[str, Any]) -> Facts:
    return tuple(
        (about.appearances[entry].entry.name, _answer(about, what["kind"], value))
        for entry, value in sorted(what["answer"].items())
    )


def _answer(about: _About, kind: str, value: str) -> str:
    if kind == "order":
        return gettext("并列者中第 %(number)s", number=value)
    if kind == "prize":
        return awards.prize_name(about.rulebook, value) or gettext("不授奖")
    return gettext("晋级") if value == "1" else gettext("不晋级")


def _recovered(_about: _About, what: Mapping[str, Any]) -> Facts:
    return (
        (gettext("备份的时间"), when(datetime.fromisoformat(what["made"]))),
        (gettext("恢复时流水有"), gettext("%(count)s 条", count=what["events"])),
        (gettext("恢复时末端校验码"), code24(what["head"])),
        (gettext("纸上最后一个校验码"), what["known"] or gettext("没有填写")),
    )


def _admitted(about: _About, what: Mapping[str, Any]) -> Facts:
    return tuple(
        (about.names.get(code, code), term(Role(role))) for code, role in what["office"].items()
    )


def _erased(about: _About, what: Mapping[str, Any]) -> Facts:
    return ((gettext("谁的"), about.erasable.get(what["who"], what["who"])),)


FACTS: Mapping[str, Callable[[_About, Mapping[str, Any]], Facts]] = {
    "publish": _published,
    "unseal": _run,
    "withdraw": _announcement,
    "confirm": _announcement,
    "sheet.absent": _sheet,
    "recuse": _sheet,
    "late.admit": _late,
    "paper.entry": _from_paper,
    "score.correct": _corrected,
    "penalty": _penalty,
    "no_attempt": _attempt,
    "decide": _decided,
    "recover": _recovered,
    "panel.change": _admitted,
    "erase": _erased,
}


def _proposed(
    about: _About, action: str, what: Mapping[str, Any]
) -> tuple[str, Mapping[str, int]] | None:
    """The one sheet that would count, with its marks; a judge's own not before they may be read."""
    if action == "score.correct":
        return what["score"]["sheet"], what["score"]["marks"]
    if action != "late.admit" or not about.may_read(about.places[what["sheet"]]):
        return None
    return what["sheet"], about.late[what["seq"]].marks


def _marks(
    about: _About, sheet: str, marks: Mapping[str, int], *, done: bool
) -> tuple[tuple[str, str, str], ...]:
    """Old and new marks side by side; what a judge signed only once it may be read."""
    place, rulebook = about.places[sheet], about.rulebook
    now = None if done else about.current(place)
    before = now.marks if now is not None and about.may_read(place) else {}
    return tuple(
        (
            named(line.name or line.code),
            paper.shown(rulebook, before[key]) if key in before else "—",
            paper.shown(rulebook, marks[key]),
        )
        for key, line in paper.criteria(rulebook, place.seat.role).items()
    )
