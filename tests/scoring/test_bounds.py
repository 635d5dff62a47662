"""Clinched, possible, out; and the ladder over stages."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from judging.scoring.bounds import Bound, Chance, Unbounded, bounds
from judging.scoring.ladder import Rung, ladder
from judging.scoring.score import Case, Decision, compute
from tests.scoring.small import case, entries, marks

BOOK = """component = [ { code = "c", criterion = [ { code = "c", most = "10", step = "5" } ] } ]
seats = [ { role = "j", count = 2, scores = ["c"] } ]
step = [ { over = ["seat", "criterion", "component"], take = "sum" } ]
advance = [ { count = 2, tie = "ask" } ]
"""
AT = {"role": "j", "component": "c", "criterion": "c"}


def going(text: str, codes: str) -> Case:
    return case(BOOK, marks(text, **AT), entries=entries(" ".join(codes)))


def test_two_of_four_go_on_and_one_sheet_is_to_come():
    """A 20 and B 10 sealed, C has 5 of two sheets, D 0: C reaches 5 to 15."""
    found = bounds(going("A: 1=10 2=10\nB: 1=5 2=5\nC: 1=5\nD: 1=0 2=0", "ABCD"))
    assert found == (
        Bound("A", Chance.CLINCHED, Fraction(1), Fraction(1)),
        Bound("B", Chance.POSSIBLE, Fraction(2), Fraction(3)),
        Bound("C", Chance.POSSIBLE, Fraction(2), Fraction(3)),
        Bound("D", Chance.OUT, Fraction(4), Fraction(4)),
    )


def test_a_tie_on_the_line_is_neither_clinched_nor_out():
    """A and B 20; C has 10 and can reach 20: it could still tie with both."""
    found = bounds(going("A: 1=10 2=10\nB: 1=10 2=10\nC: 1=10", "ABC"))
    assert [each.chance for each in found] == [Chance.POSSIBLE] * 3


def test_the_bounds_hold_for_every_way_the_rest_can_go():
    asked = going("A: 1=10\nB: 1=5 2=5", "ABC")
    found = {each.entry: each for each in bounds(asked)}
    for a, c1, c2 in product((0, 5, 10), repeat=3):
        rest = marks(f"A: 2={a}\nC: 1={c1} 2={c2}", **AT)
        rows = compute(Case(asked.rulebook, (*asked.marks, *rest), asked.entries)).rows
        for row in rows:
            one = found[row.entry]
            assert one.best <= Fraction(row.place) <= one.worst
            assert not (one.chance is Chance.CLINCHED and not row.advanced)
            assert not (one.chance is Chance.OUT and row.advanced)


def test_where_lower_wins_the_best_sheet_is_the_lowest():
    book = "lower_wins = true\n" + BOOK
    asked = case(book, marks("A: 1=5 2=5\nB: 1=0", **AT), entries=entries("A B"))
    found = bounds(asked)
    assert [(int(each.best), int(each.worst)) for each in found] == [(1, 2), (1, 2)]


def test_a_criterion_without_a_most_has_no_best_case():
    book = BOOK.replace(', most = "10", step = "5"', "")
    with pytest.raises(Unbounded):
        bounds(case(book, marks("A: 1=5", **AT), entries=entries("A B")))


def test_an_attempt_to_come_can_still_be_the_best():
    """Best of two attempts, one judge. B has 5 and an attempt to come; A has 8 and 7; who is
    absent has none."""
    book = BOOK.replace("count = 2, scores", "count = 1, scores")
    book = book.replace('take = "sum" } ]', 'take = "sum" }, { over = "attempt", take = "best" } ]')
    book = "attempts = 2\n" + book.replace("count = 2, tie", "count = 1, tie").replace('"5"', '"1"')
    made = [*marks("A: 1=8\nB: 1=5", **AT), *marks("A: 1=7", attempt="2", **AT)]
    asked = case(book, tuple(made), entries=entries("A B C"))
    gone = replace(asked, decisions=(Decision("absent", "C"),))
    assert bounds(gone) == (
        Bound("A", Chance.POSSIBLE, Fraction(1), Fraction(2)),
        Bound("B", Chance.POSSIBLE, Fraction(1), Fraction(2)),
    )


def test_an_entry_with_a_word_stands_behind_those_with_a_number():
    book = BOOK + 'ranking.last = [ "DNF" ]\n'
    found = bounds(case(book, marks("A: 1=5 2=5\nB: 1=DNF 2=5\nC: 1=0 2=5", **AT)))
    assert [(each.entry, int(each.best), int(each.worst)) for each in found] == [
        ("A", 1, 1),
        ("B", 3, 3),
        ("C", 2, 2),
    ]


def test_where_sheets_stand_in_several_panels_nobody_knows_where_one_is_lacking():
    split = (*marks("A: 1=5", panel="X", **AT), *marks("B: 1=5", panel="Y", **AT))
    with pytest.raises(Unbounded, match="panel"):
        bounds(case(BOOK, split))


def test_without_a_line_nobody_can_clinch_or_miss_it():
    """The places stay bounded; there is nothing to go on to."""
    book = BOOK.replace('advance = [ { count = 2, tie = "ask" } ]\n', "")
    found = bounds(case(book, marks("A: 1=10 2=10\nB: 1=5", **AT), entries=entries("A B")))
    assert found == (
        Bound("A", None, Fraction(1), Fraction(1)),
        Bound("B", None, Fraction(2), Fraction(2)),
    )


def test_in_tracks_the_places_are_those_of_the_track():
    """x holds A with 10, y holds B with 20 and C with 5 and a sheet to come: A stays first."""
    book = BOOK + 'ranking.within = "track"\n'
    tracks = zip("ABC", "xyy", strict=True)
    who = tuple(replace(entries(code)[0], track=track) for code, track in tracks)
    found = bounds(case(book, marks("A: 1=5 2=5\nB: 1=10 2=10\nC: 1=5", **AT), entries=who))
    assert [(each.entry, int(each.best), int(each.worst)) for each in found] == [
        ("A", 1, 1),
        ("B", 1, 1),
        ("C", 2, 2),
    ]


def test_a_tie_break_that_reads_what_has_not_come_decides_nothing_yet():
    """A and B are equal whatever B's last sheet says of the tie-break: both may be first."""
    book = BOOK + 'ranking.tiebreak = [ { by = "marks", take = "best" } ]\n'
    found = bounds(case(book, marks("A: 1=10 2=0\nB: 1=5", **AT), entries=entries("A B")))
    assert [(int(each.best), int(each.worst)) for each in found] == [(1, 2), (1, 2)]


