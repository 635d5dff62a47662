"""Rules that decide little and late, each on a stage of a few entries worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.scoring.book import Clock
from judging.scoring.bounds import bounds
from judging.scoring.cube import Mark
from judging.scoring.explain import explain
from judging.scoring.results import csv_text, state_rows
from judging.scoring.rulebook import parse
from judging.scoring.score import Entrant, Penalty, compute
from judging.scoring.speech import Signal, due, signal
from tests.scoring.small import case, decided, entries, marks, places, run, scores, state


def tracks(text: str) -> tuple[Entrant, ...]:
    pairs = (word.partition("/") for word in text.split())
    return tuple(Entrant(code, track=track) for code, _, track in pairs)


# ── the line ──────────────────────────────────────────────────────────────────────────────────
def test_equal_reserves_share_a_place_and_the_next_stands_behind_all_of_them():
    outcome = run(
        "advance = [ { count = 1, reserves = 3 } ]", "A: 1=9\nB: 1=8\nC: 1=8\nD: 1=7\nE: 1=6"
    )
    assert [(row.entry, row.reserve) for row in outcome.rows] == [
        ("A", 0), ("B", 1), ("C", 1), ("D", 3), ("E", 0),
    ]  # fmt: skip


def test_a_question_about_the_line_names_its_block_or_its_track():
    book = 'advance = [ { count = 1 }, { count = 1, within = "track" } ]'
    people = tracks("A/x B/x C/x")
    outcome = compute(case(book, marks("A: 1=9\nB: 1=8\nC: 1=8"), entries=people))
    assert [(q.kind, q.level, q.entries, q.seats) for q in outcome.questions] == [
        ("advance", "x", ("B", "C"), 1)
    ]
    outcome = run("advance = [ { count = 1 }, { count = 1 } ]", "A: 1=9\nB: 1=8\nC: 1=8")
    assert [(q.level, q.entries) for q in outcome.questions] == [("2", ("B", "C"))]


def test_every_track_has_its_own_ties_questions_and_line():
    book = 'ranking.within = "track"\nadvance = [ { count = 1, within = "track" } ]\n'
    given = marks("A: 1=9\nB: 1=9\nC: 1=7\nD: 1=7\nE: 1=1")
    outcome = compute(case(book, given, entries=tracks("A/x B/x C/y D/y E/z")))
    assert places(outcome) == "A1 B1 C1 D1 E1"
    assert [tie.entries for tie in outcome.ties] == [("A", "B"), ("C", "D")]
    assert [q.entries for q in outcome.questions] == [("A", "B"), ("C", "D")]
    assert [row.entry for row in outcome.rows if row.advanced] == ["E"]


ELEVEN = """A: 1=20\nB: 1=19\nC: 1=18\nD: 1=17\nE: 1=16
F: 1=15\nG: 1=15\nH: 1=15\nI: 1=15\nJ: 1=9\nK: 1=8"""
HALF = '{ by = "share", share = "0.5", round = "up", reserves = 2 }'


@pytest.mark.parametrize(
    ("blocks", "answer", "through", "reserves"),
    [
        # Half of eleven is 5.5: six seats, also after people have refused three of the four equals.
        (HALF, "F1 G0 H0 I0", "ABCDEF", "J K"),
        # Who was left out of the equals takes no seat of a later block, and nobody moves up there.
        ("{ count = 6 }, { count = 1, reserves = 2 }", "F1 G0 H0 I0", "ABCDEFJ", "K"),
        # Fewer are chosen than there are seats: nobody behind the equals goes on in their place.
        ("{ count = 8 }", "F1 G1 H0 I0", "ABCDEFG", ""),
        # An earlier block in which equals on the line do not go on is not filled by a later answer.
        ('{ count = 6, tie = "none" }, { count = 2 }', "F1 G0 H0 I0", "ABCDEF", ""),
        # Who gave up alone leaves the seat to whoever is next.
        ("{ count = 3, reserves = 1 }", "B0", "ACD", "E"),
        ("{ count = 6 }", "G0 H0 I0", "ABCDEF", ""),
    ],
)  # fmt: skip
def test_what_people_say_of_equals_on_the_line_changes_nothing_else(
    blocks, answer, through, reserves
):
    asked = case(f"advance = [ {blocks} ]", marks(ELEVEN))
    outcome = decided(asked, *(("advance", entry, value) for entry, value in answer.split()))
    assert "".join(row.entry for row in outcome.rows if row.advanced) == through
    assert " ".join(row.entry for row in outcome.rows if row.reserve) == reserves
    assert outcome.questions == ()


def test_a_share_of_the_entered_counts_those_who_never_came():
    """Half of five entered is 2.5: down 2, up 3; half of the four scored is 2."""
    people = entries("A B C D E")
    given = marks("A: 1=9\nB: 1=8\nC: 1=7\nD: 1=6")
    for more, through in (
        ('base = "entered"', "AB"),
        ('base = "entered", round = "up"', "ABC"),
        ('round = "up"', "AB"),
    ):
        book = f'advance = [ {{ by = "share", share = "0.5", {more} }} ]'
        outcome = compute(case(book, given, entries=people))
        assert "".join(row.entry for row in outcome.rows if row.advanced) == through


# ── what is not a number ──────────────────────────────────────────────────────────────────────
def test_the_emptiest_of_several_shorts_stands_for_all():
    """x lacks two of five sheets, y one of two: the score is short of x's."""
    book = """seats = [ { role = "x", count = 5 }, { role = "y", count = 2 } ]
    step = [ { over = "seat", take = "mean" }, { name = "all", over = "role", take = "sum" } ]
    """
    given = (*marks("A: 1=5 2=6 3=7", role="x"), *marks("A: 1=5", role="y"))
    assert "A,all,attempt=1,3/5 seat" in told(book, *given)


