"""From a clause to its canonical form (what is hashed) and to TOML text (what people read)."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

from judging.scoring.exact import plain
from judging.scoring.keys import Key, Kind, keys_of

BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def canonical(clause: Any) -> dict[str, object]:
    """Every key with its value or default: CJ1 values only, decimals as text, pairs as lists.

    A key without a value and without a default is left out; trust.md 2.1 knows no fraction.
    """
    form: dict[str, object] = {}
    for each, declared in keys_of(type(clause)):
        value = getattr(clause, each.name)
        if value is not None:
            form[declared.name] = _form(value, declared.kind)
    return form


def _form(value: Any, kind: Kind) -> object:
    if kind in (Kind.TABLES, Kind.VIEWS):
        return [canonical(each) for each in value]
    if kind is Kind.TABLE:
        return canonical(value)
    if kind is Kind.CHOICE:
        return str(value)
    return _plain(value)


def _plain(value: Any) -> object:
    if isinstance(value, Fraction):
        return plain(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def toml(clause: Any) -> str:
    """The clause as TOML text in one shape: plain keys first, then blocks. Defaults are silent."""
    lines: list[str] = []
    blocks: list[str] = []
    for each, declared in keys_of(type(clause)):
        value = getattr(clause, each.name)
        if value == each.default or (declared.kind is Kind.TABLES and not value):
            continue
        if declared.name == "step":
            blocks += [f"\n[[step]]\n{toml(step).rstrip()}" for step in value]
        else:
            lines.append(f"{declared.name} = {_toml(value, declared)}")
    return "\n".join([*lines, *blocks]) + "\n"


def _toml(value: Any, declared: Key) -> str:
    match declared.kind:
        case Kind.TABLES | Kind.VIEWS:
            return _rows([_inline(each) for each in value])
        case Kind.TABLE:
            return _inline(value)
        case Kind.ONLY | Kind.WEIGHTS:
            return _braces([f"{_name(name)} = {_scalar(each)}" for name, each in value])
        case _:
            return _scalar(value)


def _rows(rows: list[str]) -> str:
    return "[" + "".join(f"\n  {row}," for row in rows) + "\n]" if rows else "[]"


def _inline(clause: Any) -> str:
    """One line, or nested lists whose newlines TOML allows inside brackets only."""
    parts = []
    for each, declared in keys_of(type(clause)):
        value = getattr(clause, each.name)
        if value == each.default and not declared.required:
            continue
        if declared.kind in (Kind.TABLES, Kind.VIEWS):
            inner = "[" + ", ".join(_inline(row) for row in value) + "]"
            parts.append(f"{declared.name} = {inner}")
        else:
            parts.append(f"{declared.name} = {_toml(value, declared)}")
    return _braces(parts)


def _braces(parts: list[str]) -> str:
    return "{ " + ", ".join(parts) + " }" if parts else "{}"


def _name(name: str) -> str:
    return name if BARE.fullmatch(name) else _quoted(name)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return _quoted(plain(value))
    if isinstance(value, tuple):
        return "[" + ", ".join(_scalar(each) for each in value) + "]"
    return str(value) if isinstance(value, int) else _quoted(str(value))


def _quoted(text: str) -> str:
    """A TOML basic string; JSON escapes are a subset of TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
