"""What the observer sees of a stage's ledger: heads, codes and counts; never what a sheet says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition import bundles, chain, moments, stamps
from competition.db import db
from competition.errors import Refused
from competition.facts import LedgerEvent, LedgerHead
from competition.ledger.event import Kind, code24
from competition.ledger.head import Label
from competition.models import Stage
from competition.moments import Moment
from competition.rules.lifecycles import CLOSED_SHEETS


@dataclass(frozen=True, slots=True)
class Written:
    """A head that people write down: when, after how many events, its hash and its 24 digits."""

    label: Label
    moment: Moment
    size: int
    hash: str
    at: datetime
    note: str
    number: int  # in the chain's order, from 1
    stamped_at: datetime | None  # by an outside authority

    @property
    def code(self) -> str:
        return code24(self.hash)


def heads_of(stage: Stage) -> list[Written]:
    """The signed heads of the stage's chain, newest first."""
    found = chain.heads(stage.chain)
    stamped = stamps.times(found)
    written = enumerate(zip(found, moments.of(found), strict=True), 1)
    told = [_written(one, at, number, stamped.get(one.id)) for number, (one, at) in written]
    return told[::-1]


def _written(head: LedgerHead, moment: Moment, number: int, stamped_at: datetime | None) -> Written:
    """A note's lines: magic, chain, size, hash, label, time (trust.md 2.6)."""
    lines = head.note.split("\n")
    at, label = datetime.fromisoformat(lines[5]), Label(head.label)
    return Written(label, moment, head.size, lines[3], at, head.note, number, stamped_at)


def last_lock(stage: Stage) -> Written | None:
    """The head that the seal signed: its code is printed on the protocol."""
    return next((head for head in heads_of(stage) if head.label == Label.LOCK), None)


def locked(stage: Stage) -> int:
    """How many events the seal's head stands over; 0 while judges may sign, and may sign again.

    A tablet that has been told gives up the copies that the head covers (trust.md 2.3).
    """
    lock = last_lock(stage) if stage.state in CLOSED_SHEETS else None
    return lock.size if lock else 0


def tip_of(stage: Stage) -> tuple[int, str, str]:
    """How many events the chain holds now, the last one's hash, and its 24 digits."""
    size, hash_ = chain.size(stage.chain), chain.tip(stage.chain)
    return size, hash_, code24(hash_)


def whole_bundle(stage: Stage) -> bytes:
    """Every event with every part, for the observer and the archive; before the seal nobody's."""
    if stage.state not in CLOSED_SHEETS:
        raise Refused("results.not_sealed")
    return bundles.full(stage.chain)


def counts_of(stage: Stage) -> list[tuple[Kind, int]]:
    """How many events of each kind, in the order of the format."""
    rows = db.session.execute(
        select(LedgerEvent.kind, func.count())
        .where(LedgerEvent.chain == stage.chain)
        .group_by(LedgerEvent.kind)
    )
    found = {row[0]: row[1] for row in rows}
    return [(kind, found[kind]) for kind in Kind if kind in found]
