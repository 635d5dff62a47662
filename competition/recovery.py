"""What the mirror still has and the database has not: read, checked, and taken in as it was.

Used after an older copy of the database was put in place. An event is taken in byte for byte, with
its parts, the heads signed after it and the answer its request got, so that codes on paper stay
true and a tablet that sends again gets the same answer.
"""

from __future__ import annotations

from sqlalchemy import insert, select

from competition import chain, mirror
from competition.db import db
from competition.facts import LedgerEvent, LedgerHead, LedgerPart, OpAnswer
from competition.ledger.event import Event
from competition.ledger.head import Label
from competition.ledger.mirror import Record, Told


class Forked(RuntimeError):
    """Database and mirror tell two stories from some event on; neither is a beginning of the other.

    `seq` is the first event that differs.
    """

    def __init__(self, chain: str, seq: int) -> None:
        super().__init__(f"{chain}: database and mirror differ from event {seq} on")
        self.chain, self.seq = chain, seq


def ahead(name: str) -> tuple[Record, ...]:
    """The events that only the mirror has, in order; raises Forked or BadMirror.

    A chain that the database does not know at all is another installation's, and not looked at.
    """
    here, size = mirror.here(), chain.size(name)
    if here is None or not size:
        return ()
    told = here.read(name)
    kept = db.session.execute(
        select(LedgerEvent.seq, LedgerEvent.hash)
        .where(LedgerEvent.chain == name, LedgerEvent.seq < len(told.records))
        .order_by(LedgerEvent.seq)
    )
    for seq, hash_ in kept:
        if told.records[seq].event.hash != hash_:
            raise Forked(name, seq)
    return told.records[size:]


def take_in(record: Record) -> None:
    """Append the event exactly as the mirror has it; it must be the chain's next.

    The caller holds the stage.
    """
    event = record.event
    if (event.seq, event.prev) != (chain.size(event.chain), chain.tip(event.chain)):
        raise Forked(event.chain, event.seq)
    db.session.execute(
        insert(LedgerEvent).values(
            chain=event.chain, seq=event.seq, op=event.op, kind=str(event.kind),
            line=event.line, hash=event.hash,
        )
    )  # fmt: skip
    rows = [_part(event, name, record) for name in event.parts]
    if rows:
        db.session.execute(insert(LedgerPart), rows)
    for note in record.heads:
        _take_in_head(event.chain, note)
    if record.answer is not None:
        take_in_answer(event.chain, record.answer)


def _part(event: Event, name: str, record: Record) -> dict[str, object]:
    """A part that the mirror does not have was erased; its hash stays."""
    kept = record.parts.get(name)
    return {
        "chain": event.chain,
        "seq": event.seq,
        "name": name,
        "hash": event.parts[name],
        "salt": kept.salt.hex() if kept else None,
        "data": kept.data if kept else None,
    }


def _take_in_head(name: str, note: str) -> None:
    _magic, _chain, size, _hash, label, *_rest = note.split("\n")  # trust.md 2.6
    values = {"chain": name, "size": int(size), "label": str(Label(label)), "note": note}
    db.session.execute(insert(LedgerHead).values(values))


def take_in_heads(name: str) -> None:
    """The mirror's heads that were signed without an event and that the database has not."""
    here, size = mirror.here(), chain.size(name)
    kept = {head.note for head in chain.heads(name)}
    for note in here.read(name).heads if here else ():
        if note not in kept and int(note.split("\n")[2]) <= size:
            _take_in_head(name, note)


def take_in_answer(name: str, told: Told) -> None:
    """A stored answer that the database has not."""
    if db.session.get(OpAnswer, (name, told.op)) is None:
        db.session.execute(
            insert(OpAnswer).values(
                chain=name, op=told.op, fingerprint=told.fingerprint, status=told.status,
                body=told.body,
            )
        )  # fmt: skip


def answers_of(name: str) -> tuple[Told, ...]:
    """The mirror's answers to requests that appended nothing."""
    here = mirror.here()
    return here.read(name).answers if here else ()
