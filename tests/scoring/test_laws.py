"""Laws that hold for every contest (scoring.md §13), and a second evaluator that agrees."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from judging.scoring.case import Penalty
from judging.scoring.cube import Mark
from judging.scoring.exact import Mode, plain, rounded
from judging.scoring.explain import explain
from judging.scoring.outcome import Outcome
from judging.scoring.score import compute
from tests.scoring.contests import contests
from tests.scoring.lawful import law
from tests.scoring.naive import Naive
from tests.scoring.tape import EVEN, MONOTONE, Contest

CONTESTS = contests()
SEEDS = st.integers(0, 2**32 - 1).map(Random)  # a drawn number per shuffle would cost much more


@law(CONTESTS)
def test_a_second_evaluator_agrees(contest: Contest) -> bool:
    outcome = compute(contest.case())
    assert outcome.faults == ()
    naive = Naive(contest.text, contest.cells, contest.penalties, contest.carried)
    theirs = naive.scores()
    assert outcome.scores == {e: v for e, v in theirs.items() if isinstance(v, Fraction)}
    words = {row.entry: row.shown for row in outcome.rows if row.shown.isalpha()}
    assert words == {e: v for e, v in theirs.items() if isinstance(v, str)}
    if "tiebreak" not in contest.text:
        assert places(outcome) == naive.places(theirs)
    return len(outcome.scores) > 1


def places(outcome: Outcome) -> dict[str, Fraction]:
    return {row.entry: Fraction(row.place) for row in outcome.rows if row.place}


@law(CONTESTS, SEEDS)
def test_the_order_of_marks_and_entries_changes_nothing(contest, random) -> bool:
    one = contest.case()
    shuffled = {
        name: tuple(random.sample(given, len(given)))
        for name in ("marks", "entries", "penalties", "carry")
        if (given := getattr(one, name))
    }
    outcome, again = compute(one), compute(replace(one, **shuffled))
    assert dict(outcome.states) == dict(again.states)
    assert replace(outcome, states=()) == replace(again, states=())
    return len(outcome.scores) > 1


@law(CONTESTS, st.integers(0, 9))
def test_the_trace_ends_with_the_score(contest: Contest, chosen: int) -> bool:
    case = contest.case()
    rows = compute(case).rows
    if not rows:  # nobody has a mark
        return False
    row = rows[chosen % len(rows)]
    told = explain(case, row.entry)
    score = plain(Fraction(row.exact)) if row.exact else row.shown or None
    assert told.score() == score
    chain = [each for each in told.rows if each.get("chain") == "step"]
    assert score is None or chain[-1]["out"] == score
    return bool(row.shown)


@law(contests(EVEN), st.integers(-20, 40), worth=0.4)
def test_a_constant_on_every_mark_changes_no_place(contest: Contest, halves: int) -> bool:
    case, constant = contest.case(), Fraction(halves, 2)
    raised = tuple(replace(mark, value=plus(mark, constant)) for mark in case.marks)
    before, after = compute(case), compute(replace(case, marks=raised))
    kept = [(row.entry, row.place, row.settled_by) for row in after.rows]
    assert [(row.entry, row.place, row.settled_by) for row in before.rows] == kept
    moved = {after.scores[entry] - score for entry, score in before.scores.items()}
    assert len(moved) <= 1, "all scores move by the same amount"
    return len(before.scores) > 1 and moved != {0}


def plus(mark: Mark, constant: Fraction) -> Fraction | str | None:
    return mark.value + constant if isinstance(mark.value, Fraction) else mark.value


@law(contests(MONOTONE), st.integers(0, 500), st.integers(1, 40), worth=0.2)
def test_a_higher_mark_never_lowers_a_place(contest: Contest, chosen: int, halves: int) -> bool:
    case = contest.case()
    numbers = [n for n, mark in enumerate(case.marks) if isinstance(mark.value, Fraction)]
    if not numbers:
        return False
    index = numbers[chosen % len(numbers)]
    mark = case.marks[index]
    better = replace(mark, value=plus(mark, Fraction(halves, 2)))
    marks = (*case.marks[:index], better, *case.marks[index + 1 :])
    before, after = compute(case), compute(replace(case, marks=marks))
    assert no_worse(before, after, mark.entry, dense='"1223"' in contest.text)
    return before.scores != after.scores


def no_worse(before: Outcome, after: Outcome, entry: str, *, dense: bool) -> bool:
    """One entry does not lose a place and nobody else gains one. (In 1223 others may: when two
    places become one, everybody behind them moves up.)"""
    was, now = places(before), places(after)
    assert was.keys() == now.keys()
    others = all(now[each] >= was[each] for each in was if each != entry)
    return (entry not in was or now[entry] <= was[entry]) and (others or dense)


@law(contests(MONOTONE), st.integers(0, 9), st.integers(1, 9), worth=0.4)
def test_a_penalty_never_helps(contest: Contest, chosen: int, points: int) -> bool:
    text = contest.text if "penalties" in contest.text else PENALISED
    case = replace(contest, text=text).case()
    if not case.entries:  # nobody has a mark
        return False
    entry = case.entries[chosen % len(case.entries)].code
    taken = (*case.penalties, Penalty(entry, "late", Fraction(-points)))
    before, after = compute(case), compute(replace(case, penalties=taken))
    assert no_worse(after, before, entry, dense='"1223"' in text)
    return before.scores != after.scores


PENALISED = """
name = "penalised"
attempts = 2
[ranking]
places = 1
[[step]]
over = ["attempt", "component", "criterion", "panel", "role", "seat"]
take = "mean"
[[step]]
add = "penalties"
least = "1"
"""


@law(CONTESTS, SEEDS, worth=0.4)
def test_renaming_the_judges_changes_no_result(contest: Contest, random) -> bool:
    case = contest.case()
    seats = sorted({mark.seat for mark in case.marks})
    names = dict(zip(seats, random.sample(seats, len(seats)), strict=True))
    renamed = tuple(replace(mark, seat=names[mark.seat]) for mark in case.marks)
    one, two = compute(case), compute(replace(case, marks=renamed))
    assert (one.rows, one.scores, one.ties) == (two.rows, two.scores, two.ties)
    assert one.specials == two.specials
    return len(one.scores) > 1 and names != {seat: seat for seat in seats}


@law(st.integers(-(10**9), 10**9), st.integers(3, 10**4), st.integers(0, 2), st.sampled_from(Mode))
def test_rounding_stays_within_one_unit_and_is_settled_at_once(top, bottom, decimals, mode) -> bool:
    value = Fraction(top, bottom)
    near = rounded(value, decimals, mode)
    assert rounded(near, decimals, mode) == near
    assert (near * 10**decimals).denominator == 1
    assert abs(near - value) < Fraction(1, 10**decimals)
    if mode in (Mode.HALF_UP, Mode.HALF_EVEN, Mode.HALF_DOWN):
        assert abs(near - value) <= Fraction(1, 2 * 10**decimals)
    return near != value