def told(book: str, *given: Mark) -> list[str]:
    """The states as the command writes them."""
    return csv_text(state_rows(compute(case(book, given)))).splitlines()


def test_fewer_values_than_needed_are_short_of_values():
    book = 'step = [ { name = "s", over = "seat", take = "mean", need = 3 } ]'
    assert "A,s,attempt=1,2/3 values" in told(book, *marks("A: 1=5 2=6"))


def test_a_sheet_without_a_criterion_is_short_of_criteria_and_not_of_seats():
    """The floor of counted seats says nothing about the criteria of one sheet."""
    book = """component = [ { code = "c", criterion = [ { code = "p" }, { code = "q" } ] } ]
    seats = [ { role = "j", count = 2, scores = ["c"] } ]
    missing = { policy = "block", least = 3 }
    step = [ { name = "s", over = ["criterion", "component"], take = "sum" },
      { over = "seat", take = "mean" } ]
    """.replace("\n      {", " {")
    whole = [Mark("A", Fraction(5), "c", line, "j", "1") for line in "pq"]
    found = told(book, *whole, Mark("A", Fraction(9), "c", "p", "j", "2"))
    assert "A,s,attempt=1;role=j;seat=1,10" in found
    assert "A,s,attempt=1;role=j;seat=2,1/2 criterion" in found


def test_a_factor_that_no_mark_has_is_named_with_its_place():
    outcome = run('step = [ { times = "difficulty" } ]', "A: 1=5")
    assert [fault.sentence("en") for fault in outcome.faults] == [
        'no factor "difficulty" at A · 1 · 1; its axis may already be spent'
    ]


def test_a_share_of_prizes_is_of_the_scored_or_of_the_entered():
    """Half of four entered are two, half of the three scored one and a half: down to one."""
    for base, winners in (("entered", "AB"), ("scored", "A")):
        book = f'prize = [ {{ code = "1", share = "0.5", base = "{base}" }} ]'
        given = marks("A: 1=9\nB: 1=8\nC: 1=7")
        outcome = compute(case(book, given, entries=entries("A B C D")))
        assert "".join(row.entry for row in outcome.rows if row.prize) == winners


