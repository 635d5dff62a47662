"""Codes on cards that one person types or scans: a voter's, a witness's.

Sixty bits, so they cannot be guessed; only a digest is kept, so they cannot be looked up.
"""

from __future__ import annotations

import secrets

from competition.ledger.canon import digest

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as something else
LENGTH, GROUP = 12, 4


def fresh() -> str:
    text = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def kept(kind: str, code: str) -> str:
    """What is kept of a code; as typed, with or without the hyphens, in any case."""
    bare = "".join(letter for letter in code.upper() if letter in LETTERS)
    return digest(kind, bare.encode())
