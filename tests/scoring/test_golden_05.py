"""Golden 05: penalties by the clock and by article, no-show, disqualification."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.scoring.cube import Mark
from judging.scoring.exact import fixed
from judging.scoring.penalty import points_for, taken
from judging.scoring.score import Case, Entrant, Penalty, compute
from tests.scoring.cases import book_of, golden, numbers_of

DATA = golden("05")
BOOK = book_of("lecture_time")
RULES = {rule.code: rule for rule in BOOK.penalties}
CLOCKS = {"floor": BOOK, "ceil": book_of("lecture_time", ('whole = "down"', 'whole = "up"'))}


def case(clock: str) -> Case:
    """The no-show is absent; the disqualified entry's mark is the word DSQ."""
    book = CLOCKS[clock]
    rule = next(rule for rule in book.penalties if rule.code == "time")
    marks, penalties, entries = [], [], []
    for each in DATA["input"]["P1_contest"]:
        flags = each.get("flags", [])
        entries.append(Entrant(each["id"], absent="no_show" in flags))
        if "no_show" in flags:
            continue
        value = "DSQ" if "disqualified" in flags else Fraction(each["raw"])
        marks.append(Mark(each["id"], value, "lecture", "overall", "panel", "1"))
        if points := points_for(rule, Fraction(each["seconds"])):
            penalties.append(Penalty(each["id"], "time", points))
        if "disclosed_identity" in flags:
            penalties.append(Penalty(each["id"], "disclosed_identity", Fraction(0)))
    return Case(book, tuple(marks), tuple(entries), tuple(penalties))


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_lecture_contest(clock):
    found = DATA["variants"][0] if clock == "ceil" else DATA
    expected = found["expected"]["P1_contest"]
    asked = case(clock)
    outcome = compute(asked)
    penalties = numbers_of(outcome, "penalties")
    clocked = {p.entry: -p.points for p in asked.penalties if p.code == "time"}
    rows = [
        {
            "id": row.entry,
            "time_penalty": fixed(clocked.get(row.entry, Fraction(0)), 2),
            "total_penalty": fixed(-penalties[row.entry], 2),
            "final": row.shown,
            "rank": int(row.place),
        }
        for row in outcome.rows
        if row.place
    ]
    assert rows == expected["rows"]
    assert len(rows) == expected["competed_n"]
    assert [row.entry for row in outcome.rows if row.shown == "DSQ"] == expected["dsq"]
    assert {e.code for e in asked.entries} - {row.entry for row in outcome.rows} == set(
        expected["dns"]
    )


@pytest.mark.parametrize(("code", "table"), [("steps", "P2_penalty"), ("late", "P3_penalty")])
def test_what_each_second_costs(code, table):
    expected = DATA["expected"][table]
    found = {s: fixed(-points_for(RULES[code], Fraction(s)), 2) for s in expected}
    assert found == expected


def test_a_cap_holds_over_several_occurrences():
    three = [("late", Fraction(-2)), ("late", Fraction(-2)), ("late", Fraction(-2))]
    assert taken(BOOK, [*three, ("time", Fraction(-5))]) == -10


def test_an_article_without_a_measured_value_costs_its_fixed_points():
    assert points_for(RULES["time"]) == -5
