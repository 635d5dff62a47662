"""A view: one number per entry out of a named state. It serves tie-breaks, ranking keys, special
awards, thresholds and display alike; what needs a chain of its own is a measure."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.clauses import Fold, View
from judging.scoring.cube import ENTRY, PLACE, Coordinate, State, Value, matches
from judging.scoring.exact import rounded
from judging.scoring.folds import Cells, fold, not_recused
from judging.scoring.run import Run, stop

BARE: Coordinate = ("", "", "", "", "", "", "", "")


def cells_of(run: Run, view: View, path: str, within: Coordinate = BARE) -> dict[str, Cells]:
    """The cells a view looks at, by entry; ``within`` keeps it to the same panel, role and so on
    unless the view names that axis itself."""
    state = state_of(run, view.by or "score", path)
    named = {axis for axis, _ in view.only}
    bound = [
        (place, within[place])
        for axis, place in PLACE.items()
        if place != ENTRY and within[place] and axis not in named
    ]
    found: dict[str, Cells] = {}
    for at, value in state.items():
        if matches(at, view.only) and all(at[p] in ("", part) for p, part in bound):
            found.setdefault(at[ENTRY], []).append((at, value))
    return found


def state_of(run: Run, name: str, path: str) -> State:
    """A state by its name; asking for one that no step has named is a fault."""
    if name not in run.states:
        raise stop(path, "no_state", name=name)
    return run.states[name]


def viewed(run: Run, view: View, path: str, within: Coordinate = BARE) -> dict[str, Value]:
    """One value per entry, rounded as the view says. Several cells need a ``take``."""
    if view.number:
        numbers = {entry: run.number(entry, view.number) for entry in run.entrants}
        return {entry: number for entry, number in numbers.items() if number is not None}
    found: dict[str, Value] = {}
    for entry, cells in cells_of(run, view, path, within).items():
        value = one_value(run, view, cells, path)
        if value is not None:
            found[entry] = to_places(view, value)
    return found


def one_value(run: Run, view: View, cells: Cells, path: str) -> Value | None:
    """The single cell's value, or the fold over all that are left."""
    if view.take is None:
        if len(cells) > 1:
            raise stop(path, "needs_take", entry=cells[0][0][ENTRY], by=view.by)
        return cells[0][1]
    counted = not_recused(cells, None)
    return fold(counted, view, lower_wins=run.lower(view.lower_wins), notes=None)


def to_places(view: View, value: Value) -> Value:
    """Round a number as the view says."""
    if isinstance(value, Fraction) and view.places is not None:
        return rounded(value, view.places, view.mode)
    return value


LISTED = frozenset({Fold.COUNTBACK, Fold.HEAD_TO_HEAD, Fold.COUNT_WITHIN, Fold.MAJORITY_WITHIN})