def test_the_last_word_is_behind_all_numbers_and_equal_among_themselves():
    book = 'ranking.last = ["DNF"]\n'
    outcome = run(book, "A: 1=DNF\nB: 1=5\nC: 1=DNF\nD: 1=DSQ")
    assert places(outcome) == "B1 A2 C2 D"


# ── turns ─────────────────────────────────────────────────────────────────────────────────────
def test_only_a_mark_that_was_pulled_in_is_told_as_pulled():
    """9, 5 and 4 around 6 by 2: only the 9 is outside, and becomes 8."""
    book = (
        'step = [ { turn = "clamp", across = "seat", by = "2" }, { over = "seat", take = "sum" } ]'
    )
    rows = explain(case(book, marks("A: 1=9 2=5 3=4")), "A").rows
    assert [(row["in"][0]["note"], row["out"]) for row in rows[:3]] == [
        ("clamped", "8"),
        ("", "5"),
        ("", "4"),
    ]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ('turn = "rank", across = "entry"', "1 2 2 4"),
        ('turn = "rank", across = "entry", style = "1223"', "1 2 2 3"),
        ('turn = "rank", across = "entry", style = "1334"', "1 3 3 4"),
        ('turn = "rank", across = "entry", style = "fractional"', "1 2.5 2.5 4"),
        ('turn = "rank", across = "entry", lower_wins = true', "4 2 2 1"),
        ('turn = "percentile", across = "entry"', "87.5 50 50 12.5"),
        ('turn = "linear", slope = "2", plus = "-1"', "17 11 11 1"),
        ('turn = "table", bands = [["1", "5"], ["6", "3"], ["8", "1"]]', "0 3 3 5"),
        ('turn = "standardise", across = "entry", mean = "50", sd = "keep"', "53.5 50.5 50.5 45.5"),
        ('turn = "standardise", across = "entry", mean = "pooled", sd = "keep"', "9 6 6 1"),
        ('turn = "standardise", across = "entry", mean = "0", sd = "1"', "1.22 0.17 0.17 -1.57"),
    ],
)
def test_a_turn_by_hand(turn, expected):
    """Values 9, 6, 6 and 1: their mean is 5.5, their population sd √(33/4) = 2.8723."""
    book = f'step = [ {{ {turn}, name = "t", places = 2 }} ]'
    outcome = run(book, "A: 1=9\nB: 1=6\nC: 1=6\nD: 1=1")
    assert state(outcome, "t") == dict(zip("ABCD", expected.split(), strict=True))


def test_a_tie_inside_a_rank_step_is_split_by_its_own_tie_break():
    book = """[[step]]
    name = "sheet"
    over = "criterion"
    take = "sum"
    [[step]]
    name = "r"
    turn = "rank"
    across = "entry"
    tie = [ { by = "marks", only.criterion = "p" } ]
    """
    given = (*marks("A: p=5 q=3\nB: p=6 q=2\nC: p=1 q=1", "criterion"),)
    assert state(compute(case(book, given)), "r") == {"B": "1", "A": "2", "C": "3"}


# ── sums of shares ────────────────────────────────────────────────────────────────────────────
def test_an_absent_weight_is_shared_by_those_present():
    """0.5 and 0.3 of a total of 1: 10 × 0.5/0.8 + 6 × 0.3/0.8 = 8.5."""
    book = """[[step]]
    over = "role"
    take = "weighted"
    absent = "leave_out"
    weights = { x = "0.5", y = "0.3", z = "0.2" }
    """
    assert scores(run(book, "A: x=10 y=6", "role")) == {"A": "17/2"}
    told = explain(case(book, marks("A: x=10 y=6", "role")), "A").sentences("en")
    assert "step 1: 10 × 0.625, 6 × 0.375 weighted and added give 8.5" in told
    assert scores(run(book.replace("leave_out", "block"), "A: x=10 y=6", "role")) == {"A": ""}


