"""Places inside the chain: the ``rank`` turn over one group of equal remaining coordinates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from judging.scoring.breakers import breaker
from judging.scoring.clauses import Tiebreak
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
        breaker(run, replace(rule, lower_wins=own(rule, lower=lower)), path, key, link.step.name)
        for path, rule in ((f"{link.path}.tie[{i}]", rule) for i, rule in enumerate(link.step.tie))
    ]
    return settle(blocks, chain)


def own(rule: Tiebreak, *, lower: bool) -> bool:
    """A tie inside a step compares as the step does, unless it says otherwise: the ranks of a song
    contest are settled by ranks."""
    return lower if rule.lower_wins is None else rule.lower_wins
