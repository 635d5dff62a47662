"""Long lists on a page: some rows at a time, and those in which somebody's words are found.

It is for lists that are computed whole in any case (a quota depends on every unit) and that a
machine reads in a blink while a person does not: a city contest has three hundred units.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

from competition.entries import LEAF
from competition.models import Stage, Unit
from competition.web.forms import SHORT

T = TypeVar("T")
SEARCHED = 20  # from here on one searches instead of reading


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """One page of a list: its rows, how many were found, of how many."""

    rows: Sequence[T]
    found: int
    all: int
    number: int
    q: str
    here: str

    @property
    def searched(self) -> bool:
        return bool(self.q) or self.all > SEARCHED

    @property
    def first(self) -> int:
        return (self.number - 1) * LEAF + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def before(self) -> str:
        """The address of the page before this one, if there is one."""
        return self._at(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        return self._at(self.number + 1) if self.last < self.found else ""

    def _at(self, number: int) -> str:
        told = {"q": self.q, "page": str(number)}
        return f"{self.here}?{urlencode({name: one for name, one in told.items() if one})}"


def called(stage: Stage, units: Mapping[int, Unit]) -> str:
    """The words under which a unit's own stage is looked for."""
    unit = units[stage.unit_id or 0]
    return f"{unit.name} {unit.code} {stage.name}"


def leaf(rows: Sequence[T], words: Callable[[T], str]) -> Leaf[T]:
    """The page that the address asks for, of the rows whose words contain what was typed."""
    q = request.args.get("q", "").strip()[:SHORT]
    found = [row for row in rows if q.casefold() in words(row).casefold()] if q else rows
    most = max(-(-len(found) // LEAF), 1)
    number = min(max(request.args.get("page", 1, type=int), 1), most)
    here = found[(number - 1) * LEAF : number * LEAF]
    return Leaf(here, len(found), len(rows), number, q, request.path)
