"""Fill the cube: check the marks against one another and against the rulebook.

The marks are checked column by column. Only where a column is suspicious are they walked one by
one, to name what is wrong and where.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from judging.scoring.blocks import Block, State, gathered
from judging.scoring.case import Case, Entrant
from judging.scoring.cube import (
    PANEL,
    RECUSED,
    ROLE,
    SEAT,
    SPOT,
    Coordinate,
    Factors,
    Mark,
    Value,
    natural,
)
from judging.scoring.fault import Fault, fault
from judging.scoring.run import Run
from judging.scoring.vetting import Vet

Columns = dict[Coordinate, dict[str, Value]]
NO_SEATS: frozenset[str] = frozenset()


def built(case: Case, watch: str) -> tuple[Run, tuple[Fault, ...]]:
    """The cube of counted marks and everything that is wrong with it."""
    columns = by_spot(case.marks)
    named = set().union(*columns.values())
    entrants = entrants_of(case, named)
    others = sorted(named - entrants.keys(), key=natural)
    everything = gathered(columns, [*entrants, *others])
    clean = len(case.marks) == sum(map(len, columns.values())) and sound(case, everything, named)
    faults = [*entrant_faults(case), *(() if clean else mark_faults(case))]
    factored = [(i, mark) for i, mark in counted_marks(case, entrants) if mark.factors]
    run = Run(case, entrants, factors_of(case, factored, faults), {"penalties": State()}, watch)
    if not clean:
        faults += twice(counted_marks(case, entrants))
    known(run, counted(case, everything, entrants))
    return run, tuple(faults)


def known(run: Run, cube: State) -> None:
    """What the run must know of its marks: who has which roles, which seats there are."""
    run.states["marks"] = cube
    for block in cube.blocks:
        roles = frozenset(spot[ROLE] for spot in block.cells)
        run.roles.update(dict.fromkeys(block.entries, roles))
        for spot in block.cells:
            run.rosters.setdefault((spot[PANEL], spot[ROLE]), {})[spot[SEAT]] = None
    run.seats = {seat.role: seat.count for seat in run.rulebook.seats if seat.counted}


def by_spot(marks: Iterable[Mark]) -> Columns:
    """The marks' values by spot and entry."""
    found: dict[tuple[str, ...], dict[str, Value]] = defaultdict(dict)
    for mark in marks:
        found[SPOT(mark)][mark.entry] = RECUSED if mark.value is None else mark.value
    return {("", *spot): column for spot, column in found.items()}  # type: ignore[misc]


def entrants_of(case: Case, named: Collection[str]) -> dict[str, Entrant]:
    """The entries to score: those given and not absent, or those the marks name."""
    gone = {each.entry for each in case.decisions if each.kind == "absent"}
    given = case.entries or [Entrant(code) for code in named]
    kept = {each.code: each for each in given}
    here = (code for code, each in kept.items() if not each.absent and code not in gone)
    return {code: kept[code] for code in sorted(here, key=natural)}


def entrant_faults(case: Case) -> Iterator[Fault]:
    """Entries that are given twice."""
    seen: set[str] = set()
    for index, entrant in enumerate(case.entries):
        if entrant.code in seen:
            yield fault(f"entries[{index}]", "entry_twice", entry=entrant.code)
        seen.add(entrant.code)


def counted(case: Case, cube: State, entrants: Collection[str]) -> State:
    """The marks that count: not of absent entries, not of trainees or practice judges; a struck
    seat is recused."""
    practice = {seat.role for seat in case.rulebook.seats if not seat.counted}
    struck: dict[str, frozenset[str]] = {}
    for each in case.decisions:
        if each.kind == "strike":
            struck[each.entry] = struck.get(each.entry, NO_SEATS) | {each.value}

    def treated(entry: str) -> frozenset[str] | None:
        return struck.get(entry, NO_SEATS) if entry in entrants else None

    parts = [part for block in cube.blocks for part in block.split(treated)]
    return State(
        Block(
            part.entries,
            {
                spot: RECUSED if spot[SEAT] in seats else cell
                for spot, cell in part.cells.items()
                if spot[ROLE] not in practice
            },
        )
        for part in parts
        if (seats := treated(part.entries[0])) is not None
    )


def sound(case: Case, cube: State, named: Collection[str]) -> bool:
    """Whether nothing is wrong with any mark: nobody unknown, no column out of its range."""
    entries = {entrant.code for entrant in case.entries}
    vet = Vet(case.rulebook)
    return (not entries or entries.issuperset(named)) and all(
        vet.sound(spot, cell) for block in cube.blocks for spot, cell in block.cells.items()
    )


def mark_faults(case: Case) -> Iterator[Fault]:
    """What is wrong with single marks."""
    known = {entrant.code for entrant in case.entries} or {mark.entry for mark in case.marks}
    vet = Vet(case.rulebook)
    for index, mark in enumerate(case.marks):
        if problem := vet.fault(mark):
            yield fault(f"marks[{index}]", problem.code, **dict(problem.facts))
        if mark.entry not in known:
            yield fault(f"marks[{index}]", "unknown_entry", entry=mark.entry)


def counted_marks(case: Case, entrants: Collection[str]) -> Iterator[tuple[int, Mark]]:
    """The counted marks one by one, with their number."""
    practice = {seat.role for seat in case.rulebook.seats if not seat.counted}
    for index, mark in enumerate(case.marks):
        if mark.entry in entrants and mark.role not in practice:
            yield index, mark


def twice(marks: Iterable[tuple[int, Mark]]) -> Iterator[Fault]:
    """Two marks on one coordinate are a fault, never "the last one wins"."""
    seen: set[Coordinate] = set()
    for index, mark in marks:
        at = mark.at()
        if at in seen:
            yield fault(f"marks[{index}]", "mark_twice", at=" · ".join(filter(None, at)))
        seen.add(at)


def factors_of(case: Case, marks: Iterable[tuple[int, Mark]], faults: list[Fault]) -> Factors:
    """Factor columns by (entry, stage, attempt, component, criterion); two numbers are a fault."""
    found: Factors = {}
    numbers = {name for entrant in case.entries for name, _ in entrant.numbers}
    for index, mark in marks:
        for name, value in mark.factors:
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
