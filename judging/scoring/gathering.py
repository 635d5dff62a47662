"""Marks, as they came, into blocks: which entries have the same cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from operator import itemgetter
from typing import Any

from judging.scoring.blocks import Block, Cell, State
from judging.scoring.column import Column, column
from judging.scoring.cube import RECUSED, SPOT, Coordinate, Mark, Odd, Value, in_order, naturally
from judging.scoring.stored import StoredMarks

Partly = Mapping[Coordinate, Mapping[str, Value | int]]
Full = Mapping[Coordinate, Column]
Kind = tuple[int, Odd | None]  # the number of a spot, and what stands there if it is no number


def cube_of(marks: Sequence[Mark]) -> State:
    """All marks as a state of the cube. Of two marks on one coordinate only one is in it."""
    return of_table(marks) if isinstance(marks, StoredMarks) else of_marks(marks)


def of_marks(marks: Iterable[Mark]) -> State:
    """Single marks as blocks, in natural order whatever order they came in."""
    found: dict[tuple[str, ...], dict[str, Value]] = defaultdict(dict)
    for mark in marks:
        found[SPOT(mark)][mark.entry] = RECUSED if mark.value is None else mark.value
    entries = naturally(dict.fromkeys(chain.from_iterable(found.values())))
    full: dict[Coordinate, Column] = {}
    partly: dict[Coordinate, Mapping[str, Value | int]] = {}
    for (stage, attempt, component, criterion, panel, role, seat), values in found.items():
        spot = ("", stage, attempt, component, criterion, panel, role, seat)
        if len(values) == len(entries) and set(map(type, values.values())) == {Fraction}:
            full[spot] = column([values[entry] for entry in entries])  # type: ignore[misc]
        else:
            partly[spot] = values
    return gathered(entries, full, partly)


def of_table(stored: StoredMarks) -> State:
    """A stored table as blocks; a column without a gap is taken as it is."""
    full: dict[Coordinate, Column] = {}
    partly: dict[Coordinate, Mapping[str, Value | int]] = {}
    for spot, units in stored.columns.items():
        if set(map(type, units)) == {int}:
            full[spot] = Column(units, stored.bottom)  # type: ignore[arg-type]
        else:
            pairs = zip(stored.entries, units, strict=True)
            partly[spot] = {entry: each for entry, each in pairs if each is not None}
    return gathered(stored.entries, full, partly, stored.bottom)


def gathered(entries: Sequence[str], full: Full, partly: Partly, bottom: int = 0) -> State:
    """Blocks out of the columns in which every entry has a number and those in which not.

    Where there is a ``bottom``, the whole numbers among the values are units of ``1/bottom``.
    """
    if not entries:
        return State()
    spots = sorted([*full, *partly], key=in_order)
    patterns: dict[str, list[Kind]] = {}
    for number, spot in enumerate(spots):
        for entry, value in partly.get(spot, {}).items():
            odd = None if isinstance(value, int | Fraction) else value
            patterns.setdefault(entry, []).append((number, odd))
    everywhere: list[Kind] = [(number, None) for number, spot in enumerate(spots) if spot in full]
    whole = Block(entries, full)
    blocks = []
    for block in whole.split(lambda entry: tuple(patterns.get(entry, ()))) if patterns else [whole]:
        kinds = sorted([*everywhere, *patterns.get(block.entries[0], ())], key=itemgetter(0))
        cells = {spots[n]: cell_at(block, spots[n], odd, partly, bottom) for n, odd in kinds}
        blocks.append(Block(block.entries, cells))
    return State(blocks)


def cell_at(block: Block, spot: Coordinate, odd: Odd | None, partly: Partly, bottom: int) -> Cell:
    """What the entries of a block have at one of their spots."""
    if odd is not None:
        return odd
    if spot in block.cells:
        return block.cells[spot]
    values: list[Any] = [partly[spot][entry] for entry in block.entries]
    return Column(values, bottom) if bottom else column(values)
