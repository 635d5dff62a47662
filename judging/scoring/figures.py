"""Figures: one value per entry, ready to be compared. What every view gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from judging.scoring.blocks import Cell
from judging.scoring.column import Column, aligned, column
from judging.scoring.cube import Odd, Value
from judging.scoring.exact import Mode, Number, digits, plain, ratio


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Numbers by entry as tops over one denominator, so that the tops are in the order of the
    numbers; beside them what is no number."""

    tops: Mapping[str, Number] = field(default_factory=dict)
    bottom: int = 1
    odd: Mapping[str, Odd] = field(default_factory=dict)

    def among(self, entries: Iterable[str]) -> list[str]:
        """Those of some entries that have anything here, in their order."""
        return [entry for entry in entries if entry in self.tops or entry in self.odd]

    def get(self, entry: str) -> Value | None:
        """What an entry has: a number, what stands for it, or None where it has nothing."""
        top = self.tops.get(entry)
        return self.odd.get(entry) if top is None else Fraction(top, self.bottom)

    def rounded(self, places: int | None, mode: Mode) -> Figures:
        """The numbers rounded; with no ``places`` as they are."""
        if places is None:
            return self
        made = Column(list(self.tops.values()), self.bottom).rounded(places, mode)
        return replace(self, tops=dict(zip(self.tops, made.tops, strict=True)), bottom=made.bottom)

    def reaches(self, entry: str, line: Fraction | None, *, lower_wins: bool) -> bool:
        """Whether an entry has a number, and one that is not worse than a threshold."""
        top = self.tops.get(entry)
        if top is None or line is None:
            return top is not None
        return top <= line * self.bottom if lower_wins else top >= line * self.bottom

    def texts(self, order: Sequence[str], places: int | None) -> list[str]:
        """What people read of some entries: numbers with so many decimals, or as short as they
        are; words; nothing for an entry without either."""
        words = {entry: odd for entry, odd in self.odd.items() if isinstance(odd, str)}
        told = self._told(order, lambda top: self._text(top, places))
        return [words.get(*each) for each in zip(order, told, strict=True)] if words else told

    def _text(self, top: Number, places: int | None) -> str:
        if places is not None and self.bottom == 10 ** max(places, 0):
            return digits(int(top), max(places, 0))
        return plain(Fraction(top, self.bottom))

    def ratios(self, order: Sequence[str]) -> list[str]:
        """The numbers of some entries as exact ratios; nothing for an entry without one."""
        return self._told(order, lambda top: ratio(top, self.bottom))

    def _told(self, order: Sequence[str], tell: Callable[[Number], str]) -> list[str]:
        found = [self.tops.get(entry) for entry in order]
        known = {top: "" if top is None else tell(top) for top in set(found)}
        return [known[top] for top in found]


def figures(parts: Iterable[tuple[Sequence[str], Cell]]) -> Figures:
    """Figures out of columns; each entry is in one part at most."""
    columns: list[tuple[Sequence[str], Column]] = []
    odd: dict[str, Odd] = {}
    for entries, cell in parts:
        if isinstance(cell, Column):
            columns.append((entries, cell))
        else:
            odd.update(dict.fromkeys(entries, cell))
    listed, bottom = aligned([cell for _, cell in columns])
    tops: dict[str, Number] = {}
    for (entries, _), part in zip(columns, listed, strict=True):
        tops.update(zip(entries, part, strict=True))
    return Figures(tops, bottom, odd)


def figures_of(values: Mapping[str, Fraction]) -> Figures:
    """Figures out of single numbers."""
    return figures([(list(values), column(list(values.values())))])
