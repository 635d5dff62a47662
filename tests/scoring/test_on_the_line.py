"""Prizes and places where equals stand on the line, and what is left over below: by hand."""

from __future__ import annotations

import pytest

from judging.scoring.results import guarded
from judging.scoring.score import compute
from tests.scoring.small import case, decided, marks, run


def prizes(outcome) -> str:
    """``A1 B1 C2 D-``: everybody in order with their prize."""
    return " ".join(f"{row.entry}{row.prize or '-'}" for row in outcome.rows)


def through(outcome) -> str:
    return "".join(row.entry for row in outcome.rows if row.advanced)


def the_question(outcome):
    (asked,) = outcome.questions
    return asked.id, asked.kind, asked.entries, asked.level, asked.seats


# ── prizes ────────────────────────────────────────────────────────────────────────────────────
LEVELS = 'prize = [ {{ code = "1", count = 2, {first} }}, {{ code = "2", {second} }}, {third} ]'


def test_the_question_names_the_level_and_who_stands_on_its_line():
    outcome = run('prize = [ { code = "g", count = 1, tie = "ask" } ]', "A: 1=9\nB: 1=9\nC: 1=1")
    assert the_question(outcome) == ("prize·g·A·B", "prize", ("A", "B"), "g", 1)
    assert prizes(outcome) == "A- B- C-", "nobody below is given anything before people have said"


def test_some_of_the_equals_decided_leave_the_question_open():
    asked = case('prize = [ { code = "g", count = 1, tie = "ask" } ]', marks("A: 1=9\nB: 1=9"))
    assert len(decided(asked, ("prize", "A", "g")).questions) == 1


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("1 1 2", "A1 B1 C2 D- E-"),  # one more than the level has: the next level pays
        ("1 2 2", "A1 B2 C2 D- E-"),
        ("2 2 2", "A2 B2 C2 D- E-"),  # nobody above: what people said stands
    ],
)
def test_equals_decided_across_the_line_and_who_comes_after(said, found):
    book = LEVELS.format(first='tie = "ask"', second="count = 1", third="")
    asked = case(book, marks("A: 1=9\nB: 1=9\nC: 1=9\nD: 1=8\nE: 1=7"))
    one, two, three = said.split()
    outcome = decided(asked, ("prize", "A", one), ("prize", "B", two), ("prize", "C", three))
    assert prizes(outcome) == found


def test_a_seat_that_people_left_empty_goes_down():
    """Two seats, three equals, one of them named: the other seat and the next level's own."""
    book = LEVELS.format(first='tie = "ask"', second="count = 1", third='{ code = "3", count = 1 }')
    asked = case(book, marks("A: 1=9\nB: 1=9\nC: 1=9\nD: 1=8\nE: 1=7"))
    said = [("prize", "A", "1"), ("prize", "B", "2"), ("prize", "C", "2")]
    assert prizes(decided(asked, *said)) == "A1 B2 C2 D3 E-"


@pytest.mark.parametrize(
    ("absorb", "found"), [("true", "A1 B1 C1 D1 E- F-"), ("false", "A1 B1 C1 D1 E2 F3")]
)
def test_who_is_one_too_many_takes_the_seats_below_while_there_are_any(absorb, found):
    """Four equals on two seats: two too many, which cost the second level's and the third's."""
    book = LEVELS.format(
        first=f'tie = "extend", absorb = {absorb}', second="count = 1",
        third='{ code = "3", count = 1 }',
    )  # fmt: skip
    outcome = run(book, "A: 1=9\nB: 1=9\nC: 1=9\nD: 1=9\nE: 1=8\nF: 1=7")
    assert prizes(outcome) == found


def test_one_too_many_costs_the_next_level_one_seat_and_no_more():
    book = LEVELS.format(
        first='tie = "extend", absorb = true', second="count = 2",
        third='{ code = "3", count = 1 }',
    )  # fmt: skip
    outcome = run(book, "A: 1=9\nB: 1=9\nC: 1=9\nD: 1=8\nE: 1=7\nF: 1=6")
    assert prizes(outcome) == "A1 B1 C1 D2 E3 F-"


def test_an_empty_seat_rolls_down_where_the_rules_say_so_and_never_off_the_end():
    below = 'threshold = "9", vacancy = "{}"'
    book = LEVELS.format(first=below.format("roll_down"), second="count = 1", third="")
    assert prizes(run(book, "A: 1=9\nB: 1=8\nC: 1=7\nD: 1=6")) == "A1 B2 C2 D-"
    book = LEVELS.format(first=below.format("vacant"), second="count = 1", third="")
    assert prizes(run(book, "A: 1=9\nB: 1=8\nC: 1=7\nD: 1=6")) == "A1 B2 C- D-"
    last = 'prize = [ { code = "1", count = 3, vacancy = "roll_down" } ]'
    outcome = run(last, "A: 1=9\nB: 1=8")
    assert (prizes(outcome), dict(outcome.vacant)) == ("A1 B1", {"1": 1})


# ── who goes on ───────────────────────────────────────────────────────────────────────────────
def test_who_goes_on_is_asked_by_the_number_of_the_block_and_the_names():
    book = 'advance = [ { by = "place", count = 1, tie = "ask" } ]'
    outcome = run(book, "A: 1=9\nB: 1=9\nC: 1=8")
    assert the_question(outcome) == ("advance·1·A·B", "advance", ("A", "B"), "1", 1)
    assert through(outcome) == ""


def test_of_equals_on_the_line_those_go_on_whom_people_named():
    asked = case(
        'advance = [ { by = "place", count = 2, tie = "ask", reserves = 2 } ]',
        marks("A: 1=9\nB: 1=8\nC: 1=8\nD: 1=7"),
    )
    outcome = decided(asked, ("advance", "B", "0"), ("advance", "C", "1"))
    assert (through(outcome), outcome.questions) == ("AC", ())
    assert {row.entry: row.reserve for row in outcome.rows} == {"A": 0, "C": 0, "B": 0, "D": 1}
    half = decided(asked, ("advance", "B", "0"))
    assert through(half) == "AC", "one refused leaves one for one seat: nobody is asked"


def test_a_block_without_a_score_to_reach_lets_nobody_through():
    book = 'advance = [ { by = "place", count = 2 } ]\nranking.last = ["DNF"]'
    assert through(compute(case(book, marks("A: 1=9\nB: 1=DNF")))) == "A"


# ── the table that leaves the house ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        *((f"{sign}x", f"'{sign}x") for sign in "=@\t\r+-"),
        *((number, number) for number in ("-1", "+1", "-1.5", "-1/3", "+10/3", "1", "", "A=1")),
        *((odd, f"'{odd}") for odd in ("-", "+", "-1+1", "+1;x", "-1x")),
    ],
)
def test_text_that_begins_like_a_formula_is_made_harmless(text, kept):
    assert guarded(text) == kept
