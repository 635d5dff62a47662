"""``take = "majority"``: the Skating System, rules 5 to 8, one dance at a time.

Rule 5: the place goes to whoever has an absolute majority of marks for it and better.
Rule 6: of several, the larger majority; rule 7: equal majorities, the lower sum of those marks,
then the next column; rule 8: nobody has a majority, the next column is taken in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from judging.scoring.absence import filled
from judging.scoring.blocks import Cell, Cells, Group, coinciding, stood, value_at
from judging.scoring.breakers import majority_key
from judging.scoring.clauses import Style
from judging.scoring.column import Column, column
from judging.scoring.cube import Coordinate
from judging.scoring.exact import Number
from judging.scoring.folds import first_short, not_recused
from judging.scoring.limits import limited
from judging.scoring.ranking import Groups, numbered
from judging.scoring.run import Input, Line, Link, Run

Places = Mapping[str, Number]


def majority(run: Run, link: Link, groups: Sequence[Group]) -> list[Cells]:
    """Places among the entries of each dance."""
    parts = [marked(run, link, group) for group in groups]
    dances: dict[Coordinate, list[Group]] = {}
    for part in parts:
        for spot, group in part.items():
            dances.setdefault(spot, []).append(group)
    places = {spot: placed(link, dance) for spot, dance in dances.items()}
    entered = {spot: sum(len(g.entries) for g in dance) for spot, dance in dances.items()}
    return [
        [
            cell
            for spot, group in part.items()
            if (cell := dance_cell(run, link, spot, group, places[spot], entered[spot]))
        ]
        for part in parts
    ]


def marked(run: Run, link: Link, group: Group) -> dict[Coordinate, Group]:
    """One block's counted marks for each dance."""
    return {
        spot: Group(group.block, not_recused(filled(run, link.step, group.entries, cells)))
        for spot, cells in coinciding(group.cells, link.axes).items()
    }


def placed(link: Link, dance: Sequence[Group]) -> Places:
    """The places of the entries whose marks are all known."""
    marks = {
        entry: numbers
        for group in dance
        if not first_short(group.cells)
        for row, entry in enumerate(group.entries)
        if (numbers := [c.value(row) for _, c in group.cells if isinstance(c, Column)])
    }
    return numbered(grouped(marks), link.step.style or Style.FRACTIONAL)


def dance_cell(
    run: Run, link: Link, spot: Coordinate, group: Group, places: Places, entered: int
) -> tuple[Coordinate, Cell] | None:
    """One block's places in a dance, a Short, or nothing where nobody has marked."""
    cell: Cell | None = first_short(group.cells)
    if cell is None and group.entries[0] in places:
        cell = column([places[entry] for entry in group.entries])
    if cell is None:
        return None
    out = limited(link.step, cell)
    for row, entry in run.watched(group.entries):
        inputs = tuple(Input(stood(at, entry), value_at(c, row)) for at, c in group.cells)
        told = inputs, value_at(cell, row), value_at(out, row), (("n", str(entered)),)
        run.lines.append(Line(link, "majority", stood(spot, entry), *told))
    return spot, out


def grouped(marks: Mapping[str, list[Fraction]]) -> Groups:
    """Entries with the same majority record together, best first."""
    top = max((max(values) for values in marks.values()), default=Fraction(1))
    last = -(-top.numerator // top.denominator)
    records: dict[tuple[object, ...], list[str]] = {}
    for entry, values in marks.items():
        records.setdefault(majority_key(values, 1, last), []).append(entry)
    return [records[record] for record in sorted(records)]
