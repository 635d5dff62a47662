"""Order, places, tie-breaks, prizes and the line: small examples worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judging.scoring.score import Decision, compute
from judging.scoring.whatif import undecided
from tests.scoring.small import case, decided, entries, marks, places, run

SUM = 'step = [ { name = "s", over = "seat", take = "sum" } ]\n'


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("1224", "A1 B2 C2 D4"),
        ("1334", "A1 B3 C3 D4"),
        ("1223", "A1 B2 C2 D3"),
        ("fractional", "A1 B2.5 C2.5 D4"),
    ],
)
def test_style(style, expected):
    outcome = run(f'ranking = {{ style = "{style}" }}', "A: 1=9\nB: 1=8\nC: 1=8\nD: 1=7")
    assert places(outcome) == expected


def test_the_rows_of_a_result_are_read_as_of_a_tuple():
    rows = run(SUM, "A: 1=7\nB: 1=9\nC: 1=8").rows
    assert [row.entry for row in rows] == ["B", "C", "A"]
    assert (rows[0].entry, rows[-1].entry, len(rows)) == ("B", "A", 3)
    assert tuple(rows[1:]) == (rows[1], rows[2])
    assert rows[1:] == run(SUM, "A: 1=7\nB: 1=9\nC: 1=8").rows[1:]
    assert rows[1:] != rows[:2]


def test_shown_ties_what_exact_parts():
    text = "A: 1=8.001\nB: 1=8.002"
    assert places(run("ranking = { places = 2 }", text)) == "A1 B1"
    assert places(run('ranking = { places = 2, compare = "exact" }', text)) == "B1 A2"


def test_a_tie_goes_down_the_chain_and_says_what_settled_it():
    ranking = """ranking.tiebreak = [
      { name = "first seat", by = "marks", only.seat = "1" },
      { name = "lot", number = "lot", lower_wins = true },
      { name = "jury", ask = "jury" },
    ]
    """
    asked = case(SUM + ranking, marks("A: 1=5 2=5\nB: 1=6 2=4\nC: 1=5 2=5\nD: 1=9 2=1"))
    outcome = compute(asked)
    assert places(outcome) == "D1 B2 A3 C3"
    assert [row.settled_by for row in outcome.rows] == ["first seat", "first seat", "", ""]
    (question,) = outcome.questions
    assert (question.kind, question.entries, question.level) == ("order", ("A", "C"), "3")
    settled = decided(asked, ("order", "A", "2"), ("order", "C", "1"))
    assert places(settled) == "D1 B2 C3 A4"
    assert settled.questions == ()


def test_countback_the_shorter_list_loses():
    ranking = 'ranking.tiebreak = [ { by = "marks", take = "countback" } ]'
    assert places(run(SUM + ranking, "A: 1=5 2=3 3=2\nB: 1=5 2=5\nC: 1=10")) == "C1 B2 A3"
    above = ranking.replace('"countback"', '"countback", above = "0"')
    assert places(run(SUM + above, "A: 1=5 2=0\nB: 1=5")) == "A1 B1"
    zero = run(SUM + ranking, "A: 1=5 2=0\nB: 1=5")
    assert places(zero) == "A1 B2", "a zero is a value; without it the list is shorter"


def test_head_to_head_settles_two_and_skips_recused_seats():
    ranking = 'ranking.tiebreak = [ { by = "marks", take = "head_to_head" } ]'
    two = "A: 1=5 2=5 3=1\nB: 1=4 2=4 3=3"
    assert places(run(SUM + ranking, two)) == "A1 B2", "sums 11 and 11, two seats against one"
    assert places(run(SUM + ranking, "A: 1=5 2=5 3=5\nB: 1=4 2=6 3=5")) == "A1 B1"
    assert places(run(SUM + ranking, "A: 1=5 2=- 3=5\nB: 1=4 2=1 3=5")) == "A1 B2"
    three = "A: 1=5 2=4\nB: 1=4 2=5\nC: 1=3 2=6"
    assert places(run(SUM + ranking, three)) == "A1 B1 C1", "three tied are not two"


def test_an_entry_without_the_value_is_behind_in_a_tie_break():
    ranking = 'ranking.tiebreak = [ { by = "marks", only.seat = "2" } ]'
    assert places(run(SUM + ranking, "A: 1=5\nB: 1=4 2=1")) == "B1 A2"


def test_words_named_last_have_places_and_others_have_none():
    book = 'ranking = { last = ["DNF"], by = ["score"] }'
    assert places(run(book, "A: 1=DNF\nB: 1=5\nC: 1=DSQ\nD: 1=DNF")) == "B1 A2 D2 C"


def test_tracks_rank_apart_and_people_without_a_track_together():
    people = tuple(replace(each, track=each.unit) for each in entries("A/x B/x C/y D/y"))
    book = 'ranking = { within = "track" }\nprize = [ { code = "P", count = 1 } ]'
    outcome = compute(case(book, marks("A: 1=1\nB: 1=2\nC: 1=3\nD: 1=4"), entries=people))
    assert places(outcome) == "B1 A2 D1 C2"
    assert [row.entry for row in outcome.rows if row.prize] == ["B", "D"]


SKATING = """lower_wins = true
step = [ { over = "seat", take = "majority", name = "dance" },
  { over = "component", take = "sum" } ]
