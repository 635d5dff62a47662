"""The turns: a value becomes another on the same coordinate, within its group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from judging.scoring.blocks import Cell, Cells, Group, stood, value_at
from judging.scoring.clauses import Around, Step, Style, TurnKind
from judging.scoring.column import Column, average, column, middle
from judging.scoring.cube import ENTRY, PLACE, Coordinate, spent
from judging.scoring.exact import Number, decimal, plain, root, rounded
from judging.scoring.limits import limited
from judging.scoring.places import ranked
from judging.scoring.ranking import numbered
from judging.scoring.run import Input, Line, Link, Run

Turned = dict[Coordinate, Number]
Facts = tuple[tuple[str, str], ...]
Numbers = list[tuple[Coordinate, Fraction]]


def turned(run: Run, link: Link, groups: Sequence[Group]) -> list[Cells]:
    """Turn every number; words, recusals and Shorts stay as they are."""
    numbers = numbers_of(groups)
    axes = frozenset(PLACE[axis] for axis in link.step.across)
    apart: dict[Coordinate, Numbers] = {}
    for at, value in numbers:
        apart.setdefault(spent(at, axes), []).append((at, value))
    everything = [value for _, value in numbers]
    exact: Turned = {}
    facts: dict[Coordinate, Facts] = {}
    for key, together in apart.items():
        values, summary = group_turned(run, link, key, together, everything)
        exact.update(values)
        facts.update(dict.fromkeys(values, summary))
    return [
        [(spot, closed(run, link, group, spot, cell, exact, facts)) for spot, cell in group.cells]
        for group in groups
    ]


def numbers_of(groups: Sequence[Group]) -> Numbers:
    """Every touched number where it stands."""
    return [
        (stood(spot, entry), value)
        for group in groups
        for spot, cell in group.cells
        if isinstance(cell, Column)
        for entry, value in zip(group.entries, cell.values(), strict=True)
    ]


def closed(
    run: Run,
    link: Link,
    group: Group,
    spot: Coordinate,
    cell: Cell,
    exact: Turned,
    facts: dict[Coordinate, Facts],
) -> Cell:
    """Limit and round the turned values of one spot, with a line for those who are explained
    (never other entries' names)."""
    new = cell
    if isinstance(cell, Column):
        new = column([exact[stood(spot, entry)] for entry in group.entries])
    out = limited(link.step, new)
    for row, entry in run.watched(group.entries):
        at, value, made = stood(spot, entry), value_at(cell, row), value_at(new, row)
        note = "clamped" if link.step.turn is TurnKind.CLAMP and made != value else ""
        told = (Input(at, value, note),), made, value_at(out, row), facts.get(at, ())
        run.lines.append(Line(link, str(link.step.turn), at, *told))
    return out


def group_turned(
    run: Run, link: Link, key: Coordinate, group: Numbers, everything: list[Fraction]
) -> tuple[Turned, Facts]:
    """One group's new values and its summary for the trace."""
    match link.step.turn:
        case TurnKind.RANK:
            return place_turn(run, link, key, group, link.step.style or Style.STANDARD), n_of(group)
        case TurnKind.PERCENTILE:
            return percentile(run, link, key, group), n_of(group)
        case TurnKind.STANDARDISE:
            return standardised(link.step, group, everything)
        case TurnKind.CLAMP:
            return clamped(link.step, group)
        case TurnKind.TABLE if link.step.across:
            return shared_out(link.step, group), ()
        case _:
            return {at: ALONE[link.step.turn](link.step, value) for at, value in group}, ()


def n_of(group: Numbers) -> Facts:
    """How many stood in the group."""
    return (("n", str(len(group))),)


def clamped(step: Step, group: Numbers) -> tuple[Turned, Facts]:
    """Pull to [m−by, m+by]; m is exact and taken once."""
    values = [value for _, value in group]
    centre = average(values) if step.around is Around.MEAN else middle(values)
    reach = step.by or Fraction(0)
    low, high = centre - reach, centre + reach
    facts = (("around", plain(centre)), ("by", plain(reach)))
    return {at: min(max(value, low), high) for at, value in group}, facts


def standardised(step: Step, group: Numbers, everything: list[Fraction]) -> tuple[Turned, Facts]:
    """M + S(v−m)/s with the population sd of the group; s = 0 gives M."""
    values = [value for _, value in group]
    mean, sd = average(values), deviation(values)
    to_mean = average(everything) if step.mean == "pooled" else decimal(step.mean or "0")
    if step.sd == "keep":
        scale = Fraction(1)
    else:
        to_sd = deviation(everything) if step.sd == "pooled" else decimal(step.sd or "1")
        scale = to_sd / sd if sd else Fraction(0)
    new: Turned = {at: to_mean + scale * (value - mean) for at, value in group}
    return new, (*n_of(group), ("mean", brief(mean)), ("sd", brief(sd)))


def brief(value: Fraction) -> str:
    """A summary figure for reading: at most six decimals."""
    return plain(rounded(value, 6))


def deviation(values: list[Fraction]) -> Fraction:
    """The population standard deviation to 60 digits."""
    mean = average(values)
    return root(sum(((v - mean) ** 2 for v in values), Fraction(0)) / len(values))


def place_turn(run: Run, link: Link, key: Coordinate, group: Numbers, style: Style) -> Turned:
    """Places among the group; the tie chain looks at the same panel, role and so on."""
    at_of = {at[ENTRY]: at for at, _ in group}
    if len(at_of) == len(group) and "entry" in link.step.across:
        settled = ranked(run, link, key, {at[ENTRY]: value for at, value in group})
        places = numbered(settled.groups, style)
        return {at_of[entry]: place for entry, place in places.items()}
    lower = run.lower(link.step.lower_wins)
    levels = sorted({value for _, value in group}, reverse=not lower)
    groups = [[str(i) for i, (_, v) in enumerate(group) if v == level] for level in levels]
    return {group[int(i)][0]: place for i, place in numbered(groups, style).items()}


def percentile(run: Run, link: Link, key: Coordinate, group: Numbers) -> Turned:
    """100(n−r+½)/n of the fractional rank r among n."""
    places = place_turn(run, link, key, group, Style.FRACTIONAL)
    n = len(group)
    return {at: 100 * (n - place + Fraction(1, 2)) / n for at, place in places.items()}


def from_table(step: Step, value: Fraction) -> Fraction:
    """Place to points (beyond the table 0; a fractional place takes the mean of the table places
    it stands for), or a measured value to points by bands (the first ``top`` not below it)."""
    if step.bands:
        return next((points for top, points in step.bands if value <= top), Fraction(0))
    return tabled(step.table, value)


def tabled(table: tuple[Fraction, ...], place: Fraction) -> Fraction:
    """Points of a place; a place between two is the mean of both."""
    low = place.numerator // place.denominator
    span = (low,) if place.denominator == 1 else (low, low + 1)
    points = [table[p - 1] if 1 <= p <= len(table) else Fraction(0) for p in span]
    return sum(points, Fraction(0)) / len(points)


def shared_out(step: Step, group: Numbers) -> Turned:
    """Table points across equals: each takes the mean of all the places they take up together."""
    values = [value for _, value in group]
    points: dict[Fraction, Fraction] = {}
    for place in set(values):
        half = Fraction(values.count(place) - 1, 2)
        span = [tabled(step.table, place - half + each) for each in range(values.count(place))]
        points[place] = average(span)
    return {at: points[value] for at, value in group}


def linear(step: Step, value: Fraction) -> Fraction:
    """v·slope + plus."""
    return value * step.slope + step.plus


ALONE: dict[TurnKind | None, Callable[[Step, Fraction], Fraction]] = {
    TurnKind.TABLE: from_table,
    TurnKind.LINEAR: linear,
}
