"""JSON Schema and the reference page, both from the declared keys: they cannot go stale."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import MISSING, Field
from fractions import Fraction
from pathlib import Path
from typing import Any

from judging.scoring import book, clauses
from judging.scoring.cube import AXES
from judging.scoring.exact import plain
from judging.scoring.keys import Key, Kind, keys_of
from judging.scoring.meaning import BLOCKS, MEANING

DECIMAL = {"type": "string", "pattern": r"^[+-]?\d{1,18}(\.\d{1,18})?$"}
TEXT = {"type": "string"}
PAGE = "# The rulebook, key by key"
HERE = Path(__file__).parent


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a rulebook, for editors that complete and check TOML."""
    whole = table_schema(book.Rulebook)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole}


def table_schema(of: type) -> dict[str, Any]:
    """One clause as an object that allows no other keys."""
    found = {declared.name: key_schema(declared) for _, declared in keys_of(of)}
    if of is book.Measure:
        found |= {name: each for name, each in step_keys().items() if name not in found}
    required = [declared.name for _, declared in keys_of(of) if declared.required]
    made: dict[str, Any] = {"type": "object", "properties": found, "additionalProperties": False}
    return made | ({"required": required} if required else {})


def step_keys() -> dict[str, Any]:
    """The keys of a step: a measure of one step may carry them itself."""
    return {declared.name: key_schema(declared) for _, declared in keys_of(clauses.Step)}


def key_schema(declared: Key) -> dict[str, Any]:
    """What may stand behind one key."""
    simple: dict[Kind, dict[str, Any]] = {
        Kind.TEXT: TEXT,
        Kind.TEXTS: one_or_list(TEXT),
        Kind.WHOLE: {
            "type": "integer",
            "minimum": declared.least,
            "maximum": declared.most,
        },
        Kind.WHOLES: {"type": "array", "items": {"type": "integer", "minimum": 0}},
        Kind.DECIMAL: DECIMAL,
        Kind.DECIMALS: {"type": "array", "items": DECIMAL},
        Kind.BANDS: {"type": "array", "items": {"type": "array", "items": DECIMAL}},
        Kind.FLAG: {"type": "boolean"},
        Kind.AXES: one_or_list({"enum": list(AXES)}),
        Kind.ONLY: {"type": "object", "properties": {axis: one_or_list(TEXT) for axis in AXES}},
        Kind.WEIGHTS: {"type": "object", "additionalProperties": DECIMAL},
    }
    if declared.kind in simple:
        return simple[declared.kind]
    if declared.kind is Kind.CHOICE:
        return {"enum": [str(each) for each in declared.of]}
    table = table_schema(declared.of)
    if declared.kind is Kind.TABLE:
        return table
    either = {"anyOf": [TEXT, table]} if declared.kind is Kind.VIEWS else table
    return {"type": "array", "items": either}


def one_or_list(of: dict[str, Any]) -> dict[str, Any]:
    """One value or a list of them."""
    return {"anyOf": [of, {"type": "array", "items": of}]}


def page(example: str) -> str:
    """The reference page: every key with kind, default and meaning, then a rulebook that uses all
    of them."""
    parts = [PAGE, "", "Made by `python -m judging.scoring.schema`; do not edit.", ""]
    for of, title in BLOCKS:
        parts += [f"## {title}", "", "| key | takes | default | meaning |", "|---|---|---|---|"]
        parts += [*rows(of), ""]
    return "\n".join([*parts, "## A rulebook with every key", "", f"```toml\n{example}```", ""])


def rows(of: type) -> Iterator[str]:
    """The keys of one block."""
    own = MEANING[of.__name__]
    for each, declared in keys_of(of):
        if declared.name in own:
            cells = (f"`{declared.name}`", takes(declared), default(each), own[declared.name])
            yield f"| {' | '.join(cells)} |"


def takes(declared: Key) -> str:
    """The kind of a key in words."""
    if declared.kind is Kind.CHOICE:
        return " · ".join(f"`{each}`" for each in declared.of)
    words = {
        Kind.TEXTS: "text or list",
        Kind.WHOLE: "whole number",
        Kind.WHOLES: "list of whole numbers",
        Kind.DECIMAL: "decimal in quotes",
        Kind.DECIMALS: "list of decimals",
        Kind.BANDS: "list of [top, points]",
        Kind.FLAG: "true or false",
        Kind.AXES: "axis or list",
        Kind.ONLY: "`only.AXIS = code or list`",
        Kind.WEIGHTS: "table of decimals",
        Kind.VIEWS: "list of states or views",
        Kind.TABLES: "list of tables",
    }
    return words.get(declared.kind, str(declared.kind))


def default(each: Field[Any]) -> str:
    """The default as it would be written; a dash for none."""
    value = each.default
    if value is MISSING:
        return "required"
    if isinstance(value, Fraction):
        return f'`"{plain(value)}"`'
    if value is None or value == "" or value == () or not isinstance(value, bool | int | str):
        return "—"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def main(folder: Path) -> None:
    """Write the page and the schema into a folder."""
    example = HERE.parents[1] / "tests" / "golden" / "rulebooks" / "reference.toml"
    text = page(example.read_text("utf-8"))
    (folder / "REFERENCE.md").write_text(text, encoding="utf-8")
    made = json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "rulebook.schema.json").write_text(made + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
