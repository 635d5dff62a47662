"""A panel that was drawn: whoever sits there sits there by lot, and who does not is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from competition.ledger import bundle, verify
from competition.ledger.bundle import Publication
from competition.ledger.event import Kind
from tests.ledger.drawn_panels import ATTACKS, attacked, drawn_panel, order
from tests.ledger.forging import Forger
from tests.ledger.test_attacks import verdict


def test_a_panel_that_was_drawn_is_the_same() -> None:
    walk = verify.check(drawn_panel().write())
    assert (walk.differs, walk.unknown) == ([], [])
    order = walk.draws["judges"]
    assert walk.lots == {"j01": order[0], "j02": order[2], "j03": order[4]}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_panel_that_ignores_its_draw_is_refused(attack: Callable[[Forger], None]) -> None:
    with pytest.raises(verify.Bad) as refused:
        verify.check(attacked(attack))
    assert "not of this format" not in str(refused.value)


@pytest.mark.parametrize(
    ("seated", "told"),
    [
        ((("expert", 0), ("expert", 1), ("student", 0)), "same"),
        ((("expert", 0), ("expert", 1), ("student", 1)), "differs"),
        ((("expert", 0), ("expert", 2), ("student", 0)), "differs"),
        ((("expert", 0), ("student", 0), ("student", 1)), "differs"),
    ],
)
def test_seats_of_two_roles_are_taken_each_in_its_own_order(
    seated: tuple[tuple[str, int], ...], told: str
) -> None:
    """Two experts and a student, shuffled in one list: until the panel, for more is not needed."""
    forger = drawn_panel()
    seats = forger.part("rules")["rulebook"]["seats"]
    seats[:] = [{**seats[0], "count": 2}, {**seats[0], "count": 1, "role": "student"}]
    items = ["k01:expert", "k02:student", "k03:expert", "k04:student", "k05:expert"]
    drawn = order(forger, items)
    forger.part("draw.commit")["items"] = items
    forger.part("draw.reveal")["result"] = drawn
    lots = {role: [one for one in drawn if one.endswith(role)] for role, _at in seated}
    people = {
        f"j{number:02d}": {"lot": lots[role][at].partition(":")[0], "panel": "p1", "role": role}
        for number, (role, at) in enumerate(seated, 1)
    }
    forger.of_kind("panel")[0]["parts"] = {"panel": {"office": {}, "people": people}}
    del forger.events[5:]
    assert verdict(forger.write()) == told


@pytest.mark.parametrize("publication", Publication)
def test_why_a_judge_was_passed_over_is_nobodys_business(publication: Publication) -> None:
    assert not bundle.disclosed(Kind.PANEL, "passed.k03", publication)
    assert not bundle.disclosed(Kind.PANEL_CHANGE, "passed.k03", publication)
    assert bundle.disclosed(Kind.PANEL, "panel", publication)
