"""Exact values after the chain, where a slip would be small: each line is worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.scoring.beside import gap_facts
from judging.scoring.bounds import bounds
from judging.scoring.cube import Mark
from judging.scoring.explain import explain_all
from judging.scoring.outcome import Gap
from judging.scoring.rulebook import dump, parse
from judging.scoring.score import Entrant, compute
from judging.scoring.study import adjusted
from judging.scoring.studying import study_lines
from judging.scoring.whatif import Change, changes
from tests.scoring.small import case, marks, run, state


# ── prizes and awards ─────────────────────────────────────────────────────────────────────────
def test_a_surplus_that_no_lower_level_can_bear_is_borne_by_nobody():
    book = 'prize = [ { code = "1", count = 1, tie = "extend", absorb = true } ]'
    outcome = run(book, "A: 1=9\nB: 1=9\nC: 1=9\nD: 1=1")
    assert [row.prize for row in outcome.rows] == ["1", "1", "1", ""]


def test_who_has_no_prize_has_not_one_of_any_name():
    """Named X on purpose: the award goes to the worst of those who hold it."""
    book = """prize = [ { code = "X", count = 2 } ]
    special = [ { code = "S", by = "marks", lower_wins = true, prizes = ["X"] } ]
    """
    outcome = run(book, "A: 1=9\nB: 1=8\nC: 1=7")
    assert [(each.entry, each.shown) for each in outcome.specials] == [("B", "8")]


# ── what cannot be computed ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("book", "path", "told"),
    [
        (
            'step = [ { over = "seat", take = "sum" }, { over = "role", take = "weighted" } ]',
            "step[1]",
            'no weight for role "r1"',
        ),
        (
            'step = [ { over = ["seat", "role"], take = "sum" } ]\n'
            'special = [ { code = "x", number = "age" }, { code = "y", by = "marks" } ]',
            "special[1]",
            'entry A has several values in "marks"; say which take',
        ),
        (
            'step = [ { over = ["seat", "role"], take = "sum" } ]\n'
            'ranking.by = [ "score", "marks" ]',
            "ranking.by[1]",
            'entry A has several values in "marks"; say which take',
        ),
    ],
)
def test_what_stops_the_computing_has_its_place(book, path, told):
    given = tuple(Mark("A", Fraction(1), role=f"r{n}", seat="1") for n in range(1, 9))
    (fault,) = compute(case(book, given)).faults
    assert (fault.path, fault.sentence("en")) == (path, told)


def test_two_factors_at_one_place_are_told_without_panel_and_seat():
    given = [
        Mark("A", Fraction(1), "c", "k", "j", seat, "P", factors=(("d", Fraction(seat)),))
        for seat in "12"
    ]
    outcome = compute(case('step = [ { times = "d" } ]', tuple(given)))
    assert [f.sentence("en") for f in outcome.faults] == ['two values of "d" at A · 1 · c · k']


def test_every_entry_of_a_faulty_case_is_explained_by_its_faults():
    asked = case("", marks("A: 1=5 1=6"), entries=(Entrant("A"), Entrant("B")))
    told = explain_all(asked)
    assert list(told) == ["A", "B"]
    assert [row["kind"] for row in told["B"].rows] == ["fault"]


# ── what if, and the study ────────────────────────────────────────────────────────────────────
def test_an_entry_that_is_no_longer_there_has_nothing_afterwards():
    before, after = run("", "A: 1=9\nB: 1=8"), run("", "A: 1=9")
    assert changes(before, after) == (Change("B", ("8", ""), ("2", ""), ("", "")),)


def test_one_judge_alone_is_neither_strict_nor_lenient():
    assert adjusted({"A": {"1": Fraction(5)}, "B": {"1": Fraction(7)}}) == {"A": 5, "B": 7}


def test_noise_is_weighed_by_the_role_whose_panel_it_is():
    """y: residual ⅓, so √(2 × ⅓ / 2) = 0.5774; times 0.2, and once without a weight."""
    book = """seats = [ { role = "x", count = 2, weight = "0.8" }, { role = "y", count = 2%s } ]
    step = [ { over = "seat", take = "mean" }, { over = "role", take = "sum" } ]
    prize = [ { code = "P", count = %s } ]
    """
    given = (
        *marks("A: 1=9 2=9\nB: 1=5 2=5\nC: 1=1 2=1\nD: 1=DNF 2=DNF", role="x"),
        *marks("A: 1=9 2=8\nB: 1=5 2=6\nC: 1=1 2=1\nD: 1=1 2=1", role="y"),
    )
    for weight, noise in ((', weight = "0.2"', "0.115"), ("", "0.577")):
        told = [
            line for line in study_lines(case(book % (weight, 2), given), "en") if "border" in line
        ]
        assert told[-1] == f"border of P (B / C): 8.500, outside the noise {noise}"
    everybody = "\n".join(study_lines(case(book % ("", 3), given), "en"))
    assert "border" not in everybody, "below C stands D, who has no score to compare"


def test_a_gap_is_told_with_its_panel_and_its_part():
    gap = Gap("A", "P", "j", "7", "1", "c", "k", 2)
    told = {"entry": "A", "role": "P j", "seat": "7", "where": "c k", "n": "2"}
    assert gap_facts(gap) == told
    bare = Gap("A", "", "j", "", "1", "c", "", 1)
    assert (gap_facts(bare)["role"], gap_facts(bare)["where"]) == ("j", "c")


def test_a_trainees_open_criteria_are_no_obstacle_to_chances():
    book = """component = [ { code = "c", criterion = [ { code = "c", most = "10" } ] },
      { code = "d", criterion = [ { code = "d" } ] } ]
    seats = [ { role = "j", count = 2, scores = ["c"] },
      { role = "t", count = 1, scores = ["d"], counted = false } ]
    step = [ { over = ["criterion", "component", "seat", "role"], take = "sum" } ]
    advance = [ { count = 1 } ]
    """
    given = marks("A: 1=9 2=9\nB: 2=8 3=8", component="c", criterion="c", role="j")
    found = [(b.entry, str(b.chance), int(b.best), int(b.worst)) for b in bounds(case(book, given))]
    assert found == [("A", "clinched", 1, 1), ("B", "out", 2, 2)]


# ── text ──────────────────────────────────────────────────────────────────────────────────────
def test_a_clause_of_defaults_is_written_as_an_empty_one():
    assert dump(parse('name = "x"\nvote = {}\n')) == 'name = "x"\nvote = {}\n'


def test_a_turn_keeps_what_is_no_number():
    book = 'step = [ { turn = "linear", slope = "2", name = "t" } ]'
    assert state(run(book, "A: 1=9\nB: 1=DNF"), "t") == {"A": "18", "B": "DNF"}
