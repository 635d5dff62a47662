"""Fill the cube: which marks count, for whom, and what the run must know of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from judging.scoring.blocks import Block, State
from judging.scoring.case import Case, Entrant
from judging.scoring.cube import PANEL, RECUSED, ROLE, SEAT, naturally
from judging.scoring.factors import factors_of
from judging.scoring.fault import Fault, fault
from judging.scoring.gathering import cube_of
from judging.scoring.run import Run
from judging.scoring.vetting import mark_faults

UNKNOWN = Entrant("")  # an entry of which there is nothing but its marks
NO_SEATS: frozenset[str] = frozenset()


def built(case: Case, watch: str) -> tuple[Run, tuple[Fault, ...]]:
    """The cube of counted marks and everything that is wrong with it."""
    cube = cube_of(case.marks)
    named = dict.fromkeys(entry for block in cube.blocks for entry in block.entries).keys()
    entrants = entrants_of(case, named)
    factors, faults = factors_of(case, entrants)
    faults = [*entrant_faults(case), *mark_faults(case, cube, named, entrants), *faults]
    kept = counted(case, cube, named, entrants)
    if unmarked := [entry for entry in entrants if entry not in named]:
        kept.append(Block(unmarked, {}))
    run = Run(case, entrants, factors, {"penalties": State(), "marks": State(kept)}, watch)
    know(run, kept)
    return run, tuple(faults)


def know(run: Run, blocks: Sequence[Block]) -> None:
    """What the run must know of its marks: who has which roles, which seats there are."""
    for block in blocks:
        roles = frozenset(spot[ROLE] for spot in block.cells)
        run.roles.update(dict.fromkeys(block.entries, roles))
        for spot in block.cells:
            run.rosters.setdefault((spot[PANEL], spot[ROLE]), {})[spot[SEAT]] = None
    run.seats = {seat.role: seat.count for seat in run.rulebook.seats if seat.counted}


def entrants_of(case: Case, named: Iterable[str]) -> dict[str, Entrant]:
    """The entries to score: those given and not absent, or those the marks name."""
    gone = {each.entry for each in case.decisions if each.kind == "absent"}
    kept = {each.code: each for each in case.entries} or dict.fromkeys(named, UNKNOWN)
    here = (code for code, each in kept.items() if not each.absent and code not in gone)
    return {code: kept[code] for code in naturally(here)}


def entrant_faults(case: Case) -> Iterator[Fault]:
    """Entries that are given twice."""
    seen: set[str] = set()
    for index, entrant in enumerate(case.entries):
        if entrant.code in seen:
            yield fault(f"entries[{index}]", "entry_twice", entry=entrant.code)
        seen.add(entrant.code)


def counted(
    case: Case, cube: State, named: Set[str], entrants: Mapping[str, Entrant]
) -> list[Block]:
    """The marks that count: not of absent entries, not of trainees or practice judges; a struck
    seat is recused."""
    practice = {seat.role for seat in case.rulebook.seats if not seat.counted}
    struck: dict[str, frozenset[str]] = {}
    for each in case.decisions:
        if each.kind == "strike":
            struck[each.entry] = struck.get(each.entry, NO_SEATS) | {each.value}

    def treated(entry: str) -> frozenset[str] | None:
        return struck.get(entry, NO_SEATS) if entry in entrants else None

    apart = struck.keys() | (named - entrants.keys())
    parts = [p for block in cube.blocks for p in (block.split(treated) if apart else [block])]
    return [
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
    ]
