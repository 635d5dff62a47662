"""The rows of a result: what people read of every entry, made column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import TypeVar

from judging.scoring.advance import Line
from judging.scoring.cube import naturally
from judging.scoring.outcome import Rows, SpecialGiven
from judging.scoring.prize import Given
from judging.scoring.ranking import place_text
from judging.scoring.run import Run
from judging.scoring.standing import Standing

Got = TypeVar("Got")


def rows(
    run: Run, standing: Standing, given: Given, line: Line, specials: Iterable[SpecialGiven]
) -> Rows:
    """One row per entry in final order; those without a place come last, by their code."""
    order = [entry for group in standing.all_groups() for entry in group]
    places = placed_texts(standing)
    if len(order) < len(run.entrants):
        order += naturally(run.entrants.keys() - set(order))
    columns: tuple[Sequence[object], ...] = (
        order,
        [*places, *[""] * (len(order) - len(places))],
        standing.published.texts(order, run.rulebook.ranking.places),
        standing.scores.ratios(order),
        each_of(given.prizes, order, ""),
        each_of(listed((each.entry, each.code) for each in specials), order, ()),
        advanced(run, line, order),
        each_of(standing.settled_by, order, ""),
        each_of(line.reserves, order, 0),
        each_of(listed((each.entry, each.kind) for each in run.case.decisions), order, ()),
    )
    return Rows(columns)


def placed_texts(standing: Standing) -> list[str]:
    """The place of every entry of the groups, in their order."""
    pairs = zip(standing.all_groups(), standing.numbers, strict=True)
    return [text for group, n in pairs for text in repeat(place_text(n), len(group))]


def each_of(of: Mapping[str, Got], order: Sequence[str], nothing: Got) -> list[Got]:
    """What each entry has of something, or nothing."""
    return [of.get(entry, nothing) for entry in order] if of else [nothing] * len(order)


def advanced(run: Run, line: Line, order: Sequence[str]) -> Sequence[bool | None]:
    """Who goes on; None where the rulebook draws no line."""
    if not run.rulebook.advances:
        return [None] * len(order)
    return [entry in line.through for entry in order]


def listed(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """What each entry has of something, in the order given."""
    found: dict[str, tuple[str, ...]] = {}
    for entry, each in pairs:
        found[entry] = (*found.get(entry, ()), each)
    return found
