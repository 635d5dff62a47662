"""``take = "weighted"``: Σ w·v with the weights as written, never normalised."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.book import Rulebook
from judging.scoring.clauses import Policy, Step
from judging.scoring.cube import AXES, PLACE, Short, Value, worst_word
from judging.scoring.exact import plain
from judging.scoring.folds import Cells, Notes, first_short
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


def weighted(run: Run, link: Link, cells: Cells, notes: Notes | None) -> Value | None:
    """Multiply and add. A code that is absent blocks, or leaves its weight to the others."""
    if not cells:
        return None
    axis = weighted_axis(link.step)
    weights = weights_of(run.rulebook, link.step)
    unknown = sorted({at[axis] for at, _ in cells} - weights.keys())
    if unknown:
        raise stop(link.path, "no_weight", name=unknown[0], axis=AXES[axis])
    if any(isinstance(value, Short) for _, value in cells):
        return first_short(cells)
    present = {at[axis] for at, _ in cells}
    if present != weights.keys() and (link.step.absent or Policy.BLOCK) is Policy.BLOCK:
        return Short(len(present), len(weights), AXES[axis])
    words = [value for _, value in cells if isinstance(value, str)]
    if words:
        return worst_word(words)
    if notes is not None:
        notes.by.update((at, f"× {plain(weights[at[axis]])}") for at, _ in cells)
    products = [weights[at[axis]] * v for at, v in cells if isinstance(v, Fraction)]
    return sum(products, Fraction(0)) * share(weights, present)


def share(weights: dict[str, Fraction], present: set[str]) -> Fraction:
    """What the present weights are multiplied by so that together they keep the total."""
    here = sum((weights[code] for code in present), Fraction(0))
    return sum(weights.values(), Fraction(0)) / here if here else Fraction(1)
