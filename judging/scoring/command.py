"""``podium score``: the engine without a database, for people who stay with spreadsheets and for
anyone who wants to check us. Exit code 0, 1 for faults in the input, 2 for wrong usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from judging.scoring import progress, words
from judging.scoring.beside import remarks
from judging.scoring.bounds import Unbounded, bounds
from judging.scoring.case import Case
from judging.scoring.explain import explain
from judging.scoring.fault import Fault, Faulty, fault
from judging.scoring.files import Numbered, in_text, read_case, read_marks, read_rulebook, refuse
from judging.scoring.outcome import Outcome
from judging.scoring.results import (
    Rows,
    award_rows,
    chance_rows,
    change_rows,
    csv_text,
    result_rows,
    save,
    state_rows,
)
from judging.scoring.rulebook import warnings
from judging.scoring.score import compute
from judging.scoring.studying import study_lines
from judging.scoring.tables import spelled
from judging.scoring.whatif import changes, instead, left_out, under

Table = tuple[str, Rows]


def arguments() -> argparse.ArgumentParser:
    """The options of ``podium score``."""
    parser = argparse.ArgumentParser("podium score", description=words.USAGE)
    parser.add_argument("rulebook", type=Path, metavar="RULEBOOK.toml")
    parser.add_argument("marks", type=Path, metavar="MARKS.csv")
    for name in ("penalties", "entries", "carry", "decisions"):
        parser.add_argument(f"--{name}", type=Path, metavar="FILE")
    parser.add_argument("-o", "--output", type=Path, metavar="RESULTS.csv|.xlsx")
    parser.add_argument("--explain", type=spelled, metavar="ENTRY", action="append", default=[])
    parser.add_argument("--states", action="store_true")
    parser.add_argument("--study", action="store_true")
    parser.add_argument("--under", type=Path, metavar="OTHER.toml")
    parser.add_argument("--without", type=spelled, metavar="[ROLE:]SEAT")
    parser.add_argument("--instead", type=Path, metavar="MARKS.csv")
    parser.add_argument("--chances", action="store_true")
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
    except Faulty as stopped:
        for each in stopped.faults:
            print(located(each, asked.lang), file=sys.stderr)
        return 1


def run(asked: argparse.Namespace) -> int:
    """Read, compute, write."""
    rulebook = read_rulebook(asked.rulebook)
    for warning in map(in_text(asked.rulebook), warnings(rulebook)):
        print(located(warning, asked.lang), file=sys.stderr)
    case, read = read_case(asked, rulebook)
    progress.computing(len(case.marks), asked.lang)
    outcome = compute(case)
    refuse(outcome.faults, case, asked.rulebook, read)
    results = [("results", result_rows(outcome)), *further(asked, case, outcome, read)]
    for remark in remarks(case, outcome, asked.lang):
        print(remark, file=sys.stderr)
    write(asked, results)
    for entry in asked.explain:
        heading = [f"── {entry}"] if len(asked.explain) > 1 else []
        print("\n".join([*heading, *explain(case, entry).sentences(asked.lang)]))
    if asked.study:
        print("\n".join(study_lines(case, asked.lang)))
    return 0


def further(
    asked: argparse.Namespace, case: Case, outcome: Outcome, read: list[Numbered]
) -> Iterator[Table]:
    """The tables beside the results: what the rulebook or the options ask for."""
    if case.rulebook.awards:
        yield "awards", award_rows(outcome)
    if asked.states:
        yield "states", state_rows(outcome)
    for name, other, book in what_ifs(asked, case, read):
        then = compute(other)
        refuse(then.faults, other, book, read)
        yield name, change_rows(changes(outcome, then))
    if asked.chances:
        try:
            yield "chances", chance_rows(bounds(case))
        except Unbounded as why:
            raise Faulty((fault("--chances", "unbounded", name=why),)) from None


def what_ifs(
    asked: argparse.Namespace, case: Case, read: list[Numbered]
) -> Iterator[tuple[str, Case, Path]]:
    """The same contest under another rulebook, without one judge, or with other marks (then
    ``read`` has their table too); and the file of the rules it is computed by."""
    if asked.under:
        yield "under", under(case, read_rulebook(asked.under)), asked.under
    if asked.without:
        yield "without", left_out(case, *seat_named(case, asked.without)), asked.rulebook
    if asked.instead:
        read.append(read_marks(asked.instead, case.rulebook))
        yield "instead", instead(case, read[-1].held), asked.rulebook


def seat_named(case: Case, name: str) -> tuple[str, str]:
    """The role and seat that ``SEAT`` or ``ROLE:SEAT`` means."""
    seats = {(mark.role, mark.seat) for mark in case.marks}
    meant = sorted((role, seat) for role, seat in seats if name in (seat, f"{role}:{seat}"))
    if len(meant) == 1:
        return meant[0]
    roles = ", ".join(role for role, _ in meant)
    code = "seat_twice" if meant else "no_seat"
    raise Faulty((fault("--without", code, seat=name, roles=roles),))


def write(asked: argparse.Namespace, results: list[Table]) -> None:
    """To the file, or to the screen; what is beside the results follows on the screen unless a
    workbook holds it."""
    shown = results
    if asked.output:
        save(asked.output, results)
        shown = [] if asked.output.suffix.lower() == ".xlsx" else results[1:]
    elif asked.explain or asked.study:
        shown = results[1:]
    print("\n".join(csv_text(rows) for _, rows in shown), end="")


def located(found: Fault, lang: str) -> str:
    """``file:line:column: sentence``."""
    return f"{found.path}: {found.sentence(lang)}"


if __name__ == "__main__":
    sys.exit(score_command())
