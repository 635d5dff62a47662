"""A view: one number per entry out of a named state. It serves tie-breaks, ranking keys, special
awards, thresholds and display alike; what needs a chain of its own is a measure."""

from __future__ import annotations

from collections.abc import Iterator

from judging.scoring.blocks import Block, Cell, Group, parted, touched
from judging.scoring.clauses import Fold, View
from judging.scoring.column import Column
from judging.scoring.cube import BARE, ENTRY, PLACE, Coordinate
from judging.scoring.figures import Figures, figures, figures_of
from judging.scoring.folds import alone, fold, not_recused
from judging.scoring.run import Run, stop

LISTED = frozenset({Fold.COUNTBACK, Fold.HEAD_TO_HEAD, Fold.COUNT_WITHIN, Fold.MAJORITY_WITHIN})


def seen(run: Run, view: View, path: str, within: Coordinate = BARE) -> Iterator[Group]:
    """The cells a view looks at; ``within`` keeps it to the same panel, role and so on unless the
    view names that axis itself."""
    named = {axis for axis, _ in view.only}
    bound = [
        (place, within[place])
        for axis, place in PLACE.items()
        if place != ENTRY and within[place] and axis not in named
    ]
    for block in parted(run.states[view.by or "score"].blocks, view.only):
        cells = touched(block, view.only).cells
        kept = [cell for cell in cells if all(cell[0][p] in ("", part) for p, part in bound)]
        if kept:
            yield Group(block, kept)


def viewed(run: Run, view: View, path: str, within: Coordinate = BARE) -> Figures:
    """One value per entry, rounded as the view says. Several cells need a ``take``."""
    if view.number:
        numbers = {entry: run.number(entry, view.number) for entry in run.entrants}
        return figures_of({entry: each for entry, each in numbers.items() if each is not None})
    groups = list(seen(run, view, path, within))
    if alone(view):
        groups = [one for group in groups for one in singly(group)]
    folded = ((group.entries, one_value(run, view, group, path)) for group in groups)
    return figures((entries, cell) for entries, cell in folded if cell is not None)


def singly(group: Group) -> Iterator[Group]:
    """Each entry of a group by itself."""
    cells = Block(group.entries, dict(group.cells))
    for block in cells.split(str):
        yield Group(block, list(block.cells.items()))


def one_value(run: Run, view: View, group: Group, path: str) -> Cell | None:
    """The single cell, or the fold over all that are left; rounded as the view says."""
    cell: Cell | None = group.cells[0][1]
    if view.take is not None:
        counted, size = not_recused(group.cells), len(group.entries)
        cell = fold(counted, view, size=size, lower_wins=run.lower(view.lower_wins))
    elif len(group.cells) > 1:
        raise stop(path, "needs_take", entry=group.entries[0], by=view.by)
    if isinstance(cell, Column) and view.places is not None:
        return cell.rounded(view.places, view.mode)
    return cell
