"""Thirteen attacks by somebody who owns server, database and keys; a code on paper stops them all.

trust.md 2.10, and honestly: what is not noticed without paper is in the table below as False.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from competition.ledger import verify
from competition.ledger.draw import seed, shuffle
from competition.ledger.event import code24
from competition.ledger.head import public_key
from tests.ledger.forging import Forger

KEY = bytes(range(32))  # tests/build.py signs with it
EVENTFUL = (Path(__file__).parents[1] / "vectors" / "eventful.jsonl").read_bytes()


def raised_mark(forger: Forger) -> None:
    score = forger.part("score", 0)
    score["marks"]["live.goal"] += 50
    score["total"] += 50
    forger.compute()


def swapped_places(forger: Forger) -> None:
    rows = forger.part("result", -1)["rows"]
    rows[0]["place"], rows[1]["place"] = rows[1]["place"], rows[0]["place"]


def other_rules(forger: Forger) -> None:
    forger.part("rules")["rulebook"]["step"][1]["take"] = "best"
    forger.compute()


def other_draw(forger: Forger) -> None:
    result = forger.part("draw.reveal")["result"]
    result[0], result[1] = result[1], result[0]


def ground_dice(forger: Forger) -> None:
    """Roll until the order suits: no witness committed to anything, so nobody can tell."""
    reveal = forger.part("draw.reveal")
    items = forger.part("draw.commit")["items"]
    reveal["public"] = "dice 1 1 1 1 1 1 1 1 1 2"
    chosen = seed(forger.chain, reveal["draw"], items, reveal["public"], {})
    reveal["result"] = list(shuffle(items, chosen))


def confirmed_by_oneself(forger: Forger) -> None:
    forger.of_kind("confirm")[1]["actor"] = forger.of_kind("propose")[1]["actor"]


def mark_over_maximum(forger: Forger) -> None:
    score = forger.part("score", 0)
    score["marks"]["live.goal"], score["total"] = 9900, 9900 + score["marks"]["live.method"]


def recused_judge(forger: Forger) -> None:
    forger.part("score", 3)["sheet"] = "c02.j03"
    forger.of_kind("score")[3]["actor"] = "j03"


def cut_short(forger: Forger) -> None:
    """Everything after the first result never happened: no correction, no second announcement."""
    first = forger.events.index(forger.of_kind("result")[0])
    del forger.events[first + 1 :]


def hidden_reason(forger: Forger) -> None:
    forger.part("propose", 1)["reason"] = ""


def swapped_key(forger: Forger) -> None:
    forger.key = bytes(32)
    forger.part("rules")["signers"]["server"] = public_key(forger.key).hex()


def dropped_penalty(forger: Forger) -> None:
    """After the seal one hand takes back a penalty that was given before it.

    What two persons agreed on instead asks for nothing to happen.
    """
    forger.part("propose", -3)["action"] = "confirm"
    forger.of_kind("penalty")[-1]["parts"]["penalty"] = {
        "appearance": "c04", "code": "time", "points": 0, "strikes": 32
    }  # fmt: skip
    forger.compute()


def other_seconds(forger: Forger) -> None:
    """Two persons agreed on 1205 seconds, which cost half a point."""
    forger.part("penalty", -1).update(seconds=1300, points=-200)
    forger.compute()


ATTACKS: dict[Callable[[Forger], None], bool] = {  # noticed even without paper?
    raised_mark: False,
    swapped_places: True,
    other_rules: False,
    other_draw: True,
    ground_dice: False,
    confirmed_by_oneself: True,
    mark_over_maximum: True,
    recused_judge: True,
    cut_short: False,
    hidden_reason: True,
    swapped_key: False,
    dropped_penalty: True,
    other_seconds: True,
}


def verdict(content: bytes, codes: tuple[str, ...] = ()) -> str:
    """The verifier's word, as its last line says it."""
    try:
        walk = verify.check(content, codes)
    except verify.Bad:
        return "differs"
    return "differs" if walk.differs else "not checked" if walk.unknown else "same"


def final_code() -> str:
    return code24(verify.check(EVENTFUL).hashes[-1])


@pytest.fixture(scope="module")
def code() -> str:
    return final_code()


def test_there_are_thirteen_attacks() -> None:
    assert len(ATTACKS) == 13


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_with_the_servers_key_is_noticed_where_the_table_says_so(
    attack: Callable[[Forger], None],
) -> None:
    forger = Forger(EVENTFUL, KEY)
    attack(forger)
    assert (verdict(forger.write()) != "same") is ATTACKS[attack]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_every_attack_is_noticed_by_who_has_one_code_on_paper(
    attack: Callable[[Forger], None], code: str
) -> None:
    forger = Forger(EVENTFUL, KEY)
    attack(forger)
    assert verdict(forger.write(), (code,)) == "differs"


@pytest.mark.parametrize(
    "attack", [one for one in ATTACKS if one is not swapped_key], ids=lambda one: one.__name__
)
def test_without_the_servers_key_every_attack_but_a_swapped_key_is_noticed(
    attack: Callable[[Forger], None],
) -> None:
    """Database access alone: what is written again cannot be signed again."""
    forger = Forger(EVENTFUL, KEY)
    attack(forger)
    forger.key = bytes(range(1, 33))
    assert verdict(forger.write()) == "differs"


def test_taking_a_bundle_apart_and_together_changes_nothing(code: str) -> None:
    forger: Any = Forger(EVENTFUL, KEY)
    assert forger.write() == EVENTFUL
    forger.compute()
    assert verdict(forger.write()) == "same"
