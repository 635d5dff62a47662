"""How long ``verify.py`` takes for a bundle of a whole contest, made by the real actions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from competition import bundles
from competition.app import create_app
from competition.ledger import verify
from tests.bench.measure import Figure, spent
from tests.contests import Contest
from tests.databases import SqliteCopies
from tests.held import a_held_contest

SIZES = ((20, 10, 1.0), (500, 12, 10.0))  # contestants, judges, seconds aimed at
BOOK = """name = "bench"
publication = "P2"
component = [{{ code = "live", name = "现场教学", criterion = [
  {{ code = "goal", name = "教学目标", most = "20", step = "0.5" }},
  {{ code = "content", name = "教学内容", most = "30", step = "0.5" }},
  {{ code = "method", name = "教学方法", most = "30", step = "0.5" }},
  {{ code = "effect", name = "教学效果", most = "20", step = "0.5" }},
] }}]
seats = [{{ role = "expert", name = "专家评委", count = {judges} }}]
prize = [{{ code = "一等奖", share = "0.2", tie = "extend" }}]
step = [
  {{ over = ["criterion", "component"], take = "sum" }},
  {{ over = "seat", take = "mean", drop_high = 1, drop_low = 1 }},
  {{ over = "role", take = "sum" }},
]
ranking = {{ places = 2 }}
"""
CRITERIA = {"goal": 20, "content": 30, "method": 30, "effect": 20}


def a_contest(contestants: int, judges: int) -> Contest:
    """Marks in half points around a level of each contestant."""
    random = Random(contestants)
    names = tuple(f"选手{number:03d}" for number in range(contestants))
    called = tuple(f"评委{number:02d}" for number in range(judges))
    return Contest(
        rulebook=BOOK.format(judges=judges),
        contestants=names,
        judges={"expert": called},
        sheets={
            (name, 1, judge): {
                f"live.{code}": str(random.randint(most, 2 * most) / 2)
                for code, most in CRITERIA.items()
            }
            for name in names
            for judge in called
        },
        expected=(),
    )


def a_bundle(contestants: int, judges: int, folder: Path) -> bytes:
    """The contest carried through, from the first sheet to the announcement."""
    folder.mkdir()
    with ExitStack() as open_until:
        url = open_until.enter_context(SqliteCopies(folder).fresh(folder))
        app = create_app(instance=str(folder / "instance"), SQLALCHEMY_DATABASE_URI=url)
        hall = a_held_contest(app, a_contest(contestants, judges))
        with app.app_context():
            return bundles.full(hall.chain)


def measured(rounds: int) -> Iterator[Figure]:
    """Each bundle is checked by the stand-alone file, with nothing of ours beside it."""
    with TemporaryDirectory() as name:
        for contestants, judges, aim in SIZES:
            folder = Path(name) / f"{contestants}x{judges}"
            content = a_bundle(contestants, judges, folder)
            (folder / "bundle.jsonl").write_bytes(content)
            program = [sys.executable, "-I", "-S", verify.__file__]
            found = [spent([*program, str(folder / "bundle.jsonl")]) for _ in range(rounds)]
            yield Figure(
                f"verify.py, {contestants} × {judges} ({len(content) / 1e6:.1f} MB)",
                "s", [one.seconds for one in found], aim,
            )  # fmt: skip
