"""The golden cases as cases of the engine."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from judging.scoring.cube import Mark
from judging.scoring.rulebook import Rulebook, parse
from judging.scoring.score import Case, Entrant, Outcome

GOLDEN = Path(__file__).parent.parent / "golden"
PARTS = (("lesson_plan", "plan"), ("live", "live"))


def golden(number: str) -> Any:
    """One golden case as it is stored."""
    (path,) = GOLDEN.glob(f"{number}_*.json")
    return json.loads(path.read_text("utf-8"))


def text_of(name: str) -> str:
    """The text of a rulebook under tests/golden/rulebooks."""
    return (GOLDEN / "rulebooks" / f"{name}.toml").read_text("utf-8")


def book_of(name: str, *changes: tuple[str, str]) -> Rulebook:
    """A rulebook, with pieces of its text replaced for a variant."""
    text = text_of(name)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return parse(text)


def final_marks(data: Any) -> tuple[Mark, ...]:
    """The sheets of golden 01."""
    experts = [
        Mark(each["contestant"], Fraction(each[key]), part, part, "expert", each["judge"])
        for each in data["input"]["expert_ballots"]
        for key, part in PARTS
    ]
    students = [
        Mark(
            each["contestant"],
            Fraction(each["overall"]),
            "overall",
            "overall",
            "student",
            each["judge"],
        )
        for each in data["input"]["student_ballots"]
    ]
    return (*experts, *students)


HEADER = ["entry", "component", "criterion", "role", "seat", "score"]


def final_rows() -> list[list[str]]:
    """Golden 01 as the rows of MARKS.csv, with its header."""
    given = golden("01")["input"]
    found = [HEADER]
    for each in given["expert_ballots"]:
        for key, part in PARTS:
            found.append([each["contestant"], part, part, "expert", each["judge"], each[key]])
    for each in given["student_ballots"]:
        at = ["overall", "overall", "student", each["judge"]]
        found.append([each["contestant"], *at, each["overall"]])
    return found


def written(path: Path, table: list[list[str]], encoding: str = "utf-8") -> str:
    """A table as a .csv file; its path as the command takes it."""
    with path.open("w", encoding=encoding, newline="") as lines:
        csv.writer(lines).writerows(table)
    return str(path)


def asking(folder: Path, book: str, marks: str, *more: str, **tables: str) -> list[str]:
    """Files of these texts, and the words of the command that reads them: a further table is
    an option by its name."""
    names = {"book": folder / "b.toml", "marks": folder / "m.csv"}
    names |= {name: folder / f"{name}.csv" for name in tables}
    for name, text in {"book": book, "marks": marks, **tables}.items():
        names[name].write_text(text, "utf-8")
    options = [word for name in tables for word in (f"--{name}", str(names[name]))]
    return [str(names["book"]), str(names["marks"]), *more, *options]


def final_case(*changes: tuple[str, str]) -> Case:
    """Golden 01 under the young teachers' rulebook."""
    return Case(book_of("young_teachers", *changes), final_marks(golden("01")))


def recusal_marks(data: Any, *, absent: bool = False) -> tuple[Mark, ...]:
    """The sheets of golden 04: R is recused, M has no row; ``absent`` makes M recused too."""
    found = []
    for entry, scores in data["input"]["scores"].items():
        for judge, score in zip(data["input"]["judges"], scores, strict=True):
            if score == "M" and not absent:
                continue
            value = None if score in ("R", "M") else Fraction(score)
            found.append(Mark(entry, value, "overall", "overall", "expert", judge))
    return tuple(found)


def entrants(codes: Any) -> tuple[Entrant, ...]:
    """Entries by code alone."""
    return tuple(Entrant(code) for code in codes)


def with_book(case: Case, **changes: Any) -> Case:
    """The same case under a changed rulebook."""
    return replace(case, rulebook=replace(case.rulebook, **changes))


def numbers_of(outcome: Outcome, name: str) -> dict[str, Fraction]:
    """A named state with one number per entry."""
    state = dict(outcome.states)[name]
    return {at[0]: value for at, value in state.items() if isinstance(value, Fraction)}
