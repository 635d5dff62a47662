"""The ledger's records: append an event, read a chain, answer a repeated request, sign a head.

The format is `competition.ledger`; here it meets the database. One transaction appends the event,
its parts and whatever projection follows from it, and the caller's commit is the acknowledgement.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from competition import mirror
from competition.db import db, lock
from competition.facts import LedgerEvent, LedgerHead, LedgerPart, OpAnswer
from competition.ledger import event, head
from competition.ledger.canon import cj, digest, load
from competition.ledger.event import Event, Kind
from competition.ledger.mirror import Told


@dataclass(frozen=True, slots=True)
class Appended:
    """What the writer of an event gets back: the receipt's substance."""

    seq: int
    hash: str
    at: str

    @property
    def code(self) -> str:
        return event.code24(self.hash)


def append(
    chain: str,
    kind: Kind,
    *,
    by: str,
    at: datetime,
    op: str = "",
    parts: Mapping[str, object] | None = None,
) -> Appended:
    """Append one event with its salted parts; time never runs backwards on a chain."""
    lock(chain)
    prev, seq, not_before = _end(chain)
    stamped = max(event.stamp(at), not_before)
    salted = {name: (secrets.token_bytes(16), data) for name, data in (parts or {}).items()}
    hashes = {name: event.part_hash(salt, data) for name, (salt, data) in salted.items()}
    stored = {name: (salt, cj(data)) for name, (salt, data) in salted.items()}
    op = str(UUID(op)) if op else str(uuid4())
    line = event.event_line(
        chain=chain, seq=seq, prev=prev, kind=kind, actor=by, at=stamped, op=op, parts=hashes
    )
    told = event.event_hash(line)
    db.session.execute(
        insert(LedgerEvent).values(
            chain=chain, seq=seq, op=op, kind=str(kind), line=line, hash=told
        )
    )
    if stored:
        db.session.execute(
            insert(LedgerPart),
            [
                _part_row(chain, seq, name, hashes[name], salt, data)
                for name, (salt, data) in stored.items()
            ],
        )
    mirror.owe_event(chain, seq, line, op=op, parts=stored)
    return Appended(seq, told, stamped)


def _part_row(
    chain: str, seq: int, name: str, hash_: str, salt: bytes, data: bytes
) -> dict[str, object]:
    return {
        "chain": chain,
        "seq": seq,
        "name": name,
        "hash": hash_,
        "salt": salt.hex(),
        "data": data,
    }


def _end(chain: str) -> tuple[str, int, str]:
    """Hash of the last event, the next number, and the moment no later event may precede."""
    last = db.session.execute(
        select(LedgerEvent.hash, LedgerEvent.seq, LedgerEvent.line)
        .where(LedgerEvent.chain == chain)
        .order_by(LedgerEvent.seq.desc())
        .limit(1)
    ).first()
    if last is None:
        return event.genesis(chain), 0, ""
    return last.hash, last.seq + 1, str(json.loads(last.line)["at"])


def size(chain: str) -> int:
    """How many events the chain holds."""
    return _end(chain)[1]


def tip(chain: str) -> str:
    """Hash of the last event."""
    return _end(chain)[0]


def last_at(chain: str) -> str:
    """When the last event was appended, as it stands there; "" of a chain without events."""
    return _end(chain)[2]


def events(chain: str, *kinds: Kind) -> Iterator[tuple[Event, dict[str, object]]]:
    """The chain's events in order, each with the parts that were not erased."""
    wanted = select(LedgerEvent).where(LedgerEvent.chain == chain)
    parts = select(LedgerPart).where(LedgerPart.chain == chain, LedgerPart.data.is_not(None))
    if kinds:
        names = [str(kind) for kind in kinds]
        wanted = wanted.where(LedgerEvent.kind.in_(names))
        numbers = select(LedgerEvent.seq).where(
            LedgerEvent.chain == chain, LedgerEvent.kind.in_(names)
        )
        parts = parts.where(LedgerPart.seq.in_(numbers))
    content: dict[int, dict[str, object]] = {}
    for part in db.session.scalars(parts):
        content.setdefault(part.seq, {})[part.name] = load(part.data or b"null")
    for row in db.session.scalars(wanted.order_by(LedgerEvent.seq)):
        yield event.read_event(row.line), content.get(row.seq, {})


