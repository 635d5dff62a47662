"""The ladder over stages: who goes out later is ahead of who went out earlier.

It is a property of the contest and not of one stage's rulebook (scoring.md §6): the place of an
eliminated entry is the number of entries still in, plus its place among those who went out with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage: the places of everybody who has one in it."""

    places: Mapping[str, Fraction]


def ladder(rungs: Sequence[Rung]) -> dict[str, Fraction]:
    """The final place of every entry, from the first stage to the last.

    Entries without a place in the stage they went out of (DNS, disqualified) are not on the
    ladder. Who joins later (a seeded couple) simply stands in a later rung only.
    """
    final: dict[str, Fraction] = {}
    for index, rung in enumerate(rungs):
        later = {entry for other in rungs[index + 1 :] for entry in other.places}
        out = {entry: place for entry, place in rung.places.items() if entry not in later}
        final.update({entry: len(later) + place for entry, place in among(out).items()})
    return final


def among(places: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Places among some of a stage's entries: those ahead are counted again, ties stay shared."""
    return {
        entry: Fraction(1 + sum(other < place for other in places.values()))
        for entry, place in places.items()
    }
