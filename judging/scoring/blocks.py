"""A state of the cube as blocks: entries whose cells stand at the same spots and are alike there.

A *spot* is a coordinate whose entry is left empty. In one block every cell of a spot is a number,
or every cell is the same word, recusal or Short. So whatever is not a number is decided once for a
whole block, and what remains is arithmetic on columns. A contest in which every sheet has come is
one block; in the worst case each entry is a block of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from judging.scoring.column import Column
from judging.scoring.cube import ENTRY, Coordinate, Odd, Only, Value, matches, spent

Cell = Column | Odd
Cells = list[tuple[Coordinate, Cell]]


@dataclass(frozen=True, slots=True)
class Block:
    """Some entries and their cells by spot; a column has one row per entry, in their order."""

    entries: Sequence[str]
    cells: Mapping[Coordinate, Cell]

    def split(self, key: Callable[[str], Hashable]) -> list[Block]:
        """The entries apart by a key."""
        keys = list(map(key, self.entries))
        if len(set(keys)) <= 1:
            return [self]
        rows: dict[Hashable, list[int]] = {}
        for row, each in enumerate(keys):
            rows.setdefault(each, []).append(row)
        return [self.picked(each) for each in rows.values()]

    def picked(self, rows: Sequence[int]) -> Block:
        """Some of the entries."""
        return Block(
            [self.entries[row] for row in rows],
            {
                spot: cell.picked(rows) if isinstance(cell, Column) else cell
                for spot, cell in self.cells.items()
            },
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Some cells of a block: those a step touches, or those that coincide in a fold."""

    block: Block
    cells: Cells

    @property
    def entries(self) -> Sequence[str]:
        """The block's entries."""
        return self.block.entries


def value_at(cell: Cell, row: int) -> Value:
    """What one entry has in a cell of its block."""
    return cell.value(row) if isinstance(cell, Column) else cell


class State(Mapping[Coordinate, Value]):
    """The cube after some step. Read from outside it maps coordinates to exact values."""

    __slots__ = ("_rows", "blocks")

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self.blocks = tuple(blocks)
        self._rows: dict[str, tuple[Block, int]] = {}

    def __iter__(self) -> Iterator[Coordinate]:
        for block in self.blocks:
            for entry in block.entries:
                for spot in block.cells:
                    yield stood(spot, entry)

    def __len__(self) -> int:
        return sum(len(block.entries) * len(block.cells) for block in self.blocks)

    def __getitem__(self, at: Coordinate) -> Value:
        block, row = self._found(at[ENTRY])
        return value_at(block.cells[stood(at, "")], row)

    def _found(self, entry: str) -> tuple[Block, int]:
        if not self._rows:
            for block in self.blocks:
                for row, each in enumerate(block.entries):
                    self._rows[each] = (block, row)
        return self._rows[entry]


def stood(spot: Coordinate, entry: str) -> Coordinate:
    """The coordinate of an entry at a spot."""
    return (entry, *spot[1:])


def parted(blocks: Iterable[Block], only: Only) -> list[Block]:
    """Blocks in which a filter holds for all entries of a spot or for none."""
    codes = dict(only).get("entry")
    if codes is None:
        return list(blocks)
    return [part for block in blocks for part in block.split(lambda entry: entry in codes)]


def touched(block: Block, only: Only) -> Group:
    """The cells of a (parted) block for which a filter holds."""
    first = block.entries[0]
    return Group(
        block, [cell for cell in block.cells.items() if matches(stood(cell[0], first), only)]
    )


def coinciding(cells: Cells, axes: frozenset[int]) -> dict[Coordinate, Cells]:
    """Cells by where they stand once some axes are spent."""
    found: dict[Coordinate, Cells] = {}
    for cell in cells:
        found.setdefault(spent(cell[0], axes), []).append(cell)
    return found
