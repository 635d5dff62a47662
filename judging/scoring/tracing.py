"""What the steps did, line by line, for the entries being explained.

Watching changes no arithmetic: a line is read off the columns a step was given and those it made.
"""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.blocks import Cell, Cells, Group, stood, value_at
from judging.scoring.clauses import Fold
from judging.scoring.column import middle
from judging.scoring.cube import RECUSED, Coordinate, Short, in_order
from judging.scoring.exact import plain
from judging.scoring.folds import Values, ascending, drops
from judging.scoring.run import Input, Line, Link, Run
from judging.scoring.weights import shared, weighted_axis, weights_of

Notes = dict[Coordinate, str]


def at_row(cells: Cells, row: int) -> Values:
    """One entry's values in the order in which people read them."""
    values = [(spot, value_at(cell, row)) for spot, cell in cells]
    return sorted(values, key=lambda each: in_order(each[0]))


def trace_each(run: Run, link: Link, group: Group, made: Cells) -> None:
    """One line per touched cell that was only limited and rounded."""
    for row, entry in run.watched(group.entries):
        for (spot, cell), (_, out) in zip(group.cells, made, strict=True):
            at, value = stood(spot, entry), value_at(cell, row)
            run.lines.append(
                Line(link, "round", at, (Input(at, value),), value, value_at(out, row))
            )


def trace_fold(
    run: Run,
    link: Link,
    spot: Coordinate,
    group: Group,
    counted: Cells | Cell | None,
    made: Cell | None,
    out: Cell | None,
) -> None:
    """What one fold did, the filled-in seats included."""
    for row, entry in run.watched(group.entries):
        values = at_row(group.cells, row)
        kept = at_row(counted, row) if isinstance(counted, list) else []
        known = {at for at, _ in values}
        extra = [each for each in kept if each[0] not in known and not isinstance(each[1], Short)]
        known_now = made is not None and not isinstance(made, Short)
        notes = filled_in(values, kept) | dict.fromkeys([at for at, _ in extra], "missing")
        notes |= recused(values, kept) | (folding_notes(run, link, kept) if known_now else {})
        shown_as = dict(values) | dict(kept)
        inputs = tuple(
            Input(stood(at, entry), shown_as[at], notes.get(at, "")) for at, _ in [*values, *extra]
        )
        exact = None if made is None else value_at(made, row)
        shown = None if out is None else value_at(out, row)
        line = Line(link, str(link.step.take), stood(spot, entry), inputs, exact, shown)
        run.lines.append(line)


def recused(values: Values, kept: Values) -> Notes:
    """The recusals that stayed recused (the mean of the others may stand in for one)."""
    filled = {at for at, _ in kept}
    return {at: "recused" for at, value in values if value is RECUSED and at not in filled}


def filled_in(values: Values, kept: Values) -> Notes:
    """The recusals in whose place the mean of the others stands."""
    counted = {at for at, _ in kept}
    return {at: "stood in" for at, value in values if value is RECUSED and at in counted}


def folding_notes(run: Run, link: Link, kept: Values) -> Notes:
    """Why counted values did not enter the fold, or with which weight they did."""
    step = link.step
    if step.take is Fold.WEIGHTED:
        return multipliers(run, link, kept)
    if len(kept) < step.need:
        return {}
    ordered = ascending(kept, lower_wins=run.lower(step.lower_wins))
    low, high = drops(step, len(ordered))
    stay = ordered[low : len(ordered) - high]
    return {
        **{at: "dropped low" for at, _ in ordered[:low]},
        **{at: "dropped high" for at, _ in ordered[len(ordered) - high :]},
        **far(stay, step.drop_beyond),
    }


def far(values: Values, reach: Fraction | None) -> Notes:
    """The numbers farther than ``drop_beyond`` from the median of what was not trimmed."""
    numbers = [value for _, value in values if isinstance(value, Fraction)]
    if reach is None or not numbers:
        return {}
    centre = middle(numbers)
    return {
        at: "beyond"
        for at, value in values
        if isinstance(value, Fraction) and abs(value - centre) > reach
    }


def multipliers(run: Run, link: Link, kept: Values) -> Notes:
    """What every number was multiplied by, where no word stands in their place."""
    if any(isinstance(value, str) for _, value in kept):
        return {}
    axis = weighted_axis(link.step)
    weights = shared(weights_of(run.rulebook, link.step), {at[axis] for at, _ in kept})
    return {at: f"× {plain(weights[at[axis]])}" for at, _ in kept}
