"""How many entries a unit may send (名额): formulas over dated head-counts, in exact fractions.

Each formula also says in which order units come next for a seat, so that seats nobody can fill are
given on by the same arithmetic. Overrides by people are the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor


class Rounding(StrEnum):
    """How a share that is no whole number becomes seats."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    CEIL = "ceil"


@dataclass(frozen=True, slots=True)
class Electorate:
    """A unit as the formulas see it: how many people the rule speaks of, and countable facts.

    `facts` are numbers that a notice rewards or punishes: last year's first prizes, unused seats.
    """

    unit: str
    eligible: int
    facts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plus:
    """Add a unit's fact to its seats, `times` over (−1: a penalty)."""

    fact: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Least:
    """Never fewer than this, where there is anybody to send."""

    seats: int


@dataclass(frozen=True, slots=True)
class Most:
    """Never more than this."""

    seats: int


Adjustment = Plus | Least | Most


@dataclass(frozen=True, slots=True)
class Fixed:
    """A list in the notice: 机械2 电子2 建筑3."""

    seats: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PerHead:
    """One seat for every `per` people, then adjustments in the order in which the notice has them.

    The order matters: "at least one, plus bonus" gives a small prize winner's unit two seats,
    "plus bonus, at least one" gives it one.
    """

    per: int
    rounding: Rounding
    then: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """A fixed total by largest remainder; `base` seats go to every unit beforehand.

    `least` and `most` bound a unit's seats: a unit outside is set to its bound and the others share
    what is left anew, until nobody is outside.
    """

    total: int
    base: int = 0
    least: int = 0
    most: int | None = None


Formula = Fixed | PerHead | Shared


@dataclass(frozen=True, slots=True)
class Allotment:
    """The seats of each unit, and who comes next.

    `order`: units by remainder, equal remainders by larger electorate, then as listed.
    `won`: units whose remainder already brought them a seat.
    """

    seats: Mapping[str, int]
    order: tuple[str, ...]
    won: tuple[str, ...]
    shares: Mapping[str, Fraction]


def allot(units: Sequence[Electorate], formula: Formula) -> Allotment:
    """Apply a formula to the units in their listed order."""
    match formula:
        case Fixed():
            return _fixed(units, formula)
        case PerHead():
            return _per_head(units, formula)
        case Shared():
            return _shared(units, formula)


def _fixed(units: Sequence[Electorate], formula: Fixed) -> Allotment:
    seats = {unit.unit: formula.seats.get(unit.unit, 0) for unit in units}
    shares = {unit: Fraction(count) for unit, count in seats.items()}
    return Allotment(seats, _order(units, shares), (), shares)


def _per_head(units: Sequence[Electorate], formula: PerHead) -> Allotment:
    shares = {unit.unit: Fraction(unit.eligible, formula.per) for unit in units}
    rounded = {unit: _round(share, formula.rounding) for unit, share in shares.items()}
    seats = {unit.unit: _adjusted(rounded[unit.unit], unit, formula.then) for unit in units}
    order = _order(units, shares)
    return Allotment(seats, order, tuple(u for u in order if rounded[u] > shares[u]), shares)


def _adjusted(seats: int, unit: Electorate, then: Sequence[Adjustment]) -> int:
    for adjustment in then:
        match adjustment:
            case Plus(fact, times):
                seats += times * unit.facts.get(fact, 0)
            case Least(least):
                seats = max(seats, least if unit.eligible else 0)
            case Most(most):
                seats = min(seats, most)
    return max(seats, 0)


def _shared(units: Sequence[Electorate], formula: Shared) -> Allotment:
    """Share by largest remainder (Hamilton), again without the units that hit a bound."""
    bound: dict[str, int] = {}
    while True:
        free = [unit for unit in units if unit.unit not in bound]
        found = _hamilton(free, formula.total - sum(bound.values()), formula.base)
        outside = _outside(free, found.seats, formula)
        if not outside:
            break
        bound |= outside
    seats = {unit.unit: bound.get(unit.unit, found.seats.get(unit.unit, 0)) for unit in units}
    rest = tuple(unit.unit for unit in units if unit.unit in bound)
    return Allotment(seats, found.order + rest, found.won, found.shares)


