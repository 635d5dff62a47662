"""Witnesses commit before, reveal once the list is fixed; the dice come last (trust.md 2.5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from competition import bundles, chain, draws, run_of_show, witnesses
from competition.ledger import draw, repeat_draw, verify
from competition.ledger.event import Kind
from competition.rules.lifecycles import DrawState
from tests.actions import marks
from tests.actions.test_editions import AT, refused
from tests.actions.test_run_of_show import DICE, fixed, kinds
from tests.build import KEY
from tests.ledger.forging import Forger
from tests.ledger.test_attacks import verdict

SECRETS = {"w1": "a1" * 16, "w2": "0f" * 16, "w3": "77" * 16}
NAMES = ("组委会", "监审", "化学工程学院")


def called(stage, names=NAMES):
    """Witnesses with their cards: pseudonym → the digest by which the server knows the phone."""
    cards = witnesses.call(stage, names, by="org1", at=AT)
    return {card.who: witnesses.of_card(stage, card.code) for card in cards}


def commit(stage, cards, who, secret=""):
    number = witnesses.latest(stage).number
    order, tie = (
        draw.commitment(
            stage.chain, draws.numbered(name, number), who, bytes.fromhex(secret or SECRETS[who])
        )
        for name in ("order", "tie")
    )
    witnesses.commit(stage, cards[who], order=order, tie=tie, at=AT)


def all_committed(stage):
    cards = called(stage)
    for who in cards:
        commit(stage, cards, who)
    witnesses.fix(stage, by="org1", at=AT)
    return cards


def rolled(stage, public=DICE):
    return witnesses.roll(stage, public=public, by="org1", at=AT)


def begun(parts: Mapping[str, Any]) -> Any:
    return parts["commit"]


def record(stage):
    """What the page of the draw hands out, as the drawing program reads it."""
    return json.loads(
        json.dumps(
            [
                {
                    "chain": one.chain, "commits": dict(one.commits), "draw": one.name,
                    "items": list(one.items), "public": one.public, "result": list(one.result),
                    "reveals": dict(one.reveals),
                }
                for one in draws.of(stage).values()
            ]
        )
    )  # fmt: skip


def test_list_and_commitments_first_then_secrets_then_dice(stage):
    fixed(stage)
    cards = called(stage)
    with refused("witness.gathering"):
        rolled(stage)
    commit(stage, cards, "w1")
    with refused("witness.not_now"):
        witnesses.reveal(stage, cards["w1"], SECRETS["w1"], at=AT)
    with refused("witness.too_few"):
        witnesses.fix(stage, by="org1", at=AT)
    commit(stage, cards, "w2", "ee" * 16)
    commit(stage, cards, "w2")  # until the list is fixed the later one counts
    witnesses.commit_digits(stage, cards["w3"], "1234 5678 9012 3456 7890", at=AT)
    witnesses.fix(stage, by="org1", at=AT)
    with refused("witness.not_now"):
        commit(stage, cards, "w1")
    with refused("draw.not_revealed") as caught:
        rolled(stage)
    assert caught.value.facts == {"who": NAMES}
    with refused("draw.other_secret"):
        witnesses.reveal(stage, cards["w1"], SECRETS["w2"], at=AT)
    for who, secret in (*list(SECRETS.items())[:2], ("w3", "12345678901234567890")):
        witnesses.reveal(stage, cards[who], secret, at=AT)
    done = rolled(stage)
    told = {"w1": b"\xa1" * 16, "w2": b"\x0f" * 16, "w3": b"12345678901234567890"}
    items = ("c01", "c02", "c03", "c04")
    assert done.seed == draw.seed(stage.chain, "order", items, "dice " + DICE, told).hex()
    assert (dict(done.witnesses), done.typed) == (dict(zip(told, NAMES, strict=True)), ("w3",))
    assert tuple(one.code for one in run_of_show.appearances(stage)) == done.result
    assert [repeat_draw.lots(one) for one in record(stage)] == [
        list(one.result) for one in draws.of(stage).values()
    ]
    assert witnesses.latest(stage).state is DrawState.DRAWN


def test_who_does_not_reveal_makes_the_draw_void_under_its_name(stage):
    fixed(stage)
    cards = all_committed(stage)
    witnesses.reveal(stage, cards["w1"], SECRETS["w1"], at=AT)
    with refused("witness.called_already"):
        called(stage)
    with refused("witness.no_reason"):
        witnesses.void(stage, " ", by="org1", at=AT)
    witnesses.void(stage, "监审离场", by="org1", at=AT)
    with refused("witness.unknown_card"):
        witnesses.reveal(stage, called(stage)["w1"] + "x", SECRETS["w1"], at=AT)
    fresh = {one.code: one.digest for one in witnesses.latest(stage).witnesses}
    for who in fresh:
        commit(stage, fresh, who)
    witnesses.fix(stage, by="org1", at=AT)
    for who, secret in SECRETS.items():
        witnesses.reveal(stage, fresh[who], secret, at=AT)
    with refused("witness.all_revealed"):
        witnesses.void(stage, "顺序不好", by="org1", at=AT)
    done = rolled(stage)
    assert {name: one.name for name, one in draws.of(stage).items()} == {
        "order": "order.2", "tie": "tie.2",
    }  # fmt: skip
    assert kinds(stage)[2:] == [Kind.DRAW_COMMIT] * 4 + [Kind.DRAW_REVEAL] * 2
    told = [begun(parts) for _, parts in chain.events(stage.chain, Kind.DRAW_COMMIT)]
    assert [(one["draw"], one.get("voids"), one.get("reason")) for one in told] == [
        ("order", None, None), ("tie", None, None),
        ("order.2", "order", "监审离场"), ("tie.2", "tie", "监审离场"),
    ]  # fmt: skip
    assert done.commits != dict(told[0]["commits"])


def test_after_a_void_draw_dice_alone_may_decide(stage):
    fixed(stage)
    all_committed(stage)
    witnesses.void(stage, "见证人都走了", by="org1", at=AT)
    assert rolled(stage).name == "order.2"


def test_a_draw_called_off_leaves_nothing_on_the_chain(stage):
    fixed(stage)
    cards = called(stage)
    commit(stage, cards, "w1")
    witnesses.call_off(stage, by="org1", at=AT)
    with refused("witness.none_called"):
        commit(stage, cards, "w1")
    assert rolled(stage).name == "order"


@pytest.mark.parametrize(
    "names", [("监审",), ("监审", "监审"), ("监审", " "), tuple("甲乙丙丁戊己庚辛壬癸")]
)
def test_two_to_nine_witnesses_who_differ(stage, names):
    fixed(stage)
    with refused("witness.how_many"):
        called(stage, names)


def test_a_new_card_makes_the_old_one_worthless(stage):
    fixed(stage)
    cards = called(stage)
    card = witnesses.fresh_card(stage, "w1", by="org1", at=AT)
    with refused("witness.unknown_card"):
        commit(stage, cards, "w1")
    commit(stage, {"w1": witnesses.of_card(stage, card.code.lower())}, "w1")


def test_a_draw_that_only_the_chain_remembers_can_be_declared_void(stage):
    fixed(stage)
    draws.commit(stage, commits={"order": {"w1": "0" * 64}}, by="org1", at=AT)
    with refused("witness.pending"):
        called(stage)
    witnesses.void(stage, "服务器换过", by="org1", at=AT)
    assert rolled(stage).name == "order.2"


# ── what verifiers say ────────────────────────────────────────────────────────────────────────
def the_second_time(stage):
    """Lots whose first draw was void: somebody did not reveal."""
    all_committed(stage)
    witnesses.void(stage, "监审离场", by="org1", at=AT)
    cards = all_committed(stage)
    for who, secret in SECRETS.items():
        witnesses.reveal(stage, cards[who], secret, at=AT)
    rolled(stage)


def witnessed_bundle(app):
    with marks.hall(app, draw=the_second_time) as stage:
        marks.sealed(stage)
        return bundles.full(stage.chain)


def commits_again(forger):
    """The void draw's name once more: its secrets are known by now."""
    forger.part("draw.commit", 2)["draw"] = forger.part("draw.reveal", 0)["draw"] = "order"


def hides_the_void(forger):
    for number in (2, 3):
        del forger.part("draw.commit", number)["voids"]


def silent_witness(forger):
    del forger.part("draw.reveal", 0)["reveals"]["w2"]


def other_secret(forger):
    forger.part("draw.reveal", 0)["reveals"]["w2"] = "00" * 16


FORGED = (commits_again, hides_the_void, silent_witness, other_secret)


def forged(bundle):
    """The bundle as it is, then each forgery of it."""
    yield bundle
    for attack in FORGED:
        forger = Forger(bundle, KEY)
        attack(forger)
        yield forger.write()


def test_the_verifier_tells_of_what_was_void_and_refuses_what_is_forged(app):
    witnessed = witnessed_bundle(app)
    assert verify.check(witnessed).void == {"order": "监审离场", "tie": "监审离场"}
    assert [verdict(one) for one in forged(witnessed)] == ["same"] + ["differs"] * len(FORGED)