def test_weights_that_are_all_zero_give_zero_and_divide_by_nothing():
    book = """[[step]]
    over = "role"
    take = "weighted"
    absent = "leave_out"
    weights = { x = "0", y = "1" }
    """
    assert scores(run(book, "A: x=10", "role")) == {"A": "0"}


def test_a_unit_award_counts_the_prizes_of_its_entries_and_nothing_else():
    """U: first and nothing = 3; V: second and second = 2; W: nothing."""
    book = """prize = [ { code = "first", count = 1 }, { code = "second", count = 2 } ]
    award = [ { code = "org", to = "unit", points = { first = "3", second = "1" }, count = 2 } ]
    """
    given = marks("A: 1=9\nB: 1=8\nC: 1=7\nD: 1=6\nE: 1=5")
    outcome = compute(case(book, given, entries=entries("A/U B/V C/V D/U E/W")))
    assert [(a.code, a.to, a.shown) for a in outcome.awards] == [
        ("org", "U", "3"),
        ("org", "V", "2"),
    ]


# ── the clock ─────────────────────────────────────────────────────────────────────────────────
def test_the_first_signal_warns_and_the_last_second_is_not_over():
    clock = Clock(minutes=2, signals=(60, 90, 120))
    found = [signal(clock, spoken) for spoken in (59_999, 60_000, 90_000, 120_000, 120_001)]
    assert found == [Signal.GREEN, Signal.WARN, Signal.WARN, Signal.WARN, Signal.OVER]


@pytest.mark.parametrize(
    ("whole", "seconds"), [("", 1200), ('whole = "up",', 1201), ('whole = "down",', 1200)]
)
def test_a_started_second_counts_only_where_the_clause_says_so(whole, seconds):
    rule = f'{{ code = "t", points = "-1", most = "1199", {whole} unit = "s" }}'
    book = parse(f'name = "x"\npenalty = [ {rule} ]')
    assert [(one.seconds, one.points) for one in due(book, 1_200_500)] == [(seconds, Fraction(-1))]


# ── what can still happen ─────────────────────────────────────────────────────────────────────
def test_a_trainees_sheet_is_not_waited_for_and_a_judges_is():
    book = """component = [ { code = "c", criterion = [ { code = "c", most = "10" } ] } ]
    seats = [ { role = "j", count = 2, scores = ["c"] },
      { role = "t", count = 1, scores = ["c"], counted = false } ]
    step = [ { over = ["criterion", "component"], take = "sum" },
      { over = ["seat", "role"], take = "sum" } ]
    advance = [ { count = 1 } ]
    """

    def given(text: str) -> tuple[Mark, ...]:
        return marks(text, component="c", criterion="c", role="j")

    found = bounds(case(book, given("A: 1=9 2=9\nB: 1=9\nC: 1=1")))
    assert [(b.entry, str(b.chance), int(b.best), int(b.worst)) for b in found] == [
        ("A", "possible", 1, 2),
        ("B", "possible", 1, 3),
        ("C", "out", 2, 3),
    ]
    found = bounds(case(book, given("A: 1=9 2=9\nB: 1=9 2=1\nC: 1=1 2=3")))
    assert [(b.entry, str(b.chance)) for b in found] == [
        ("A", "clinched"),
        ("B", "out"),
        ("C", "out"),
    ]


def test_penalties_are_added_once_and_never_help():
    late = (Penalty("A", "late", Fraction(-2)), Penalty("A", "late", Fraction(-1)))
    book = 'step = [ { over = "seat", take = "mean" }, { add = "penalties", least = "0" } ]'
    assert scores(run(book, "A: 1=5\nB: 1=1", penalties=late)) == {"A": "2", "B": "1"}
    assert scores(run(book, "A: 1=2\nB: 1=1", penalties=late)) == {"A": "0", "B": "1"}
