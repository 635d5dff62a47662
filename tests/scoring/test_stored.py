"""Marks as a stored table are the same marks, and are computed without looking at one at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Any

import pytest

from judging.scoring.case import Case
from judging.scoring.cube import RECUSED, Coordinate, Mark
from judging.scoring.rulebook import parse
from judging.scoring.score import compute
from judging.scoring.stored import StoredMarks, Units
from tests.scoring.contests import contests
from tests.scoring.lawful import law
from tests.scoring.tape import Contest

BOOK = parse("""name = "stored"
seats = [ { role = "j", count = 10 } ]
prize = [ { code = "1", share = "0.1", tie = "extend" }, { code = "2", count = 50, tie = "hold" } ]
step = [
  { over = "seat", take = "mean", drop_high = 1, drop_low = 1 },
  { over = "role", take = "sum" },
]
ranking.places = 2
""")


def table(marks: Sequence[Mark]) -> StoredMarks:
    """The same marks as a store would hold them."""
    entries = sorted({mark.entry for mark in marks})
    values = [mark.value for mark in marks if isinstance(mark.value, Fraction)]
    bottom = lcm(*(value.denominator for value in values))
    columns: dict[Coordinate, list[Units]] = {}
    for mark in marks:
        spot = replace(mark, entry="").at()
        column = columns.setdefault(spot, [None] * len(entries))
        column[entries.index(mark.entry)] = units(mark.value, bottom)
    return StoredMarks(entries, columns, bottom)


def units(value: Fraction | str | None, bottom: int) -> Units:
    if value is None:
        return RECUSED
    return value if isinstance(value, str) else int(value * bottom)


@law(contests())
def test_a_stored_table_gives_what_its_marks_give(contest: Contest) -> bool:
    case = contest.case()
    if any(mark.factors for mark in case.marks):
        return False
    outcome, again = compute(case), compute(replace(case, marks=table(case.marks)))
    assert dict(outcome.states) == dict(again.states)
    assert replace(outcome, states=()) == replace(again, states=())
    return len(outcome.scores) > 1


def test_a_stored_table_is_read_mark_by_mark():
    spot = ("", "", "1", "c", "p", "", "j", "1")
    stored = StoredMarks(("A", "B", "C"), {spot: (850, RECUSED, None)}, 100)
    at: dict[str, Any] = {"component": "c", "criterion": "p", "role": "j", "seat": "1"}
    assert tuple(stored) == (Mark("A", Fraction(17, 2), **at), Mark("B", None, **at))
    assert (len(stored), stored[0].entry, stored[1:]) == (2, "A", (Mark("B", None, **at),))


def test_gaps_words_and_recusals_of_a_stored_table_are_what_they_are():
    """Two judges. A has both marks; B's second is a recusal, C's a word; D's never came."""
    book = parse("""name = "stored"
    seats = [ { role = "j", count = 2 } ]
    step = [ { over = "seat", take = "mean" } ]
    """)
    first, second = (("", "", "1", "", "", "", "j", seat) for seat in "12")
    columns: dict[Coordinate, Sequence[Units]] = {
        first: (850, 700, 600, 500),
        second: (900, RECUSED, "DNF", None),
    }
    outcome = compute(Case(book, StoredMarks(tuple("ABCD"), columns, 100)))
    assert {row.entry: row.exact or row.shown for row in outcome.rows} == {
        "A": "35/4",
        "B": "7",
        "C": "DNF",
        "D": "",
    }
    assert [(gap.entry, gap.seat) for gap in outcome.missing] == [("D", "2")]


def test_a_row_that_comes_twice_is_no_table():
    with pytest.raises(AssertionError, match="one row"):
        StoredMarks(("A", "A"), {}, 100)


def test_a_fault_in_a_stored_table_names_the_mark():
    book = parse("""name = "stored"
    component = [ { code = "c", criterion = [ { code = "p", most = "10", step = "0.5" } ] } ]
    """)
    spot = ("", "", "1", "c", "p", "", "j", "1")
    outcome = compute(Case(book, StoredMarks(("A", "B"), {spot: (90, 101)}, 10)))
    assert [(each.path, each.code) for each in outcome.faults] == [
        ("marks[1]", "mark.out_of_range")
    ]
    outcome = compute(Case(book, StoredMarks(("A", "B"), {spot: (93, 100)}, 10)))
    assert [(each.path, each.code) for each in outcome.faults] == [("marks[0]", "mark.off_step")]


# ── cost ──────────────────────────────────────────────────────────────────────────────────────
def stage(entries: int, seats: int, of: Callable[[int, int], int]) -> Case:
    columns = {
        ("", "", "1", "", "", "", "j", f"J{seat}"): [of(row, seat) for row in range(entries)]
        for seat in range(seats)
    }
    return Case(BOOK, StoredMarks([f"E{row}" for row in range(entries)], columns, 100))


def spread(row: int, seat: int) -> int:
    """Marks in hundredths that make few ties."""
    return 6000 + (row * 7919 + seat * 104729) % 4001


def calls(case: Case) -> int:
    """How many functions of ours a computation calls: a cost that no busy machine changes."""
    found = 0

    def count(frame: object, event: str, arg: object) -> None:
        nonlocal found
        found += event == "call"

    sys.setprofile(count)
    try:
        outcome = compute(case)
    finally:
        sys.setprofile(None)
    assert (outcome.faults, outcome.missing) == ((), ())
    return found


def test_no_function_is_called_for_a_single_mark():
    """Ten more judges are ten thousand more marks."""
    few, many = calls(stage(1000, 10, spread)), calls(stage(1000, 20, spread))
    assert many - few < 1000


def test_four_times_the_entries_call_four_times_as_much():
    small, large = calls(stage(500, 10, spread)), calls(stage(2000, 10, spread))
    assert large < 4.2 * small


def test_a_field_where_everybody_is_tied_costs_no_more_than_one_where_nobody_is():
    """All equal is the worst case of settling ties."""
    assert calls(stage(1000, 10, lambda row, seat: 8000)) <= calls(stage(1000, 10, spread))
