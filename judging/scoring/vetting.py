"""Marks against the rulebook: codes that it declares, ranges and steps that it allows.

Whole columns are asked first; only where one is suspicious are the marks walked one by one, to
name what is wrong and where. ``Vet.sound`` and ``Vet.fault`` ask the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from fractions import Fraction
from math import lcm

from judging.scoring.blocks import Cell, State
from judging.scoring.book import Rulebook
from judging.scoring.case import Case
from judging.scoring.clauses import Criterion
from judging.scoring.column import Column
from judging.scoring.cube import COMPONENT, CRITERION, ROLE, Coordinate, Mark
from judging.scoring.exact import plain
from judging.scoring.fault import Fault, fault
from judging.scoring.stored import StoredMarks

Verdict = tuple[tuple[str, str] | None, Criterion | None]


def mark_faults(
    case: Case, cube: State, others: Set[str], entrants: Collection[str]
) -> Iterator[Fault]:
    """What is wrong with single marks, and where two stand on one coordinate. Of the ``others``,
    who have marks and are not scored, those are unknown whom a list of entries does not name."""
    vet = Vet(case.rulebook)
    unknown = others - {entrant.code for entrant in case.entries} if case.entries else frozenset()
    sound = not unknown and whole(case, cube)
    if sound and all(vet.sound(*each) for block in cube.blocks for each in block.cells.items()):
        return
    for index, mark in enumerate(case.marks):
        if problem := vet.fault(mark):
            yield fault(f"marks[{index}]", problem.code, **dict(problem.facts))
        if mark.entry in unknown:
            yield fault(f"marks[{index}]", "unknown_entry", entry=mark.entry)
    yield from twice(case, entrants)


def whole(case: Case, cube: State) -> bool:
    """Whether every mark has a coordinate of its own; in a stored table it cannot be otherwise."""
    return isinstance(case.marks, StoredMarks) or len(case.marks) == len(cube)


def twice(case: Case, entrants: Collection[str]) -> Iterator[Fault]:
    """Two counted marks on one coordinate are a fault, never "the last one wins"."""
    practice = {seat.role for seat in case.rulebook.seats if not seat.counted}
    seen: set[Coordinate] = set()
    for index, mark in enumerate(case.marks):
        if mark.entry in entrants and mark.role not in practice:
            at = mark.at()
            if at in seen:
                yield fault(f"marks[{index}]", "mark_twice", at=" · ".join(filter(None, at)))
            seen.add(at)


class Vet:
    """Looks each kind of mark up once: a million marks have few different criteria."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.roles = {seat.role for seat in rulebook.seats}
        self.parts = {part.code: part for part in rulebook.components}
        self.known: dict[tuple[str, ...], Verdict] = {}

    def sound(self, spot: Coordinate, cell: Cell) -> bool:
        """Whether nothing is wrong with the marks of a whole column."""
        unknown, line = self._verdict(spot[ROLE], spot[COMPONENT], spot[CRITERION])
        return unknown is None and (
            line is None or not isinstance(cell, Column) or in_range(line, cell)
        )

    def fault(self, mark: Mark) -> Fault | None:
        """The first thing wrong with a mark, or None."""
        unknown, line = self._verdict(mark.role, mark.component, mark.criterion)
        if unknown:
            axis, code = unknown
            return fault("", "undeclared", axis=axis, code=code)
        if line is None or not isinstance(mark.value, Fraction):
            return None
        return range_fault(line, mark.value)

    def _verdict(self, *key: str) -> Verdict:
        if key not in self.known:
            self.known[key] = self._looked_up(*key)
        return self.known[key]

    def _looked_up(self, role: str, component: str, criterion: str) -> Verdict:
        if self.roles and role not in self.roles:
            return ("role", role), None
        if not self.parts:
            return None, None
        if component not in self.parts:
            return ("component", component), None
        lines = {line.code: line for line in self.parts[component].criteria}
        if criterion and lines and criterion not in lines:
            return ("criterion", criterion), None
        return None, lines.get(criterion)


def in_range(line: Criterion, marks: Column) -> bool:
    """Whether all numbers of a column are within the criterion's range and on its step."""
    edges = [edge for edge in (line.least, line.most, line.step) if edge is not None]
    bottom = lcm(marks.bottom, *(edge.denominator for edge in edges))
    tops, least = marks.over(bottom), int(line.least * bottom)
    if line.most is not None and not (least <= min(tops) and max(tops) <= line.most * bottom):
        return False
    step = 0 if line.step is None else int(line.step * bottom)
    return not step or all((top - least) % step == 0 for top in tops)


def range_fault(line: Criterion, value: Fraction) -> Fault | None:
    """A number outside the criterion's range or off its step."""
    facts = {"name": line.name or line.code, "value": plain(value)}
    if line.most is not None and not line.least <= value <= line.most:
        edges = {"least": plain(line.least), "most": plain(line.most)}
        return fault("", "mark.out_of_range", **facts, **edges)
    if line.step is not None and ((value - line.least) / line.step).denominator != 1:
        return fault("", "mark.off_step", **facts, step=plain(line.step))
    return None
