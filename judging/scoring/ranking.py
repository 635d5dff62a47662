"""名次: settle an order by a chain of keys and tie-breaks, then number it.

Order of settlement (scoring.md §6): the chain is tried on the tied block; the best subgroup goes
on to the next tie-break; when it is settled, the rest of the block starts the chain again for the
next free place, among themselves only. For plain keys this equals sorting; for the Skating
System's rules 10 and 11 and for head-to-head it is the rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from judging.scoring.clauses import Style
from judging.scoring.exact import Number, plain
from judging.scoring.figures import Figures

Groups = list[list[str]]


@dataclass(frozen=True, slots=True)
class Breaker:
    """One tie-break: splits a tied block, best first, for the place that is free."""

    name: str
    split: Callable[[Sequence[str], int], Groups]
    plain: bool = False  # the same split whatever the place and whoever else is tied


@dataclass(slots=True)
class Settled:
    """Groups in final order (several entries in one group are tied) and what parted them."""

    groups: Groups = field(default_factory=list)
    by: dict[str, str] = field(default_factory=dict)


def settle(blocks: Groups, chain: Sequence[Breaker]) -> Settled:
    """Settle blocks that are equal on the ranking's own keys, best block first."""
    settled = Settled()
    place = 1
    for block in blocks:
        if len(block) == 1 or not chain:
            settled.groups.append(block)
        else:
            settled.groups += _resolve(block, place, 0, chain, settled.by)
        place += len(block)
    return settled


def _resolve(
    block: list[str], place: int, level: int, chain: Sequence[Breaker], by: dict[str, str]
) -> Groups:
    """Settle one tied block from tie-break ``level`` on."""
    done: Groups = []
    while True:
        level_here = level
        parts: Groups = [block]
        while len(block) > 1 and level_here < len(chain):
            parts = chain[level_here].split(block, place)
            if len(parts) > 1:
                break
            level_here += 1
        if len(parts) == 1:
            by.update(dict.fromkeys(block, "") if len(block) > 1 else {})
            return [*done, block]
        by.update(dict.fromkeys(block, chain[level_here].name))
        if all(breaker.plain for breaker in chain[: level_here + 1]):
            return done + _each(parts, place, level_here + 1, chain, by)
        best = _resolve(parts[0], place, level_here + 1, chain, by)
        done += best
        place += len(parts[0])
        block = [entry for part in parts[1:] for entry in part]
        level = 0


def _each(
    parts: Groups, place: int, level: int, chain: Sequence[Breaker], by: dict[str, str]
) -> Groups:
    """After plain keys the parts do not touch one another: settle each for itself (sorting)."""
    done: Groups = []
    for part in parts:
        done += _resolve(part, place, level, chain, by)
        place += len(part)
    return done


def by_value(values: Figures, *, lower_wins: bool) -> Callable[..., Groups]:
    """Split by one number per entry; an entry without a number is behind those with one."""

    def split(block: Sequence[str], _: int) -> Groups:
        levels: dict[Any, list[str]] = defaultdict(list)
        for entry in block:
            levels[values.tops.get(entry)].append(entry)
        without = levels.pop(None, [])
        found = [levels[top] for top in sorted(levels, reverse=not lower_wins)]
        return [*found, without] if without else found

    return split


def placed(groups: Groups, style: Style) -> list[Number]:
    """The place of each group: 1224, 1334, 1223, or the mean of the places it takes up."""
    number = NUMBERED[style]
    ends = pairwise(accumulate(map(len, groups), initial=0))
    return [number(before, after, rank) for rank, (before, after) in enumerate(ends, start=1)]


def numbered(groups: Groups, style: Style) -> dict[str, Number]:
    """The place of each entry of some groups."""
    pairs = zip(groups, placed(groups, style), strict=True)
    return {entry: place for group, place in pairs for entry in group}


# How many entries stand before a group and up to its end, and the how-manieth group it is.
NUMBERED: dict[Style, Callable[[int, int, int], Number]] = {
    Style.STANDARD: lambda before, after, rank: before + 1,
    Style.MODIFIED: lambda before, after, rank: after,
    Style.DENSE: lambda before, after, rank: rank,
    Style.FRACTIONAL: lambda before, after, rank: Fraction(before + 1 + after, 2),
}


def place_text(place: Number) -> str:
    """A place as people read it: ``1``, ``2.5``."""
    return str(place) if isinstance(place, int) else plain(place)
