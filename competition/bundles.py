"""The bundle of a stage's chain from the records: what is published, and what is archived."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from competition import chain
from competition.db import db
from competition.facts import LedgerEvent, LedgerHead, LedgerPart
from competition.ledger import bundle
from competition.ledger.bundle import Level, Part, Publication
from competition.ledger.canon import load
from competition.ledger.event import Kind

WHOLE = 2**31 - 2  # no chain is as long; `until + 1` is still a number that either database knows


def full(name: str) -> bytes:
    """Everything but what was erased: for the observer and the archive, never for the public."""
    return _written(name, Level.FULL, [part for _, part in _parts(name, WHOLE)], WHOLE)


def public(name: str, until: int = WHOLE) -> bytes:
    """What the level frozen in the rules discloses (trust.md 2.8), to the event `until`.

    Whoever publishes this says how far: what was signed after an announcement, because its stage
    was opened again, waits for the next one.
    """
    found = list(_parts(name, until))
    publication = Publication(_rules(found)["rulebook"]["publication"])
    winners = _winners(found)
    kept = [part for kind, part in found if bundle.disclosed(kind, part.name, publication, winners)]
    return _written(name, Level.PUBLIC, kept, until)


def announced(hash_: str) -> bytes:
    """The public bundle to the event with this hash, which announced a result; it never changes."""
    return public(*_announcing(hash_))


def announced_heads(hash_: str) -> list[LedgerHead]:
    """The signed heads that stand in that bundle, in its order."""
    return _heads(*_announcing(hash_))


def _announcing(hash_: str) -> tuple[str, int]:
    found = db.session.execute(
        select(LedgerEvent.chain, LedgerEvent.seq).where(
            LedgerEvent.hash == hash_, LedgerEvent.kind == str(Kind.ANNOUNCE)
        )
    ).one()
    return found.chain, found.seq


def _heads(name: str, until: int) -> list[LedgerHead]:
    return [head for head in chain.heads(name) if head.size <= until + 1]


def _written(name: str, level: Level, parts: list[Part], until: int) -> bytes:
    lines = (
        select(LedgerEvent.line)
        .where(LedgerEvent.chain == name, LedgerEvent.seq <= until)
        .order_by(LedgerEvent.seq)
    )
    heads = [head.note for head in _heads(name, until)]
    return bundle.write(name, level, events=db.session.scalars(lines), parts=parts, heads=heads)


def _parts(name: str, until: int) -> Iterator[tuple[Kind, Part]]:
    """The parts that were not erased, each with its event's kind."""
    joined = (LedgerPart.chain == LedgerEvent.chain) & (LedgerPart.seq == LedgerEvent.seq)
    rows = db.session.execute(
        select(LedgerEvent.kind, LedgerPart)
        .join(LedgerPart, joined)
        .where(
            LedgerEvent.chain == name,
            LedgerEvent.seq <= until,
            LedgerPart.data.is_not(None),
        )
        .order_by(LedgerPart.seq, LedgerPart.name)
    )
    for kind, row in rows:
        assert row.salt is not None
        assert row.data is not None
        yield Kind(kind), Part(row.seq, row.name, bytes.fromhex(row.salt), load(row.data))


def _rules(found: list[tuple[Kind, Part]]) -> Any:
    return next(part.data for kind, part in found if kind is Kind.RULES)


def _winners(found: list[tuple[Kind, Part]]) -> frozenset[str]:
    """Who won a prize or a special award according to the last result."""
    results: list[Any] = [part.data for kind, part in found if kind is Kind.RESULT]
    rows = results[-1]["rows"] if results else []
    return frozenset(row["entry"] for row in rows if row["prize"] or row["specials"])
