"""``take = "majority"``: the Skating System, rules 5 to 8, one dance at a time.

Rule 5: the place goes to whoever has an absolute majority of marks for it and better.
Rule 6: of several, the larger majority; rule 7: equal majorities, the lower sum of those marks,
then the next column; rule 8: nobody has a majority, the next column is taken in.
"""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.absence import filled
from judging.scoring.breakers import majority_key
from judging.scoring.clauses import Style
from judging.scoring.cube import ENTRY, Coordinate, Short, Value, spent
from judging.scoring.folds import Cells, first_short, not_recused
from judging.scoring.limits import limited
from judging.scoring.ranking import Groups, numbered
from judging.scoring.run import Input, Line, Link, Run

Dance = dict[Coordinate, Cells]


def majority(run: Run, link: Link, cells: Cells) -> Cells:
    """Places among the entries of each dance."""
    dances: dict[Coordinate, Dance] = {}
    for cell in cells:
        at = spent(cell[0], link.axes)
        dance = dances.setdefault(spent(at, frozenset({ENTRY})), {})
        dance.setdefault(at, []).append(cell)
    for dance in dances.values():
        for at, marks in dance.items():
            dance[at] = not_recused(filled(run, link.step, marks), None)
    return [found for dance in dances.values() for found in placed(run, link, dance)]


def placed(run: Run, link: Link, dance: Dance) -> Cells:
    """One dance: each entry's marks become its place."""
    marks = {at: [v for _, v in cells if isinstance(v, Fraction)] for at, cells in dance.items()}
    short = {at: first_short(c) for at, c in dance.items() if any(is_short(v) for _, v in c)}
    groups = grouped({at: values for at, values in marks.items() if values and at not in short})
    names = {at[ENTRY]: at for at in dance}
    places = numbered(groups, link.step.style or Style.FRACTIONAL)
    exact: dict[Coordinate, Value] = {names[entry]: place for entry, place in places.items()}
    found: Cells = []
    for at, value in {**exact, **short}.items():
        out = limited(link.step, value)
        found.append((at, out))
        if run.watched(at):
            inputs = tuple(Input(where, each) for where, each in dance[at])
            facts = (("n", str(len(dance))),)
            run.lines.append(Line(link, "majority", at, inputs, value, out, facts))
    return found


def is_short(value: Value) -> bool:
    """True for a value that cannot be known yet."""
    return isinstance(value, Short)


def grouped(marks: dict[Coordinate, list[Fraction]]) -> Groups:
    """Entries with the same majority record together, best first."""
    top = max((max(values) for values in marks.values()), default=Fraction(1))
    last = -(-top.numerator // top.denominator)
    records: dict[tuple[object, ...], list[str]] = {}
    for at, values in marks.items():
        records.setdefault(majority_key(values, 1, last), []).append(at[ENTRY])
    return [records[record] for record in sorted(records)]
