"""An explanation in the order of the rulebook, as score sheets and rule sheet have it.

The engine goes by codes, so that the same marks always leave the same trace; that trace is frozen
with what was announced. Readers know parts and criteria by the order in which the rules name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from judging.scoring.cube import AXES
from judging.scoring.rulebook import Rulebook

Row = dict[str, Any]
Ranks = Mapping[tuple[str, str], int]


def in_rulebooks_order(rows: Sequence[Row], rulebook: Rulebook | None) -> list[Row]:
    """The same rows; the lines of one step and the values of one line as the rules name them."""
    if rulebook is None:
        return list(rows)
    ranks = _ranks(rulebook)
    found: list[Row] = []
    for (kind, *_step), alike in groupby(rows, key=_step_of):
        lines = list(alike)
        if kind == "step":
            lines = [row | {"in": _sorted(row["in"], ranks)} for row in _sorted(lines, ranks)]
        found += lines
    return found


def _step_of(row: Row) -> tuple[str, str, int]:
    return row["kind"], row.get("chain", ""), row.get("step", 0)


def _ranks(rulebook: Rulebook) -> Ranks:
    """Axis and name, as an explanation says them, to where the rulebook has them."""
    found: dict[tuple[str, str], int] = {}
    for place in _names(rulebook):
        found.setdefault(place, len(found))
    return found


def _names(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    yield from (("role", seat.name or seat.role) for seat in rulebook.seats)
    for part in rulebook.components:
        yield "component", part.name or part.code
        yield from (("criterion", line.name or line.code) for line in part.criteria)


def _sorted(listed: Iterable[Row], ranks: Ranks) -> list[Row]:
    """What the rules do not name (seats, attempts) stays in the engine's order."""
    lines, seen = list(listed), dict(ranks)
    for one in lines:
        for axis, name in one["at"]:
            seen.setdefault((axis, name), len(seen))
    return sorted(
        lines, key=lambda one: [(AXES.index(axis), seen[axis, name]) for axis, name in one["at"]]
    )
