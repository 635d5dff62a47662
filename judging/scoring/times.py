"""``times``: multiply by a number, by a factor column of the marks, or by a number of the entry."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.cube import ENTRY, Coordinate
from judging.scoring.exact import NotANumber, decimal, plain
from judging.scoring.folds import Cells
from judging.scoring.limits import limited
from judging.scoring.run import Input, Line, Link, Run, stop


def multiplied(run: Run, link: Link, cells: Cells) -> Cells:
    """Every touched number times its factor; words, recusals and Shorts stay."""
    found: Cells = []
    for at, value in cells:
        if not isinstance(value, Fraction):
            found.append((at, value))
            continue
        by = factor(run, link, at)
        out = limited(link.step, value * by)
        found.append((at, out))
        if run.watched(at):
            facts = (("factor", plain(by)), ("of", link.step.times))
            inputs = (Input(at, value),)
            run.lines.append(Line(link, "times", at, inputs, value * by, out, facts))
    return found


def factor(run: Run, link: Link, at: Coordinate) -> Fraction:
    """The factor for one cell. Once its criterion or attempt is spent it is not to be found, and
    that is a fault, never 1."""
    times = link.step.times
    try:
        return decimal(times)
    except NotANumber:
        own = run.factors.get(at[:5], {}).get(times)
        found = own if own is not None else run.number(at[ENTRY], times)
    if found is None:
        raise stop(link.path, "no_factor", name=times, at=" · ".join(filter(None, at)))
    return found
