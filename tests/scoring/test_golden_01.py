"""Golden 01: 20 finalists × 7 experts + 3 students, prizes 4/6/10, three special awards."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from judging.scoring.cube import Mark
from judging.scoring.score import Case, Outcome, compute
from tests.scoring.cases import final_case, final_marks, golden, with_book

DATA = golden("01")
TIEBREAKS = {
    "现场教学分高者": "live_component_2dp",
    "专家分高者": "expert_score_2dp",
    "专家全部分数平均高者": "expert_untrimmed_mean_2dp",
    "": "unresolved",
}
LIMIT = "specials_per_entry = 1\ncomponent = ["
PER_PART = (
    ('over = ["criterion", "component"]\ntake = "sum"', 'over = "criterion"\ntake = "sum"'),
    (
        'name = "panels"',
        'name = "parts"\nonly.role = "expert"\nover = "component"\ntake = "sum"\n'
        '[[step]]\nonly.role = "student"\nover = "component"\ntake = "sum"\n'
        '[[step]]\nname = "panels"',
    ),
)
POOLED = (
    (
        'name = "expert score"                   '
        "# 七位专家:去掉一个最高分、一个最低分,取平均\n"
        'only.role = "expert"\nover = "seat"',
        'name = "panels"\nover = ["role", "seat"]',
    ),
    (
        '[[step]]\nname = "panels"                         # 三位学生:取平均\n'
        'only.role = "student"\nover = "seat"\ntake = "mean"\n',
        "",
    ),
    (
        '[[step]]\nname = "final"                          '
        "# 专家 0.8 + 学生 0.2;中间不修约\n"
        'over = "role"\ntake = "weighted"\n',
        "",
    ),
    ('by = "panels",  only.role = "student", places = 2', 'by = "score", places = 2'),
    ('by = "panels",  only.role = "expert", places = 2', 'by = "score", places = 2'),
)


def rows(outcome: Outcome) -> list[dict[str, Any]]:
    assert outcome.faults == ()
    return [
        {"contestant": r.entry, "final": r.shown, "rank": int(r.place), "prize": r.prize}
        for r in outcome.rows
    ]


def core(expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: e[k] for k in ("contestant", "final", "rank", "prize")} for e in expected]


def ties(outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {
            "published": tie.shown,
            "contestants": list(tie.entries),
            "settled_by": TIEBREAKS[tie.settled_by[0]],
        }
        for tie in outcome.ties
    ]


def state(outcome: Outcome, name: str, *at: str) -> Fraction:
    (found,) = [v for c, v in dict(outcome.states)[name].items() if set(at) <= set(c)]
    assert isinstance(found, Fraction)
    return found


def test_every_row_of_the_main_case():
    outcome = compute(final_case())
    assert rows(outcome) == core(DATA["expected"]["rows"])
    assert [r.exact for r in outcome.rows] == [e["final_exact"] for e in DATA["expected"]["rows"]]
    assert ties(outcome) == DATA["expected"]["ties"]
    assert outcome.questions == ()
    assert outcome.missing == ()


def test_every_number_on_the_way_is_as_worked_out():
    outcome = compute(final_case())
    for expected in DATA["expected"]["rows"]:
        entry = expected["contestant"]
        assert state(outcome, "expert score", entry, "expert") == Fraction(expected["expert_exact"])
        assert state(outcome, "panels", entry, "student") == Fraction(expected["student_exact"])
        assert state(outcome, "by part", entry, "plan", "expert") == Fraction(
            expected["lesson_plan_component"]
        )
        assert state(outcome, "by part", entry, "live", "expert") == Fraction(
            expected["live_component"]
        )


def test_the_hand_worked_lines():
    outcome = compute(final_case())
    exact = dict(outcome.scores)
    assert exact["C18"] == Fraction("0.8") * Fraction("90.02") + Fraction("0.2") * Fraction(278, 3)
    assert exact["C01"] > exact["C09"] == Fraction("88.616")
    assert state(outcome, "by part", "C09", "live", "expert") == Fraction("72.52")
    assert state(outcome, "by part", "C01", "live", "expert") == Fraction("71.12")
    assert state(outcome, "by part", "C02", "live", "expert") == Fraction("72.80")


@pytest.mark.parametrize(
    ("extra", "variant"),
    [((), None), ((("component = [", LIMIT),), "one_special_per_person")],
)
def test_special_awards(extra, variant):
    expected = DATA["expected"]["special_awards"]
    if variant:
        (found,) = [v for v in DATA["variants"] if v["id"] == variant]
        expected = found["expected"]["special_awards"]
    outcome = compute(final_case(*extra))
    held = {row.entry: row.prize for row in outcome.rows}
    given = [
        {"award": s.code, "contestant": s.entry, "value": s.shown, "prize_held": held[s.entry]}
        for s in outcome.specials
    ]
    assert given == expected


@pytest.mark.parametrize(
    ("variant", "changes"),
    [
        ("rank_on_exact", (('compare = "shown"', 'compare = "exact"'),)),
        ("trim_per_component", PER_PART),
        (
            "no_trim",
            (
                (
                    'only.role = "expert"\nover = "seat"\ntake = "mean"\n'
                    "drop_high = 1\ndrop_low  = 1\n[[step]]",
                    'only.role = "expert"\nover = "seat"\ntake = "mean"\n[[step]]',
                ),
            ),
        ),
        ("pooled_10_judges", POOLED),
    ],
)
def test_variant(variant, changes):
    (found,) = [v for v in DATA["variants"] if v["id"] == variant]
    outcome = compute(final_case(*changes))
    assert rows(outcome) == core(found["expected"]["rows"])
    assert ties(outcome) == found["expected"]["ties"]
    assert prize_counts(outcome) == found["expected"]["prize_counts"]
    assert changed_prizes(outcome) == found["expected"]["prize_changes_vs_main"]


def prize_counts(outcome: Outcome) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in outcome.rows:
        if row.prize:
            found[row.prize] = found.get(row.prize, 0) + 1
    return found


def changed_prizes(outcome: Outcome) -> dict[str, list[str]]:
    before = {row["contestant"]: row["prize"] for row in DATA["expected"]["rows"]}
    return {
        row.entry: [before[row.entry], row.prize]
        for row in sorted(outcome.rows, key=lambda row: row.entry)
        if row.prize != before[row.entry]
    }


def tied_marks() -> tuple[Mark, ...]:
    """C06's sheets are C16's in another order, so that every automatic tie-break is equal:
    three experts prefer one, three the other, and one gives both the same."""
    theirs = [m for m in final_marks(DATA) if m.entry == "C16"]
    others = tuple(m for m in final_marks(DATA) if m.entry != "C06")
    totals = {
        seat: sum(Fraction(m.value or 0) for m in theirs if m.seat == seat)
        for seat in {m.seat for m in theirs}
    }
    experts = sorted((s for s in totals if s.startswith("E")), key=lambda s: (totals[s], s))
    swap = balanced(experts, totals)
    swap |= {s: s for s in totals if s.startswith("S")}
    return others + tuple(replace(m, entry="C06", seat=swap[m.seat]) for m in theirs)


def balanced(experts: list[str], totals: dict[str, Any]) -> dict[str, str]:
    """Pair the experts up and let each pair exchange sheets; the seventh keeps its own."""
    swap = {experts[-1]: experts[-1]}
    for one, two in zip(experts[0:6:2], experts[1:6:2], strict=True):
        assert totals[one] != totals[two], "a pair with equal sheets would prefer nobody"
        swap |= {one: two, two: one}
    return swap


@pytest.mark.parametrize(
    ("policy", "tie"), [("manual", "ask"), ("expand", "extend"), ("contract", "hold")]
)
def test_a_tie_that_nothing_settles_on_a_border(policy, tie):
    (found,) = [v for v in DATA["variants"] if v["id"] == "unresolved_tie_at_10_11"]
    expected = found["expected"][policy]
    case = replace(final_case(), marks=tied_marks())
    levels = tuple(replace(p, tie=tie, absorb=True) for p in case.rulebook.prizes)
    outcome = compute(with_book(case, prizes=levels))
    assert {r.entry: int(r.place) for r in outcome.rows} == expected["ranks"]
    assert {r.entry: r.prize for r in outcome.rows if r.prize} == expected["prizes"]
    assert prize_counts(outcome) == expected["prize_counts"]
    assert ties(outcome) == expected["ties"]
    pending = [
        {"level": q.level, "seats": q.seats, "tied": sorted(q.entries)}
        for q in outcome.questions
        if q.kind == "prize"
    ]
    assert pending == expected["pending_decisions"]


def test_the_order_of_marks_changes_nothing():
    case = final_case()
    assert compute(replace(case, marks=case.marks[::-1])).rows == compute(case).rows


def test_leaving_one_expert_out_changes_the_prizes_as_worked_out():
    expected = DATA["expected"]["leave_one_expert_out"]["by_expert"]
    for expert, found in expected.items():
        case = final_case(("count = 7", "count = 6"))
        marks = tuple(mark for mark in case.marks if mark.seat != expert)
        assert changed_prizes(compute(Case(case.rulebook, marks))) == found["prize_changes"]
