"""What comes out: rows in final order, what is missing, what only people may decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, overload

from judging.scoring.blocks import State
from judging.scoring.fault import Fault


class Row(NamedTuple):
    """One entry's result. ``place`` is text: ``1``, ``2.5``, or empty when there is none.

    A tuple, for whoever reads a result makes one for every entry: a frozen dataclass takes three
    times as long to make.
    """

    entry: str
    place: str
    shown: str
    exact: str
    prize: str = ""
    specials: tuple[str, ...] = ()
    advanced: bool | None = None
    settled_by: str = ""
    reserve: int = 0
    decided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Row]):
    """The rows of a result in final order, kept as a column for each field of a Row.

    A Row is made where it is read: a hundred thousand that are kept would be walked by every
    round of garbage collection, which cost a tenth of a large stage.
    """

    columns: tuple[Sequence[object], ...]

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[Row]:
        return map(Row._make, zip(*self.columns, strict=True))

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return Rows(tuple(column[index] for column in self.columns))
        return Row._make(column[index] for column in self.columns)


@dataclass(frozen=True, slots=True)
class Gap:
    """A score sheet (or a criterion of one) that has not come. ``seat`` is empty when the seats
    are not known by name; ``count`` then says how many are missing."""

    entry: str
    panel: str
    role: str
    seat: str
    attempt: str = ""
    component: str = ""
    criterion: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """Something only people may decide: an order, or who gets a prize or goes on."""

    id: str
    kind: str
    entries: tuple[str, ...]
    level: str = ""
    seats: int = 0
    panel: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Tied:
    """Entries equal on the ranking's own keys, and what settled them (empty: nothing did)."""

    entries: tuple[str, ...]
    shown: str
    settled_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpecialGiven:
    """A special award and the value it was given for."""

    code: str
    entry: str
    shown: str


@dataclass(frozen=True, slots=True)
class AwardGiven:
    """A derived award to a unit or a coach, with the points or prizes it rests on."""

    code: str
    to: str
    shown: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a case. With ``faults`` there are no rows; with ``missing`` it may not be
    published."""

    rows: Sequence[Row] = ()
    questions: tuple[Question, ...] = ()
    missing: tuple[Gap, ...] = ()
    faults: tuple[Fault, ...] = ()
    ties: tuple[Tied, ...] = ()
    specials: tuple[SpecialGiven, ...] = ()
    awards: tuple[AwardGiven, ...] = ()
    vacant: tuple[tuple[str, int], ...] = ()
    states: tuple[tuple[str, State], ...] = ()

    @property
    def scores(self) -> dict[str, Fraction]:
        """The exact scores of the entries that have one."""
        return {row.entry: Fraction(row.exact) for row in self.rows if row.exact}
