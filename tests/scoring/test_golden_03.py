"""Golden 03: two panels made comparable; a seat that gives everyone the same mark."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.scoring.cube import Mark
from judging.scoring.exact import fixed
from judging.scoring.score import Case, Entrant, Outcome, compute
from judging.scoring.turns import deviation
from tests.scoring.cases import book_of, golden, numbers_of

DATA = golden("03")
STANDARDISE = """[[step]]
name = "comparable"
across = "entry"
turn = "standardise"
mean = "pooled"
sd   = "pooled"
"""
PER_SEAT = """[[step]]
across = "entry"
turn = "standardise"
mean = "pooled"
sd   = "pooled"
[[step]]
over = "seat"
take = "mean"
"""
TRIMMED = """[[step]]
name = "raw"
over = "seat"
take = "mean"
drop_high = 1
drop_low  = 1
"""
CHANGES = {
    "none": ((STANDARDISE, ""),),
    "panel_mean_shift": (('sd   = "pooled"', 'sd   = "keep"'),),
    "panel_t_score": (('mean = "pooled"\nsd   = "pooled"', 'mean = "50"\nsd   = "10"'),),
    "judge_z_to_pooled": ((TRIMMED + STANDARDISE, PER_SEAT),),
    "panel_rank_percentile": ((STANDARDISE, '[[step]]\nacross = "entry"\nturn = "percentile"\n'),),
}


def marks() -> tuple[Mark, ...]:
    return tuple(
        Mark(entry, Fraction(score), "overall", "overall", "judge", seat, panel)
        for panel, each in DATA["input"]["panels"].items()
        for entry, scores in each["scores"].items()
        for seat, score in zip(each["judges"], scores, strict=True)
    )


def agree(outcome: Outcome, expected: dict) -> None:
    assert outcome.faults == ()
    assert {r.entry: r.shown for r in outcome.rows} == expected["scores"]
    assert {r.entry: int(r.place) for r in outcome.rows} == expected["ranks"]
    assert [r.entry for r in outcome.rows if r.advanced] == expected["advance"]


def test_main_case():
    outcome = compute(Case(book_of("two_panels"), marks()))
    agree(outcome, DATA["expected"])
    raw = numbers_of(outcome, "raw")
    assert {e: fixed(v, 2) for e, v in raw.items()} == DATA["expected"]["raw"]
    for panel, sd in DATA["expected"]["panel_sd"].items():
        assert fixed(deviation([v for e, v in raw.items() if e[0] == panel]), 6) == sd
    assert fixed(deviation(list(raw.values())), 6) == DATA["expected"]["pooled_sd"]


@pytest.mark.parametrize("name", CHANGES)
def test_variant(name):
    (variant,) = [v for v in DATA["variants"] if v["id"] == name]
    outcome = compute(Case(book_of("two_panels", *CHANGES[name]), marks()))
    agree(outcome, variant["expected"])


def test_a_fixed_quota_per_panel_needs_no_normalising():
    (variant,) = [v for v in DATA["variants"] if v["id"] == "fixed_quota_per_panel"]
    quota = 'by = "quota", within = "jury", seats = { A = "3", B = "3" }'
    book = book_of("two_panels", (STANDARDISE, ""), ('by = "place", count = 6', quota))
    entries = tuple(
        Entrant(entry, labels=(("jury", entry[0]),))
        for panel in DATA["input"]["panels"].values()
        for entry in panel["scores"]
    )
    outcome = compute(Case(book, marks(), entries))
    through = [row.entry for row in outcome.rows if row.advanced]
    by_panel = {panel: [e for e in through if e[0] == panel] for panel in "AB"}
    assert by_panel == variant["expected"]["advance"]
