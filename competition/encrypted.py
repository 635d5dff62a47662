"""What lies in the database encrypted: private text that no query asks for.

Whoever gets the database alone (a dump, a database server of somebody else's, a file carried away)
reads nothing in it; the key is `private.key` of the instance folder. Each value is bound to its
place, `table.column` and whose row it is: put into another row it does not open. A column takes
nothing else (`EncryptedText`). What cannot be opened any more is None, and everything else goes on.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import String, TypeDecorator, inspect
from sqlalchemy.engine import Dialect

from competition import settings
from competition.db import Model

KEY = "private"  # the file of the instance folder: private.key
BEGINNING = "e1."
NAMED, NONCE = 4, 12  # bytes: which key it was, and what must never come twice under one key
Encrypted = NewType("Encrypted", str)  # "" where there is nothing
NOTHING = Encrypted("")


class EncryptedText(TypeDecorator[Encrypted]):
    """A column that holds what `keep` gives, or nothing; plain text never gets there.

    A type cannot encrypt by itself: it does not know whose row it is in. It knows by which column
    the row is told from others for good (`of`).
    """

    impl = String
    cache_ok = True

    def __init__(self, of: str) -> None:
        super().__init__()
        self.of = of

    def process_bind_param(self, value: Encrypted | None, dialect: Dialect) -> Encrypted | None:
        if value and not value.startswith(BEGINNING):
            raise ValueError("private text that is not encrypted reached the database")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> Encrypted | None:
        return None if value is None else Encrypted(value)


class Fault(StrEnum):
    """Why a value does not open."""

    NO_KEY = "no_key"  # the key that it was encrypted with is not here
    CHANGED = "changed"  # it is not as it was written, or stands in another place


def place(column: str, of: object) -> str:
    """Where a value belongs: `table.column`, and what names its row for good."""
    return f"podium {column} {of}"


def place_of(row: Model, name: str) -> str:
    """The place of a row's own column."""
    column = inspect(type(row)).columns[name]
    assert isinstance(column.type, EncryptedText)
    return place(f"{column.table.name}.{name}", getattr(row, column.type.of))


def read(row: Model, name: str) -> str | None:
    """What a row's column says; None where it cannot be read any more."""
    return text(getattr(row, name), place_of(row, name))


def keep(plain: str | bytes, at: str) -> Encrypted:
    """As it is kept at this place; nothing stays nothing. Makes the key at first use."""
    if not plain:
        return NOTHING
    key, nonce = _key(), secrets.token_bytes(NONCE)
    told = plain.encode() if isinstance(plain, str) else plain
    locked = AESGCM(key).encrypt(nonce, told, at.encode())
    return Encrypted(BEGINNING + base64.b64encode(_name(key) + nonce + locked).decode())


def text(kept: Encrypted, at: str) -> str | None:
    """What was kept at this place; None where it cannot be read any more."""
    found = content(kept, at)
    return found if found is None else found.decode()


def content(kept: Encrypted, at: str) -> bytes | None:
    """The same as bytes."""
    found = opened(kept, at)
    return None if isinstance(found, Fault) else found


def opened(kept: Encrypted, at: str) -> bytes | Fault:
    """What was kept at this place, or why it does not open."""
    if not kept:
        return b""
    try:
        locked = base64.b64decode(kept.removeprefix(BEGINNING), validate=True)
    except ValueError:
        return Fault.CHANGED
    name, nonce, rest = locked[:NAMED], locked[NAMED : NAMED + NONCE], locked[NAMED + NONCE :]
    known = [key for key in _keys() if _name(key) == name]
    for key in known:
        try:
            return AESGCM(key).decrypt(nonce, rest, at.encode())
        except (InvalidTag, ValueError):
            continue
    return Fault.CHANGED if known or not kept.startswith(BEGINNING) else Fault.NO_KEY


# ── the key ───────────────────────────────────────────────────────────────────────────────────
def _key() -> bytes:
    """The one that is used now."""
    folder = Path(current_app.instance_path)
    return (_keys() or (settings.secret(folder, KEY),))[0]


def _keys() -> tuple[bytes, ...]:
    """Asked for anew whenever the file has changed: somebody may have put a lost key back."""
    file = Path(current_app.instance_path) / f"{KEY}.key"
    try:
        now = file.stat()
    except FileNotFoundError:
        return ()
    return _read(file.parent, now.st_ino, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=8)
def _read(folder: Path, *_as_it_is: int) -> tuple[bytes, ...]:
    """None of a damaged file: with it no server starts, and one that runs goes on."""
    try:
        return settings.kept_secrets(folder, KEY)
    except settings.DamagedKey:
        return ()


def _name(key: bytes) -> bytes:
    """What tells which key it was, and nothing about it."""
    return hashlib.sha256(b"podium private key" + key).digest()[:NAMED]
