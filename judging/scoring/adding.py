"""``add``: bring in the entry's confirmed penalties, or named values of earlier stages."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.clauses import AddKind, Policy
from judging.scoring.cube import ENTRY, STAGE, Coordinate, Short, State, Value
from judging.scoring.exact import plain
from judging.scoring.folds import Cells
from judging.scoring.limits import limited
from judging.scoring.penalty import taken
from judging.scoring.run import Input, Line, Link, Run, stop


def added(run: Run, link: Link, cells: Cells) -> Cells:
    """Needs one cell per entry."""
    one_each(link, cells)
    if link.step.add is AddKind.CARRY:
        return with_carry(run, link, cells)
    return [penalised(run, link, at, value) for at, value in cells]


def one_each(link: Link, cells: Cells) -> None:
    """Refuse when an entry still has several cells."""
    seen: set[str] = set()
    for at, _ in cells:
        if at[ENTRY] in seen:
            raise stop(link.path, "many_cells", entry=at[ENTRY])
        seen.add(at[ENTRY])


def penalised(run: Run, link: Link, at: Coordinate, value: Value) -> tuple[Coordinate, Value]:
    """Add the signed penalties; a penalty that ``sets`` a score takes away all above it."""
    entry = at[ENTRY]
    mine = [penalty for penalty in run.case.penalties if penalty.entry == entry]
    points = taken(run.rulebook, ((penalty.code, penalty.points) for penalty in mine))
    sets = setting(run, {penalty.code for penalty in mine})
    if isinstance(value, Fraction) and sets is not None:
        points = sets - value
    penalties = run.states.setdefault("penalties", {})
    penalties[(entry, *([""] * 7))] = points  # type: ignore[index]
    exact = value + points if isinstance(value, Fraction) else value
    out = limited(link.step, exact)
    if run.watched(at):
        facts = tuple((penalty.code, plain(penalty.points)) for penalty in mine)
        run.lines.append(Line(link, "penalties", at, (Input(at, value),), exact, out, facts))
    return at, out


def setting(run: Run, codes: set[str]) -> Fraction | None:
    """The score an article sets (`sets = "0"`): the lowest when several do."""
    found = [r.sets for r in run.rulebook.penalties if r.sets is not None and r.code in codes]
    return min(found) if found else None


def with_carry(run: Run, link: Link, cells: Cells) -> Cells:
    """Give each cell its stage, and put the earlier stages' named values beside it.

    Entries that are not in this stage are not brought in.
    """
    carried = carried_values(run, link.step.value, link.step.stages)
    found: Cells = []
    for at, value in cells:
        own: Coordinate = (at[ENTRY], at[STAGE] or run.rulebook.stage, "", "", "", "", "", "")
        found.append((own, value))
        mine = [earlier(run, link, at[ENTRY], stage, carried) for stage in link.step.stages]
        found += [cell for cell in mine if cell is not None]
        if run.watched(at):
            inputs = tuple(Input(*cell) for cell in mine if cell is not None)
            run.lines.append(Line(link, "carry", own, inputs, value, value))
    return found


def carried_values(run: Run, name: str, stages: tuple[str, ...]) -> State:
    """The carried values by (entry, stage), as they left the earlier chain."""
    return {
        (each.entry, each.stage, "", "", "", "", "", ""): each.value
        for each in run.case.carry
        if each.state == name and each.stage in stages
    }


def earlier(
    run: Run, link: Link, entry: str, stage: str, carried: State
) -> tuple[Coordinate, Value] | None:
    """One earlier value; without it the entry is Short, unless what is missing is left out."""
    at: Coordinate = (entry, stage, "", "", "", "", "", "")
    if at in carried:
        return at, carried[at]
    left_out = (link.step.absent or run.rulebook.missing.policy) is Policy.LEAVE_OUT
    return None if left_out else (at, Short(0, 1, "stage"))
