"""The natural order of codes: E9 before E10, whatever way it is found."""

from __future__ import annotations

from hypothesis import strategies as st

from judging.scoring.cube import natural, naturally
from tests.scoring.lawful import law

FEW = "019A"


def test_numbers_in_codes_are_compared_as_numbers():
    assert naturally(["E10", "E9", "D2", "7", "E09"]) == ["7", "D2", "E09", "E9", "E10"]
    assert naturally(["r2x10", "r10x09", "r2x9"]) == ["r2x9", "r2x10", "r10x09"]
    assert naturally([]) == []


@law(st.lists(st.text(FEW, min_size=1, max_size=3) | st.text(FEW, min_size=3, max_size=3)))
def test_the_short_way_finds_the_order_of_the_long_way(codes: list[str]) -> bool:
    assert naturally(codes) == sorted(codes, key=natural)
    return len(codes) > 1


@law(st.text(FEW, min_size=1, max_size=4), st.lists(st.text("0123456789", min_size=4, max_size=4)))
def test_codes_of_one_shape_need_no_keys(shape: str, numbers: list[str]) -> bool:
    """Digits in the same places: the shape's letters stay, its digits are put in anew."""
    codes = [
        "".join(new if old.isdigit() else old for old, new in zip(shape, each, strict=False))
        for each in numbers
    ]
    assert naturally(codes) == sorted(codes, key=natural)
    return len(set(codes)) > 1
