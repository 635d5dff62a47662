"""The reference page and the schema come from the keys, and the example uses every one of them."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from judging.scoring import book
from judging.scoring.keys import Kind, keys_of
from judging.scoring.meaning import BLOCKS, MEANING
from judging.scoring.reading import inlined
from judging.scoring.rulebook import dump, parse
from judging.scoring.schema import page, schema
from tests.scoring.cases import GOLDEN, text_of

HERE = GOLDEN.parent.parent / "judging" / "scoring"
UNUSED = {  # keys that a view inherits and never reads
    "View": {"weights", "absent", "style"},
}


def used(of: Any, table: Any, found: dict[str, set[str]]) -> None:
    """Collect which keys of which block a rulebook writes."""
    found.setdefault(of.__name__, set()).update(table)
    for _, declared in keys_of(of):
        inner = table.get(declared.name)
        if inner is None:
            continue
        if declared.kind is Kind.TABLE:
            used(declared.of, inner, found)
        if declared.kind is Kind.TABLES:
            for each in inner:
                used(declared.of, each, found)


def test_the_example_is_lawful_and_writes_every_key_of_every_block():
    text = text_of("reference")
    assert parse(dump(parse(text))) == parse(text)
    found: dict[str, set[str]] = {}
    table = tomllib.loads(text)
    table["measure"] = [inlined(each) for each in table["measure"]]
    used(book.Rulebook, table, found)
    for of, _ in BLOCKS:
        meant = set(MEANING[of.__name__])
        if of.__name__ in ("Tiebreak", "Special"):
            meant -= set(MEANING["Step"])
        assert meant <= found[of.__name__], of.__name__


@pytest.mark.parametrize("of", [of for of, _ in BLOCKS], ids=lambda of: of.__name__)
def test_every_key_has_its_meaning_and_no_meaning_is_of_a_key_that_is_gone(of):
    names = {declared.name for _, declared in keys_of(of)}
    never_read = UNUSED["View"] if of.__name__ in ("Tiebreak", "Special") else set()
    assert set(MEANING[of.__name__]) == names - never_read


def test_the_page_is_up_to_date():
    assert (HERE / "REFERENCE.md").read_text("utf-8") == page(text_of("reference"))


def test_the_schema_is_up_to_date_and_knows_every_rulebook():
    stored = json.loads((HERE / "rulebook.schema.json").read_text("utf-8"))
    assert stored == schema()
    for path in (GOLDEN / "rulebooks").glob("*.toml"):
        assert complaints(tomllib.loads(path.read_text("utf-8")), stored) == [], path.name


def test_the_schema_complains_of_what_is_not_lawful():
    table = tomllib.loads(text_of("young_teachers"))
    table["seats"][0]["weight"] = 0.8
    table["wieght"] = "1"
    assert complaints(table, schema()) == ["seats[0].weight", "wieght"]


def complaints(value: Any, rule: dict[str, Any], path: str = "") -> list[str]:
    """A checker for the few words of JSON Schema that ours uses."""
    if "anyOf" in rule:
        tries = [complaints(value, each, path) for each in rule["anyOf"]]
        return min(tries, key=len)
    if "enum" in rule:
        return [] if value in rule["enum"] else [path]
    kinds: dict[str, Any] = {
        "string": str,
        "integer": int,
        "boolean": bool,
        "array": list,
        "object": dict,
    }
    if not isinstance(value, kinds[rule["type"]]):
        return [path]
    if rule["type"] == "array":
        items = rule["items"]
        return [c for i, v in enumerate(value) for c in complaints(v, items, f"{path}[{i}]")]
    if rule["type"] == "object":
        return [c for k, v in value.items() for c in member(k, v, rule, f"{path}.{k}".lstrip("."))]
    return []


def member(key: str, value: Any, rule: dict[str, Any], path: str) -> list[str]:
    inner = rule.get("properties", {}).get(key, rule.get("additionalProperties", True))
    if inner is False:
        return [path]
    return [] if inner is True else complaints(value, inner, path)