def _outside(
    units: Sequence[Electorate], seats: Mapping[str, int], formula: Shared
) -> dict[str, int]:
    """Units that must be set to a bound: those of the side that is further outside.

    Setting both at once could promise more seats than there are, or leave some over.
    """
    least, most = formula.least, formula.total if formula.most is None else formula.most
    few = {u.unit: least for u in units if u.eligible and seats[u.unit] < least}
    many = {u.unit: most for u in units if seats[u.unit] > most}
    missing = sum(least - seats[unit] for unit in few)
    above = sum(seats[unit] - most for unit in many)
    return few if missing > above else many


def _hamilton(units: Sequence[Electorate], total: int, base: int) -> Allotment:
    """Share `total` seats; raises ValueError where the bases alone need more than there are."""
    bases = {unit.unit: base if unit.eligible else 0 for unit in units}
    rest = total - sum(bases.values())
    if rest < 0:
        raise ValueError("more seats are promised than there are")
    people = sum(unit.eligible for unit in units)
    shares = {u.unit: Fraction(rest * u.eligible, people or 1) for u in units}
    order = _order(units, shares)
    left = rest - sum(floor(share) for share in shares.values()) if people else 0
    won = order[:left]
    seats = {u: bases[u] + floor(share) + (u in won) for u, share in shares.items()}
    return Allotment(seats, order, won, shares)


def _order(units: Sequence[Electorate], shares: Mapping[str, Fraction]) -> tuple[str, ...]:
    """By remainder; sorting is stable, so what is equal in both stays as listed."""
    return tuple(
        unit.unit
        for unit in sorted(
            units,
            key=lambda unit: (shares[unit.unit] - floor(shares[unit.unit]), unit.eligible),
            reverse=True,
        )
    )


def _round(share: Fraction, rounding: Rounding) -> int:
    match rounding:
        case Rounding.FLOOR:
            return floor(share)
        case Rounding.HALF_UP:
            return floor(share + Fraction(1, 2))
        case Rounding.CEIL:
            return ceil(share)


@dataclass(frozen=True, slots=True)
class GivenOn:
    """Seats after those that nobody can fill were taken back and, if the rules say so, given on.

    `moved` are pairs (from, to); `vacant` seats found no taker.
    """

    seats: Mapping[str, int]
    moved: tuple[tuple[str, str], ...]
    vacant: int


def give_back(allotment: Allotment, entrants: Mapping[str, int]) -> GivenOn:
    """Take back the seats beyond a unit's entrants and leave them empty."""
    seats = {unit: min(n, entrants.get(unit, 0)) for unit, n in allotment.seats.items()}
    return GivenOn(seats, (), sum(allotment.seats.values()) - sum(seats.values()))


def give_on(allotment: Allotment, entrants: Mapping[str, int]) -> GivenOn:
    """Give each seat that a unit cannot fill to the next unit that has a further entrant.

    Next is the remainder order, first without the units that won a seat by it, then (golden 02 is
    silent there) everybody in the same order, round and round.
    """
    kept = give_back(allotment, entrants)
    seats = dict(kept.seats)
    free = [u for u in allotment.seats for _ in range(allotment.seats[u] - seats[u])]
    waiting = [unit for unit in allotment.order if unit not in allotment.won]
    moved: list[tuple[str, str]] = []
    for giver in free:
        taker = _next(waiting, seats, entrants)
        if taker is None:
            waiting = list(allotment.order)
            taker = _next(waiting, seats, entrants)
        if taker is None:
            break
        waiting.remove(taker)
        seats[taker] += 1
        moved.append((giver, taker))
    return GivenOn(seats, tuple(moved), len(free) - len(moved))


def _next(
    waiting: Sequence[str], seats: Mapping[str, int], entrants: Mapping[str, int]
) -> str | None:
    return next((unit for unit in waiting if entrants.get(unit, 0) > seats[unit]), None)


def participation(entered: int, eligible: int) -> Fraction:
    """Return the share of those concerned who took part, in percent (覆盖率)."""
    return Fraction(100 * entered, eligible) if eligible else Fraction(0)
