"""CJ1: one value, one sequence of bytes (trust.md 2.1), and the tagged hash over them.

CJ1 is a subset of RFC 8785, so any JCS library of any language yields the same bytes. It knows no
fractions: marks travel as whole units of the rulebook's scale.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

LIMIT = 2**53  # beyond it JavaScript's numbers are no longer exact
KEY = re.compile(r"[a-z0-9._-]{1,64}")


class NotCanonical(ValueError):
    """The value has no CJ1 form, or the bytes are not the CJ1 form of what they say."""


def cj(value: object) -> bytes:
    """Return the canonical bytes of a value; a tuple counts as a list.

    Raises NotCanonical for fractions, integers of 2^53 and more, keys outside [a-z0-9._-]{1,64},
    and text that is not NFC or holds surrogates.
    """
    try:
        _check(value)
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except RecursionError as error:
        raise NotCanonical("nested too deeply") from error
    return text.encode()


def load(line: bytes) -> Any:
    """Read canonical bytes and refuse every other spelling of the same value.

    Serialising again and comparing is what catches spaces, key order, "-0" and foreign escapes.
    Duplicate keys would vanish silently, so they are looked for while reading.
    """
    try:
        value = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_distinct,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not CJ1: {error}") from error
    if cj(value) != line:
        raise NotCanonical("the bytes are not in canonical form")
    return value


def digest(tag: str, *pieces: bytes) -> str:
    """Hash with its purpose inside, so that a part can never pass for an event (hex, 64 digits)."""
    whole = hashlib.sha256(f"tb1/{tag}\n".encode())
    for piece in pieces:
        whole.update(piece)
    return whole.hexdigest()


def _check(value: object) -> None:
    match value:
        case None | bool():
            return
        case int():
            if abs(value) >= LIMIT:
                raise NotCanonical(f"integer out of range: {value}")
        case str():
            _check_text(value)
        case list() | tuple():
            for element in value:
                _check(element)
        case dict():
            _check_object(value)
        case _:
            raise NotCanonical(f"no canonical form for {type(value).__name__}")


def _check_object(value: dict[Any, object]) -> None:
    for key, element in value.items():
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise NotCanonical(f"key not allowed: {key!r}")
        _check(element)


def _check_text(text: str) -> None:
    if text.isascii():
        return
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("text is not in normal form C")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise NotCanonical("text holds a surrogate")


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("duplicate key")
    return found


def _no_fraction(text: str) -> object:
    raise NotCanonical(f"not an integer: {text}")
