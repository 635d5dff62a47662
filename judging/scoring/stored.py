"""Marks as a store holds them: a table of whole units, never one object a mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

from judging.scoring.cube import Coordinate, Mark, Recused

Units = int | str | Recused | None


@dataclass(frozen=True, slots=True, eq=False)
class StoredMarks(Sequence[Mark]):
    """What judges signed: a row per entry and a column per spot (a coordinate without its entry).

    A cell holds units of ``1/bottom`` (hundredths where the scale is 2), a word such as DNF,
    RECUSED where the seat may not score the entry, None where no sheet has come. Read one by one
    they are Marks.
    """

    entries: Sequence[str]
    columns: Mapping[Coordinate, Sequence[Units]]
    bottom: int

    def __post_init__(self) -> None:
        assert len(set(self.entries)) == len(self.entries), "an entry has one row"

    def __len__(self) -> int:
        return sum(each is not None for units in self.columns.values() for each in units)

    @overload
    def __getitem__(self, index: int) -> Mark: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Mark]: ...

    def __getitem__(self, index: int | slice) -> Mark | Sequence[Mark]:
        return tuple(self)[index]

    def __iter__(self) -> Iterator[Mark]:
        for spot, units in self.columns.items():
            for entry, each in zip(self.entries, units, strict=True):
                if each is not None:
                    yield self._mark(entry, spot, each)

    def _mark(self, entry: str, spot: Coordinate, units: int | str | Recused) -> Mark:
        _, stage, attempt, component, criterion, panel, role, seat = spot
        value: Fraction | str | None = None
        if not isinstance(units, Recused):
            value = Fraction(units, self.bottom) if isinstance(units, int) else units
        return Mark(
            entry=entry,
            value=value,
            component=component,
            criterion=criterion,
            role=role,
            seat=seat,
            panel=panel,
            attempt=attempt,
            stage=stage,
        )
