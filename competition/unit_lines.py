"""Units' lines (推荐顺序): who stands where, who is next, what became of every seat.

Who stands where is handed in as plain values: only judging knows results. Everything here is
computed anew from results, quotas and the steps that were taken (`nominations`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from competition import entries, quotas, units
from competition.db import db
from competition.errors import Missing
from competition.models import Appearance, Edition, Entry, Nomination, NominationStep, Stage, Unit
from competition.rules import nomination, preset
from competition.rules.nomination import Decisions, Entrant, Nominees
from competition.rules.quota import Allotment


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry's standing in its unit's sealed preliminary."""

    entry: int
    place: Fraction
    shown: str
    score: str


Results = Mapping[int, Sequence[Ranked]]  # unit → its ranking; units that have none are not in it


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry in its unit's line, with the last step that was taken about it."""

    entry: Entry
    place: str
    score: str
    last: Nomination | None
    due: bool = False
    tied: bool = False
    alternate: bool = False
    stepped_up: bool = False

    @property
    def nominated(self) -> bool:
        return self.last is not None and self.last.step is NominationStep.NOMINATED

    @property
    def withdrawn(self) -> bool:
        gone = not self.entry.state.takes_part
        return gone or (self.last is not None and self.last.step is NominationStep.WITHDRAWN)

    @property
    def free(self) -> bool:
        """Could still be sent, in line or as an exception."""
        return not self.nominated and not self.withdrawn


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's line: its quota, what became of it, who was sent, who is next."""

    unit: Unit
    quota: int
    seats: int
    sealed: bool
    entries: int
    line: tuple[Candidate, ...]
    asked: int  # how many of the tied people must choose; 0 where nothing is asked

    @property
    def nominated(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.line if one.nominated)

    @property
    def due(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.line if one.due)

    @property
    def tied(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.line if one.tied)

    @property
    def left(self) -> int:
        return max(0, self.seats - len(self.nominated))

    @property
    def finished(self) -> bool:
        """Nothing is left that this unit could still do."""
        return not self.left or not self.entries


@dataclass(frozen=True, slots=True)
class Overview:
    """All units, in their order; `moved` are seats given on, from unit to unit."""

    units: tuple[UnitLine, ...]
    moved: tuple[tuple[str, str], ...]
    vacant: int
    final: Stage | None
    fixed: bool

    def one(self, unit: Unit) -> UnitLine | None:
        """The unit's line; a unit that sends nobody has none."""
        return next((one for one in self.units if one.unit.id == unit.id), None)

    def of(self, unit: Unit) -> UnitLine:
        """The same where there must be one."""
        found = self.one(unit)
        if found is None:
            raise Missing
        return found

    @property
    def nominated(self) -> tuple[Candidate, ...]:
        return tuple(one for line in self.units for one in line.nominated)

    @property
    def unfinished(self) -> tuple[UnitLine, ...]:
        return tuple(one for one in self.units if not one.finished)


def overview(edition: Edition, results: Results) -> Overview:
    """Where every unit's nominations stand, in a fixed number of queries."""
    listed, last = entries.listed(edition), _last_steps(edition)
    allotment = quotas.in_force(edition)
    found = _nominate(edition, allotment, listed, results, last)
    by_code = {unit.code: unit for unit in units.listed(edition)}
    own = _by_unit(listed)
    final = final_of(edition)
    return Overview(
        units=tuple(
            _line(
                by_code[code],
                nominees,
                allotment.seats[code],
                own.get(by_code[code].id, {}),
                results,
                last,
            )
            for code, nominees in found.units.items()
        ),
        moved=found.given_on.moved,
        vacant=found.given_on.vacant,
        final=final,
        fixed=final is not None and is_fixed(final),
    )


def _by_unit(listed: Sequence[Entry]) -> dict[int, dict[int, Entry]]:
    found: dict[int, dict[int, Entry]] = {}
    for entry in listed:
        found.setdefault(entry.unit_id or 0, {})[entry.id] = entry
    return found


def _last_steps(edition: Edition) -> dict[int, Nomination]:
    rows = db.session.scalars(
        select(Nomination).where(Nomination.edition_id == edition.id).order_by(Nomination.id)
    )
    return {row.entry_id: row for row in rows}


def _nominate(
    edition: Edition, allotment: Allotment, listed: Sequence[Entry], results: Results,
    last: Mapping[int, Nomination],
) -> nomination.Nomination:  # fmt: skip
    """Apply the rules; a tie that people have settled by nominating is settled here too."""
    rules = preset.nominations(edition.rules)
    entrants = list(_entrants(listed, results, last))
    found = nomination.nominate(allotment, entrants, rules)
    sent = {one.code for one in listed if _is(last.get(one.id), NominationStep.NOMINATED)}
    answers = {
        question.unit: chosen
        for question in found.questions
        if len(chosen := tuple(c for c in question.tied if c in sent)) == question.seats
    }
    return nomination.nominate(allotment, entrants, rules, Decisions(answers)) if answers else found


def _entrants(
    listed: Sequence[Entry], results: Results, last: Mapping[int, Nomination]
) -> Iterable[Entrant]:
    """Everybody who may go on. Before a unit's seal each of its entries still might."""
    places = {one.entry: one.place for ranking in results.values() for one in ranking}
    for entry in listed:
        sealed = entry.unit_id in results
        if entry.unit is None or (sealed and entry.id not in places):
            continue
        marks = (-places.get(entry.id, Fraction(0)),)
        gone = not entry.state.takes_part
        withdrawn = gone or _is(last.get(entry.id), NominationStep.WITHDRAWN)
        yield Entrant(entry.code, entry.unit.code, marks, withdrawn=withdrawn)


def _is(row: Nomination | None, step: NominationStep) -> bool:
    return row is not None and row.step is step


def _line(
    unit: Unit, nominees: Nominees, quota: int, own: Mapping[int, Entry],
    results: Results, last: Mapping[int, Nomination],
) -> UnitLine:  # fmt: skip
    ranking = sorted(results.get(unit.id, ()), key=lambda one: (one.place, own[one.entry].code))
    sent = {own[e].code for e in own if _is(last.get(e), NominationStep.NOMINATED)}
    seats = max(nominees.seats, len(nominees.advance))
    left = max(0, seats - len(sent))
    due = [code for code in nominees.advance if code not in sent][:left] if ranking else []
    question = nominees.question
    asked = min(question.seats, left - len(due)) if question and ranking else 0
    tied = set(question.tied) - sent if question and asked > 0 else set()
    line = tuple(
        Candidate(
            entry=(entry := own[one.entry]),
            place=one.shown,
            score=one.score,
            last=last.get(entry.id),
            due=entry.code in due,
            tied=entry.code in tied,
            alternate=entry.code in nominees.alternates,
            stepped_up=entry.code in nominees.stepped_up,
        )
        for one in ranking
    )
    standing = sum(entry.state.takes_part for entry in own.values())
    return UnitLine(unit, quota, seats, unit.id in results, standing, line, max(asked, 0))


def final_of(edition: Edition) -> Stage | None:
    """The stage that the units nominate for: the first one of the whole edition."""
    wanted = select(Stage).where(Stage.edition_id == edition.id, Stage.unit_id.is_(None))
    return db.session.scalar(wanted.order_by(Stage.position, Stage.id).limit(1))


def is_fixed(final: Stage) -> bool:
    """Whether the final's roster stands: from then on nominations cannot change."""
    wanted = select(Appearance.id).where(Appearance.stage_id == final.id)
    return db.session.scalar(wanted.limit(1)) is not None
