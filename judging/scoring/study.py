"""Analysis of a panel: agreement, level and spread. It only looks; it never touches a score.

Exact fractions throughout, so that two machines never differ in a printed digit.
Sources: Shrout & Fleiss (1979) for the intraclass correlations, Kendall's W with the correction
for ties, generalisability theory for the D-study; scoring.md §13, domain.md B8.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judging.scoring.column import average
from judging.scoring.cube import ENTRY, PANEL, ROLE, SEAT, Coordinate, Value, natural
from judging.scoring.exact import root

Table = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """Sheet totals of one role: a row per entry, a column per seat, nothing missing."""

    entries: tuple[str, ...]
    seats: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Anova:
    """Mean squares of the two-way table: entries, seats, residual, and within entries."""

    entries: Fraction
    seats: Fraction
    residual: Fraction
    within: Fraction
    n: int
    k: int


def totals(
    state: Mapping[Coordinate, Value], role: str, panel: str = ""
) -> dict[str, dict[str, Fraction]]:
    """Entry to seat to the total of the sheet. A sheet with a recusal or a word is not there, nor
    one that lacks a mark which another seat gave the same entry."""
    sheets: dict[str, dict[str, list[Value]]] = {}
    for at, value in state.items():
        if at[ROLE] == role and at[PANEL] == panel:
            sheets.setdefault(at[ENTRY], {}).setdefault(at[SEAT], []).append(value)
    sums = {entry: whole_sheets(row) for entry, row in sheets.items()}
    return {entry: row for entry, row in sums.items() if row}


def whole_sheets(sheets: Mapping[str, Sequence[Value]]) -> dict[str, Fraction]:
    """Seat to total, of the sheets of one entry that have every mark as a number."""
    most = max(map(len, sheets.values()))
    numbers = {
        seat: [value for value in values if isinstance(value, Fraction)]
        for seat, values in sheets.items()
    }
    return {seat: sum(row, Fraction(0)) for seat, row in numbers.items() if len(row) == most}


def complete(sums: Mapping[str, Mapping[str, Fraction]]) -> Sheets:
    """The entries that every seat has marked; the coefficients need a full table."""
    seats = tuple(sorted({seat for row in sums.values() for seat in row}, key=natural))
    entries = tuple(sorted((e for e, row in sums.items() if len(row) == len(seats)), key=natural))
    table = tuple(tuple(sums[entry][seat] for seat in seats) for entry in entries)
    return Sheets(entries, seats, table)


def anova(table: Table) -> Anova:
    """Two-way mean squares without replication. Needs two rows and two columns."""
    n, k = len(table), len(table[0])
    grand = average([value for row in table for value in row])
    rows = sum(((average(row) - grand) ** 2 for row in table), Fraction(0)) * k
    columns = [average(column) for column in zip(*table, strict=True)]
    seats = sum(((each - grand) ** 2 for each in columns), Fraction(0)) * n
    total = sum(((value - grand) ** 2 for row in table for value in row), Fraction(0))
    within, residual = total - rows, total - rows - seats
    return Anova(
        entries=rows / (n - 1),
        seats=seats / (k - 1),
        residual=residual / ((n - 1) * (k - 1)),
        within=within / (n * (k - 1)),
        n=n,
        k=k,
    )


def ratio(top: Fraction, bottom: Fraction) -> Fraction | None:
    """A coefficient, or None where it does not exist (every mark the same)."""
    return top / bottom if bottom else None


def intraclass(a: Anova) -> dict[str, Fraction | None]:
    """ICC of one judge and of the mean of k, for the three cases of Shrout and Fleiss."""
    b, w, j, e, k = a.entries, a.within, a.seats, a.residual, a.k
    return {
        "ICC(1,1)": ratio(b - w, b + (k - 1) * w),
        "ICC(2,1)": ratio(b - e, b + (k - 1) * e + k * (j - e) / a.n),
        "ICC(3,1)": ratio(b - e, b + (k - 1) * e),
        "ICC(1,k)": ratio(b - w, b),
        "ICC(2,k)": ratio(b - e, b + (j - e) / a.n),
        "ICC(3,k)": ratio(b - e, b),
    }


@dataclass(frozen=True, slots=True)
class Components:
    """Variance components of entries, seats and residual (a negative estimate counts as 0)."""

    entries: Fraction
    seats: Fraction
    residual: Fraction

    def relative(self, judges: int) -> Fraction | None:
        """G coefficient of the mean of so many judges: how stable the order would be."""
        return ratio(self.entries, self.entries + self.residual / judges)

    def absolute(self, judges: int) -> Fraction | None:
        """Φ of the mean of so many judges: how stable the scores themselves would be."""
        return ratio(self.entries, self.entries + (self.seats + self.residual) / judges)


def components(a: Anova) -> Components:
    """How much of the variance is the entries', the judges' levels, and the rest."""
    zero = Fraction(0)
    return Components(
        max((a.entries - a.residual) / a.k, zero),
        max((a.seats - a.residual) / a.n, zero),
        a.residual,
    )


def fractional_ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Mean ranks, 1 for the highest."""
    many, before = Counter(values), 0
    ranks = {}
    for value in sorted(many, reverse=True):
        ranks[value] = Fraction(2 * before + many[value] + 1, 2)
        before += many[value]
    return [ranks[value] for value in values]


