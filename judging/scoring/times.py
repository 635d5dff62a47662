"""``times``: multiply by a number, by a factor column of the marks, or by a number of the entry."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from judging.scoring.blocks import Cell, Cells, Group, stood, value_at
from judging.scoring.column import Column, column
from judging.scoring.cube import ENTRY, Coordinate
from judging.scoring.exact import NotANumber, decimal, plain
from judging.scoring.limits import limited
from judging.scoring.run import Input, Line, Link, Run, stop


def multiplied(run: Run, link: Link, groups: Sequence[Group]) -> list[Cells]:
    """Every touched number times its factor; words, recusals and Shorts stay."""
    return [
        [(spot, times_factor(run, link, group, spot, cell)) for spot, cell in group.cells]
        for group in groups
    ]


def times_factor(run: Run, link: Link, group: Group, spot: Coordinate, cell: Cell) -> Cell:
    """The cells of one spot, each times the factor that stands there."""
    if not isinstance(cell, Column):
        return cell
    factors = factors_at(run, link, group.entries, spot)
    exact = cell.each_times(factors)
    out = limited(link.step, exact)
    for row, entry in run.watched(group.entries):
        at = stood(spot, entry)
        facts = (("factor", plain(factors.value(row))), ("of", link.step.times))
        told = (Input(at, cell.value(row)),), exact.value(row), value_at(out, row), facts
        run.lines.append(Line(link, "times", at, *told))
    return out


def factors_at(run: Run, link: Link, entries: Sequence[str], spot: Coordinate) -> Column:
    """The factors of some entries at one spot."""
    try:
        top, bottom = decimal(link.step.times).as_integer_ratio()
        return Column([top] * len(entries), bottom)
    except NotANumber:
        return column([factor(run, link, stood(spot, entry)) for entry in entries])


def factor(run: Run, link: Link, at: Coordinate) -> Fraction:
    """The factor of one cell. Once its criterion or attempt is spent it is not to be found, and
    that is a fault, never 1."""
    name = link.step.times
    own = run.factors.get(at[:5], {}).get(name)
    found = own if own is not None else run.number(at[ENTRY], name)
    if found is None:
        raise stop(link.path, "no_factor", name=name, at=" · ".join(filter(None, at)))
    return found