def part(chain: str, seq: int, name: str) -> object:
    """One part's content; None when it was erased or never was."""
    found = db.session.get(LedgerPart, (chain, seq, name))
    return load(found.data) if found is not None and found.data is not None else None


# ── a request that is sent twice ──────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered, byte for byte."""

    status: int
    body: bytes
    replayed: bool = False
    same_request: bool = True


def fingerprint(request: Mapping[str, object]) -> str:
    """What makes two requests the same request."""
    return digest("op", cj(request))


def earlier_answer(chain: str, op: str, print_: str) -> Answer | None:
    """The stored answer to this op; `same_request` is False if the op was used for another."""
    found = db.session.get(OpAnswer, (chain, op))
    if found is None:
        return None
    mirror.owe_replay(chain, op)
    return Answer(found.status, found.body, True, found.fingerprint == print_)


def keep_answer(chain: str, op: str, print_: str, answer: Answer) -> Answer:
    """Store the answer in the same transaction as its effect."""
    db.session.add(
        OpAnswer(chain=chain, op=op, fingerprint=print_, status=answer.status, body=answer.body)
    )
    mirror.owe_answer(chain, Told(op, print_, answer.status, answer.body))
    return answer


# ── heads ─────────────────────────────────────────────────────────────────────────────────────
def sign_head(chain: str, label: head.Label, *, at: datetime, key: bytes) -> str:
    """Sign and keep the chain's head at a moment that people write down; return the note.

    No head is older than its last event, also where the computer's clock was set back meanwhile.
    """
    tip, count, not_before = _end(chain)
    stamped = max(event.stamp(at), not_before)
    text = head.head_text(chain=chain, size=count, hash_=tip, label=label, at=stamped)
    note = head.note(text, head.sign(text, "server", key))
    db.session.add(LedgerHead(chain=chain, size=count, label=str(label), note=note))
    mirror.owe_head(chain, count, note)
    return note


def heads(chain: str) -> list[LedgerHead]:
    """In the chain's order, also where one was brought back after later ones."""
    ours = select(LedgerHead).where(LedgerHead.chain == chain)
    return list(db.session.scalars(ours.order_by(LedgerHead.size, LedgerHead.id)))


def chains() -> list[str]:
    """The name of every chain, in order."""
    return list(
        db.session.scalars(select(LedgerEvent.chain).distinct().order_by(LedgerEvent.chain))
    )


def newest_at() -> str:
    """When the newest event of all chains was appended, as it stands there; "" without any."""
    return max((last_at(name) for name in chains()), default="")


def faults(chain: str) -> list[str]:
    """Re-walk the chain: every link, number, hash and part. Empty when all is as it was written."""
    found: list[str] = []
    prev, at = event.genesis(chain), ""
    parts: dict[tuple[int, str], LedgerPart] = {
        (one.seq, one.name): one
        for one in db.session.scalars(select(LedgerPart).where(LedgerPart.chain == chain))
    }
    rows = db.session.scalars(
        select(LedgerEvent).where(LedgerEvent.chain == chain).order_by(LedgerEvent.seq)
    )
    for number, row in enumerate(rows):
        told = event.read_event(row.line)
        lawful = (told.seq == row.seq == number, told.prev == prev, told.at >= at)
        if not all((*lawful, told.hash == row.hash, told.op == row.op, told.kind == row.kind)):
            found.append(f"event {number}")
        found += [
            f"event {number}, part {name}"
            for name, hash_ in told.parts.items()
            if _part_fault(parts.get((row.seq, name)), hash_)
        ]
        prev, at = told.hash, told.at
    return found


def _part_fault(row: LedgerPart | None, hash_: str) -> bool:
    if row is None or row.hash != hash_:
        return True
    if row.salt is None or row.data is None:
        return False  # erased: salt and content are gone, the hash stays
    return event.part_hash(bytes.fromhex(row.salt), load(row.data)) != hash_
