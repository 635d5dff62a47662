"""Whom a unit sends on (推荐): its best by score, within its seats.

A tie across the last seat that the rules do not settle is a question to people, never a choice of
the program. Who withdraws is followed by the next in line; seats nobody can take are given on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from competition.rules.quota import Allotment, GivenOn, give_back, give_on


class CutTie(StrEnum):
    """What happens where equal entrants meet the last seat."""

    ASK = "ask"
    EXPAND = "expand"  # everybody equal goes on: 末位并列的一并晋级


class VacantSeat(StrEnum):
    """What happens to a seat that its unit cannot fill."""

    REALLOCATE = "reallocate"
    LEAVE_EMPTY = "leave_empty"


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody of a unit's preliminary; `marks` rank, best first, each the next one's tie-break."""

    code: str
    unit: str
    marks: tuple[Fraction, ...]
    eligible: bool = True
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """How units nominate; `alternates` are named beside the nominees."""

    cut_tie: CutTie = CutTie.ASK
    vacant_seat: VacantSeat = VacantSeat.REALLOCATE
    alternates: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """Only people may decide: `seats` of the `tied` go on."""

    unit: str
    seats: int
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nominees:
    """One unit's outcome, best first. `stepped_up` follow somebody who withdrew."""

    unit: str
    seats: int
    advance: tuple[str, ...]
    alternates: tuple[str, ...]
    question: Question | None
    stepped_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nomination:
    """All units' nominees and what became of the seats."""

    units: Mapping[str, Nominees]
    given_on: GivenOn
    left_out: tuple[str, ...]  # ineligible: out before anybody is ranked

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(n.question for n in self.units.values() if n.question)

    @property
    def total(self) -> int:
        return sum(len(nominees.advance) for nominees in self.units.values())


class BadDecision(ValueError):
    """The decision answers a question that is not asked, or not fully."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """People's answers: for each unit the tied entrants who go on."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def nominate(
    allotment: Allotment,
    entrants: Sequence[Entrant],
    rules: Rules,
    decisions: Decisions | None = None,
) -> Nomination:
    """Nominate in every unit of the allotment.

    Raises BadDecision when a decision does not fit the question as it now stands: after a
    withdrawal an old answer may answer nothing any more, and must be given again.
    """
    standing = [e for e in entrants if e.eligible and not e.withdrawn]
    by_unit = {unit: [e for e in standing if e.unit == unit] for unit in allotment.seats}
    counts = {unit: len(found) for unit, found in by_unit.items()}
    give = give_on if rules.vacant_seat is VacantSeat.REALLOCATE else give_back
    given = give(allotment, counts)
    chosen = (decisions or Decisions()).chosen
    units = {
        unit: _unit(unit, found, given.seats[unit], rules, chosen.get(unit, ()))
        for unit, found in by_unit.items()
    }
    return Nomination(
        units={unit: _with_stepped_up(n, entrants, rules) for unit, n in units.items()},
        given_on=given,
        left_out=tuple(e.code for e in entrants if not e.eligible),
    )


def _unit(
    unit: str, entrants: Sequence[Entrant], seats: int, rules: Rules, chosen: tuple[str, ...]
) -> Nominees:
    """Walk down the blocks of equals until the seats are full."""
    blocks = _blocks(entrants)
    advance: list[str] = []
    while blocks and len(advance) + len(blocks[0]) <= seats:
        advance += blocks.pop(0)
    tied = blocks[0] if blocks and len(advance) < seats else ()
    if tied and rules.cut_tie is CutTie.EXPAND:
        advance += blocks.pop(0)
        tied = ()
    if not tied:
        if chosen:
            raise BadDecision(unit)
        return Nominees(unit, seats, tuple(advance), _first(blocks, rules.alternates), None)
    question = Question(unit, seats - len(advance), tied)
    if not chosen:
        # Who of the tied is the first alternate is open as well, so nobody is named yet.
        return Nominees(unit, seats, tuple(advance), (), question)
    return _decided(question, advance, blocks, chosen, rules)


def _decided(
    question: Question,
    advance: list[str],
    blocks: list[tuple[str, ...]],
    chosen: tuple[str, ...],
    rules: Rules,
) -> Nominees:
    if len(set(chosen)) != question.seats or not set(chosen) <= set(question.tied):
        raise BadDecision(question.unit)
    others = tuple(code for code in question.tied if code not in chosen)
    ahead = tuple(code for code in question.tied if code in chosen)
    seats = len(advance) + question.seats
    rest = _first([others, *blocks[1:]], rules.alternates)
    return Nominees(question.unit, seats, (*advance, *ahead), rest, None)


def _blocks(entrants: Sequence[Entrant]) -> list[tuple[str, ...]]:
    """Entrants by marks, best first; equals together, by code."""
    ranked = sorted(entrants, key=lambda e: (tuple(-mark for mark in e.marks), e.code))
    return [tuple(e.code for e in block) for _, block in groupby(ranked, key=lambda e: e.marks)]


def _first(blocks: Sequence[tuple[str, ...]], count: int) -> tuple[str, ...]:
    return tuple(code for block in blocks for code in block)[:count]


def _with_stepped_up(nominees: Nominees, entrants: Sequence[Entrant], rules: Rules) -> Nominees:
    """Name those who go on only because somebody above them withdrew."""
    unit = [e for e in entrants if e.unit == nominees.unit and e.eligible]
    if not any(e.withdrawn for e in unit):
        return nominees
    before = _unit(nominees.unit, unit, nominees.seats, rules, ()).advance
    return Nominees(
        unit=nominees.unit,
        seats=nominees.seats,
        advance=nominees.advance,
        alternates=nominees.alternates,
        question=nominees.question,
        stepped_up=tuple(code for code in nominees.advance if code not in before),
    )
