"""Who may take part: age on the reference day, past winners, units. Every answer has a reason.

An answer is a reason with its facts, never a bare yes or no: the unit's officer must be able to
tell the teacher why, and the organiser must be able to except somebody knowingly.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from competition.rules.dates import BirthDate, birthday

Facts = tuple[tuple[str, str], ...]


class Answer(StrEnum):
    """May this person take part, as far as one rule is concerned?"""

    YES = "yes"
    NO = "no"
    OPEN = "open"  # something must be found out first


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's answer; `code` and `facts` are a sentence of sentences.py."""

    answer: Answer
    code: str
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Under:
    """Not yet `age` on the day `on`: 40岁以下, reckoned on the first day of the contest."""

    age: int
    on: date


@dataclass(frozen=True, slots=True)
class BornSince:
    """The other way notices say it: 1982年10月8日（含）以后出生."""

    day: date


@dataclass(frozen=True, slots=True)
class Barred:
    """Who won one of `prizes` (empty: any) since the year `since` may not enter again."""

    prizes: frozenset[str] = frozenset()
    since: int = 0


@dataclass(frozen=True, slots=True)
class PastPrize:
    """A prize somebody won before: as the honours register has it."""

    year: int
    contest: str
    prize: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the rules ask about a person."""

    unit: str
    born: BirthDate | None = None
    past: tuple[PastPrize, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """An edition's conditions of entry; what is None or empty is not asked."""

    age: Under | BornSince | None = None
    barred: tuple[Barred, ...] = ()
    units: frozenset[str] | None = None
    hosts: frozenset[str] = frozenset()  # units that may not send anybody, such as the organiser


@dataclass(frozen=True, slots=True)
class Verdict:
    """All reasons, in the order of the rules; the answer is the worst of them."""

    reasons: tuple[Reason, ...]

    @property
    def answer(self) -> Answer:
        answers = {reason.answer for reason in self.reasons}
        return next((a for a in (Answer.NO, Answer.OPEN) if a in answers), Answer.YES)

    def against(self) -> tuple[Reason, ...]:
        """The reasons that stand in the way."""
        return tuple(reason for reason in self.reasons if reason.answer is not Answer.YES)


def verdict(candidate: Candidate, rules: Rules) -> Verdict:
    """Ask every rule and keep every reason."""
    reasons: list[Reason] = []
    if rules.age:
        reasons.append(age(candidate.born, rules.age))
    reasons += [past(candidate.past, barred) for barred in rules.barred]
    if rules.units is not None:
        reasons.append(unit(candidate.unit, rules.units, rules.hosts))
    return Verdict(tuple(reasons))


def age(born: BirthDate | None, rule: Under | BornSince) -> Reason:
    """Judge an age. Who turns 40 on the very day is 40 and may not enter.

    A month without a day is enough unless the limit falls inside that month.
    """
    limit = _born_since(rule)
    facts: Facts = (("limit", limit.isoformat()),)
    if isinstance(rule, Under):
        facts += (("age", str(rule.age)), ("on", rule.on.isoformat()))
    if born is None:
        return Reason(Answer.OPEN, "age.unknown", facts)
    facts += (("born", str(born)),)
    if born.earliest >= limit:
        return Reason(Answer.YES, "age.within", facts)
    if born.latest >= limit:
        return Reason(Answer.OPEN, "age.needs_day", facts)
    if isinstance(rule, Under) and birthday(born.earliest, rule.age) == rule.on and born.day:
        return Reason(Answer.NO, "age.reached_that_day", facts)
    return Reason(Answer.NO, "age.over", facts)


def past(prizes: Collection[PastPrize], rule: Barred) -> Reason:
    """Judge past prizes: the latest one that bars is the reason."""
    barring = [
        prize
        for prize in prizes
        if prize.year >= rule.since and (not rule.prizes or prize.prize in rule.prizes)
    ]
    if not barring:
        return Reason(Answer.YES, "past.none")
    last = max(barring, key=lambda prize: prize.year)
    facts = (("year", str(last.year)), ("contest", last.contest), ("prize", last.prize))
    return Reason(Answer.NO, "past.winner", facts)


def unit(code: str, units: Collection[str], hosts: Collection[str]) -> Reason:
    """Judge the unit: one of the edition's, and one that sends contestants."""
    facts = (("unit", code),)
    if code not in units:
        return Reason(Answer.OPEN, "unit.unknown", facts)
    if code in hosts:
        return Reason(Answer.NO, "unit.not_sending", facts)
    return Reason(Answer.YES, "unit.sends", facts)


def _born_since(rule: Under | BornSince) -> date:
    """The first day of birth that is young enough.

    Born on 29 February counts as turning on 1 March, so the day after the reference day's own
    date, `age` years back, is right for every birthday.
    """
    if isinstance(rule, BornSince):
        return rule.day
    day = date(rule.on.year - rule.age, rule.on.month, 1)
    while birthday(day, rule.age) <= rule.on:
        day = date.fromordinal(day.toordinal() + 1)
    return day
