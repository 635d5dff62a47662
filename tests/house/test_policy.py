"""Who may what is one table, reviewed when it changes: tests/golden/policy.csv."""

from __future__ import annotations

import csv

import pytest

from competition.policy import (
    ALLOWED,
    PAIRS,
    Act,
    Actor,
    Held,
    Role,
    confirmer,
    may,
    working_as,
)
from competition.web.guard import allows
from tests.house.write_policy import GOLDEN, WHO, table


def test_the_policy_is_the_table_that_was_reviewed(site):
    renew = "if this is meant: python -m tests.house.write_policy, and show the change"
    assert table(site).splitlines() == GOLDEN.read_text("utf-8").splitlines(), renew


def test_every_act_says_who_may():
    assert set(ALLOWED) == set(Act)


@pytest.mark.parametrize("act", Act)
def test_may_answers_as_the_table_says(act):
    """The function that guards every view, asked once for each cell of the table."""
    rows = list(csv.DictReader(GOLDEN.read_text("utf-8").splitlines()))
    row = next(row for row in rows if row["act"] == act and not row["address"])
    asked = {role: Actor(held=(Held(role, 1, "x1", 1),)) for role in Role}
    told = {who: may(asked.get(who, Actor()), act, 1) for who in WHO}
    assert told == {who: bool(row[who]) for who in WHO}


@pytest.mark.parametrize("act", [act for act in Act if ALLOWED[act] is not None])
def test_a_grant_ends_at_its_edition(act):
    everywhere_else = Actor(held=tuple(Held(role, 1, "x1", 1) for role in Role))
    assert not may(everywhere_else, act, 2)


def test_a_new_address_changes_the_table(site):
    before = table(site)
    site.add_url_rule("/new", "new", allows(Act.SEAL)(lambda: ""), methods=["POST"])
    assert set(table(site).splitlines()) - set(before.splitlines()) == {
        "seal,POST,/new,,x,,x,,,",
    }


def test_where_nobody_sits_at_the_desk_its_work_is_the_organisers() -> None:
    organiser, judge = (
        Actor("甲", person=1, held=(Held(role, edition=7, code="a", grant=1),))
        for role in (Role.ORGANISER, Role.JUDGE)
    )
    assert working_as(organiser, 7, {Role.ORGANISER: 1}) == {Role.ORGANISER, Role.DESK}
    assert working_as(organiser, 7, {Role.ORGANISER: 1, Role.DESK: 2}) == {Role.ORGANISER}
    assert working_as(organiser, 8, ()) == frozenset()
    assert working_as(judge, 7, ()) == {Role.JUDGE}


def test_who_is_asked_to_confirm_is_one_of_those_who_may() -> None:
    assert {confirmer(action) for action in PAIRS} == {Role.OBSERVER}
    assert all(confirmer(action) in roles for action, (_proposing, roles) in PAIRS.items())
