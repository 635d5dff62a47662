"""Lots are drawn once, from public digits and witnesses' secrets; anybody can repeat it."""

from __future__ import annotations

import pytest

from competition import draws, editions, run_of_show
from competition.ledger import draw
from competition.ledger.event import Kind
from tests.actions.test_editions import AT, KEY, TEXT, refused
from tests.actions.test_run_of_show import DICE, drawn, fixed, kinds, start


def test_the_order_is_what_anybody_computes_from_the_digits(stage):
    fixed(stage)
    done = drawn(stage)
    items = ("c01", "c02", "c03", "c04")
    seed = draw.seed(stage.chain, "order", items, "dice " + DICE, {})
    assert done.seed == seed.hex()
    assert done.result == draw.shuffle(items, seed)
    assert tuple(one.code for one in run_of_show.appearances(stage)) == done.result
    assert [one.position for one in run_of_show.appearances(stage)] == [1, 2, 3, 4]


def test_a_lot_for_ties_is_drawn_before_the_first_score(stage):
    fixed(stage)
    drawn(stage)
    found = draws.of(stage)
    assert list(found) == ["order", "tie"]
    assert sorted(found["tie"].result) == ["c01", "c02", "c03", "c04"]
    assert found["tie"].seed != found["order"].seed
    assert kinds(stage) == [
        Kind.RULES, Kind.ROSTER, Kind.DRAW_COMMIT, Kind.DRAW_COMMIT, Kind.DRAW_REVEAL,
        Kind.DRAW_REVEAL,
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["4091733826", "4-0-9-1-7 3,3,8,2,6 ", "4091733826 次"])
def test_how_the_digits_are_typed_does_not_matter(stage, typed):
    fixed(stage)
    assert drawn(stage, typed).public == "dice " + DICE


@pytest.mark.parametrize("typed", ["", "409173382", "４０９１７３３８２６"])
def test_fewer_than_ten_digits_are_refused(stage, typed):
    fixed(stage)
    with refused("draw.few_digits"):
        drawn(stage, typed)


def test_lots_are_drawn_once(stage):
    fixed(stage)
    drawn(stage)
    with refused("draw.done_already"):
        drawn(stage, "1111111111")


def test_no_draw_without_a_roster(stage):
    with refused("draw.no_roster"):
        drawn(stage)


def test_no_draw_once_scoring_began(stage):
    fixed(stage)
    start(stage)
    with refused("draw.too_late"):
        drawn(stage)


SECRETS = {"aud1": b"a" * 16, "org1": b"o" * 16}


def committed(stage):
    """Each witness commits for both draws with one secret."""
    for name in ("order", "tie"):
        commits = {who: draw.commitment(stage.chain, name, who, s) for who, s in SECRETS.items()}
        yield name, commits


def test_a_witness_who_stays_silent_stops_the_draw(stage):
    fixed(stage)
    draws.commit(stage, commits=dict(committed(stage)), by="org1", at=AT)
    with refused("draw.not_revealed") as caught:
        drawn(stage, reveals={"aud1": SECRETS["aud1"]})
    assert caught.value.facts == {"who": "org1"}


def test_another_secret_than_committed_to_is_refused(stage):
    fixed(stage)
    draws.commit(stage, commits=dict(committed(stage)), by="org1", at=AT)
    with refused("draw.other_secret"):
        drawn(stage, reveals={"aud1": b"x" * 16, "org1": SECRETS["org1"]})


def test_a_witness_who_did_not_commit_cannot_reveal(stage):
    fixed(stage)
    with refused("draw.not_committed"):
        drawn(stage, reveals=SECRETS)


def test_the_witnesses_secrets_are_in_the_seed(stage):
    fixed(stage)
    draws.commit(stage, commits=dict(committed(stage)), by="org1", at=AT)
    done = drawn(stage, reveals=SECRETS)
    items = ("c01", "c02", "c03", "c04")
    assert done.seed == draw.seed(stage.chain, "order", items, "dice " + DICE, SECRETS).hex()


def test_a_draw_outlives_the_rules_it_was_made_under(stage):
    fixed(stage)
    done = drawn(stage)
    editions.adopt_rulebook(
        stage, TEXT.replace("count = 3", "count = 5"), by="org1", at=AT, key=KEY
    )
    assert stage.chain == "qjs-13/final.2"
    assert kinds(stage) == [Kind.RULES, Kind.ROSTER]
    assert draws.of(stage)["order"] == done
    with refused("draw.done_already"):
        drawn(stage, "1111111111")
