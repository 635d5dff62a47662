"""The cost of a stage grows with its marks and no faster. Ratios in one run, never seconds."""

from __future__ import annotations

import random
from fractions import Fraction
from time import process_time

from judging.scoring.cube import Mark
from judging.scoring.rulebook import parse
from judging.scoring.score import Case, compute

BOOK = parse("""name = "speed"
seats = [ { role = "j", count = 10 } ]
prize = [ { code = "1", share = "0.1", tie = "extend" }, { code = "2", count = 50, tie = "hold" } ]
step = [
  { over = "seat", take = "mean", drop_high = 1, drop_low = 1 },
  { over = "role", take = "sum" },
]
ranking.places = 2
""")


def case(entries: int) -> Case:
    chance = random.Random(entries)
    return Case(
        BOOK,
        tuple(
            Mark(f"E{entry}", Fraction(chance.randrange(6000, 10000), 100), role="j", seat=f"J{n}")
            for entry in range(entries)
            for n in range(10)
        ),
    )


def cost(asked: Case) -> float:
    """Processor seconds of the quickest of three runs."""
    found = []
    for _ in range(3):
        start = process_time()
        outcome = compute(asked)
        found.append(process_time() - start)
        assert (outcome.faults, outcome.missing) == ((), ())
    return min(found)


def test_four_times_the_entries_cost_at_most_six_times_as_much():
    small, large = case(500), case(2000)
    assert cost(large) <= 6 * cost(small)


def test_a_field_where_everybody_is_tied_costs_no_more_than_one_where_nobody_is():
    """All equal is the worst case of settling ties."""
    tied = case(1000)
    same = tuple(Mark(m.entry, Fraction(80), role="j", seat=m.seat) for m in tied.marks)
    assert cost(Case(BOOK, same)) <= 4 * cost(tied)
