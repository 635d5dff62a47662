"""The tie lot settles equals where the rulebook ends with it: in the engine and in the checks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask

from competition import bundles, draws, editions
from competition.ledger import verify
from competition.models import Stage
from judging import results
from judging.scoring.explain import explain
from judging.scoring.telling import told
from tests.actions.marks import AT, BY, KEY, column, hall, refused, sealed
from tests.build import SMALL

LOT = '{ name = "抽签", number = "lot", lower_wins = true }'
BY_LOT = f"{SMALL}\n[ranking]\nplaces = 2\ntiebreak = [{LOT}]\n"
EQUAL = {f"c0{number}": ("15", "60") for number in range(1, 5)}


def an_equal_result(app: Flask, marks: Mapping[str, tuple[str, str]] = EQUAL) -> bytes:
    """The bundle of a stage in which nothing but the lot parts anybody."""
    with hall(app, BY_LOT, len(marks)) as stage:
        sealed(stage, dict(marks))
        return bundles.full(stage.chain)


def test_equals_are_placed_in_the_order_of_the_lot(app):
    with hall(app, BY_LOT, 4) as stage:
        run = sealed(stage, EQUAL)
        lot = draws.of(stage)["tie"].result
        assert column(run, "place") == {code: str(at) for at, code in enumerate(lot, 1)}
        assert lot != draws.of(stage)["order"].result
        assert set(column(run, "settled_by").values()) == {"抽签"}


def test_a_score_is_before_the_lot(app):
    with hall(app, BY_LOT, 4) as stage:
        first = draws.of(stage)["tie"].result[-1]
        run = sealed(stage, EQUAL | {first: ("20", "60")})
        assert column(run, "place")[first] == "1"
        assert column(run, "settled_by")[first] == ""


def test_the_explanation_says_that_lots_were_drawn(app):
    with hall(app, BY_LOT, 2) as stage:
        sealed(stage, {code: EQUAL[code] for code in ("c01", "c02")})
        ahead, behind = draws.of(stage)["tie"].result
        case = results.settled(stage)[0]
        said = {code: sentences(case, code) for code in (ahead, behind)}
    drawn = "按“抽签”分出先后：评分开始前当众抽定的并列签"
    assert f"{drawn}，本人第 1 位，对方第 2 位" in said[ahead]
    assert f"{drawn}，本人第 2 位，对方第 1 位" in said[behind]


def sentences(case, code):
    return [told(row, "zh") for row in explain(case, code).rows]


def test_the_verifier_comes_to_the_same_places(app):
    walk = verify.check(an_equal_result(app))
    assert (walk.differs, walk.unknown, len(walk.results)) == ([], [], 1)


def test_rules_that_rest_on_a_lot_come_before_the_draw(app):
    with hall(app, SMALL, 4, start=False) as stage, refused("rulebook.lot_drawn"):
        adopt(stage, BY_LOT)


@pytest.mark.parametrize("before", [SMALL, BY_LOT])
def test_other_rules_may_come_after_the_draw(app, before):
    with hall(app, before, 4, start=False) as stage:
        adopt(stage, SMALL.replace("教学方法", "方法"))
        assert not draws.settles_ties(stage)


def adopt(stage: Stage, text: str) -> None:
    editions.adopt_rulebook(stage, text, by=BY, at=AT, key=KEY)
