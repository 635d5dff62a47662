"""Signed heads (trust.md 2.6): C2SP signed notes with Ed25519 over one state of a chain.

Who must sign and with which key stands in the rules, event 0, and is therefore fixed by the first
head that was ever printed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MAGIC = "tb1/head"
ED25519 = b"\x01"  # the signature type of C2SP signed-note
HEAD = re.compile(
    r"tb1/head\n([a-z0-9._/-]+)\n([1-9]\d*)\n([0-9a-f]{64})\n"
    r"(rules|open|day|lock|result|final)\n"
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n"
)
SIGNATURE = re.compile("\u2014 ([^ +\n]+) ([A-Za-z0-9+/=]+)")


class Label(StrEnum):
    """When a head is made and printed."""

    RULES = "rules"
    OPEN = "open"
    DAY = "day"
    LOCK = "lock"
    RESULT = "result"
    FINAL = "final"


class BadHead(ValueError):
    """The note is malformed, or a signature is missing, wrong or a stranger's."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a verified note says: after `size` events the last hash was `hash`."""

    chain: str
    size: int
    hash: str
    label: Label
    at: str


def head_text(*, chain: str, size: int, hash_: str, label: Label, at: str) -> str:
    """Write the text that is signed; `at` as in events."""
    text = f"{MAGIC}\n{chain}\n{size}\n{hash_}\n{label}\n{at}\n"
    _read(text)
    return text


def public_key(key: bytes) -> bytes:
    """Return the 32 public bytes of a 32-byte private key."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def key_id(name: str, public: bytes) -> bytes:
    """Return the four bytes by which a signature line says whose it is."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def sign(text: str, name: str, key: bytes) -> str:
    """Return one signature line for a head's text, line feed included."""
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(text.encode())
    signed = base64.b64encode(key_id(name, public_key(key)) + signature).decode()
    return f"\u2014 {name} {signed}\n"


def note(text: str, *signatures: str) -> str:
    """Join a head's text and its signature lines; by name, so that one head has one form."""
    return text + "\n" + "".join(sorted(signatures))


def verify(note: str, signers: Mapping[str, bytes]) -> Head:
    """Read a note that all signers (name → public key) and nobody else signed, or raise BadHead."""
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise BadHead("no signed note")
    head = _read(text + "\n")
    names = [_signer(line, text + "\n", signers) for line in lines[:-1].split("\n")]
    if names != sorted(signers):
        raise BadHead("not signed by each signer once")
    return head


def _read(text: str) -> Head:
    found = HEAD.fullmatch(text)
    if not found:
        raise BadHead("no head of a chain")
    return Head(found[1], int(found[2]), found[3], Label(found[4]), found[5])


def _signer(line: str, text: str, signers: Mapping[str, bytes]) -> str:
    """Return whose signature a line is; raises BadHead unless it is a good one."""
    found = SIGNATURE.fullmatch(line)
    if not found or found[1] not in signers:
        raise BadHead("signature by a stranger")
    name, public = found[1], signers[found[1]]
    try:
        signed = base64.b64decode(found[2], validate=True)
    except binascii.Error as error:
        raise BadHead(f"unreadable signature by {name}") from error
    if base64.b64encode(signed).decode() != found[2] or signed[:4] != key_id(name, public):
        raise BadHead(f"signature by another key of {name}")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed[4:], text.encode())
    except InvalidSignature as error:
        raise BadHead(f"wrong signature by {name}") from error
    return name
