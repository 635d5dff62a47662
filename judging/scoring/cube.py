"""The cube of marks: eight coordinates and a value, and what is not a number.

entry · stage · attempt · component · criterion · panel · role · seat. An empty coordinate is a
spent axis: there is one of it, or a step has taken it away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import Any

AXES = ("entry", "stage", "attempt", "component", "criterion", "panel", "role", "seat")
PLACE = {axis: index for index, axis in enumerate(AXES)}
ENTRY, STAGE, ATTEMPT, COMPONENT, CRITERION, PANEL, ROLE, SEAT = range(8)

DIGITS = str.maketrans("123456789", "0" * 9)
GRAVITY = {"DSQ": 0, "DNF": 1, "DNS": 2}


class Recused(Enum):
    """An empty score: the seat may not judge this entry. Never counted, never missing."""

    RECUSED = "recused"


RECUSED = Recused.RECUSED


@dataclass(frozen=True, slots=True)
class Short:
    """A value that cannot be known yet: ``have`` of ``need`` of something. Never 0, never None."""

    have: int
    need: int
    of: str


Odd = str | Recused | Short  # what is not a number
Value = Fraction | Odd
Coordinate = tuple[str, str, str, str, str, str, str, str]
BARE: Coordinate = ("", "", "", "", "", "", "", "")
Factors = dict[tuple[str, str, str, str, str], dict[str, Fraction]]


COORDINATE: Callable[[Any], Coordinate] = attrgetter(*AXES)
SPOT: Callable[[Any], tuple[str, ...]] = attrgetter(*AXES[1:])


@dataclass(frozen=True, slots=True)
class Mark:
    """One judge's points on one criterion: a number, a word such as DNF, or None when recused."""

    entry: str
    value: Fraction | str | None
    component: str = ""
    criterion: str = ""
    role: str = ""
    seat: str = ""
    panel: str = ""
    attempt: str = "1"
    stage: str = ""
    factors: tuple[tuple[str, Fraction], ...] = ()

    def at(self) -> Coordinate:
        """The mark's eight coordinates in the order of AXES."""
        return COORDINATE(self)


@lru_cache(maxsize=65536)
def natural(text: str) -> tuple[int | str, ...]:
    """A sort key in which seat ``E10`` comes after ``E9``: three parts for each run of digits or
    of other characters, digits first."""
    head = text.rstrip("0123456789")
    if head.isalpha() and head != text:  # nearly every code: letters, then a number
        number = text[len(head) :]
        return 1, 0, head, 0, int(number), number
    runs = re.findall(r"\d+|\D+", text)
    return tuple(
        key for run in runs for key in ((0, int(run), run) if run.isdecimal() else (1, 0, run))
    )


def naturally(codes: Iterable[str]) -> list[str]:
    """Codes in natural order. Where all have their digits at the same places and are otherwise
    alike, the order of text is the order of numbers, and no key is needed."""
    listed = list(codes)
    shape = [code.translate(DIGITS) for code in listed[:1]]
    alike = "\n".join(listed).translate(DIGITS) == "\n".join(shape * len(listed))
    return sorted(listed) if alike else sorted(listed, key=natural)


def in_order(at: Coordinate) -> tuple[tuple[int | str, ...], ...]:
    """Sort key of a coordinate: attempt … seat, so the same sheets always give the same trace."""
    return tuple(natural(part) for part in at)


def worst_word(words: Iterable[str]) -> str:
    """Among mixed words: DSQ before DNF before DNS before the alphabet; never "the first"."""
    return min(words, key=gravity)


def gravity(word: str) -> tuple[int, str]:
    """Sort key of a word: the gravest first."""
    return GRAVITY.get(word, len(GRAVITY)), word


def spent(at: Coordinate, axes: frozenset[int]) -> Coordinate:
    """The coordinate with these axes emptied: where a fold puts its result."""
    for axis in axes:
        at = (*at[:axis], "", *at[axis + 1 :])  # type: ignore[assignment]
    return at


Only = tuple[tuple[str, tuple[str, ...]], ...]


def matches(at: Coordinate, only: Only) -> bool:
    """True when all conditions of ``only`` hold; cells that do not match pass untouched."""
    return all(at[PLACE[axis]] in values for axis, values in only)


def open_axes(at: Coordinate) -> Mapping[str, str]:
    """The axes still open and where the cell stands on them, for the trace and for faults."""
    return {axis: part for axis, part in zip(AXES, at, strict=True) if part and axis != "entry"}
