"""``podium score``: the engine without a database, for people who stay with spreadsheets and for
anyone who wants to check us. Exit code 0, 1 for faults in the input, 2 for wrong usage."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from judging.scoring import progress, tables, words
from judging.scoring.case import Case
from judging.scoring.explain import explain
from judging.scoring.fault import Fault, Faulty
from judging.scoring.results import csv_text, remarks, result_rows, save, state_rows
from judging.scoring.rulebook import Rulebook, parse, warnings
from judging.scoring.score import compute
from judging.scoring.studying import study_lines
from judging.scoring.xlsx import NotAWorkbook

Got = TypeVar("Got")


def arguments() -> argparse.ArgumentParser:
    """The options of ``podium score``."""
    parser = argparse.ArgumentParser("podium score", description=words.USAGE)
    parser.add_argument("rulebook", type=Path, metavar="RULEBOOK.toml")
    parser.add_argument("marks", type=Path, metavar="MARKS.csv")
    for name in ("penalties", "entries", "carry", "decisions"):
        parser.add_argument(f"--{name}", type=Path, metavar="FILE")
    parser.add_argument("-o", "--output", type=Path, metavar="RESULTS.csv|.xlsx")
    parser.add_argument("--explain", metavar="ENTRY", action="append", default=[])
    parser.add_argument("--states", action="store_true")
    parser.add_argument("--study", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    return parser


def score_command(argv: Sequence[str] | None = None) -> int:
    """Run the command; the return value is the exit code."""
    try:
        asked = arguments().parse_args(argv)
    except SystemExit as wrong:
        return int(wrong.code or 0)
    try:
        return run(asked)
    except Refused as stopped:
        for each in stopped.faults:
            print(located(each, asked.lang), file=sys.stderr)
        return 1


class Refused(Exception):
    """The input has faults; nothing is computed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


def run(asked: argparse.Namespace) -> int:
    """Read, compute, write."""
    rulebook = read_rulebook(asked.rulebook)
    for warning in warnings(rulebook):
        print(located(warning, asked.lang), file=sys.stderr)
    case, lines = read_case(asked, rulebook)
    progress.computing(len(case.marks), asked.lang)
    outcome = compute(case)
    if outcome.faults:
        raise Refused([at_line(each, asked.marks.name, lines) for each in outcome.faults])
    for remark in remarks(outcome, asked.lang):
        print(remark, file=sys.stderr)
    results = [("results", result_rows(outcome))]
    if asked.states:
        results.append(("states", state_rows(outcome)))
    write(asked, results)
    for entry in asked.explain:
        print("\n".join(explain(case, entry).sentences(asked.lang)))
    if asked.study:
        print("\n".join(study_lines(case, asked.lang)))
    return 0


def write(asked: argparse.Namespace, results: list[tuple[str, list[tuple[str, ...]]]]) -> None:
    """To the file, or to the screen; states follow on the screen unless a workbook holds them."""
    shown = results
    if asked.output:
        save(asked.output, results)
        shown = [] if asked.output.suffix.lower() == ".xlsx" else results[1:]
    elif asked.explain or asked.study:
        shown = results[1:]
    print("\n".join(csv_text(rows) for _, rows in shown), end="")


def read_rulebook(path: Path) -> Rulebook:
    """The rulebook, or all its faults with their lines."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except Faulty as faulty:
        named = [
            Fault(f"{path.name}:{each.line}:{each.path}", each.code, each.facts, each.line)
            for each in faulty.faults
        ]
        raise Refused(named) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise Refused([unreadable(path, problem)]) from None


def unreadable(path: Path, problem: Exception) -> Fault:
    """The fault of a file that cannot be read at all."""
    return Fault(path.name, "unreadable", (("why", str(problem)),))


def read_case(asked: argparse.Namespace, rulebook: Rulebook) -> tuple[Case, list[int]]:
    """All tables, all their faults together."""
    faults: list[Fault] = []

    def read(
        path: Path | None, needed: Sequence[str], take: Callable[..., list[Got]], *more: object
    ) -> list[Got]:
        if path is None:
            return []
        try:
            table = tables.opened(path, needed, progress.reading(path))
            found = take(table, *more) if not table.faults else []
        except (OSError, UnicodeDecodeError, NotAWorkbook) as problem:
            faults.append(unreadable(path, problem))
            return []
        faults.extend(table.faults)
        return found

    marks = read(asked.marks, ("entry", "score"), tables.marks, rulebook)
    case = Case(
        rulebook,
        tuple(mark for _, mark in marks),
        tuple(read(asked.entries, ("entry",), tables.entrants)),
        tuple(read(asked.penalties, ("entry", "code"), tables.penalties, rulebook)),
        tuple(read(asked.carry, ("entry", "stage", "value", "state"), tables.carried)),
        tuple(read(asked.decisions, ("kind", "entry"), tables.decisions)),
    )
    if faults:
        raise Refused(faults)
    return case, [line for line, _ in marks]


def at_line(found: Fault, name: str, lines: Sequence[int]) -> Fault:
    """A fault about the n-th mark, at its line in the file."""
    index = re.fullmatch(r"marks\[(\d+)\]", found.path)
    if not index:
        return found
    line = lines[int(index.group(1))]
    return Fault(f"{name}:{line}", found.code, found.facts, line)


def located(found: Fault, lang: str) -> str:
    """``file:line:column: sentence``."""
    return f"{found.path}: {found.sentence(lang)}" if found.path else found.sentence(lang)


if __name__ == "__main__":
    sys.exit(score_command())
