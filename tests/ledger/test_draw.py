from __future__ import annotations

import json
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.ledger.draw import (
    BadDraw,
    Stream,
    commitment,
    opened,
    seed,
    segments,
    shuffle,
)

VECTOR = json.loads((Path(__file__).parents[1] / "vectors" / "trust.json").read_text("utf-8"))[
    "draw"
]
CHAIN, DRAW, ITEMS, PUBLIC = (VECTOR[name] for name in ("chain", "draw", "items", "public"))
REVEALS = {who: bytes.fromhex(secret) for who, secret in VECTOR["secrets"].items()}


def test_the_fixed_commitments() -> None:
    assert {who: commitment(CHAIN, DRAW, who, REVEALS[who]) for who in REVEALS} == VECTOR["commits"]


def test_the_fixed_draw_has_this_seed_these_words_and_this_order() -> None:
    found = seed(CHAIN, DRAW, ITEMS, PUBLIC, REVEALS)
    assert found.hex() == VECTOR["seed_hex"]
    words = Stream(found)
    assert [words.u32() for _ in range(8)] == VECTOR["first_8_u32"]
    stream = Stream(found)
    assert list(stream.shuffle(ITEMS)) == VECTOR["result"]
    assert stream.used == VECTOR["u32_used"]
    assert list(shuffle(ITEMS, found)) == VECTOR["result"]


def test_a_draw_is_opened_only_by_every_secret_that_was_committed() -> None:
    commits = VECTOR["commits"]
    opened(CHAIN, DRAW, commits, REVEALS)
    fewer = {who: secret for who, secret in REVEALS.items() if who != "org1"}
    for reveals, code, who in (
        (fewer, "not_revealed", "org1"),
        (REVEALS | {"guest": b"x" * 16}, "not_committed", "guest"),
        (REVEALS | {"org1": b"y" * 16}, "other_secret", "org1"),
        (REVEALS | {"org1": b"short"}, "short_secret", "org1"),
    ):
        with pytest.raises(BadDraw) as refused:
            opened(CHAIN, DRAW, commits, reveals)
        assert (refused.value.code, refused.value.who) == (code, who)


def test_a_commitment_serves_one_witness_one_draw_and_one_chain() -> None:
    secret = b"12345678901234567890"
    seen = {
        commitment(chain, draw, who, secret)
        for chain in ("a/b", "a/c")
        for draw in ("order", "tie")
        for who in ("org1", "aud1")
    }
    assert len(seen) == 8


def test_the_list_is_sorted_and_distinct_before_the_seed() -> None:
    for items in (["b", "a"], ["a", "a"]):
        with pytest.raises(BadDraw) as refused:
            seed(CHAIN, DRAW, items, PUBLIC, REVEALS)
        assert refused.value.code == "items_not_sorted"


@given(st.binary(min_size=32, max_size=32), st.lists(st.integers(), unique=True, max_size=40))
def test_a_shuffle_loses_nobody_and_repeats(drawn: bytes, items: list[int]) -> None:
    order = shuffle(items, drawn)
    assert sorted(order) == sorted(items)
    assert shuffle(items, drawn) == order


def test_words_past_the_limit_are_thrown_so_that_no_remainder_is_favoured() -> None:
    class Scripted(Stream):
        words = iter([2**32 - 1, 2**32 - 2, 5])

        def u32(self) -> int:
            return next(self.words)

    # 2**32 = 3 · 1431655765 + 1: only the last word lies past the limit of 3
    stream = Scripted(b"")
    assert (stream.below(3), stream.below(3)) == (2, 2)


def test_all_orders_of_four_are_equally_likely() -> None:
    """χ² over 24 orders in 24,000 draws; 49.7 is the 99.9 % point of 23 degrees of freedom."""
    counts = Counter(shuffle("abcd", number.to_bytes(32, "big")) for number in range(24_000))
    assert set(counts) == set(permutations("abcd"))
    assert sum((count - 1000) ** 2 for count in counts.values()) < 49_700


def test_each_of_the_list_draws_one_of_the_segments_in_turn() -> None:
    words = Stream(bytes(32))
    drawn = segments(ITEMS, 16, bytes(32))
    assert drawn == tuple(f"{one}:{1 + words.u32() % 16}" for one in ITEMS)  # 16 divides 2**32


def test_all_segments_are_equally_likely() -> None:
    """χ² over 5 segments in 20,000 draws; 18.5 is the 99.9 % point of 4 degrees of freedom."""
    one = [f"c{number:05d}" for number in range(20_000)]
    counts = Counter(drawn.partition(":")[2] for drawn in segments(one, 5, bytes(32)))
    assert set(counts) == {"1", "2", "3", "4", "5"}
    assert sum((count - 4000) ** 2 for count in counts.values()) < 74_000
