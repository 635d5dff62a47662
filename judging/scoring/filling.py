"""Fill the cube: check the marks against one another and against the rulebook."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.case import Case, Entrant
from judging.scoring.cube import (
    ENTRY,
    PANEL,
    RECUSED,
    ROLE,
    SEAT,
    Coordinate,
    Factors,
    Mark,
    State,
    natural,
)
from judging.scoring.fault import Fault, fault
from judging.scoring.run import Run
from judging.scoring.vetting import Vet


def built(case: Case, watch: str) -> tuple[Run, tuple[Fault, ...]]:
    """The cube of counted marks and everything that is wrong with it."""
    faults: list[Fault] = []
    entrants = entrants_of(case, faults)
    marks = counted_marks(case, entrants, faults)
    run = Run(case, entrants, factors_of(case, marks, faults), {"penalties": {}}, watch)
    run.states["marks"] = cube(case, marks, faults)
    run.present = {(at[ENTRY], at[ROLE]) for at in run.states["marks"]}
    run.seats = {seat.role: seat.count for seat in case.rulebook.seats if seat.counted}
    for panel, role, seat in {at[PANEL:] for at in run.states["marks"]}:
        run.rosters.setdefault((panel, role), {})[seat] = None
    return run, tuple(faults)


def entrants_of(case: Case, faults: list[Fault]) -> dict[str, Entrant]:
    """The entries to score: those given and not absent, or those the marks name."""
    gone = {each.entry for each in case.decisions if each.kind == "absent"}
    if not case.entries:
        named = {mark.entry for mark in case.marks} - gone
        return {code: Entrant(code) for code in sorted(named, key=natural)}
    found: dict[str, Entrant] = {}
    for index, entrant in enumerate(case.entries):
        if entrant.code in found:
            faults.append(fault(f"entries[{index}]", "entry_twice", entry=entrant.code))
        found[entrant.code] = entrant
    kept = (code for code, e in found.items() if not e.absent and code not in gone)
    return {code: found[code] for code in sorted(kept, key=natural)}


def counted_marks(
    case: Case, entrants: dict[str, Entrant], faults: list[Fault]
) -> list[tuple[int, Mark]]:
    """The marks that count: not of absent entries, not of trainees or practice judges."""
    known = {entrant.code for entrant in case.entries} or {mark.entry for mark in case.marks}
    practice = {seat.role for seat in case.rulebook.seats if not seat.counted}
    found: list[tuple[int, Mark]] = []
    vet = Vet(case.rulebook)
    for index, mark in enumerate(case.marks):
        if problem := vet.fault(mark):
            faults.append(fault(f"marks[{index}]", problem.code, **dict(problem.facts)))
        if mark.entry not in known:
            faults.append(fault(f"marks[{index}]", "unknown_entry", entry=mark.entry))
        if mark.entry in entrants and mark.role not in practice:
            found.append((index, mark))
    return found


def cube(case: Case, marks: list[tuple[int, Mark]], faults: list[Fault]) -> State:
    """Coordinate to value. Two marks on one coordinate are a fault, never "the last one wins"."""
    struck = {(each.entry, each.value) for each in case.decisions if each.kind == "strike"}
    state: State = {}
    for index, mark in marks:
        at = mark.at()
        if at in state:
            where = " · ".join(filter(None, at))
            faults.append(fault(f"marks[{index}]", "mark_twice", at=where))
        out = mark.value is None or (at[ENTRY], at[SEAT]) in struck
        state[at] = RECUSED if out or mark.value is None else mark.value
    return state


def factors_of(case: Case, marks: list[tuple[int, Mark]], faults: list[Fault]) -> Factors:
    """Factor columns by (entry, stage, attempt, component, criterion); two numbers are a fault."""
    found: Factors = {}
    numbers = {name for entrant in case.entries for name, _ in entrant.numbers}
    for index, mark in marks:
        for name, value in mark.factors:  # almost always none
            path = f"marks[{index}]"
            if name in numbers:
                faults.append(fault(path, "factor_and_number", name=name))
            put(found, mark.at(), name, value, path, faults)
    return found


def put(
    factors: Factors, at: Coordinate, name: str, value: Fraction, path: str, faults: list[Fault]
) -> None:
    """Keep one factor, unless another value stands there already."""
    here = factors.setdefault(at[:5], {})
    if here.setdefault(name, value) != value:
        faults.append(fault(path, "two_factors", name=name, at=" · ".join(filter(None, at[:5]))))
