"""What only a dishonest server signs is refused alike by both verifiers, and none of them hangs."""

from __future__ import annotations

import pytest

from competition.ledger import verify
from tests.ledger.hostile import EVENTFUL, HOSTILE, Records, forged
from tests.ledger.test_attacks import verdict


def test_what_nobody_changed_is_written_as_it_was() -> None:
    assert Records().write() == EVENTFUL


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_bundle_is_told_by_its_verdict(name: str) -> None:
    assert verdict(forged(name)) == HOSTILE[name][1]


def test_a_key_of_small_order_signs_nothing() -> None:
    """With the neutral point as key any message would be signed by the neutral point and zero."""
    neutral = (1).to_bytes(32, "little")
    assert not verify.is_signed(neutral, b"x", neutral + bytes(32))


def test_whatever_breaks_inside_is_a_broken_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(_raw: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr(verify, "Walk", deep)
    with pytest.raises(verify.Bad, match="RecursionError"):
        verify.check(b"")
