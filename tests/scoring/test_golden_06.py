"""Golden 06: prizes by share, thresholds, vacancies, ties on the line, organisation awards."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from judging.scoring.clauses import Base, Share, Tie, Vacancy
from judging.scoring.cube import Mark
from judging.scoring.prize import seats_of
from judging.scoring.rulebook import parse
from judging.scoring.score import Case, Entrant, Outcome, compute
from tests.scoring.cases import book_of, golden

DATA = golden("06")
BOOK = book_of("percent_prizes")
ROUNDINGS = {
    "floor": Share.DOWN,
    "ceil": Share.UP,
    "half_up": Share.HALF_UP,
    "cumulative_floor": Share.CUMULATIVE_DOWN,
    "cumulative_half_up": Share.CUMULATIVE_HALF_UP,
    "largest_remainder": Share.LARGEST_REMAINDER,
}
VARIANTS: dict[str, dict[str, Any]] = {
    "main": {},
    "vacancy_roll_down": {"vacancy": Vacancy.ROLL_DOWN},
    "border_expand_no_absorb": {"absorb": False},
    "border_contract": {"tie": Tie.HOLD},
}


def sizes() -> dict[str, int]:
    groups = DATA["input"]["groups"]
    return {name: each["registered"] - each["dns"] for name, each in groups.items()}


def test_seats_by_default_have_at_least_one_first_prize():
    assert sizes() == DATA["expected"]["n"]
    found = {name: seats_of(BOOK.prizes, scored=n, entered=n) for name, n in sizes().items()}
    assert found == DATA["expected"]["default_counts"]


@pytest.mark.parametrize("name", ROUNDINGS)
def test_seats_under_every_rounding(name):
    levels = [replace(p, round=ROUNDINGS[name], least=0) for p in BOOK.prizes]
    found = {group: seats_of(levels, scored=n, entered=n) for group, n in sizes().items()}
    assert found == DATA["expected"]["count_tables_without_min_first"][name]


def test_a_share_may_count_everybody_entered():
    levels = [replace(p, base=Base.ENTERED, least=0) for p in BOOK.prizes]
    assert seats_of(levels, scored=17, entered=20) == [2, 4, 6]


def outcome(name: str) -> Outcome:
    return compute(case_of(name))


def case_of(name: str) -> Case:
    entries, marks = [], []
    for track, listed in DATA["input"]["lists"].items():
        for code, score in listed:
            entries.append(Entrant(code, track=track))
            marks.append(Mark(code, Fraction(score), role="panel", seat="1"))
    levels = tuple(replace(p, **VARIANTS[name]) for p in BOOK.prizes)
    return Case(replace(BOOK, prizes=levels), tuple(marks), tuple(entries))


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("track", DATA["input"]["lists"])
def test_prizes_of_a_track(name, track):
    (expected,) = [
        each["expected"]["lists"][track]
        for each in [{"id": "main", "expected": DATA["expected"]}, *DATA["variants"]]
        if each["id"] == name
    ]
    codes = {code for code, _ in DATA["input"]["lists"][track]}
    rows = [row for row in outcome(name).rows if row.entry in codes]
    assert {row.entry: row.prize for row in rows if row.prize} == expected["prizes"]
    counts = Counter(row.prize for row in rows if row.prize)
    assert {level.code: counts[level.code] for level in BOOK.prizes} == expected["counts"]
    assert {row.entry: int(row.place) for row in rows} == expected["ranks"]


@pytest.mark.parametrize("name", VARIANTS)
def test_vacant_seats_are_counted(name):
    (expected,) = [
        each["expected"]["lists"]
        for each in [{"id": "main", "expected": DATA["expected"]}, *DATA["variants"]]
        if each["id"] == name
    ]
    total: Counter[str] = Counter()
    for listed in expected.values():
        total.update(listed["vacant"])
    assert dict(outcome(name).vacant) == {code: n for code, n in total.items() if n}


def test_sixty_percent_of_34_are_20_prizes():
    expected = DATA["expected"]["shanghai_check"]
    one = book_of("young_teachers").prizes[0]
    given = [replace(one, code=code, count=count) for code, count in expected["levels"].items()]
    found = seats_of(given, scored=expected["n"], entered=expected["n"])
    assert found == list(expected["levels"].values())
    assert sum(found) == expected["awarded"] == int(Fraction("0.6") * expected["n"])


ORGANISATION = """
name = "优秀组织奖"
step = [{ over = "role", take = "sum" }]
prize = [{ code = "获奖", count = 561 }]
award = [
  { code = "最佳组织奖", points = { "获奖" = "1" }, among = "0.60", count = 8 },
  { code = "优秀组织奖", points = { "获奖" = "1" }, among = "0.60", share = "0.40" },
  { code = "优秀参与奖", points = { "获奖" = "1" }, among = "0.60" },
]
"""


def test_organisation_awards_go_to_units_by_the_prizes_of_their_entries():
    """33 units, the n-th with n prizes: floor(19.8) = 19 awarded, 8 best, floor(0.4 × 11) = 4."""
    rule, told = DATA["input"]["organisation_award"], DATA["expected"]["organisation_award"]
    entries = tuple(
        Entrant(f"{unit}-{number}", unit=f"U{unit}")
        for unit in range(1, rule["units"] + 1)
        for number in range(unit)
    )
    marks = tuple(Mark(entrant.code, Fraction(90)) for entrant in entries)
    given = compute(Case(parse(ORGANISATION), marks, entries)).awards
    assert len(given) == told["awarded"]
    assert Counter(each.code for each in given) == {c: n for c, n in told.items() if c != "awarded"}
    assert [each.to for each in given[:8]] == [f"U{n}" for n in range(33, 25, -1)]
    assert given[0].shown == "33"
