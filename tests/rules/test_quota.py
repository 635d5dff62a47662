from __future__ import annotations

import json
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.quota import (
    Electorate,
    Fixed,
    Formula,
    Least,
    Most,
    PerHead,
    Plus,
    Rounding,
    Shared,
    allot,
    give_back,
    give_on,
    participation,
)

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "02_prelim_unit_quotas.json").read_text("utf-8")
)
FACTS = ("bonus_prev_first_prize", "underfilled_last_time")
UNITS = [
    Electorate(unit["id"], unit["eligible"], {fact: unit[fact] for fact in FACTS})
    for unit in GOLDEN["input"]["units"]
]
TABLES = GOLDEN["variants"][0]["expected"]
BONUS, PENALTY = Plus("bonus_prev_first_prize"), Plus("underfilled_last_time", -1)
FORMULAS: dict[str, Formula] = {
    "hamilton": Shared(20),
    "hamilton_base1": Shared(20, base=1),
    "hamilton_then_raise_zero": Shared(20, least=1),
    "ratio20_floor_min1": PerHead(20, Rounding.FLOOR, (Least(1),)),
    "ratio20_half_up_min1": PerHead(20, Rounding.HALF_UP, (Least(1),)),
    "ratio20_ceil_min1": PerHead(20, Rounding.CEIL, (Least(1),)),
    "ratio20_half_up_min1_plus_bonus": PerHead(20, Rounding.HALF_UP, (Least(1), BONUS)),
    "ratio20_floor_plus_bonus_minus_penalty_min1": PerHead(
        20, Rounding.FLOOR, (BONUS, PENALTY, Least(1))
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_seat_tables_of_golden_02(name: str) -> None:
    found = allot(UNITS, FORMULAS[name]).seats
    assert found == TABLES[name]["seats"]
    assert sum(found.values()) == TABLES[name]["total"]


def test_every_formula_of_golden_02_is_tried() -> None:
    assert set(FORMULAS) == set(TABLES)
    assert len(FORMULAS) == 8


def test_the_remainder_order_of_golden_02() -> None:
    found = allot(UNITS, Shared(20, base=1))
    assert list(found.order) == GOLDEN["expected"]["remainder_order"]
    assert list(found.won) == GOLDEN["expected"]["seats_by_remainder"]
    assert found.shares["U1"] == Fraction(86, 30)


def test_equal_remainders_go_to_the_larger_unit_and_then_as_listed() -> None:
    """Hand-worked in golden 02: U2 and U7 are equal at 10/18, U2 has more eligible teachers."""
    found = allot(UNITS, Shared(20))
    assert found.shares["U2"] % 1 == found.shares["U7"] % 1 == Fraction(10, 18)
    assert found.order.index("U2") < found.order.index("U7")
    twins = allot([Electorate("b", 5), Electorate("a", 5)], Shared(1))
    assert twins.seats == {"b": 1, "a": 0}


def test_a_fixed_list_gives_nothing_to_who_is_not_on_it() -> None:
    assert allot(UNITS[:3], Fixed({"U1": 2, "U2": 3})).seats == {"U1": 2, "U2": 3, "U3": 0}


def test_a_cap_holds_and_what_lies_above_it_is_shared_among_the_others() -> None:
    found = allot(UNITS, Shared(20, base=1, most=3))
    assert max(found.seats.values()) == 3
    assert sum(found.seats.values()) == 20
    assert allot(UNITS, PerHead(20, Rounding.CEIL, (Most(2),))).seats["U1"] == 2


def test_a_unit_with_nobody_gets_no_seat_whatever_the_minimum() -> None:
    units = [Electorate("U1", 30), Electorate("U2", 0)]
    for formula in (Shared(3, base=1), Shared(3, least=1), PerHead(10, Rounding.CEIL, (Least(1),))):
        assert allot(units, formula).seats == {"U1": 3, "U2": 0}


def test_the_order_of_bonus_and_minimum_is_the_notices() -> None:
    small = [Electorate("U1", 5, {"bonus": 1})]
    assert allot(small, PerHead(20, Rounding.FLOOR, (Least(1), Plus("bonus")))).seats["U1"] == 2
    assert allot(small, PerHead(20, Rounding.FLOOR, (Plus("bonus"), Least(1)))).seats["U1"] == 1


def test_a_penalty_never_makes_seats_negative() -> None:
    units = [Electorate("U1", 5, {"unused": 3})]
    assert allot(units, PerHead(5, Rounding.FLOOR, (Plus("unused", -1),))).seats == {"U1": 0}


def test_more_promised_than_there_is_raises() -> None:
    with pytest.raises(ValueError, match="promised"):
        allot(UNITS, Shared(7, base=1))


ELECTORATES = st.lists(st.integers(0, 400), min_size=1, max_size=20).map(
    lambda counts: [Electorate(f"U{n}", count) for n, count in enumerate(counts)]
)


@given(ELECTORATES, st.integers(0, 60))
def test_largest_remainder_gives_all_seats_and_keeps_to_each_share(
    units: list[Electorate], total: int
) -> None:
    found = allot(units, Shared(total))
    people = sum(unit.eligible for unit in units)
    assert sum(found.seats.values()) == (total if people else 0)
    for unit in units:
        share = Fraction(total * unit.eligible, people or 1)
        assert floor(share) <= found.seats[unit.unit] <= ceil(share)


@given(ELECTORATES, st.integers(20, 60), st.integers(3, 9))
def test_bounds_hold_and_the_total_is_given_where_it_can_be(
    units: list[Electorate], total: int, most: int
) -> None:
    found = allot(units, Shared(total, least=1, most=most))
    concerned = sum(1 for unit in units if unit.eligible)
    assert all(found.seats[u.unit] in range(1, most + 1) for u in units if u.eligible)
    assert sum(found.seats.values()) == min(total, concerned * most)


ENTRANTS = {"U1": 5, "U2": 5, "U3": 4, "U4": 4, "U5": 4, "U6": 3, "U7": 3, "U8": 0}


def test_the_vacant_seat_of_golden_02_goes_to_the_next_in_the_remainder_order() -> None:
    found = give_on(allot(UNITS, Shared(20, base=1)), ENTRANTS)
    expected = GOLDEN["expected"]["result"]
    assert found.seats == expected["seats_after"]
    assert [list(pair) for pair in found.moved] == expected["reallocated"]
    assert found.vacant == 0


def test_a_vacant_seat_may_stay_empty() -> None:
    found = give_back(allot(UNITS, Shared(20, base=1)), ENTRANTS)
    assert (found.seats["U8"], found.moved, found.vacant) == (0, (), 1)


def test_when_all_have_had_their_turn_the_order_begins_again() -> None:
    units = [Electorate("a", 10), Electorate("b", 10), Electorate("c", 10)]
    found = give_on(allot(units, Fixed({"a": 5, "b": 1, "c": 1})), {"a": 0, "b": 4, "c": 3})
    assert found.moved == (("a", "b"), ("a", "c"), ("a", "b"), ("a", "c"), ("a", "b"))
    assert found.seats == {"a": 0, "b": 4, "c": 3}
    short = give_on(allot(units, Fixed({"a": 5, "b": 1, "c": 1})), {"b": 2, "c": 1})
    assert (short.moved, short.vacant) == ((("a", "b"),), 4)


@given(ELECTORATES, st.integers(0, 60), st.data())
def test_giving_on_loses_no_seat_and_seats_nobody_who_is_not_there(
    units: list[Electorate], total: int, data: st.DataObject
) -> None:
    allotment = allot(units, Shared(total))
    entrants = {unit.unit: data.draw(st.integers(0, 30)) for unit in units}
    found = give_on(allotment, entrants)
    assert sum(found.seats.values()) + found.vacant == sum(allotment.seats.values())
    assert all(found.seats[unit] <= entrants[unit] for unit in entrants)
    assert found.vacant == 0 or found.seats == entrants


def test_participation_rates_of_golden_02() -> None:
    units = GOLDEN["input"]["units"]
    rates = {u["id"]: f"{float(participation(u['entered'], u['eligible'])):.2f}" for u in units}
    assert rates == GOLDEN["expected"]["participation_rate"]
    overall = participation(sum(u["entered"] for u in units), sum(u["eligible"] for u in units))
    assert f"{float(overall):.2f}" == GOLDEN["expected"]["participation_rate_overall"]
    assert participation(0, 0) == 0
