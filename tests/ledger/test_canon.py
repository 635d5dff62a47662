from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from competition.ledger.canon import LIMIT, NotCanonical, cj, digest, load

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "trust.json").read_text("utf-8"))

TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(
    lambda text: unicodedata.normalize("NFC", text)
)
KEYS = st.text("abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=1, max_size=64)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(1 - LIMIT, LIMIT - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize("vector", VECTORS["cj1"])
def test_the_fixed_vector_has_exactly_these_bytes(vector: dict[str, Any]) -> None:
    assert cj(vector["in"]).hex() == vector["out_hex"]


@given(VALUES)
def test_what_was_written_reads_back_equal(value: Any) -> None:
    assert load(cj(value)) == value
    assert cj(load(cj(value))) == cj(value)


@given(VALUES)
def test_a_value_has_no_second_spelling(value: Any) -> None:
    for other in (
        json.dumps(value, sort_keys=True, separators=(", ", ":"), ensure_ascii=False),
        json.dumps(value, sort_keys=True, separators=(",", ": "), ensure_ascii=False),
        json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True),
        json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n",
    ):
        if other.encode() != cj(value):
            with pytest.raises(NotCanonical):
                load(other.encode())


@given(KEYS, VALUES, VALUES)
def test_a_duplicate_key_is_refused_whatever_it_holds(key: str, one: Any, two: Any) -> None:
    line = b'{"%s":%s,"%s":%s}' % (key.encode(), cj(one), key.encode(), cj(two))
    with pytest.raises(NotCanonical):
        load(line)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_fraction_is_neither_written_nor_read(number: float) -> None:
    with pytest.raises(NotCanonical):
        cj({"mark": number})
    with pytest.raises(NotCanonical):
        load(b'{"mark":%s}' % json.dumps(number).encode())


@given(TEXT)
def test_only_normal_form_c_passes(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assume(apart != text)
    with pytest.raises(NotCanonical):
        cj(apart)
    with pytest.raises(NotCanonical):
        load(json.dumps(apart, ensure_ascii=False).encode())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" 1",
        b"1 ",
        b"-0",
        b"01",
        b"1.0",
        b"1e2",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b"-9007199254740992",
        b"9" * 5000,
        b"[" * 100_000,
        b'{"b":1,"a":2}',
        b'{"A":1}',
        b'{"":1}',
        b'{"a b":1}',
        b'{"%s":1}' % (b"k" * 65),
        b'{"\xe5\x88\x86":1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u001F"',
        b'"\\u000a"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b"'a'",
        b"[1,]",
        b"//1",
    ],
)
def test_bytes_that_are_not_the_canonical_form_are_refused(line: bytes) -> None:
    with pytest.raises(NotCanonical):
        load(line)


@pytest.mark.parametrize(
    "value", [1.5, LIMIT, -LIMIT, {1: 2}, {"A": 1}, {"": 1}, {1, 2}, b"x", "e\u0301", "\ud800"]
)
def test_a_value_outside_the_subset_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        cj(value)


def test_keys_are_sorted_by_byte_and_controls_use_the_short_escapes() -> None:
    assert cj({"b": 1, "a.b": 2, "a-b": 3, "a_b": 4, "a0": 5}) == (
        b'{"a-b":3,"a.b":2,"a0":5,"a_b":4,"b":1}'
    )
    assert cj('\b\t\n\f\r"\\/\x00\x1f\x7f\u2028') == (
        b'"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\x7f\xe2\x80\xa8"'
    )


def test_a_tuple_is_a_list() -> None:
    assert cj((1, ("a",))) == b'[1,["a"]]'


def test_the_tag_is_part_of_the_hash() -> None:
    assert digest("event", b"x") != digest("part", b"x")
    assert digest("event", b"x", b"y") == digest("event", b"xy")
