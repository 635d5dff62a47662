"""What is said of a rulebook, word for word: where, what is refused, and what is only warned of."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import Any

import pytest

from judging.scoring.fault import Fault
from judging.scoring.rulebook import Faulty, parse, warnings
from tests.scoring.cases import GOLDEN

CASES = tomllib.loads((GOLDEN / "refusals.toml").read_text("utf-8"))["case"]


def said(faults: Iterable[Fault]) -> list[str]:
    return [f"{each.path}: {each.sentence('en')}" for each in faults]


def headed(text: str) -> str:
    return text if text.startswith("name") else f'name = "x"\n{text}'


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["book"].splitlines()[-1][:60])
def test_a_rulebook_is_refused_or_warned_of_or_lawful_with_these_words(case: dict[str, Any]):
    found: tuple[list[str], list[str]]
    try:
        found = [], said(warnings(parse(headed(case["book"]))))
    except Faulty as stopped:
        found = said(stopped.faults), []
    assert found == (case.get("refused", []), case.get("warned", []))


def test_each_sentence_has_its_chinese_with_the_same_facts():
    """Chinese is the first language; a sentence that lost a fact in it would help nobody."""
    for case in CASES:
        try:
            faults = warnings(parse(headed(case["book"])))
        except Faulty as stopped:
            faults = tuple(stopped.faults)
        for each in faults:
            told = each.sentence("zh")
            assert all(str(value) in told for _, value in each.facts), told
            assert told != each.sentence("en")
