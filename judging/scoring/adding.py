"""``add``: bring in the entry's confirmed penalties, or named values of earlier stages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

from judging.scoring.blocks import Block, Cell, Cells, Group, State, stood, value_at
from judging.scoring.case import Penalty
from judging.scoring.clauses import AddKind, Policy, Step
from judging.scoring.column import Column, column
from judging.scoring.column import added as sum_of
from judging.scoring.cube import BARE, STAGE, Coordinate, Short
from judging.scoring.exact import plain
from judging.scoring.limits import limited
from judging.scoring.penalty import taken
from judging.scoring.run import Input, Line, Link, Run, stop

Values = Mapping[tuple[str, str], Fraction | str]


def added(run: Run, link: Link, groups: Sequence[Group]) -> list[Cells]:
    """Needs one cell per entry."""
    for group in groups:
        if len(group.cells) > 1:
            raise stop(link.path, "many_cells", entry=group.entries[0])
    if link.step.add is AddKind.CARRY:
        carried = carried_values(run, link.step)
        return [with_carry(run, link, group, carried) for group in groups]
    mine: dict[str, list[Penalty]] = {}
    for penalty in run.case.penalties:
        mine.setdefault(penalty.entry, []).append(penalty)
    made = [penalised(run, link, group, mine) for group in groups]
    run.states["penalties"] = penalty_state(run)
    return made


def penalty_state(run: Run) -> State:
    """The points added so far, one cell per entry."""
    points = run.penalised
    return State([Block(tuple(points), {BARE: column(list(points.values()))})] if points else [])


def penalised(run: Run, link: Link, group: Group, penalties: Mapping[str, list[Penalty]]) -> Cells:
    """Add the signed penalties; a penalty that ``sets`` a score takes away all above it."""
    if not group.cells:
        return []
    ((spot, cell),) = group.cells
    points = [
        points_of(run, cell, row, penalties.get(entry, ()))
        for row, entry in enumerate(group.entries)
    ]
    run.penalised.update(zip(group.entries, points, strict=True))
    exact = sum_of([cell, column(points)]) if isinstance(cell, Column) else cell
    out = limited(link.step, exact)
    for row, entry in run.watched(group.entries):
        at = stood(spot, entry)
        facts = tuple((each.code, plain(each.points)) for each in penalties.get(entry, []))
        told = (Input(at, value_at(cell, row)),), value_at(exact, row), value_at(out, row), facts
        run.lines.append(Line(link, "penalties", at, *told))
    return [(spot, out)]


def points_of(run: Run, cell: Cell, row: int, mine: Collection[Penalty]) -> Fraction:
    """All points of one entry together."""
    if not mine:
        return Fraction(0)
    sets = setting(run, {penalty.code for penalty in mine})
    if isinstance(cell, Column) and sets is not None:
        return sets - cell.value(row)
    return taken(run.rulebook, ((penalty.code, penalty.points) for penalty in mine))


def setting(run: Run, codes: set[str]) -> Fraction | None:
    """The score an article sets (`sets = "0"`): the lowest when several do."""
    found = [r.sets for r in run.rulebook.penalties if r.sets is not None and r.code in codes]
    return min(found) if found else None


def carried_values(run: Run, step: Step) -> Values:
    """The carried values by (entry, stage), as they left the earlier chain."""
    return {
        (each.entry, each.stage): each.value
        for each in run.case.carry
        if each.state == step.value and each.stage in step.stages
    }


def carried_apart(run: Run, step: Step) -> Callable[[str], tuple[object, ...]]:
    """Entries that bring numbers, words or nothing from the same stages go together."""
    carried = carried_values(run, step)

    def kinds(entry: str) -> tuple[object, ...]:
        values = [carried.get((entry, stage)) for stage in step.stages]
        return tuple(Fraction if isinstance(value, Fraction) else value for value in values)

    return kinds


def with_carry(run: Run, link: Link, group: Group, carried: Values) -> Cells:
    """Give each cell its stage, and put the earlier stages' named values beside it.

    Entries that are not in this stage are not brought in.
    """
    if not group.cells:
        return []
    ((spot, cell),) = group.cells
    own = at_stage(spot[STAGE] or run.rulebook.stage)
    earlier = [
        (at_stage(stage), found)
        for stage in link.step.stages
        if (found := earlier_cell(run, link.step, group.entries, stage, carried)) is not None
    ]
    for row, entry in run.watched(group.entries):
        inputs = tuple(Input(stood(at, entry), value_at(each, row)) for at, each in earlier)
        value = value_at(cell, row)
        run.lines.append(Line(link, "carry", stood(own, entry), inputs, value, value))
    return [(own, cell), *earlier]


def at_stage(stage: str) -> Coordinate:
    """The spot of a whole stage."""
    return ("", stage, "", "", "", "", "", "")


def earlier_cell(
    run: Run, step: Step, entries: Sequence[str], stage: str, carried: Values
) -> Cell | None:
    """The earlier values of entries that bring the same kinds; without them the entries are Short,
    unless what is missing is left out."""
    values = [carried.get((entry, stage)) for entry in entries]
    if numbers := [value for value in values if isinstance(value, Fraction)]:
        return column(numbers)
    if isinstance(values[0], str):
        return values[0]
    left_out = (step.absent or run.rulebook.missing.policy) is Policy.LEAVE_OUT
    return None if left_out else Short(0, 1, "stage")
