"""The chain of steps: each removes an axis, turns values, multiplies, adds, or only rounds."""

from __future__ import annotations

from collections.abc import Sequence

from judging.scoring.absence import absent_roles, filled, sheet_gaps
from judging.scoring.adding import added
from judging.scoring.clauses import Fold, Policy, Step
from judging.scoring.cube import (
    PLACE,
    RECUSED,
    ROLE,
    SEAT,
    Coordinate,
    Short,
    State,
    Value,
    in_order,
    matches,
    spent,
)
from judging.scoring.folds import Cells, Notes, fold, not_recused
from judging.scoring.limits import limited
from judging.scoring.majority import majority
from judging.scoring.run import Input, Line, Link, Run, Unscorable, stop
from judging.scoring.times import multiplied
from judging.scoring.turns import turned
from judging.scoring.weights import weighted


def run_chain(run: Run, steps: Sequence[Step], state: State, *, of: str, title: str = "") -> State:
    """Run the steps in order; every named state is kept."""
    for index, step in enumerate(steps):
        axes = frozenset(PLACE[axis] for axis in step.over)
        link = Link(step, f"{of}[{index}]", index, of, axes, title)
        state = run_step(run, link, state)
        if step.name:
            run.states[step.name] = state
    return state


def run_step(run: Run, link: Link, state: State) -> State:
    """One step: the cells that ``only`` names are changed, the others pass untouched."""
    only = link.step.only
    if not only:
        cells = changed(run, link, list(state.items()))
    else:
        touched = [cell for cell in state.items() if matches(cell[0], only)]
        passed = [cell for cell in state.items() if not matches(cell[0], only)]
        cells = passed + changed(run, link, touched)
    result = dict(cells)
    if len(result) != len(cells):
        raise collision(link, cells)
    return result


def collision(link: Link, cells: Cells) -> Unscorable:
    """Two values on one coordinate: never "the last one wins"."""
    seen: set[Coordinate] = set()
    twice = [at for at, _ in cells if at in seen or seen.add(at)]  # type: ignore[func-returns-value]
    return stop(link.path, "two_values", at=" · ".join(filter(None, twice[0])))


def changed(run: Run, link: Link, cells: Cells) -> Cells:
    """The touched cells after the step's verb, limits and rounding."""
    step = link.step
    if step.over:
        return fold_step(run, link, cells)
    if step.turn:
        return turned(run, link, cells)
    if step.times:
        return multiplied(run, link, cells)
    if step.add:
        return added(run, link, cells)
    return [(at, only_limited(run, link, at, value)) for at, value in cells]


def only_limited(run: Run, link: Link, at: Coordinate, value: Value) -> Value:
    """Limit and round one value in a step without a verb."""
    out = limited(link.step, value)
    if run.watched(at):
        run.lines.append(Line(link, "round", at, (Input(at, value),), value, out))
    return out


def fold_step(run: Run, link: Link, cells: Cells) -> Cells:
    """Group the cells that coincide once the axes are spent, and fold each group."""
    if link.step.take is Fold.MAJORITY:
        return majority(run, link, cells)
    if SEAT in link.axes:
        cells = cells + absent_roles(run, link.step, cells)
    groups: dict[Coordinate, Cells] = {}
    for cell in cells:
        groups.setdefault(spent(cell[0], link.axes), []).append(cell)
    found: Cells = []
    for at, group in groups.items():
        value = fold_group(run, link, at, group)
        if value is not None:
            found.append((at, value))
    return found


def fold_group(run: Run, link: Link, at: Coordinate, cells: Cells) -> Value | None:
    """One group through the fixed order of a fold; traced when its entry is watched."""
    notes = None
    if run.watched(at):
        notes, cells = Notes(), sorted(cells, key=lambda cell: in_order(cell[0]))
    counted = completed(run, link, cells, notes)
    value = folded(run, link, counted, notes) if isinstance(counted, list) else counted
    out = None if value is None else limited(link.step, value)
    if notes is not None:
        trace_fold(run, link, at, cells, counted, notes, value, out)
    return out


def completed(run: Run, link: Link, cells: Cells, notes: Notes | None) -> Cells | Value | None:
    """The cells to fold, once recusals are out and missing ones are dealt with.

    Over a seat or role a recusal is left out; over any other axis a partly recused sheet is
    recused: a sheet is whole or nothing.
    """
    recused = any(value is RECUSED for _, value in cells)
    if recused and not (SEAT in link.axes or ROLE in link.axes):
        not_recused(cells, notes)
        everyone = all(value is RECUSED for _, value in cells)
        return None if everyone and not cells[0][0][SEAT] else RECUSED
    if SEAT in link.axes:
        cells = filled(run, link.step, cells)
    elif gaps := sheet_gaps(run, link, cells):
        run.gaps.update(dict.fromkeys(gaps))
        if run.rulebook.missing.policy is not Policy.BLOCK:
            return None
        return Short(len(cells), len(cells) + len(gaps), "criterion")
    return not_recused(cells, notes) if recused else cells


def folded(run: Run, link: Link, cells: Cells, notes: Notes | None) -> Value | None:
    """The fold itself, with ``[missing].least`` as the floor of counted seats."""
    least = run.rulebook.missing.least
    if SEAT in link.axes and 0 < len(cells) < least:
        return Short(len(cells), least, "seat")
    if link.step.take is Fold.WEIGHTED:
        return weighted(run, link, cells, notes)
    return fold(cells, link.step, lower_wins=run.lower(link.step.lower_wins), notes=notes)


def trace_fold(
    run: Run,
    link: Link,
    at: Coordinate,
    cells: Cells,
    counted: Cells | Value | None,
    notes: Notes,
    value: Value | None,
    out: Value | None,
) -> None:
    """Keep what this fold did for the watched entry, the filled-in seats included."""
    known = {where for where, _ in cells}
    filled_in = counted if isinstance(counted, list) else []
    extra = [c for c in filled_in if c[0] not in known and not isinstance(c[1], Short)]
    notes.add(extra, "missing")
    inputs = tuple(Input(where, v, notes.by.get(where, "")) for where, v in [*cells, *extra])
    run.lines.append(Line(link, str(link.step.take), at, inputs, value, out))
