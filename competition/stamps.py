"""Time stamps of signed heads (RFC 3161): which heads wait for one, keep one, find one.

A signed head shows what the ledger was; its stamp, when: an authority outside this house signed the
hash of the head's bytes together with its own time. Asking it is `upkeep.stamping`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Select, func, select

from competition import moments
from competition.db import alone, db
from competition.errors import Missing
from competition.facts import LedgerHead, LedgerStamp
from competition.models import Edition, RulebookText
from competition.moments import Moment


@dataclass(frozen=True, slots=True)
class Waiting:
    """A head that has no stamp yet; no loaded row, for it is read in another transaction."""

    id: int
    chain: str
    size: int
    text: bytes  # what is stamped: the note as it was signed, signatures and all

    @property
    def name(self) -> str:
        """Of its files on a stick: whose it is, and no other head's."""
        return f"{self.chain.replace('/', '-')}-{self.size}-{sha256(self.text).hexdigest()[:8]}"


def _unstamped() -> Select[LedgerHead]:
    """Of every chain, also of one whose rules were replaced; a rehearsal proves nothing."""
    real = (
        select(RulebookText.chain)
        .join(Edition, RulebookText.edition_id == Edition.id)
        .where(~Edition.rehearsal)
    )
    return (
        select(LedgerHead)
        .outerjoin(LedgerStamp, LedgerStamp.head_id == LedgerHead.id)
        .where(LedgerStamp.head_id.is_(None), LedgerHead.chain.in_(real))
    )


def waiting(most: int | None = None) -> tuple[Waiting, ...]:
    """The heads without a stamp, the oldest first."""
    found = db.session.scalars(_unstamped().order_by(LedgerHead.id).limit(most))
    return tuple(Waiting(one.id, one.chain, one.size, text_of(one)) for one in found)


def count_waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(_unstamped().subquery())) or 0


def text_of(head: LedgerHead) -> bytes:
    """The exact bytes that were stamped, and that whoever checks the stamp needs."""
    return head.note.encode()


def keep(head: Waiting, answer: bytes, *, at: datetime) -> bool:
    """Keep a stamp that was checked; False where the head got one meanwhile."""
    alone("stamps")
    if db.session.get(LedgerStamp, head.id) is not None:
        return False
    db.session.add(LedgerStamp(head_id=head.id, at=at, answer=answer))
    db.session.flush()
    return True


def times(heads: Sequence[LedgerHead]) -> Mapping[int, datetime]:
    """By the head's id, when it was there by the authority's clock; who waits is not in it."""
    wanted = select(LedgerStamp.head_id, LedgerStamp.at)
    found = db.session.execute(wanted.where(LedgerStamp.head_id.in_([one.id for one in heads])))
    return {row.head_id: row.at for row in found}


@dataclass(frozen=True, slots=True)
class Stamped:
    """A stamped head as it is offered: its number among those that may be seen, from 1."""

    number: int
    moment: Moment
    at: datetime


def stamped(heads: Sequence[LedgerHead]) -> tuple[Stamped, ...]:
    told = times(heads)
    return tuple(
        Stamped(number, moment, told[one.id])
        for number, (one, moment) in enumerate(zip(heads, moments.of(heads), strict=True), 1)
        if one.id in told
    )


def numbered(heads: Sequence[LedgerHead], number: int) -> LedgerHead:
    """The head with this number, from 1, among those that may be seen."""
    if not 1 <= number <= len(heads):
        raise Missing
    return heads[number - 1]


def answer_of(head: LedgerHead) -> bytes:
    """The head's stamp as the authority gave it."""
    found = db.session.get(LedgerStamp, head.id)
    if found is None:
        raise Missing
    return found.answer
