"""What the audience's votes become: the entry's number `votes`, as the rulebook converts them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from judging.scoring.book import Vote
from judging.scoring.clauses import Convert

NUMBER = "votes"  # what a view names to read it
EVERYBODY = "audience"  # the one group where the rulebook names none

Counts = Mapping[str, Mapping[str, int]]  # entry → group → votes


def groups(vote: Vote) -> tuple[str, ...]:
    """The groups of voters that cards are printed for."""
    return tuple(code for code, _weight in vote.weights) or (EVERYBODY,)


def weighed(vote: Vote, votes: Mapping[str, int]) -> Fraction:
    """One entry's votes, each group by its weight."""
    weights = dict(vote.weights) or {EVERYBODY: Fraction(1)}
    return sum((weights[group] * count for group, count in votes.items()), Fraction(0))


def converted(vote: Vote, counts: Counts) -> dict[str, Fraction]:
    """Entry → its number, exact; nobody's votes are nothing, whatever they are a share of."""
    sums = {entry: weighed(vote, votes) for entry, votes in counts.items()}
    whole = {
        Convert.COUNT: Fraction(0),
        Convert.OF_MOST: max(sums.values(), default=Fraction(0)),
        Convert.SHARE: sum(sums.values(), Fraction(0)),
    }[vote.convert]
    if vote.convert is Convert.COUNT:
        return sums
    return {
        entry: vote.most * each / whole if whole else Fraction(0) for entry, each in sums.items()
    }
