"""Limits first, then rounding: what every step may do to the values it touched."""

from __future__ import annotations

from judging.scoring.blocks import Cell
from judging.scoring.clauses import Step
from judging.scoring.column import Column


def limited(step: Step, cell: Cell) -> Cell:
    """``least`` and ``most``, then rounding. Words are never rounded."""
    if not isinstance(cell, Column):
        return cell
    kept = cell.limited(step.least, step.most)
    return kept if step.places is None else kept.rounded(step.places, step.mode)
