"""``take = "weighted"``: Σ w·v with the weights as written, never normalised."""

from __future__ import annotations

from collections.abc import Mapping, Set
from fractions import Fraction

from judging.scoring.blocks import Cell, Cells
from judging.scoring.book import Rulebook
from judging.scoring.clauses import Policy, Step
from judging.scoring.column import Column, added
from judging.scoring.cube import AXES, PLACE, Short, worst_word
from judging.scoring.folds import first_short
from judging.scoring.run import Link, Run, stop


def weights_of(rulebook: Rulebook, step: Step) -> dict[str, Fraction]:
    """The weights a step uses: its own, else those of the seats (role) or the components."""
    if step.weights:
        return dict(step.weights)
    if "role" in step.over:
        return {s.role: s.weight for s in rulebook.seats if s.weight is not None and s.counted}
    return {part.code: part.weight for part in rulebook.components if part.weight is not None}


def weighted_axis(step: Step) -> int:
    """The axis whose codes the weights name: role or component before others when two are spent."""
    for axis in ("role", "component"):
        if axis in step.over:
            return PLACE[axis]
    return PLACE[step.over[0]]


def weighted(run: Run, link: Link, cells: Cells) -> Cell | None:
    """Multiply and add. A code that is absent blocks, or leaves its weight to the others."""
    if not cells:
        return None
    axis = weighted_axis(link.step)
    weights = weights_of(run.rulebook, link.step)
    present = {at[axis] for at, _ in cells}
    if unknown := sorted(present - weights.keys()):
        raise stop(link.path, "no_weight", name=unknown[0], axis=AXES[axis])
    if short := first_short(cells):
        return short
    if present != weights.keys() and (link.step.absent or Policy.BLOCK) is Policy.BLOCK:
        return Short(len(present), len(weights), AXES[axis])
    words = [cell for _, cell in cells if isinstance(cell, str)]
    if words:
        return worst_word(words)
    each = shared(weights, present)
    return added([cell.times(each[at[axis]]) for at, cell in cells if isinstance(cell, Column)])


def shared(weights: Mapping[str, Fraction], present: Set[str]) -> dict[str, Fraction]:
    """The weights of those present, grown so that together they keep the total of all."""
    here = sum((weights[code] for code in present), Fraction(0))
    by = sum(weights.values(), Fraction(0)) / here if here else Fraction(1)
    return {code: weights[code] * by for code in present}
