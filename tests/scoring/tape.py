"""What random contests are made of: a tape of choices, the palette of a law, the contest itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

from judging.scoring.case import Carried, Case, Entrant, Penalty
from judging.scoring.cube import Mark
from judging.scoring.rulebook import parse

Cell = dict[str, Any]
T = TypeVar("T")


class Tape:
    """Choices out of bytes; after the last byte it always chooses the first."""

    def __init__(self, data: bytes) -> None:
        self.rest = iter(data)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, the first for a zero."""
        return options[next(self.rest, 0) * len(options) >> 8]

    def now_and_then(self, often: int = 4) -> bool:
        """True once in ``often``."""
        return self.pick(range(often)) == often - 1


@dataclass(frozen=True)
class Palette:
    """What the contests of one law may use."""

    takes: tuple[str, ...] = ("sum", "mean", "median", "best", "worst", "count", "soft_median")
    turns: tuple[str, ...] = ("clamp", "rank", "percentile", "linear", "bands", "times", "only")
    closings: bool = True
    sums: bool = True  # folds in which entries may have different numbers of values
    floors: bool = True  # a penalty never takes a score below a floor, or sets it
    breakers: bool = True
    prizes: bool = True
    lower_wins: bool = True
    words: bool = True
    drops: bool = True  # what is too far from the median, and folds that need several values


ANY = Palette()
# In these a higher mark never lowers a score.
MONOTONE = Palette(
    takes=("sum", "mean", "median", "best", "worst"),
    turns=("clamp", "linear", "times", "only"),
    breakers=False,
    prizes=False,
    lower_wins=False,
    drops=False,
)
# In these a constant on every mark moves all scores by the same amount.
EVEN = Palette(
    takes=("mean", "median", "best", "worst"),
    turns=("clamp", "linear", "times"),
    closings=False,
    sums=False,
    floors=False,
    prizes=False,
    drops=False,
)


@dataclass(frozen=True)
class Contest:
    """A rulebook as text, the marks as dictionaries, penalties and what an earlier stage left."""

    text: str
    cells: list[Cell]
    penalties: tuple[tuple[str, str, Fraction], ...] = ()
    carried: dict[str, Fraction | str] = field(default_factory=dict)
    entries: tuple[str, ...] = ()

    def case(self) -> Case:
        """The contest as the engine takes it."""
        return Case(
            parse(self.text),
            tuple(Mark(**cell) for cell in self.cells),
            tuple(Entrant(code) for code in self.entries),
            tuple(Penalty(*each) for each in self.penalties),
            tuple(Carried(entry, "first", v, "total") for entry, v in self.carried.items()),
        )
