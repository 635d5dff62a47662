"""Factor columns: numbers written beside the marks (difficulty, weight) that a ``times`` names."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from judging.scoring.case import Case
from judging.scoring.cube import Coordinate, Factors
from judging.scoring.fault import Fault, fault
from judging.scoring.stored import StoredMarks


def factors_of(case: Case, entrants: Collection[str]) -> tuple[Factors, list[Fault]]:
    """Factors by (entry, stage, attempt, component, criterion); two numbers are a fault. A store
    keeps none."""
    found: Factors = {}
    faults: list[Fault] = []
    if isinstance(case.marks, StoredMarks):
        return found, faults
    numbers = {name for entrant in case.entries for name, _ in entrant.numbers}
    practice = {seat.role for seat in case.rulebook.seats if not seat.counted}
    for index, mark in enumerate(case.marks):
        if not mark.factors or mark.entry not in entrants or mark.role in practice:
            continue
        for name, value in mark.factors:
            path = f"marks[{index}]"
            if name in numbers:
                faults.append(fault(path, "factor_and_number", name=name))
            put(found, mark.at(), name, value, path, faults)
    return found, faults


def put(
    factors: Factors, at: Coordinate, name: str, value: Fraction, path: str, faults: list[Fault]
) -> None:
    """Keep one factor, unless another value stands there already."""
    here = factors.setdefault(at[:5], {})
    if here.setdefault(name, value) != value:
        faults.append(fault(path, "two_factors", name=name, at=" · ".join(filter(None, at[:5]))))
