from __future__ import annotations

import json
from pathlib import Path

import pytest

from competition.ledger.head import (
    BadHead,
    Head,
    Label,
    head_text,
    key_id,
    note,
    public_key,
    sign,
    verify,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "trust.json").read_text("utf-8"))
VECTOR = VECTORS["head"]
SERVER = bytes.fromhex(VECTOR["test_private_key_hex"])
OBSERVER = bytes(range(32))
HEAD = Head("demo-2026/final", 1, VECTORS["event"]["hash"], Label.DAY, "2026-11-21T09:00:00.000Z")
TEXT = head_text(chain=HEAD.chain, size=HEAD.size, hash_=HEAD.hash, label=HEAD.label, at=HEAD.at)
SIGNERS = {"server": public_key(SERVER), "jianshen": public_key(OBSERVER)}


def test_the_fixed_vector_of_the_signed_head() -> None:
    assert public_key(SERVER).hex() == VECTOR["public_key_hex"]
    assert note(TEXT, sign(TEXT, "server", SERVER)) == VECTOR["note"]
    assert verify(VECTOR["note"], {"server": public_key(SERVER)}) == HEAD


def test_a_head_with_two_signers_is_the_same_in_whatever_order_they_sign() -> None:
    one, two = sign(TEXT, "server", SERVER), sign(TEXT, "jianshen", OBSERVER)
    assert note(TEXT, one, two) == note(TEXT, two, one)
    assert verify(note(TEXT, one, two), SIGNERS) == HEAD


def test_the_key_id_names_signer_and_key() -> None:
    assert key_id("server", SIGNERS["server"]) != key_id("server2", SIGNERS["server"])
    assert key_id("server", SIGNERS["server"]) != key_id("server", SIGNERS["jianshen"])
    assert len(key_id("server", SIGNERS["server"])) == 4


SERVER_LINE, OBSERVER_LINE = sign(TEXT, "server", SERVER), sign(TEXT, "jianshen", OBSERVER)


@pytest.mark.parametrize(
    "broken",
    [
        note(TEXT, SERVER_LINE),
        note(TEXT),
        note(TEXT, SERVER_LINE, SERVER_LINE, OBSERVER_LINE),
        TEXT + "\n" + SERVER_LINE + OBSERVER_LINE,
        note(TEXT, SERVER_LINE, OBSERVER_LINE, sign(TEXT, "zhang", OBSERVER)),
        note(TEXT, sign(TEXT, "server", OBSERVER), OBSERVER_LINE),
        note(TEXT.replace("day", "final"), SERVER_LINE, OBSERVER_LINE),
        note(TEXT.replace("\n1\n", "\n01\n"), SERVER_LINE, OBSERVER_LINE),
        note(TEXT.replace("day", "noon"), SERVER_LINE, OBSERVER_LINE),
        note(TEXT, SERVER_LINE, OBSERVER_LINE).rstrip("\n"),
        note(TEXT, SERVER_LINE, OBSERVER_LINE) + "\n",
        note(TEXT, SERVER_LINE, OBSERVER_LINE).replace("\u2014", "-"),
        note(TEXT, SERVER_LINE[:-2] + "\n", OBSERVER_LINE),
        "",
    ],
)
def test_a_note_not_signed_by_everybody_exactly_so_is_refused(broken: str) -> None:
    with pytest.raises(BadHead):
        verify(broken, SIGNERS)


def test_every_changed_character_of_a_note_is_noticed() -> None:
    whole = note(TEXT, SERVER_LINE, OBSERVER_LINE)
    for place, character in enumerate(whole):
        changed = whole[:place] + ("0" if character != "0" else "1") + whole[place + 1 :]
        with pytest.raises(BadHead):
            verify(changed, SIGNERS)


def test_a_head_that_nobody_could_read_is_not_written() -> None:
    with pytest.raises(BadHead):
        head_text(chain="Demo", size=1, hash_=HEAD.hash, label=Label.DAY, at=HEAD.at)
    with pytest.raises(BadHead):
        head_text(chain=HEAD.chain, size=0, hash_=HEAD.hash, label=Label.DAY, at=HEAD.at)
