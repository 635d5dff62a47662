"""Missing score sheets: only the declared seats and criteria can reveal a row that is not there.

A fold over ``seat`` expects ``seats.count`` sheets of each role; a fold over ``criterion`` expects
every declared criterion. Recused never counts as missing. The entries of one block lack the same
sheets, so each question is asked once for a block.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from judging.scoring.blocks import Cells, Group
from judging.scoring.clauses import Policy, SeatRule, Step
from judging.scoring.column import Column, added
from judging.scoring.cube import (
    ATTEMPT,
    BARE,
    COMPONENT,
    CRITERION,
    PANEL,
    ROLE,
    SEAT,
    STAGE,
    Coordinate,
    Recused,
    Short,
    natural,
)
from judging.scoring.outcome import Gap
from judging.scoring.run import Link, Run


def note(run: Run, entries: Iterable[str], gaps: Sequence[Gap]) -> None:
    """Record the same gaps for several entries."""
    for gap in gaps:
        run.gaps.update(dict.fromkeys(replace(gap, entry=entry) for entry in entries))


def seat_gaps(run: Run, cells: Cells) -> list[Gap]:
    """The seats of this group from which no sheet has come, by name where names are known."""
    found: list[Gap] = []
    present: dict[tuple[str, str], set[str]] = {}
    for at, _ in cells:
        if at[SEAT]:
            present.setdefault((at[PANEL], at[ROLE]), set()).add(at[SEAT])
    for (panel, role), seats in present.items():
        need = run.seats.get(role, 0)
        if len(seats) < need:
            found += named(run, cells[0][0], panel, role, seats, need)
    return found


def named(
    run: Run, at: Coordinate, panel: str, role: str, present: set[str], need: int
) -> list[Gap]:
    """Gaps by seat name when the roster has exactly the declared size, else one with a count."""
    roster = run.rosters.get((panel, role), {})
    where = (at[ATTEMPT], at[COMPONENT], at[CRITERION])
    if len(roster) != need or not present <= roster.keys():
        return [Gap("", panel, role, "", *where, count=need - len(present))]
    seats = sorted(roster.keys() - present, key=natural)
    return [Gap("", panel, role, seat, *where) for seat in seats]


def filled(run: Run, step: Step, entries: Sequence[str], cells: Cells) -> Cells:
    """Apply the missing policy to one group of a fold over seats.

    ``block`` puts a Short in, ``leave_out`` nothing, ``mean_of_others`` the mean of the marks
    present, once for every seat missing or recused, so that sums stay comparable.
    """
    policy = step.absent or run.rulebook.missing.policy
    gaps = seat_gaps(run, cells)
    note(run, entries, gaps)
    short = sum(gap.count for gap in gaps)
    if policy is Policy.BLOCK and short:
        need = sum(run.seats.get(role, 0) for role in {at[ROLE] for at, _ in cells})
        return [*cells, (blank(cells[0][0], "missing"), Short(need - short, need, "seat"))]
    if policy is Policy.MEAN_OF_OTHERS:
        return with_mean(cells, short)
    return cells


def with_mean(cells: Cells, short: int) -> Cells:
    """Put the mean of the present marks into the seats that are missing or recused."""
    numbers = [cell for _, cell in cells if isinstance(cell, Column)]
    if not numbers:
        return cells
    total = added(numbers)
    mean = Column(total.tops, total.bottom * len(numbers))
    known: Cells = [(at, mean if isinstance(cell, Recused) else cell) for at, cell in cells]
    return [*known, *((blank(cells[0][0], f"+{n}"), mean) for n in range(1, short + 1))]


def blank(at: Coordinate, seat: str) -> Coordinate:
    """The coordinate of a seat that is filled in by rule."""
    return (*at[:SEAT], seat)  # type: ignore[return-value]


def sheet_gaps(run: Run, link: Link, cells: Cells) -> list[Gap]:
    """The declared criteria and components that this sheet lacks."""
    step, axes = link.step, link.axes
    if not axes & {CRITERION, COMPONENT}:
        return []
    first = cells[0][0]
    present: dict[str, set[str]] = {}
    for at, _ in cells:
        present.setdefault(at[COMPONENT], set()).add(at[CRITERION])
    expected = expected_parts(run, step, first[ROLE]) if COMPONENT in axes else tuple(present)
    if "" in present:
        return []
    declared = {
        part.code: [line.code for line in part.criteria] for part in run.rulebook.components
    }
    return [
        Gap("", first[PANEL], first[ROLE], first[SEAT], first[ATTEMPT], part, line)
        for part in expected
        for line in lacking(declared.get(part, []), present.get(part), CRITERION in axes)
    ]


def lacking(lines: list[str], present: set[str] | None, by_line: bool) -> list[str]:
    """Criteria of one component that are not there; one blank code when all of it is absent."""
    if present is None:
        return lines if by_line else [""] * bool(lines)
    if not by_line or "" in present:
        return []
    return [line for line in lines if line not in present]


def expected_parts(run: Run, step: Step, role: str) -> tuple[str, ...]:
    """The components a sheet of this role must have (all roles' together once role is spent)."""
    wanted = dict(step.only).get("component")
    named = {
        part: None
        for seat in run.rulebook.seats
        if seat.counted and role in ("", seat.role)
        for part in seat.scores
    }
    return tuple(part for part in named if wanted is None or part in wanted)


def absent_roles(run: Run, step: Step, groups: Sequence[Group]) -> list[Group]:
    """The touched cells, and under ``block`` a Short where a whole role's sheets are missing.

    Absent means without a single row in the cube: a role that is recused has its rows. A role
    whose criteria are open cannot be checked.
    """
    wanted = dict(step.only).get("role")
    shapes: dict[str, list[Coordinate]] = {}
    for group in groups:
        for spot, _ in group.cells:
            shapes.setdefault(spot[ROLE], []).append(spot)
    for seat in run.rulebook.seats:
        if not (seat.counted and (wanted is None or seat.role in wanted)):
            continue
        lacking = run.lacking.get(seat.role, ())
        without = [group.entries[0] in lacking for group in groups]
        there = shapes.get(seat.role, [])
        if any(without) and (there or all(without)) and closed(run, seat.scores):
            groups = [
                Group(group.block, group.cells + absent_role(run, step, group, seat, there))
                if lacks
                else group
                for group, lacks in zip(groups, without, strict=True)
            ]
    return list(groups)


def absent_role(
    run: Run, step: Step, group: Group, seat: SeatRule, shapes: Sequence[Coordinate]
) -> Cells:
    """Record all seats of a role as missing for some entries. Where nobody has a sheet of the role
    yet there is no spot to put a Short on: the entries themselves are blocked."""
    own = next(iter(group.block.cells), BARE)
    spots = dict.fromkeys(beside(own, shape) for shape in shapes)
    for spot in spots or (BARE,):
        note(run, group.entries, named(run, spot, spot[PANEL], seat.role, set(), seat.count))
    if (step.absent or run.rulebook.missing.policy) is not Policy.BLOCK:
        return []
    if not spots:
        run.blocked.update(group.entries)
    return [(spot, Short(0, seat.count, "seat")) for spot in spots]


def beside(own: Coordinate, shape: Coordinate) -> Coordinate:
    """Where the sheets of a role would stand: as others have them, but in the entries' own stage,
    attempt and panel. The seat is open, for none of them has come."""
    at = list(blank(shape, ""))
    for axis in (STAGE, ATTEMPT, PANEL):
        at[axis] = at[axis] and (own[axis] or at[axis])
    return tuple(at)  # type: ignore[return-value]


def closed(run: Run, scores: tuple[str, ...]) -> bool:
    """True when every component these seats score declares its criteria."""
    declared = {part.code: part for part in run.rulebook.components}
    return bool(scores) and all(
        code in declared and bool(declared[code].criteria) for code in scores
    )
