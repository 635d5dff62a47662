"""Places inside the chain: the ``rank`` turn over one group of equal remaining coordinates."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.breakers import breaker
from judging.scoring.cube import Coordinate
from judging.scoring.ranking import Settled, settle
from judging.scoring.run import Link, Run


def ranked(run: Run, link: Link, key: Coordinate, values: dict[str, Fraction]) -> Settled:
    """Settle one group by its value, then by the step's own tie chain."""
    lower = run.lower(link.step.lower_wins)
    levels: dict[Fraction, list[str]] = {}
    for entry in sorted(values):
        levels.setdefault(values[entry], []).append(entry)
    blocks = [levels[level] for level in sorted(levels, reverse=not lower)]
    if all(len(block) == 1 for block in blocks) or not link.step.tie:
        return settle(blocks, ())
    chain = [
        breaker(run, rule, f"{link.path}.tie[{index}]", key)
        for index, rule in enumerate(link.step.tie)
    ]
    return settle(blocks, chain)
