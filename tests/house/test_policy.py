"""Who may what is one table, reviewed when it changes: tests/golden/policy.csv."""

from __future__ import annotations

import csv

import pytest

from competition.policy import ALLOWED, Act, Actor, Held, Role, may
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