ranking = { style = "fractional", tiebreak = [
  { name = "rule 10", by = "dance", take = "count_within" },
  { name = "rule 11", by = "marks", take = "majority_within" },
] }
"""


def dances(*tables: str) -> tuple:
    return tuple(
        mark
        for number, table in enumerate(tables, start=1)
        for mark in marks(table, component=f"d{number}")
    )


def row(*marks_of: str) -> str:
    return "\n".join(
        f"{entry}: " + " ".join(f"{seat}={mark}" for seat, mark in enumerate(marks, start=1))
        for entry, marks in zip("ABCDEF", marks_of, strict=False)
    )


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (row("11125", "22211", "33352", "44444", "55533"), "A1 B2 C3 D4 E5"),
        (row("11144", "22211", "33322"), "A1 B2 C3"),
        (row("11333", "33311", "22222"), "C1 A2.5 B2.5"),
    ],
)
def test_rules_5_to_8_one_dance(table, expected):
    """Rule 5: three firsts are a majority. Rule 8: where nobody has one, the next column is taken
    in, and in the last table all five seconds of C win."""
    assert places(compute(case(SKATING, dances(table)))) == expected


def test_rule_6_the_larger_majority_and_rule_7_the_lower_sum():
    """Within second place A has four marks, B three; then C and D have three each, sums 4 and 5."""
    larger = compute(case(SKATING, dances(row("12223", "22255", "33311", "44434"))))
    assert places(larger).split()[0] == "A1"
    sums = compute(case(SKATING, dances(row("11255", "12255", "33333", "44444"))))
    assert places(sums).split()[:2] == ["A1", "B2"]


def test_rule_7_equal_sums_go_to_the_next_column_and_equal_everything_shares():
    """A and B both have 1, 2, 2 within second; with thirds A has four."""
    outcome = compute(case(SKATING, dances(row("12235", "12245", "33314", "44451"))))
    assert places(outcome).split()[:2] == ["A1", "B2"]
    shared = compute(case(SKATING, dances(row("12", "21"))))
    assert places(shared) == "A1.5 B1.5"


def test_rule_10_settles_the_best_and_the_rest_start_again():
    """Sums 6, 6, 6 of three dances: places A 1 2 3, B 2 2 2, C 3 2 1. For place 1: A and C have
    one first each, so both are ahead of B with none; rule 11 then parts A from C or not."""
    tables = (row("111", "222", "333"), row("222", "222", "222"), row("333", "222", "111"))
    outcome = compute(case(SKATING, dances(*tables)))
    assert [r.entry for r in outcome.rows][2] == "B"
    assert places(outcome) == "A1.5 C1.5 B3"


def test_prizes_by_place_threshold_and_official_decision():
    book = """ranking.places = 0
    prize = [ { code = "gold", at = [1], threshold = "9" }, { code = "rest", at = [2, 3] } ]
    """
    given = marks("A: 1=9\nB: 1=8\nC: 1=8\nD: 1=7")
    held = {r.entry: r.prize for r in compute(case(book, given)).rows}
    assert held == {"A": "gold", "B": "rest", "C": "rest", "D": ""}
    outcome = decided(case(book, given), ("prize", "D", "rest"), ("prize", "B", ""))
    assert {r.entry: r.prize for r in outcome.rows} == {
        "A": "gold",
        "B": "",
        "C": "rest",
        "D": "rest",
    }
    assert [r.decided for r in outcome.rows if r.entry == "D"] == [("prize",)]


def test_a_tie_on_a_prize_border_is_settled_by_a_decision_for_everybody_tied():
    book = 'prize = [ { code = "1", count = 1 }, { code = "2", count = 2 } ]'
    asked = case(book, marks("A: 1=9\nB: 1=9\nC: 1=7\nD: 1=6"))
    outcome = compute(asked)
    assert [(q.level, q.seats, q.entries) for q in outcome.questions] == [("1", 1, ("A", "B"))]
    assert [row.prize for row in outcome.rows] == ["", "", "", ""], "nothing at or below is given"
    settled = decided(asked, ("prize", "A", "1"), ("prize", "B", "2"))
    assert [row.prize for row in settled.rows] == ["1", "2", "2", ""]
    both = decided(asked, ("prize", "A", "1"), ("prize", "B", "1"))
    assert [row.prize for row in both.rows] == ["1", "1", "2", ""], "the surplus comes from below"


LINE = "A: 1=9\nB: 1=8\nC: 1=8\nD: 1=7\nE: 1=6"


@pytest.mark.parametrize(
    ("block", "through", "asked"),
    [
        ("count = 2", "A", "BC"),
        ('count = 2, tie = "all"', "ABC", ""),
        ('count = 2, tie = "none"', "A", ""),
        ("count = 3", "ABC", ""),
        ('by = "share", share = "0.5", round = "up"', "ABC", ""),
        ('by = "threshold", threshold = "7"', "ABCD", ""),
        ('by = "threshold", threshold = "7", count = 3', "ABC", ""),
        ('by = "decision"', "", ""),
    ],
)
def test_the_line(block, through, asked):
    outcome = run(f"advance = [ {{ {block} }} ]", LINE)
    assert "".join(row.entry for row in outcome.rows if row.advanced) == through
    assert "".join(e for q in outcome.questions for e in q.entries) == asked


def test_blocks_of_the_line_are_tried_in_order_and_reserves_are_named():
    """Duels A–B and C–D and E alone: the winners; then the best loser; then the reserve."""
    people = entries("A/1 B/1 C/2 D/2 E/3")
    book = """ranking.tiebreak = [ { number = "lot" } ]
    advance = [ { count = 1, within = "unit", tie = "all" },
      { count = 1, tie = "all", reserves = 2 } ]
    """
    given = marks("A: 1=9\nB: 1=8\nC: 1=7\nD: 1=6\nE: 1=5")
    outcome = compute(case(book, given, entries=people))
    assert "".join(row.entry for row in outcome.rows if row.advanced) == "ABCE"
    assert {row.entry: row.reserve for row in outcome.rows if row.reserve} == {"D": 1}


def test_a_decision_stands_above_the_line():
    asked = case("advance = [ { count = 1 } ]", marks(LINE))
    outcome = decided(asked, ("advance", "A", "0"), ("advance", "E", "1"))
    assert "".join(row.entry for row in outcome.rows if row.advanced) == "E"


def test_specials_need_a_prize_or_a_threshold_where_the_rule_says_so():
    book = (
        SUM
        + """prize = [ { code = "P", count = 2 } ]
    special = [
      { code = "among winners", by = "marks", only.seat = "1", prizes = ["P"] },
      { code = "high", by = "marks", only.seat = "1", threshold = "10" },
      { code = "two", by = "marks", only.seat = "1", count = 2 },
      { code = "lowest", by = "marks", only.seat = "2", lower_wins = true },
    ]
    """
    )
    outcome = run(book, "A: 1=5 2=5\nB: 1=4 2=5\nC: 1=6 2=1")
    assert [(s.code, s.entry) for s in outcome.specials] == [
        ("among winners", "A"),
        ("two", "C"),
        ("two", "A"),
        ("lowest", "C"),
    ]


def test_derived_awards_go_to_the_coach_of_every_first_prize():
    people = tuple(replace(each, coach=each.unit) for each in entries("A/Wang B/Li C/Wang"))
    book = """prize = [ { code = "1", count = 2 }, { code = "2", count = 1 } ]
    award = [ { code = "coach", to = "coach", prizes = ["1"] },
              { code = "units", to = "unit", threshold = "2", points = { 1 = "2", 2 = "1" } } ]
    """
    outcome = compute(case(book, marks("A: 1=3\nB: 1=2\nC: 1=1"), entries=people))
    assert [(a.code, a.to, a.shown) for a in outcome.awards] == [
        ("coach", "Li", "1"),
        ("coach", "Wang", "1"),
        ("units", "Wang", "3"),
        ("units", "Li", "2"),
    ]


def test_the_result_without_its_decisions_can_be_printed_beside_it():
    asked = case('prize = [ { code = "P", count = 1 } ]', marks("A: 1=5\nB: 1=4"))
    made = replace(asked, decisions=(Decision("prize", "B", "P"), Decision("prize", "A", "")))
    assert [row.prize for row in compute(made).rows] == ["", "P"]
    assert [row.prize for row in undecided(made).rows] == ["P", ""]
    gone = replace(asked, decisions=(Decision("absent", "A"),))
    assert undecided(gone).rows == compute(gone).rows