def kendall(table: Table) -> Fraction | None:
    """Kendall's W with ties: 12S / (m²(n³−n) − mΣ(t³−t)); 1 is full agreement in order."""
    n, m = len(table), len(table[0])
    columns = list(zip(*table, strict=True))
    ranks = [fractional_ranks(column) for column in columns]
    sums = [sum(row, Fraction(0)) for row in zip(*ranks, strict=True)]
    mean = average(sums)
    spread = sum(((each - mean) ** 2 for each in sums), Fraction(0))
    ties = sum(many**3 - many for column in columns for many in Counter(column).values())
    return ratio(12 * spread, Fraction(m * m * (n**3 - n) - m * ties))


@dataclass(frozen=True, slots=True)
class SeatStudy:
    """One seat: its mean, how far that lies from the panel's, how wide it spreads its marks, and
    its mean distance from what the others gave the same entries."""

    seat: str
    mean: Fraction
    level: Fraction
    spread: Fraction
    deviation: Fraction


def seats(sheets: Sheets) -> tuple[SeatStudy, ...]:
    """Level and spread of every seat of a full table."""
    grand = average([value for row in sheets.table for value in row])
    found = []
    for index, seat in enumerate(sheets.seats):
        own = [row[index] for row in sheets.table]
        mean = average(own)
        variance = sum(((v - mean) ** 2 for v in own), Fraction(0)) / len(own)
        apart = [abs(row[index] - without(row, index)) for row in sheets.table]
        found.append(SeatStudy(seat, mean, mean - grand, root(variance), average(apart)))
    return tuple(found)


def without(row: Sequence[Fraction], index: int) -> Fraction:
    """The mean of the other seats' marks for one entry."""
    return average([value for other, value in enumerate(row) if other != index])


def own_unit_gap(sheets: Sheets, seat: str, unit: str, units: Mapping[str, str]) -> Fraction | None:
    """How much more than the others a judge gives entries of the own unit, compared with what the
    same judge does elsewhere. None when there are no entries on one side."""
    index = sheets.seats.index(seat)
    own: list[Fraction] = []
    other: list[Fraction] = []
    for entry, row in zip(sheets.entries, sheets.table, strict=True):
        side = own if units.get(entry) == unit else other
        side.append(row[index] - without(row, index))
    return average(own) - average(other) if own and other else None


def adjusted(sums: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """Least-squares entry means when sheets are missing: mark = entry + seat. Shows what a
    recusal by a strict or lenient judge was worth; analysis only."""
    effects = seat_effects(sums)
    return {
        entry: average([value - effects[seat] for seat, value in row.items()])
        for entry, row in sums.items()
    }


def seat_effects(sums: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """Each seat's level in the additive model, adding to zero; solved exactly."""
    names = sorted({seat for row in sums.values() for seat in row}, key=natural)
    place = {seat: index for index, seat in enumerate(names)}
    size = len(names)
    system = [[Fraction(0)] * (size + 1) for _ in range(size)]
    for row in sums.values():
        mean, share = average(list(row.values())), Fraction(1, len(row))
        for seat, value in row.items():
            line = system[place[seat]]
            line[place[seat]] += 1
            line[size] += value - mean
            for other in row:
                line[place[other]] -= share
    system[-1] = [Fraction(1)] * size + [Fraction(0)]
    return dict(zip(names, solved(system), strict=True))


def solved(system: list[list[Fraction]]) -> list[Fraction]:
    """Gauss–Jordan on exact fractions. A table that falls apart leaves a free level at 0."""
    size = len(system)
    for column in range(size):
        pivot = next((r for r in range(column, size) if system[r][column]), None)
        if pivot is None:
            continue
        system[column], system[pivot] = system[pivot], system[column]
        head = system[column][column]
        system[column] = [value / head for value in system[column]]
        for line in range(size):
            factor = system[line][column]
            if line != column and factor:
                system[line] = [
                    v - factor * h for v, h in zip(system[line], system[column], strict=True)
                ]
    return [line[-1] for line in system]
