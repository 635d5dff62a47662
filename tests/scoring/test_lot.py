"""The tie lot: who is drawn first is ahead of those who are equal in everything before."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.case import Case, Entrant
from judging.scoring.cube import Mark
from judging.scoring.explain import explain
from judging.scoring.lot import NUMBER, numbers, settles
from judging.scoring.rulebook import parse
from judging.scoring.score import compute
from judging.scoring.telling import told
from tests.scoring.test_hall import BOOK, LOT

DRAWN = ("c02", "c01")


def case() -> Case:
    book = parse(f"ranking.tiebreak = [{LOT}]\n{BOOK}")
    marks = tuple(
        Mark(code, Fraction(7), component="live", criterion="goal", role="judge", seat=f"j{seat}")
        for code in DRAWN
        for seat in range(3)
    )
    entries = tuple(Entrant(code, numbers=((NUMBER, at),)) for code, at in numbers(DRAWN).items())
    return Case(book, marks, entries)


def test_whoever_is_drawn_first_is_ahead():
    assert {row.entry: row.place for row in compute(case()).rows} == {"c02": "1", "c01": "2"}


def test_it_is_said_with_the_place_in_the_lot():
    said = [told(row, "en") for row in explain(case(), "c01").rows]
    lot = 'settled by "lot": the tie lot drawn before the first score'
    assert f"{lot}, own position 2, others 1" in said


def test_only_rules_that_name_it_are_settled_by_it():
    assert [settles(one) for one in (case().rulebook, parse(BOOK))] == [True, False]
