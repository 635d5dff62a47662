"""The engine beside plain Python: stored sheet totals to ranked results with prizes.

Plain Python does only the trimmed mean and the sort, on the same lists of whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from judging.scoring.case import Case
from judging.scoring.cube import Coordinate
from judging.scoring.rulebook import parse
from judging.scoring.score import compute
from judging.scoring.stored import StoredMarks
from tests.bench.measure import Figure, cpu, ratios

ENTRIES = 10_000
JUDGES = 10
FEW = 3  # how often what takes seconds is measured
BOOK = parse("""name = "bench"
seats = [{ role = "judge", count = 10 }]
prize = [
  { code = "1", share = "0.1", tie = "extend" },
  { code = "2", share = "0.2", tie = "extend" },
  { code = "3", share = "0.3", tie = "extend" },
]
step = [
  { over = "seat", take = "mean", drop_high = 1, drop_low = 1 },
  { over = "role", take = "sum" },
]
ranking.places = 2
""")


def stored(entries: int, seed: int) -> StoredMarks:
    """Sheet totals in hundredths, most of them between 70 and 95, in columns as they are stored;
    the codes differ from round to round."""
    random = Random(seed)
    codes = [f"r{seed}x{number:06d}" for number in range(entries)]
    levels = [random.gauss(8400, 400) for _ in codes]
    columns: dict[Coordinate, list[int]] = {
        ("", "", "1", "", "", "", "judge", f"j{seat:02d}"): [
            min(10_000, max(0, round(random.gauss(level, 250)))) for level in levels
        ]
        for seat in range(1, JUDGES + 1)
    }
    return StoredMarks(codes, columns, 100)


def engine(entries: int, seed: int) -> Callable[[], object]:
    """The whole computation, every row of the result read once."""
    case = Case(BOOK, stored(entries, seed))

    def work() -> None:
        outcome = compute(case)
        prizes = [row.prize for row in outcome.rows]
        assert len(prizes) == entries
        assert prizes[0] == "1"

    return work


def plain(entries: int, seed: int) -> Callable[[], object]:
    """The trimmed mean in hundredths, rounded half up, and the sort. No more."""
    marks = stored(entries, seed)
    columns = list(marks.columns.values())

    def work() -> list[tuple[int, str]]:
        kept = [sum(row) - max(row) - min(row) for row in zip(*columns, strict=True)]
        means = [(2 * top + JUDGES - 2) // (2 * (JUDGES - 2)) for top in kept]
        return sorted(zip(means, marks.entries, strict=True), reverse=True)

    return work


def growth(work: Callable[[int, int], Callable[[], object]]) -> list[float]:
    """What ten times the entries cost, as a multiple."""
    return ratios(lambda n: work(10 * ENTRIES, 100 + n), lambda n: work(ENTRIES, 200 + n), FEW)


def measured(rounds: int) -> Iterator[Figure]:
    """The ratio to plain Python, and how the cost of both grows: on a machine whose caches hold
    ten thousand entries and not a hundred thousand, the same lines cost more for each entry."""
    both = ratios(lambda n: engine(ENTRIES, n), lambda n: plain(ENTRIES, n), rounds)
    yield Figure("10,000 entries × 10 judges ÷ plain Python", "×", both, aim=6)
    large = 10 * ENTRIES
    many = ratios(lambda n: engine(large, 400 + n), lambda n: plain(large, 400 + n), FEW)
    yield Figure("100,000 entries × 10 judges ÷ plain Python", "×", many)
    yield Figure("100,000 entries ÷ 10,000 entries", "×", growth(engine), aim=12)
    yield Figure("100,000 entries ÷ 10,000 entries, plain Python", "×", growth(plain))
    times = [1000 * cpu(engine(ENTRIES, 300 + n)) for n in range(rounds)]
    yield Figure("10,000 entries × 10 judges, processor time", "ms", times)
