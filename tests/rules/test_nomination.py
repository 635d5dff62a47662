from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from competition.rules.dates import birth_date
from competition.rules.eligibility import Answer, BornSince, age
from competition.rules.nomination import (
    BadDecision,
    CutTie,
    Decisions,
    Entrant,
    Nomination,
    Question,
    Rules,
    VacantSeat,
    nominate,
)
from competition.rules.quota import Electorate, Fixed, Shared, allot

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "02_prelim_unit_quotas.json").read_text("utf-8")
)
ALLOTMENT = allot(
    [Electorate(unit["id"], unit["eligible"]) for unit in GOLDEN["input"]["units"]],
    Shared(GOLDEN["rules"]["seats_total"], base=1),
)
LIMIT = BornSince(date.fromisoformat(GOLDEN["rules"]["eligibility"]["born_on_or_after"]))


def entrants(*orders: str) -> list[Entrant]:
    return [
        Entrant(
            code=person["id"],
            unit=person["unit"],
            marks=tuple(Fraction(person[order]) for order in orders),
            eligible=age(birth_date(person["born"], before=date(2022, 10, 7)), LIMIT).answer
            is Answer.YES,
        )
        for person in GOLDEN["input"]["listed_entrants"]
    ]


def as_golden(found: Nomination) -> dict[str, Any]:
    return {
        "seats_after": dict(found.given_on.seats),
        "reallocated": [list(pair) for pair in found.given_on.moved],
        "advance": {unit: list(n.advance) for unit, n in found.units.items()},
        "total": found.total,
        "pending_decisions": [
            {"unit": q.unit, "seats": q.seats, "tied": list(q.tied)} for q in found.questions
        ],
        "alternates": {unit: list(n.alternates) for unit, n in found.units.items()},
    }


def test_golden_02_as_a_whole() -> None:
    found = nominate(ALLOTMENT, entrants("score", "live"), Rules())
    assert as_golden(found) == GOLDEN["expected"]["result"]
    assert list(found.left_out) == GOLDEN["expected"]["ineligible"]


def test_golden_02_where_everybody_tied_goes_on() -> None:
    found = nominate(ALLOTMENT, entrants("score"), Rules(cut_tie=CutTie.EXPAND))
    assert as_golden(found) == GOLDEN["variants"][1]["expected"]


def test_golden_02_where_a_vacant_seat_stays_empty() -> None:
    rules = Rules(vacant_seat=VacantSeat.LEAVE_EMPTY)
    found = nominate(ALLOTMENT, entrants("score", "live"), rules)
    assert as_golden(found) == GOLDEN["variants"][2]["expected"]


def test_every_variant_of_golden_02_is_tried() -> None:
    assert [variant["id"] for variant in GOLDEN["variants"]] == [
        "quota_tables",  # test_quota
        "cut_tie_expand",
        "vacant_left",
    ]


def test_people_answer_the_question_and_the_other_becomes_the_alternate() -> None:
    decided = Decisions({"U6": ("T603",)})
    found = nominate(ALLOTMENT, entrants("score", "live"), Rules(), decided)
    assert found.units["U6"].advance == ("T601", "T603")
    assert found.units["U6"].alternates == ("T602",)
    assert (found.questions, found.total) == ((), 20)


@pytest.mark.parametrize(
    "chosen", [("T601",), ("T602", "T603"), ("T602", "T602", "T603"), ("T999",)]
)
def test_an_answer_that_does_not_fit_the_question_is_refused(chosen: tuple[str, ...]) -> None:
    with pytest.raises(BadDecision):
        nominate(ALLOTMENT, entrants("score", "live"), Rules(), Decisions({"U6": chosen}))


def test_an_answer_to_a_question_nobody_asks_is_refused() -> None:
    with pytest.raises(BadDecision):
        nominate(ALLOTMENT, entrants("score", "live"), Rules(), Decisions({"U1": ("T101",)}))


TWO_SEATS = allot([Electorate("U", 9)], Fixed({"U": 2}))


def line(unit: str, *marks: int, gone: tuple[int, ...] = ()) -> list[Entrant]:
    return [
        Entrant(f"{unit}{n}", unit, (Fraction(mark),), withdrawn=n in gone)
        for n, mark in enumerate(marks, 1)
    ]


def test_who_withdraws_is_followed_by_the_next_in_line() -> None:
    found = nominate(TWO_SEATS, line("U", 90, 80, 70, 60, gone=(1,)), Rules())
    assert found.units["U"].advance == ("U2", "U3")
    assert found.units["U"].stepped_up == ("U3",)
    assert found.units["U"].alternates == ("U4",)


def test_a_withdrawal_may_open_a_question() -> None:
    found = nominate(TWO_SEATS, line("U", 90, 80, 70, 70, gone=(2,)), Rules())
    assert found.questions == (Question("U", 1, ("U3", "U4")),)
    assert found.units["U"].advance == ("U1",)


def test_a_seat_that_a_withdrawal_leaves_empty_is_given_on() -> None:
    seats = allot([Electorate("U", 9), Electorate("V", 9)], Fixed({"U": 2, "V": 1}))
    found = nominate(seats, line("U", 90, 80, gone=(1,)) + line("V", 90, 80), Rules())
    assert found.given_on.moved == (("U", "V"),)
    assert found.units["V"].advance == ("V1", "V2")


def test_two_seats_for_three_equals_is_one_question() -> None:
    found = nominate(TWO_SEATS, line("U", 90, 90, 90, 80), Rules())
    assert found.questions == (Question("U", 2, ("U1", "U2", "U3")),)
    decided = nominate(
        TWO_SEATS, line("U", 90, 90, 90, 80), Rules(alternates=2), Decisions({"U": ("U3", "U1")})
    )
    assert decided.units["U"].advance == ("U1", "U3")
    assert decided.units["U"].alternates == ("U2", "U4")


def test_a_tie_that_does_not_touch_the_line_is_no_question() -> None:
    assert nominate(TWO_SEATS, line("U", 90, 90, 80, 80), Rules()).questions == ()


def test_a_unit_without_seats_sends_nobody_and_asks_nothing() -> None:
    none = allot([Electorate("U", 9)], Fixed({}))
    found = nominate(none, line("U", 90, 90), Rules())
    assert (found.units["U"].advance, found.questions) == ((), ())
    assert found.units["U"].alternates == ("U1",)
