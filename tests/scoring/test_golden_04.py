"""Golden 04: a recusal, missing sheets, a true zero, and a rounding that makes a tie."""

from __future__ import annotations

import pytest

from judging.scoring.score import Case, compute
from tests.scoring.cases import book_of, golden, recusal_marks

DATA = golden("04")
BOOK = book_of("recusal_and_missing")


def variant(name: str) -> dict:
    (found,) = [v for v in DATA["variants"] if v["id"] == name]
    return found["expected"]


def test_missing_sheets_block_and_are_named_and_recusals_are_not():
    outcome = compute(Case(BOOK, recusal_marks(DATA)))
    assert [[gap.entry, gap.seat] for gap in outcome.missing] == DATA["expected"]["blocking_cells"]
    shown = {row.entry: row.shown for row in outcome.rows}
    assert shown["C3"] == "91.43", "a recusal is not missing: C3 has its score"
    assert [entry for entry in ("C5", "C6", "C7") if shown[entry]] == []


@pytest.mark.parametrize(
    ("name", "mode"), [("absent_half_up", "half_up"), ("absent_half_even", "half_even")]
)
def test_judges_marked_absent_by_the_chair(name, mode):
    book = book_of("recusal_and_missing", ("places = 2", f'places = 2\nmode = "{mode}"'))
    outcome = compute(Case(book, recusal_marks(DATA, absent=True)))
    expected = variant(name)
    assert outcome.missing == ()
    found = [
        {"contestant": r.entry, "exact": r.exact, "score": r.shown, "rank": int(r.place)}
        for r in outcome.rows
        if r.place
    ]
    wanted = [
        {k: e[k] for k in ("contestant", "exact", "score", "rank")}
        for e in sorted(expected["rows"], key=lambda e: (e.get("rank") or 99, e["contestant"]))
        if e.get("rank")
    ]
    assert found == wanted
    assert [r.entry for r in outcome.rows if not r.place] == ["C7"], "two sheets are no result"


def test_leave_out_treats_a_missing_sheet_as_recused():
    book = book_of("recusal_and_missing", ('policy = "block"', 'policy = "leave_out"'))
    left = {row.entry: row.exact for row in compute(Case(book, recusal_marks(DATA))).rows}
    absent = compute(Case(BOOK, recusal_marks(DATA, absent=True)))
    assert left == {row.entry: row.exact for row in absent.rows}


def test_a_true_zero_is_a_score():
    outcome = compute(Case(BOOK, recusal_marks(DATA)))
    (shown,) = [row.shown for row in outcome.rows if row.entry == "C8"]
    assert shown == variant("zero_as_missing_WRONG")["C8_correct"]
