"""When a head was signed, as people say it: the code of each moment is written on paper.

The format has one label for what is final (trust.md 2.6); people wrote down one code when the
result was announced and another when it was confirmed, and must be able to tell them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select

from competition.db import db
from competition.facts import LedgerEvent, LedgerHead
from competition.ledger.event import Kind
from competition.ledger.head import Label


class Moment(StrEnum):
    """What had just happened."""

    RULES = "rules"
    OPEN = "open"
    DAY = "day"
    LOCK = "lock"
    RESULT = "result"
    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"


def of(heads: Sequence[LedgerHead]) -> list[Moment]:
    """The moment of each of these heads of one chain."""
    names = {head.chain for head in heads}
    told = select(LedgerEvent.seq).where(
        LedgerEvent.chain.in_(names), LedgerEvent.kind == str(Kind.ANNOUNCE)
    )
    announced = set(db.session.scalars(told)) if names else set()
    return [_of(head, announced=head.size - 1 in announced) for head in heads]


def _of(head: LedgerHead, *, announced: bool) -> Moment:
    if head.label == Label.FINAL:
        return Moment.ANNOUNCED if announced else Moment.CONFIRMED
    return Moment(head.label)
