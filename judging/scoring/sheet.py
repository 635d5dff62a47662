"""One judge's marks for one appearance and attempt. A mark's key is ``component.criterion``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from judging.scoring import words
from judging.scoring.book import Rulebook
from judging.scoring.clauses import Component, Criterion
from judging.scoring.exact import NotANumber, decimal, fixed, plain


@dataclass(frozen=True, slots=True)
class MarkFault:
    """What is wrong with one mark, for the judge to put right before signing."""

    key: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()

    def sentence(self, lang: str) -> str:
        """The fault in ``zh`` or ``en``, naming the criterion."""
        return words.sentence(self.code, lang, dict(self.facts))


def rubric(rulebook: Rulebook, role: str) -> tuple[Component, ...]:
    """The components this role scores, in the rulebook's order; all when its seat names none."""
    named = {code for seat in rulebook.seats if seat.role == role for code in seat.scores}
    return tuple(part for part in rulebook.components if not named or part.code in named)


def criteria(rulebook: Rulebook, role: str) -> dict[str, Criterion]:
    """Mark key to criterion, in the order of the sheet; each has a name that people can read."""
    return {
        f"{part.code}.{line.code}": replace(line, name=_name(part, line))
        for part in rubric(rulebook, role)
        for line in part.criteria
    }


def _name(part: Component, line: Criterion) -> str:
    """A component's only criterion often has no name of its own."""
    only = part.name if len(part.criteria) == 1 else ""
    return line.name or only or line.code


def faults(rulebook: Rulebook, role: str, typed: Mapping[str, str]) -> tuple[MarkFault, ...]:
    """Everything that keeps this sheet from being signed: empty, unlawful or unknown marks."""
    lines = criteria(rulebook, role)
    found = [
        problem
        for key, line in lines.items()
        if (problem := mark_fault(key, line, typed.get(key, "").strip(), rulebook.scale))
    ]
    unknown = [key for key in typed if key not in lines]
    return (*found, *(MarkFault(key, "mark.unknown", (("key", key),)) for key in unknown))


def mark_fault(key: str, line: Criterion, text: str, scale: int) -> MarkFault | None:
    """The first thing wrong with one typed mark, or None."""
    name = line.name or line.code
    if not text:
        return MarkFault(key, "mark.empty", (("name", name),))
    try:
        value = decimal(text)
    except NotANumber:
        return MarkFault(key, "mark.not_number", (("name", name), ("value", text)))
    facts = (("name", name), ("value", text))
    if value < line.least or (line.most is not None and value > line.most):
        most = plain(line.most) if line.most is not None else "∞"
        edges = (("least", plain(line.least)), ("most", most))
        return MarkFault(key, "mark.out_of_range", (*facts, *edges))
    if line.step is not None and ((value - line.least) / line.step).denominator != 1:
        return MarkFault(key, "mark.off_step", (*facts, ("step", plain(line.step))))
    if (value * 10**scale).denominator != 1:
        return MarkFault(key, "mark.too_fine", (*facts, ("scale", str(scale))))
    return None


def units(rulebook: Rulebook, role: str, typed: Mapping[str, str]) -> dict[str, int]:
    """The marks in whole units of the rulebook's scale; only lawful sheets may come here."""
    return {
        key: int(decimal(typed[key].strip()) * 10**rulebook.scale)
        for key in criteria(rulebook, role)
    }


def total(marks: Mapping[str, int]) -> int:
    """合计: the sum of a sheet's marks, in units."""
    return sum(marks.values())


def shown(rulebook: Rulebook, value: int) -> str:
    """Units as decimal text: 9235 at scale 2 is ``92.35``."""
    return fixed(Fraction(value, 10**rulebook.scale), rulebook.scale)
