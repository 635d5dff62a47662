"""Two contests that really are different, as a hall would type them: names, sheets, results.

The teachers' final is golden case 01; the half-pipe is the Olympic final of 2026 (tests/fixtures).
Nothing about either is in the program: what differs is the rulebook.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent
BOOKS = TESTS / "golden" / "rulebooks"


@dataclass(frozen=True, slots=True)
class Published:
    """One line of the public table, as text."""

    place: str
    name: str
    score: str
    prize: str
    specials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contest:
    """What the hall knows and what must come out.

    `sheets` maps (contestant, attempt, judge) to the marks as typed; an attempt of which nobody
    has a sheet was not made.
    """

    rulebook: str
    contestants: tuple[str, ...]
    judges: Mapping[str, tuple[str, ...]]
    sheets: Mapping[tuple[str, int, str], Mapping[str, str]]
    expected: tuple[Published, ...]
    attempts: int = 1

    def not_made(self) -> list[tuple[str, int]]:
        """(contestant, attempt) without any sheet."""
        made = {(name, attempt) for name, attempt, _judge in self.sheets}
        return [
            (name, attempt)
            for name in self.contestants
            for attempt in range(1, self.attempts + 1)
            if (name, attempt) not in made
        ]


def teachers() -> Contest:
    """Golden 01: 20 finalists, 7 experts, 3 students, prizes 4/6/10, three special awards."""
    case = json.loads((TESTS / "golden" / "01_final_20x7x3.json").read_text("utf-8"))
    given, expected = case["input"], case["expected"]
    sheets = {
        (line["contestant"], 1, line["judge"]): {
            "plan.plan": line["lesson_plan"],
            "live.live": line["live"],
        }
        for line in given["expert_ballots"]
    } | {
        (line["contestant"], 1, line["judge"]): {"overall.overall": line["overall"]}
        for line in given["student_ballots"]
    }
    specials: dict[str, list[str]] = {}
    for award in expected["special_awards"]:
        specials.setdefault(award["contestant"], []).append(award["award"])
    return Contest(
        rulebook=(BOOKS / "young_teachers.toml").read_text("utf-8"),
        contestants=tuple(given["contestants"]),
        judges={"expert": tuple(given["experts"]), "student": tuple(given["students"])},
        sheets=sheets,
        expected=tuple(
            Published(
                str(row["rank"]),
                row["contestant"],
                row["final"],
                row["prize"],
                tuple(specials.get(row["contestant"], ())),
            )
            for row in expected["rows"]
        ),
    )


def halfpipe() -> Contest:
    """The half-pipe final: 12 riders, 3 runs, 6 judges; a run with blank scores is no attempt."""
    folder = TESTS / "fixtures" / "halfpipe2026"
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with (folder / "official.csv").open(encoding="utf-8", newline="") as lines:
        official = [row for row in csv.DictReader(lines) if row["stage"] == "final"]
    medals = {"1": "gold", "2": "silver", "3": "bronze"}
    return Contest(
        rulebook=(BOOKS / "halfpipe.toml").read_text("utf-8"),
        contestants=tuple(dict.fromkeys(row["entry"] for row in rows)),
        judges={"judge": tuple(dict.fromkeys(row["judge"] for row in rows))},
        sheets={
            (row["entry"], int(row["stage"].removeprefix("run")), row["judge"]): {
                "overall.overall": row["score"]
            }
            for row in rows
            if row["score"]
        },
        expected=tuple(
            Published(row["rank"], row["entry"], row["total"], medals.get(row["rank"], ""))
            for row in sorted(official, key=lambda row: int(row["rank"]))
        ),
        attempts=3,
    )
