"""Marks against the rulebook: codes that it declares, ranges and steps that it allows."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.book import Rulebook
from judging.scoring.clauses import Criterion
from judging.scoring.cube import Mark
from judging.scoring.exact import plain
from judging.scoring.fault import Fault, fault

Verdict = tuple[tuple[str, str] | None, Criterion | None]


class Vet:
    """Looks each kind of mark up once: a million marks have few different criteria."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.roles = {seat.role for seat in rulebook.seats}
        self.parts = {part.code: part for part in rulebook.components}
        self.known: dict[tuple[str, str, str], Verdict] = {}

    def fault(self, mark: Mark) -> Fault | None:
        """The first thing wrong with a mark, or None."""
        key = (mark.role, mark.component, mark.criterion)
        if key not in self.known:
            self.known[key] = self._looked_up(*key)
        unknown, line = self.known[key]
        if unknown:
            axis, code = unknown
            return fault("", "undeclared", axis=axis, code=code)
        if line is None or not isinstance(mark.value, Fraction):
            return None
        return range_fault(line, mark.value)

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


def range_fault(line: Criterion, value: Fraction) -> Fault | None:
    """A number outside the criterion's range or off its step."""
    facts = {"name": line.name or line.code, "value": plain(value)}
    if line.most is not None and not line.least <= value <= line.most:
        edges = {"least": plain(line.least), "most": plain(line.most)}
        return fault("", "mark.out_of_range", **facts, **edges)
    if line.step is not None and ((value - line.least) / line.step).denominator != 1:
        return fault("", "mark.off_step", **facts, step=plain(line.step))
    return None
