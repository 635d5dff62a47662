"""Turns are changed before they come: on the chain, followed by everybody who reads it."""

from __future__ import annotations

import json

import pytest

from competition import bundles, chain, draws, reordering, run_of_show
from competition.ledger import verify
from competition.ledger.event import Kind
from competition.models import Stage
from competition.reordering import How
from judging import projection
from tests.actions.marks import BY, LATER, hall, refused, sealed


def change(stage: Stage, moved: str, how: How, other: str, reason: str = "火车晚点") -> None:
    one, two = (run_of_show.of(stage, code) for code in (moved, other))
    reordering.change(one, how, two, reason=reason, by=BY, at=LATER)


def order(stage: Stage) -> list[str]:
    return [one.code for one in run_of_show.appearances(stage)]


def test_two_who_wait_change_turns_and_one_goes_after_another(app):
    with hall(app, contestants=5) as stage:
        a, b, c, d, e = drawn = order(stage)
        change(stage, b, How.SWAP, d)
        assert order(stage) == [a, d, c, b, e]
        change(stage, a, How.AFTER, b)
        assert order(stage) == [d, c, b, a, e]
        assert [one.position for one in run_of_show.appearances(stage)] == [1, 2, 3, 4, 5]
        assert list(draws.of(stage)["order"].result) == drawn, "the draw stays"
        *_more, (_event, parts) = chain.events(stage.chain, Kind.APPEARANCE)
        told = {"id": a, "order": [d, c, b, a, e], "state": "order"}
        assert parts == {"appearance": told, "reason": {"text": "火车晚点"}}


def test_whoever_was_called_or_is_out_keeps_the_place(app):
    with hall(app, contestants=4) as stage:
        a, b, c, d = order(stage)
        run_of_show.move(run_of_show.of(stage, a), "call", by=BY, at=LATER)
        run_of_show.move(run_of_show.of(stage, c), "withdraw", by=BY, at=LATER, reason="病")
        for moved, other in ((a, b), (b, a), (b, c)):
            with refused("order.not_waiting"):
                change(stage, moved, How.SWAP, other)
        change(stage, b, How.AFTER, d)
        assert order(stage) == [a, d, c, b]


def test_it_takes_a_stage_that_is_scoring(app):
    with hall(app, contestants=3, start=False) as stage:
        a, b, _c = order(stage)
        with refused("order.not_now"):
            change(stage, a, How.SWAP, b)


def test_it_takes_a_reason_and_a_difference(app):
    with hall(app, contestants=3) as stage:
        a, b, _c = order(stage)
        with refused("order.no_reason"):
            change(stage, a, How.SWAP, b, reason=" ")
        with refused("order.same"):
            change(stage, b, How.AFTER, a)
        with refused("order.same"):
            change(stage, a, How.SWAP, a)


def test_the_chain_alone_gives_the_order_back_and_the_verifier_follows_it(app):
    with hall(app) as stage:
        a, b, c = order(stage)
        change(stage, a, How.SWAP, c)
        one, two = run_of_show.of(stage, a), run_of_show.of(stage, b)
        reordering.put(stage, [a, b, c])
        assert projection.differences(stage) == sorted([a, c])
        projection.rebuild(stage)
        assert order(stage) == [c, b, a]
        sealed(stage)
        assert verify.check(bundles.full(stage.chain)).differs == []
        assert (one.position, two.position) == (3, 2)


@pytest.mark.parametrize("wrong", [["c01", "c02"], ["c02", "c01", "c03"]])
def test_the_verifier_refuses_another_set_and_a_place_taken_from_who_is_on_stage(wrong):
    walk = verify.Walk.__new__(verify.Walk)
    walk.state, walk.stands = "open", {"c01": "on_stage", "c02": "waiting", "c03": "waiting"}
    walk.draws, walk.skipped = {"order": ["c01", "c02", "c03"]}, set()
    told = json.loads(json.dumps({"id": "c02", "state": "order", "order": wrong}))
    with pytest.raises(verify.Bad):
        walk.on_appearance({}, told)
    walk.on_appearance({}, {**told, "order": ["c01", "c03", "c02"]})
    assert walk.draws["order"] == ["c01", "c03", "c02"]
