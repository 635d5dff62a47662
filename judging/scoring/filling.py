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
    named = [entry for block in cube.blocks for entry in block.entries]
    entrants = entrants_of(case, named)
    others = frozenset(entry for entry in named if entry not in entrants)
    factors, faults = factors_of(case, entrants)
    faults = [*entrant_faults(case), *mark_faults(case, cube, others, entrants), *faults]
    kept = counted(case, cube, others, entrants)
    if len(named) - len(others) < len(entrants):
        marked = set(named)
        kept.append(Block([entry for entry in entrants if entry not in marked], {}))
    run = Run(case, entrants, factors, {"penalties": State(), "marks": State(kept)}, watch)
    know(run, kept)
    return run, tuple(faults)


def know(run: Run, blocks: Sequence[Block]) -> None:
    """What the run must know of its marks: which roles entries lack, which seats there are."""
    run.seats = {seat.role: seat.count for seat in run.rulebook.seats if seat.counted}
    for block in blocks:
        for role in run.seats.keys() - {spot[ROLE] for spot in block.cells}:
            run.lacking.setdefault(role, set()).update(block.entries)
        for spot in block.cells:
            run.rosters.setdefault((spot[PANEL], spot[ROLE]), {})[spot[SEAT]] = None


def entrants_of(case: Case, named: Iterable[str]) -> dict[str, Entrant]:
    """The entries to score: those given and not absent, or those the marks name."""
    gone = {each.entry for each in case.decisions if each.kind == "absent"}
    if not case.entries:
        return dict.fromkeys(naturally(code for code in named if code not in gone), UNKNOWN)
    given = {each.code: each for each in case.entries if not each.absent}
    return {code: given[code] for code in naturally(given.keys() - gone)}


def entrant_faults(case: Case) -> Iterator[Fault]:
    """Entries that are given twice."""
    seen: set[str] = set()
    for index, entrant in enumerate(case.entries):
        if entrant.code in seen:
            yield fault(f"entries[{index}]", "entry_twice", entry=entrant.code)
        seen.add(entrant.code)


def counted(
    case: Case, cube: State, others: Set[str], entrants: Mapping[str, Entrant]
) -> list[Block]:
    """The marks that count: not of the others, who are absent, nor of trainees or practice judges;
    a struck seat is recused."""
    practice = {seat.role for seat in case.rulebook.seats if not seat.counted}
    struck = struck_seats(case)

    def treated(entry: str) -> frozenset[str] | None:
        return struck.get(entry, NO_SEATS) if entry in entrants else None

    apart = struck.keys() | others
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


def struck_seats(case: Case) -> dict[str, frozenset[str]]:
    """The seats whose sheets people have struck out, by entry."""
    struck: dict[str, frozenset[str]] = {}
    for each in case.decisions:
        if each.kind == "strike":
            struck[each.entry] = struck.get(each.entry, NO_SEATS) | {each.value}
    return struck
