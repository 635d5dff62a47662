"""The keys of a rulebook, declared once on the dataclass fields that hold them.

Reading, canonical form, TOML text, JSON Schema and the reference page all come from these
declarations, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
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
    most: int = 1_000_000  # of a whole number


def key(
    kind: Kind,
    default: Any = MISSING,
    *,
    name: str = "",
    of: Any = None,
    least: int = 0,
    most: int = 1_000_000,
) -> Any:
    """Declare a dataclass field as a key of the rulebook; without a default it is required."""
    meta = {"key": Key(name, kind, of, least, default is MISSING, most)}
    if default is MISSING:
        return field(metadata=meta)
    return field(default=default, metadata=meta)


def keys_of(kind: type) -> tuple[tuple[Field[Any], Key], ...]:
    """The fields of a clause with their keys, in the order they are written."""
    return _keys_of(kind)


@cache
def _keys_of(kind: type) -> tuple[tuple[Field[Any], Key], ...]:
    return tuple(
        (each, replace(each.metadata["key"], name=each.metadata["key"].name or each.name))
        for each in fields(kind)
    )
