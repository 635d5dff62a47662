"""Exact values at edges where a slip would be small: each line here is worked by hand."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest

from judging.scoring.column import Column
from judging.scoring.cube import RECUSED, Mark
from judging.scoring.exact import Mode, readable, rounded
from judging.scoring.explain import explain
from judging.scoring.results import csv_text, state_rows
from judging.scoring.score import compute
from judging.scoring.stored import StoredMarks
from tests.scoring.small import case, marks, places, run, scores

OTHERS = {
    Mode.HALF_UP: ROUND_HALF_UP,
    Mode.HALF_EVEN: ROUND_HALF_EVEN,
    Mode.HALF_DOWN: ROUND_HALF_DOWN,
    Mode.DOWN: ROUND_DOWN,
    Mode.UP: ROUND_UP,
}


# ── numbers ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("mode", Mode)
def test_every_rounding_is_that_of_the_decimal_module(mode):
    for eighths in range(-60, 61):
        for digits in (0, 1, 2):
            expected = (Decimal(eighths) / 8).quantize(Decimal(1).scaleb(-digits), OTHERS[mode])
            assert rounded(Fraction(eighths, 8), digits, mode) == Fraction(str(expected))


def test_tens_and_hundreds_are_rounded_too():
    column = Column([12345, -12355, 50], 1)
    assert column.rounded(-1, Mode.HALF_EVEN).values() == [12340, -12360, 50]
    assert column.rounded(-2, Mode.HALF_UP).values() == [12300, -12400, 100]
    assert rounded(Fraction(12345), -2, Mode.UP) == 12400


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("0.123456", "0.123456"),
        ("0.1234567", "0.1234…"),
        ("1/3", "0.3333…"),
        ("-2/3", "-0.6666…"),
        ("12", "12"),
        ("278/3", "92.6666…"),
    ],
)
def test_decimals_for_people_are_cut_and_say_so(value, told):
    assert readable(Fraction(value)) == told


@pytest.mark.parametrize(
    ("least", "step", "value", "lawful"),
    [
        ("0", "3", "4", False),
        ("0", "3", "6", True),
        ("1", "3", "2", False),
        ("1", "3", "4", True),
        ("1", "0.5", "1", True),
        ("0.25", "0.5", "0.75", True),
        ("0.25", "0.5", "0.5", False),
    ],
)
def test_a_whole_column_is_on_its_step(least, step, value, lawful):
    line = f'code = "c", least = "{least}", most = "10", step = "{step}"'
    book = f'component = [ {{ code = "c", criterion = [ {{ {line} }} ] }} ]'
    given = tuple(Mark(entry, Fraction(value), "c", "c") for entry in "AB")
    found = [fault.code for fault in compute(case(book, given)).faults]
    assert found == ([] if lawful else ["mark.off_step"] * 2)


# ── what is missing ───────────────────────────────────────────────────────────────────────────
PARTS = """component = [
  { code = "p", criterion = [ { code = "a" }, { code = "b" } ] },
  { code = "q", criterion = [ { code = "q" } ] },
]
seats = [ { role = "j", count = 1, scores = ["p", "q"] } ]
"""


def sheet(entry: str, *codes: str) -> tuple[Mark, ...]:
    pairs = (code.split(".") for code in codes)
    return tuple(Mark(entry, Fraction(1), part, line, "j", "1") for part, line in pairs)


def test_a_step_over_one_part_waits_for_no_other():
    steps = """
    [[step]]
    name = "p"
    only.component = "p"
    over = ["criterion", "component"]
    take = "sum"
    [[step]]
    over = ["criterion", "component", "seat"]
    take = "sum"
    """
    given = (*sheet("A", "p.a", "p.b"), *sheet("B", "p.a", "q.q"))
    outcome = compute(case(PARTS + steps, given))
    told = csv_text(state_rows(outcome)).splitlines()
    assert "A,p,attempt=1;role=j;seat=1,2" in told
    assert "B,p,attempt=1;role=j;seat=1,1/2 criterion" in told
    assert "B,p,attempt=1;component=q;criterion=q;role=j;seat=1,1" in told


def test_a_part_is_waited_for_after_the_judges_are_one():
    steps = """step = [ { over = ["seat", "role"], take = "sum" },
      { over = ["criterion", "component"], take = "sum" } ]
    """.replace("\n      ", " ")
    outcome = compute(case(PARTS + steps, sheet("A", "p.a", "p.b")))
    assert scores(outcome) == {"A": ""}
    assert [(g.component, g.criterion, g.role) for g in outcome.missing] == [("q", "q", "")]


def test_who_has_all_its_sheets_lacks_none_though_other_judges_sat_elsewhere():
    book = 'seats = [ { role = "", count = 2 } ]\nstep = [ { over = "seat", take = "sum" } ]'
    outcome = run(book, "A: 1=1 2=2\nB: 2=3 3=4")
    assert (scores(outcome), outcome.missing) == ({"B": "7", "A": "3"}, ())


ROLES = """component = [ { code = "c", criterion = [ { code = "c", most = "10" } ] } ]
seats = [ { role = "j", count = 1, scores = ["c"] }, { role = "s", count = 1, scores = ["c"] } ]
step = [ { name = "s", only.role = "s", over = "seat", take = "mean" },
  { over = ["role", "seat"], take = "sum", absent = "leave_out" } ]
