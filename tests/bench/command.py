"""``podium score`` on a million marks: 10,000 entries, 10 judges, 10 criteria, from a .csv file and
from a workbook."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from judging.scoring import xlsx
from tests.bench.measure import Figure, Spent, spent

ENTRIES = 10_000
BOOK = """name = "bench"
component = [{ code = "live", criterion = [
  { code = "c0", most = "10" }, { code = "c1", most = "10" }, { code = "c2", most = "10" },
  { code = "c3", most = "10" }, { code = "c4", most = "10" }, { code = "c5", most = "10" },
  { code = "c6", most = "10" }, { code = "c7", most = "10" }, { code = "c8", most = "10" },
  { code = "c9", most = "10" },
] }]
seats = [{ role = "judge", count = 10 }]
prize = [{ code = "1", share = "0.1", tie = "extend" }]
step = [
  { over = ["criterion", "component"], take = "sum", name = "sheet" },
  { over = "seat", take = "mean", drop_high = 1, drop_low = 1 },
  { over = "role", take = "sum" },
]
ranking = { places = 2, tiebreak = [{ by = "sheet", take = "best" }] }
"""


def marks(entries: int) -> Iterator[tuple[str, ...]]:
    """The header, and a hundred marks for each entry, to one decimal."""
    random = Random(7)
    yield "entry", "criterion", "seat", "score"
    for entry in range(entries):
        for seat in range(10):
            for line in range(10):
                score = f"{random.randint(50, 100) / 10:.1f}"
                yield f"e{entry:05d}", f"c{line}", f"j{seat:02d}", score


def written(folder: Path) -> None:
    """The rulebook and both tables."""
    (folder / "rules.toml").write_text(BOOK, encoding="utf-8")
    rows = list(marks(ENTRIES))
    (folder / "marks.csv").write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    xlsx.write(folder / "marks.xlsx", [("marks", rows)])


def measured(rounds: int) -> Iterator[Figure]:
    """Peak memory and processor time of the whole command, in a process of its own. Another one
    writes the tables: whoever is started counts as having had what the starter has."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        spent([sys.executable, "-m", "tests.bench.command", name])
        for kind, times in ((".csv", min(3, rounds)), (".xlsx", 1)):
            found = [scored(folder, kind) for _ in range(times)]
            title = f"podium score, a million marks from {kind}:"
            memory, seconds = zip(*((one.megabytes, one.seconds) for one in found), strict=True)
            yield Figure(f"{title} peak memory", "MB", memory, aim=1536)
            yield Figure(f"{title} processor time", "s", seconds)


def scored(folder: Path, kind: str) -> Spent:
    """One run of the command, which must have given every entry its line."""
    program = [sys.executable, "-m", "judging.scoring.command"]
    files = [str(folder / "rules.toml"), str(folder / f"marks{kind}")]
    took = spent([*program, *files, "-o", str(folder / "results.csv")])
    lines = (folder / "results.csv").read_text("utf-8").count("\n")
    assert lines == ENTRIES + 1, lines
    return took


if __name__ == "__main__":
    written(Path(sys.argv[1]))
