"""Small faults that no other test would notice: each line is worked by hand and stands alone."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from judging.scoring import schema
from judging.scoring.beside import remarks
from judging.scoring.clauses import Criterion
from judging.scoring.cube import Mark
from judging.scoring.explain import explain
from judging.scoring.fault import Faulty
from judging.scoring.lines import Finder
from judging.scoring.reasons import decision_row
from judging.scoring.rulebook import parse, warnings
from judging.scoring.score import Carried, Decision, Entrant, compute
from judging.scoring.sheet import mark_fault
from judging.scoring.study import complete
from judging.scoring.tables import Table, entrants
from judging.scoring.telling import reading
from tests.scoring.small import case, decided, marks, run, scores, state

JUDGED = """seats = [ { role = "j", count = 3, scores = ["c"] } ]
component = [ { code = "c", criterion = [ { code = "c" } ] } ]
"""


def refused(text: str) -> list[tuple[str, str]]:
    """Where and why a rulebook is refused; nothing for a lawful one."""
    try:
        parse(f'name = "small"\n{text}')
    except Faulty as stopped:
        return [(each.path, each.code) for each in stopped.faults]
    return []


# ── values ────────────────────────────────────────────────────────────────────────────────────
def test_words_alone_are_no_numbers_to_count():
    counted = 'step = [ { over = "seat", take = "count" } ]\n'
    assert scores(run(counted, "A: 1=DNF 2=DNS\nB: 1=7 2=DNF")) == {"A": "0", "B": "1"}


def test_what_an_earlier_stage_has_not_sent_is_none_of_one():
    book = """stage = "final"
    step = [
      { over = "seat", take = "sum", name = "s" },
      { add = "carry", value = "s", stages = ["semi"] },
      { over = "stage", take = "sum" },
    ]
    """
    brought = Carried("A", "semi", Fraction(3), "s")
    outcome = compute(case(book, marks("A: 1=2\nB: 1=2"), carry=(brought,)))
    assert scores(outcome) == {"A": "5", "B": ""}
    assert state(outcome, "score")["B"] == "Short(have=0, need=1, of='stage')"


def test_places_by_majority_are_numbered_as_the_step_says():
    """One judge each way: equal records, so both are 1.5, or both are 1."""
    dance = 'lower_wins = true\nstep = [ { over = "seat", take = "majority"%s } ]\n'
    tie = "A: 1=1 2=2\nB: 1=2 2=1"
    assert scores(run(dance % "", tie)) == {"A": "3/2", "B": "3/2"}
    assert scores(run(dance % ', style = "1224"', tie)) == {"A": "1", "B": "1"}


def test_a_role_without_a_weight_cannot_be_weighed():
    book = """seats = [ { role = "a", count = 1, weight = "0.5" }, { role = "b", count = 1 } ]
    step = [ { over = "seat", take = "sum" }, { over = "role", take = "weighted" } ]
    """
    given = marks("A: 1=5", role="a") + marks("A: 1=7", role="b")
    assert [each.code for each in compute(case(book, given)).faults] == ["no_weight"]


# ── which marks count ─────────────────────────────────────────────────────────────────────────
PRACTICE = """seats = [ { role = "j", count = 1 }, { role = "t", count = 1, counted = false } ]
step = [ { times = "difficulty" }, { over = ["role", "seat"], take = "sum" } ]
"""


def test_what_practice_judges_write_is_no_fault_however_often_and_with_whatever_factor():
    two = (("difficulty", Fraction(2)),)
    three = (("difficulty", Fraction(3)),)
    judged = Mark("A", Fraction(5), role="j", seat="1", factors=two)
    practice = Mark("A", Fraction(9), role="t", seat="1", factors=three)
    assert scores(compute(case(PRACTICE, (judged, practice, practice)))) == {"A": "10"}


def test_a_word_is_not_held_against_the_range_of_numbers():
    book = """component = [ { code = "c", criterion = [ { code = "c", most = "10" } ] } ]
    step = [ { over = ["seat", "component", "criterion"], take = "sum" } ]
    """
    given = marks("A: 1=DNF\nB: 1=11", component="c", criterion="c")
    found = compute(case(book, given)).faults
    assert [(each.path, each.code) for each in found] == [("marks[1]", "mark.out_of_range")]


# ── ties, prizes, the line ────────────────────────────────────────────────────────────────────
def test_who_goes_on_by_a_later_block_is_asked_about_by_none():
    book = 'advance = [ { count = 1, tie = "ask" }, { by = "threshold", threshold = "5" } ]\n'
    outcome = run(book, "A: 1=9\nB: 1=9")
    assert [row.advanced for row in outcome.rows] == [True, True]
    assert outcome.questions == ()


def test_an_order_that_people_gave_is_named_by_whom_was_asked_or_by_its_own_name():
    tied = case('ranking.tiebreak = [ { ask = "jury" } ]\n', marks("A: 1=9\nB: 1=9"))
    orders = ("order", "A", "2"), ("order", "B", "1")
    assert [row.settled_by for row in decided(tied, *orders).rows] == ["jury", "jury"]
    named = 'ranking.tiebreak = [ { name = "drawn", ask = "jury" } ]\n'
    rows = decided(case(named, marks("A: 1=9\nB: 1=9")), *orders).rows
    assert [row.settled_by for row in rows] == ["drawn", "drawn"]


def test_rule_11_leaves_a_tie_where_no_mark_is_looked_at():
    rule = '{ by = "marks", take = "majority_within", above = "100" }'
    outcome = run(f"ranking.tiebreak = [ {rule} ]\n", "A: 1=9\nB: 1=9")
    assert [row.place for row in outcome.rows] == ["1", "1"]


def test_a_prize_for_a_place_asks_for_its_threshold_too():
    book = 'prize = [ { code = "second", at = [2], threshold = "%s" } ]\n'
    given = "A: 1=9\nB: 1=5"
    assert [row.prize for row in run(book % 8, given).rows] == ["", ""]
    assert [row.prize for row in run(book % 5, given).rows] == ["", "second"]


def test_a_decision_about_one_of_two_equals_does_not_decide_the_border():
    book = 'prize = [ { code = "first", count = 1, tie = "ask" } ]\n'
    outcome = decided(case(book, marks("A: 1=9\nB: 1=9")), ("prize", "A", "first"))
    assert [each.kind for each in outcome.questions] == ["prize"]


def test_equals_who_did_not_win_a_decided_border_take_seats_below_before_others():
    """Four equals on one seat, decided as first, second, third, third: E finds no seat left."""
    book = """prize = [
      { code = "first", count = 1, tie = "ask" },
      { code = "second", count = 1, tie = "ask" },
      { code = "third", count = 2, tie = "ask" },
    ]
    """
    given = case(book, marks("A: 1=9\nB: 1=9\nC: 1=9\nD: 1=9\nE: 1=8"))
    prizes = zip("ABCD", ("first", "second", "third", "third"), strict=True)
    outcome = decided(given, *(("prize", entry, code) for entry, code in prizes))
    found = {row.entry: row.prize for row in outcome.rows}
    assert found == {"A": "first", "B": "second", "C": "third", "D": "third", "E": ""}


# ── what is said ──────────────────────────────────────────────────────────────────────────────
def test_missing_sheets_of_seats_without_names_are_counted():
    book = 'seats = [ { role = "j", count = 3 } ]\nstep = [ { over = "seat", take = "sum" } ]\n'
    asked = case(book, marks("A: 1=9", role="j"))
    (said,) = remarks(asked, compute(asked), "en")
    assert said.rstrip() == "2 sheets missing: entry A, j"


def test_nothing_at_all_has_a_word_in_a_trace():
    assert (reading(None, "en"), reading(None, "zh")) == ("nothing", "无")


def test_a_decision_says_of_what_kind_it_is():
    found = decision_row(Decision("advance", "A", "0", reason="ill", by="board"))
    facts = {"what": "advance", "value": "0", "reason": "ill", "by": "board"}
    assert dict(found["facts"]) == facts


def test_a_mark_with_too_many_decimals_is_told_how_many_there_may_be():
    found = mark_fault("c.c", Criterion(code="c"), "1.234", 2)
    assert found is not None
    assert dict(found.facts) == {"name": "c", "value": "1.234", "scale": "2"}


def test_columns_that_say_who_an_entry_is_are_no_labels():
    table = Table(
        "e.csv", ["entry", "name", "", "absent", "level"], [(2, ["A", "An", "x", "", "B1"])]
    )
    ((_, found),) = entrants(table)
    assert found == Entrant("A", name="An", labels=(("level", "B1"),))


def test_the_page_and_the_schema_are_written_as_they_are_kept(tmp_path):
    schema.main(tmp_path)
    for name in ("REFERENCE.md", "rulebook.schema.json"):
        assert (tmp_path / name).read_bytes() == (Path(schema.HERE) / name).read_bytes()
    assert json.loads((tmp_path / "rulebook.schema.json").read_text("utf-8")) == schema.schema()


def test_a_study_lists_entries_in_natural_order():
    sums = {"E10": {"1": Fraction(1)}, "E9": {"1": Fraction(2)}}
    assert complete(sums).entries == ("E9", "E10")


# ── a rulebook read ───────────────────────────────────────────────────────────────────────────
def test_a_line_of_a_list_is_not_taken_for_a_heading():
    finder = Finder('a = [\n  ["10", "1"]\n]\nb = 1\n')
    assert (finder.line("a"), finder.line("b")) == (1, 4)


@pytest.mark.parametrize(
    "steps",
    [
        # attempts that a filter names beyond those that are imagined
        """attempts = 20
        step = [
          { over = "seat", take = "mean" },
          { only.role = "j", only.attempt = "20", times = "2" },
          { over = "attempt", take = "sum" },
        ]""",
        # codes on axes that no rulebook declares
        'step = [ { over = "seat", take = "mean", only.stage = "s" } ]',
        'step = [ { over = "seat", take = "mean", only.panel = ["A", "B"] }, '
        '{ over = "panel", take = "sum" } ]',
    ],
    ids=["attempt", "stage", "panel"],
)
def test_a_filter_by_what_a_rulebook_does_not_declare_is_lawful(steps):
    assert refused(JUDGED + steps) == []


def test_a_filter_by_a_criterion_of_an_open_part_is_lawful():
    book = JUDGED.replace(', criterion = [ { code = "c" } ]', "")
    steps = """step = [
      { over = "seat", take = "mean", only.criterion = ["p", "q"] },
      { over = "criterion", take = "sum" },
    ]"""
    assert refused(book + steps) == []


@pytest.mark.parametrize("axis", ["role", "criterion"])
def test_the_same_cells_cannot_lose_their_seat_twice_where_nothing_is_declared(axis):
    step = f'{{ over = "seat", take = "mean", only.{axis} = "a" }}'
    assert refused(f"step = [ {step}, {step} ]") == [("step[1].over", "spent_twice")]


def test_a_carry_leaves_nothing_open_but_the_stage():
    book = """stage = "final"
    step = [
      { name = "h", over = ["seat", "component", "role", "criterion"], take = "sum" },
      { add = "carry", value = "h", stages = ["semi"] },
      { over = "criterion", take = "sum" },
      { over = "stage", take = "sum" },
    ]"""
    assert refused(JUDGED + book) == [("step[2].over", "spent_twice")]


def test_a_tie_that_looks_at_two_roles_at_once_must_fold_them():
    book = """seats = [ { role = "a", count = 3 }, { role = "b", count = 3 } ]
    component = [ { code = "c", criterion = [ { code = "c" } ] } ]
    step = [
      { name = "s", over = "seat", take = "mean" },
      { turn = "rank", across = "entry", tie = [ { by = "s", only.role = ["a", "b"] } ] },
      { over = "role", take = "sum" },
    ]"""
    assert refused(book) == [("step[1].tie[0]", "needs_take_plain")]


def test_nobody_is_warned_of_trimming_practice_judges():
    book = """name = "small"
    seats = [ { role = "j", count = 5 }, { role = "t", count = 3, counted = false } ]
    step = [ { over = "seat", take = "mean", drop_high = 1, drop_low = 1 } ]
    ranking.tiebreak = [ { ask = "jury" } ]
    """
    assert [each.code for each in warnings(parse(book))] == []


def test_trimming_is_warned_of_for_the_roles_it_trims_and_only_seat_by_seat():
    book = """name = "small"
    seats = [ { role = "j", count = 3 }, { role = "k", count = 3 } ]
    step = [ { over = %s, take = "mean", drop_high = 1, drop_low = 1, only.role = "j" } ]
    ranking.tiebreak = [ { ask = "jury" } ]
    """
    found = {
        over: [
            (each.code, dict(each.facts)["role"])
            for each in warnings(parse(book % over))
            if each.code == "warn.one_left"
        ]
        for over in ('"seat"', '["seat", "attempt"]')
    }
    assert found == {'"seat"': [("warn.one_left", "j")], '["seat", "attempt"]': []}


def test_a_trimming_that_needs_more_seats_than_there_are_is_not_warned_of():
    book = """name = "small"
    seats = [ { role = "j", count = 3 } ]
    step = [ { over = "seat", take = "mean", drop_high = 1, drop_low = 1%s } ]
    ranking.tiebreak = [ { ask = "jury" } ]
    """
    one_left = ["warn.one_left"]
    assert [each.code for each in warnings(parse(book % ", at_least = 3"))] == one_left
    assert [each.code for each in warnings(parse(book % ", at_least = 4"))] == []


def test_a_trace_tells_what_a_role_that_nobody_sent_lacks():
    book = 'seats = [ { role = "j", count = 2 } ]\nstep = [ { over = "seat", take = "sum" } ]\n'
    told = explain(case(book, marks("A: 1=9", role="j")), "A").sentences("en")
    assert told[0] == "step 1 j: 1 of 2 (seats), cannot be computed yet"