@pytest.mark.parametrize(
    "step",
    [
        '{ turn = "standardise", across = "entry", mean = "5", sd = "2", places = 2 },'
        ' { over = "seat", take = "mean" }',
        '{ over = "seat", take = "soft_median" }',
    ],
)
def test_a_step_that_may_turn_marks_around_has_no_bounds(step):
    sums = '{ over = ["criterion", "component"], take = "sum" }, '
    book = BOOK.replace('{ over = ["seat", "criterion", "component"], take = "sum" }', sums + step)
    with pytest.raises(Unbounded, match=r"step\[1\]"):
        bounds(case(book, marks("A: 1=10 2=5", **AT), entries=entries("A B")))


def test_the_ladder_places_the_later_eliminated_ahead():
    """Six enter, four go on, two reach the final; C and D tie in the semi-final; F is seeded."""
    first = {e: Fraction(p) for e, p in zip("ABCDEG", (1, 2, 3, 4, 5, 6), strict=True)}
    semi = {
        "A": Fraction(2),
        "B": Fraction(1),
        "C": Fraction(3),
        "D": Fraction(3),
        "F": Fraction(5),
    }
    final = {"A": Fraction(1), "B": Fraction(2)}
    assert ladder([Rung(first), Rung(semi), Rung(final)]) == {
        "A": 1,
        "B": 2,
        "C": 3,
        "D": 3,
        "F": 5,
        "E": 6,
        "G": 7,
    }
