"""What goes in: a rulebook, marks, entries, penalties, carried values, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from judging.scoring.book import Rulebook
from judging.scoring.cube import Mark


@dataclass(frozen=True, slots=True)
class Entrant:
    """参赛 as the engine sees it. An absent or withdrawn entry is not scored."""

    code: str
    name: str = ""
    unit: str = ""
    track: str = ""
    numbers: tuple[tuple[str, Fraction], ...] = ()
    absent: bool = False
    coach: str = ""
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Penalty:
    """A confirmed penalty; the points are signed (−2 takes two points away)."""

    entry: str
    code: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Carried:
    """A named value exactly as it left the chain of an earlier stage."""

    entry: str
    stage: str
    value: Fraction | str
    state: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What only people may decide, on record: ``order``, ``prize``, ``advance``, ``absent``,
    ``strike``. ``value`` is the order (1 is first), the prize code, ``1``/``0``, or the seat."""

    kind: str
    entry: str
    value: str = ""
    step: str = ""
    panel: str = ""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a stage's score depends on. The same case always gives the same outcome."""

    rulebook: Rulebook
    marks: Sequence[Mark]  # a tuple of them, or a stored table
    entries: tuple[Entrant, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    carry: tuple[Carried, ...] = ()
    decisions: tuple[Decision, ...] = field(default=())
