"""The keys of a rulebook, declared once on the dataclass fields that hold them.

Reading, canonical form, TOML text, JSON Schema and the reference page all come from these
declarations, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What may stand behind a key."""

    TEXT = "text"
    TEXTS = "texts"
    WHOLE = "whole"
    WHOLES = "wholes"
    DECIMAL = "decimal"
    DECIMALS = "decimals"
    BANDS = "bands"
    FLAG = "flag"
    CHOICE = "choice"
    AXES = "axes"
    ONLY = "only"
    WEIGHTS = "weights"
    TABLE = "table"
    TABLES = "tables"
    VIEWS = "views"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its name in TOML, what it takes, and the class a table becomes."""

    name: str
    kind: Kind
    of: Any = None
    least: int = 0
    required: bool = False


def key(
    kind: Kind, default: Any = MISSING, *, name: str = "", of: Any = None, least: int = 0
) -> Any:
    """Declare a dataclass field as a key of the rulebook; without a default it is required."""
    meta = {"key": Key(name, kind, of, least, default is MISSING)}
    if default is MISSING:
        return field(metadata=meta)
    return field(default=default, metadata=meta)


def keys_of(kind: type) -> list[tuple[Field[Any], Key]]:
    """The fields of a clause with their keys, in the order they are written."""
    found = []
    for each in fields(kind):
        declared: Key = each.metadata["key"]
        name = declared.name or each.name
        found.append(
            (each, Key(name, declared.kind, declared.of, declared.least, declared.required))
        )
    return found
