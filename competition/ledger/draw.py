"""The verifiable draw (trust.md 2.5): the only generator of chance in the program.

The list is fixed, witnesses commit to secrets, all reveal, dice come last. Anybody can repeat it
with SHA-256 and HMAC alone, as RFC 3797 asks of the IETF's own selections.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import TypeVar

from competition.ledger.canon import cj, digest

SECRET_BYTES = 16
WORDS = 2**32
Item = TypeVar("Item")


class BadDraw(ValueError):
    """The draw cannot be carried out as announced; `who` names the witness concerned, if any."""

    def __init__(self, code: str, who: str = "") -> None:
        super().__init__(f"{code} {who}".rstrip())
        self.code = code
        self.who = who


def commitment(chain: str, draw: str, who: str, secret: bytes) -> str:
    """Return what a witness hands over before anybody reveals.

    Name, draw and chain are inside, so that a commitment can be neither copied nor used again.
    A secret is 16 random bytes or 20 typed digits as ASCII; shorter ones could be guessed.
    """
    if len(secret) < SECRET_BYTES:
        raise BadDraw("short_secret", who)
    return digest("commit", cj([chain, draw, who]), secret)


def opened(chain: str, draw: str, commits: Mapping[str, str], reveals: Mapping[str, bytes]) -> None:
    """Raise BadDraw unless every witness revealed exactly what was committed to.

    A missing reveal voids the draw: who could choose to stay silent could choose the outcome.
    """
    for who in sorted(set(commits) | set(reveals)):
        if who not in reveals:
            raise BadDraw("not_revealed", who)
        if who not in commits:
            raise BadDraw("not_committed", who)
        if commitment(chain, draw, who, reveals[who]) != commits[who]:
            raise BadDraw("other_secret", who)


def seed(
    chain: str, draw: str, items: Sequence[str], public: str, reveals: Mapping[str, bytes]
) -> bytes:
    """Return the 32 bytes everything else follows from; `public` are the dice rolled last."""
    if list(items) != sorted(set(items)):
        raise BadDraw("items_not_sorted")
    whole = {
        "chain": chain,
        "draw": draw,
        "items": list(items),
        "public": public,
        "reveals": {who: secret.hex() for who, secret in reveals.items()},
    }
    return hashlib.sha256(b"tb1/seed\n" + cj(whole)).digest()


class Stream:
    """Words of 32 bits from a seed: block i is HMAC-SHA256(seed, "tb1/stream\\n" || i)."""

    __slots__ = ("_block", "_seed", "used")

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._block = b""
        self.used = 0

    def u32(self) -> int:
        """Take the next word."""
        block, place = divmod(self.used, 8)
        if place == 0:
            message = b"tb1/stream\n" + block.to_bytes(4, "big")
            self._block = hmac.new(self._seed, message, hashlib.sha256).digest()
        self.used += 1
        return int.from_bytes(self._block[4 * place : 4 * place + 4], "big")

    def below(self, most: int) -> int:
        """Return a number in 0 … most−1, all equally likely: words past the limit are thrown."""
        limit = WORDS - WORDS % most
        while (word := self.u32()) >= limit:
            pass
        return word % most

    def shuffle(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Fisher–Yates from the end; what stands first is position 1."""
        mixed = list(items)
        for i in range(len(mixed) - 1, 0, -1):
            j = self.below(i + 1)
            mixed[i], mixed[j] = mixed[j], mixed[i]
        return tuple(mixed)


def segments(items: Sequence[str], many: int, seed: bytes) -> tuple[str, ...]:
    """Draw a teaching segment 1 … many for each of the list in turn, as ``c01:7``.

    What the others drew does not matter: each has prepared all of them, and must expect any.
    """
    stream = Stream(seed)
    return tuple(f"{item}:{1 + stream.below(many)}" for item in items)


def shuffle(items: Sequence[Item], seed: bytes) -> tuple[Item, ...]:
    """Return the drawn order of a fixed list."""
    return Stream(seed).shuffle(items)
