"""The chain of steps: each removes an axis, turns values, multiplies, adds, or only rounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from judging.scoring.absence import absent_roles, filled, note, sheet_gaps
from judging.scoring.adding import added, carried_apart
from judging.scoring.blocks import (
    Block,
    Cell,
    Cells,
    Group,
    State,
    coinciding,
    parted,
    stood,
    touched,
)
from judging.scoring.clauses import AddKind, Fold, Policy, Step
from judging.scoring.cube import PLACE, RECUSED, ROLE, SEAT, Coordinate, Short
from judging.scoring.folds import alone, fold, not_recused
from judging.scoring.limits import limited
from judging.scoring.majority import majority
from judging.scoring.run import Link, Run, Unscorable, stop
from judging.scoring.times import multiplied
from judging.scoring.tracing import trace_each, trace_fold
from judging.scoring.turns import turned
from judging.scoring.weights import weighted

# A verb takes the touched cells of every block and gives as many lists of cells back.
Verb = Callable[[Run, Link, Sequence[Group]], list[Cells]]


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
    blocks = apart(run, link.step, parted(state.blocks, only))
    groups = [touched(block, only) for block in blocks]
    made = verb_of(link.step)(run, link, groups)
    return State(joined(link, group, cells) for group, cells in zip(groups, made, strict=True))


def apart(run: Run, step: Step, blocks: list[Block]) -> list[Block]:
    """Blocks split where this step would treat their entries differently."""
    if alone(step):
        return [part for block in blocks for part in block.split(str)]
    if step.add is AddKind.CARRY:
        return [part for block in blocks for part in block.split(carried_apart(run, step))]
    return blocks


def joined(link: Link, group: Group, made: Cells) -> Block:
    """The untouched cells of a block beside those a step has made."""
    gone = {spot for spot, _ in group.cells}
    passed = [cell for cell in group.block.cells.items() if cell[0] not in gone]
    cells = [*passed, *made]
    found = dict(cells)
    if len(found) != len(cells):
        raise collision(link, group.entries[0], cells)
    return Block(group.entries, found)


def collision(link: Link, entry: str, cells: Cells) -> Unscorable:
    """Two values on one coordinate: never "the last one wins"."""
    seen: set[Coordinate] = set()
    twice = [at for at, _ in cells if at in seen or seen.add(at)]  # type: ignore[func-returns-value]
    return stop(link.path, "two_values", at=" · ".join(filter(None, stood(twice[0], entry))))


def verb_of(step: Step) -> Verb:
    """What a step does; without a verb it only limits and rounds."""
    if step.take is Fold.MAJORITY:
        return majority
    if step.over:
        return fold_step
    if step.turn:
        return turned
    if step.times:
        return multiplied
    return added if step.add else only_limited


def only_limited(run: Run, link: Link, groups: Sequence[Group]) -> list[Cells]:
    """Limit and round in a step without a verb."""
    made = [[(at, limited(link.step, cell)) for at, cell in group.cells] for group in groups]
    for group, cells in zip(groups, made, strict=True):
        trace_each(run, link, group, cells)
    return made


def fold_step(run: Run, link: Link, groups: Sequence[Group]) -> list[Cells]:
    """Group the cells that coincide once the axes are spent, and fold each group."""
    if SEAT in link.axes:
        groups = absent_roles(run, link.step, groups)
    return [fold_block(run, link, group) for group in groups]


def fold_block(run: Run, link: Link, group: Group) -> Cells:
    """The folds of one block."""
    made: Cells = []
    for spot, cells in coinciding(group.cells, link.axes).items():
        cell = fold_group(run, link, spot, Group(group.block, cells))
        if cell is not None:
            made.append((spot, cell))
    return made


def fold_group(run: Run, link: Link, spot: Coordinate, group: Group) -> Cell | None:
    """One group through the fixed order of a fold; traced for the entries being watched."""
    counted = completed(run, link, group)
    cell = folded(run, link, counted, len(group.entries))
    out = None if cell is None else limited(link.step, cell)
    trace_fold(run, link, spot, group, counted, cell, out)
    return out


def completed(run: Run, link: Link, group: Group) -> Cells | Cell | None:
    """The cells to fold, once recusals are out and missing ones are dealt with.

    Over a seat or role a recusal is left out; over any other axis a partly recused sheet is
    recused: a sheet is whole or nothing.
    """
    entries, cells = group.entries, group.cells
    if SEAT in link.axes:
        return not_recused(filled(run, link.step, entries, cells))
    kept = not_recused(cells)
    if len(kept) < len(cells) and ROLE not in link.axes:
        return None if not kept and not cells[0][0][SEAT] else RECUSED
    if gaps := sheet_gaps(run, link, cells):
        note(run, entries, gaps)
        if run.rulebook.missing.policy is not Policy.BLOCK:
            return None
        return Short(len(cells), len(cells) + len(gaps), "criterion")
    return kept


def folded(run: Run, link: Link, counted: Cells | Cell | None, size: int) -> Cell | None:
    """The fold itself, with ``[missing].least`` as the floor of counted seats."""
    if not isinstance(counted, list):
        return counted
    least = run.rulebook.missing.least
    if SEAT in link.axes and 0 < len(counted) < least:
        return Short(len(counted), least, "seat")
    if link.step.take is Fold.WEIGHTED:
        return weighted(run, link, counted)
    return fold(counted, link.step, size=size, lower_wins=run.lower(link.step.lower_wins))