"""


def test_a_role_is_missed_in_the_step_that_takes_it():
    given = (
        *marks("A: 1=8\nB: 1=7", role="j", component="c", criterion="c"),
        *marks("A: 1=5", role="s", component="c", criterion="c"),
    )
    outcome = compute(case(ROLES, given))
    told = csv_text(state_rows(outcome)).splitlines()
    assert "B,s,attempt=1;component=c;criterion=c;role=s,0/1 seat" in told
    assert scores(outcome) == {"A": "13", "B": ""}


def test_an_attempt_that_all_are_recused_from_is_no_attempt():
    """Scoring.md §3: all recused, no cell at all; the other attempt stands."""
    book = (
        """step = [ { over = "criterion", take = "sum" }, { over = "attempt", take = "best" } ]"""
    )
    given = (
        Mark("A", Fraction(5), criterion="c", attempt="1"),
        Mark("A", None, criterion="c", attempt="2"),
        Mark("A", None, criterion="d", attempt="2"),
    )
    assert scores(compute(case(book, given))) == {"A": "5"}


def test_a_store_gives_its_marks_whole():
    spot = ("", "s", "2", "c", "k", "p", "r", "j")
    held = StoredMarks(["A", "B", "C", "D"], {spot: [15, None, RECUSED, "DNF"]}, 10)
    at: dict[str, Any] = {
        "component": "c",
        "criterion": "k",
        "role": "r",
        "seat": "j",
        "panel": "p",
    }
    assert list(held) == [
        Mark("A", Fraction(3, 2), **at, attempt="2", stage="s"),
        Mark("C", None, **at, attempt="2", stage="s"),
        Mark("D", "DNF", **at, attempt="2", stage="s"),
    ]


# ── order ─────────────────────────────────────────────────────────────────────────────────────
def test_rule_10_begins_again_for_every_free_place():
    """Sums of 9. One dance won: A. Then, for second place, B has one place of two, C none."""
    book = """lower_wins = true
    step = [ { over = "seat", take = "sum" } ]
    ranking.tiebreak = [ { by = "marks", take = "count_within" } ]
    """
    assert places(run(book, "A: 1=1 2=4 3=4\nB: 1=2 2=3 3=4\nC: 1=3 2=3 3=3")) == "A1 B2 C3"


def test_a_word_in_a_dance_is_no_place_and_counts_towards_no_majority():
    book = 'lower_wins = true\nstep = [ { over = "seat", take = "majority" } ]'
    assert places(run(book, "A: 1=1 2=DNF\nB: 1=2 2=1")) == "A1 B2"


@pytest.mark.parametrize(
    ("across", "more", "expected"),
    [
        ('"seat"', "", {"A": "1 2 2 4", "B": "1 4 2 2"}),
        ('"seat"', ", lower_wins = true", {"A": "4 2 2 1", "B": "4 1 2 2"}),
        ('["entry", "seat"]', "", {"A": "1 5 5 8", "B": "1 7 3 3"}),
        ('"entry"', "", {"A": "1 1 2 2", "B": "1 2 1 1"}),
    ],
)
def test_ranks_within_an_entry_within_all_and_between_entries(across, more, expected):
    """A has 9 7 7 5, B has 9 6 8 8."""
    book = f'step = [ {{ turn = "rank", across = {across}, name = "r"{more} }},'
    outcome = run(
        book + ' { over = "seat", take = "sum" } ]', "A: 1=9 2=7 3=7 4=5\nB: 1=9 2=6 3=8 4=8"
    )
    held = dict(outcome.states)["r"]
    found = {e: " ".join(str(held[at]) for at in sorted(held) if at[0] == e) for e in "AB"}
    assert found == expected


def test_the_gravest_word_is_dropped_first_whoever_gave_it():
    book = 'step = [ { over = "seat", take = "mean", drop_low = 1 } ]'
    (first, *_) = explain(case(book, marks("A: 1=DNF 2=DSQ 3=9 4=8")), "A").rows
    assert [(each["value"], each["note"]) for each in first["in"]] == [
        ("DNF", ""),
        ("DSQ", "dropped low"),
        ("9", ""),
        ("8", ""),
    ]
