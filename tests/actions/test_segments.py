"""Teaching segments: drawn together with the order, by the same witnesses and the same dice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from competition import bundles, draws, run_of_show, segments, witnesses
from competition.ledger import draw, repeat_draw, verify
from competition.models import Stage
from judging import projection
from tests.actions import marks
from tests.actions.test_editions import AT, refused
from tests.actions.test_run_of_show import DICE, drawn, fixed, start
from tests.actions.test_witnesses import SECRETS, called, record
from tests.build import KEY, by_dice
from tests.ledger.forging import Forger

ITEMS = ("c01", "c02", "c03", "c04")


def some(stage: Stage, many: int | None = 16) -> None:
    segments.put(stage, many, by="org1", at=AT)


def by_dice_with_segments(stage: Stage) -> None:
    some(stage)
    by_dice(stage)


def by_witnesses_with_segments(stage: Stage) -> None:
    some(stage)
    cards = all_committed(stage)
    for who, secret in SECRETS.items():
        witnesses.reveal(stage, cards[who], secret, at=AT)
    witnesses.roll(stage, public=DICE, by="org1", at=AT)


def all_committed(stage: Stage) -> dict[str, str]:
    cards = called(stage)
    for who, card in cards.items():
        secret = bytes.fromhex(SECRETS[who])
        told = {
            name: draw.commitment(stage.chain, name, who, secret) for name in draws.names(stage)
        }
        witnesses.commit(stage, card, **told, at=AT)
    witnesses.fix(stage, by="org1", at=AT)
    return cards


def a_result_with_segments(app: Flask, held: Callable[[Stage], None]) -> bytes:
    with marks.hall(app, draw=held) as stage:
        marks.sealed(stage)
        return bundles.full(stage.chain)


def test_everybody_draws_one_that_anybody_computes_from_the_digits(stage):
    fixed(stage)
    some(stage)
    drawn(stage)
    seed = draw.seed(stage.chain, "segment", ITEMS, "dice " + DICE, {})
    told = draws.of(stage)["segment"]
    assert (told.segments, told.result) == (16, draw.segments(ITEMS, 16, seed))
    assert {one.code: one.segment for one in run_of_show.appearances(stage)} == dict(told.each)
    assert all(1 <= int(segment) <= 16 for _who, segment in told.each)


def test_a_stage_without_segments_draws_none(stage):
    fixed(stage)
    some(stage)
    some(stage, None)
    drawn(stage)
    assert list(draws.of(stage)) == ["order", "tie"]
    assert {one.segment for one in run_of_show.appearances(stage)} == {""}


@pytest.mark.parametrize("many", [1, 0, -3, 100])
def test_segments_are_two_to_ninety_nine(stage, many):
    with refused("segments.how_many"):
        some(stage, many)


def test_how_many_there_are_stands_once_somebody_may_commit(stage):
    fixed(stage)
    some(stage)
    called(stage)
    with refused("segments.fixed"):
        some(stage, 20)
    witnesses.call_off(stage, by="org1", at=AT)
    some(stage, 20)
    drawn(stage)
    with refused("segments.fixed"):
        some(stage, None)


def test_not_once_scoring_began(stage):
    fixed(stage)
    start(stage)
    with refused("draw.too_late"):
        some(stage)


def test_a_phone_that_commits_to_fewer_draws_is_refused(stage):
    fixed(stage)
    some(stage)
    cards = called(stage)
    with refused("witness.garbled"):
        witnesses.commit(stage, cards["w1"], order="0" * 64, tie="1" * 64, at=AT)


def test_after_a_void_draw_segments_are_drawn_under_another_name(stage):
    fixed(stage)
    some(stage)
    all_committed(stage)
    witnesses.void(stage, "监审离场", by="org1", at=AT)
    witnesses.roll(stage, public=DICE, by="org1", at=AT)
    assert {one.name for one in draws.of(stage).values()} == {"order.2", "tie.2", "segment.2"}
    assert [repeat_draw.lots(one) for one in told(stage)] == [
        list(one.result) for one in draws.of(stage).values()
    ]


def told(stage: Stage) -> list[dict[str, object]]:
    many = [one.segments for one in draws.of(stage).values()]
    return [
        one | ({"segments": n} if n else {}) for one, n in zip(record(stage), many, strict=True)
    ]


def test_a_changed_segment_is_found_and_put_right(app):
    with marks.hall(app, draw=by_dice_with_segments) as stage:
        right = draws.segments_of(stage)
        stage.appearances[0].segment = "99"
        assert projection.rebuild(stage) == [stage.appearances[0].code]
        assert {one.code: one.segment for one in stage.appearances} == right


@pytest.mark.parametrize("held", [by_dice_with_segments, by_witnesses_with_segments])
def test_the_verifier_draws_them_again(app, held):
    walk = verify.check(a_result_with_segments(app, held))
    assert (walk.differs, walk.unknown) == ([], [])
    assert [one.partition(":")[0] for one in walk.draws["segment"]] == ["c01", "c02", "c03"]


# What a server might do to choose a segment, and what every verifier says to it.
def another(forger: Forger) -> None:
    reveal = of(forger, "draw.reveal", "result")
    reveal["result"][0] = "c01:1" if reveal["result"][0] != "c01:1" else "c01:2"


def fewer(forger: Forger) -> None:
    of(forger, "draw.commit", "items")["segments"] = 2


def none_at_all(forger: Forger) -> None:
    of(forger, "draw.commit", "items")["segments"] = 0


def of(forger: Forger, kind: str, field: str) -> dict:
    (found,) = (
        part
        for number in range(3)
        if (part := forger.part(kind, number))["draw"] == "segment" and field in part
    )
    return found


CHOSEN = (another, fewer, none_at_all)


def chosen(app: Flask, how: Callable[[Forger], None]) -> bytes:
    forger = Forger(a_result_with_segments(app, by_dice_with_segments), KEY)
    how(forger)
    return forger.write()


@pytest.mark.parametrize("how", CHOSEN)
def test_a_segment_that_was_chosen_is_refused(app, how):
    with pytest.raises(verify.Bad):
        verify.check(chosen(app, how))
