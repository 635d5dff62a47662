"""Facts: the ledger's events and the trail. Appended by `chain` and `trail`, never edited.

The tables refuse UPDATE and DELETE in the database itself (`append_only.py`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import APPEND_ONLY, Model, UtcDateTime, one_of
from competition.findings import Tone
from competition.rules.lifecycles import Ending


class NoteStep(StrEnum):
    """What a note tells: done by the server itself, found, or found to be over."""

    DID = "did"
    FOUND = "found"
    OVER = "over"


class LedgerEvent(Model):
    __table_args__ = (UniqueConstraint("chain", "op"), {"info": APPEND_ONLY})
    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    op: Mapped[str]
    kind: Mapped[str]
    line: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[str]


class ProposalEnd(Model):
    """How a proposal ended that nobody confirmed. Append-only, and one end for each.

    The ledger does not speak of it: there a proposal without its confirmation has no effect.
    """

    __table_args__ = (
        ForeignKeyConstraint(["chain", "seq"], ["ledger_event.chain", "ledger_event.seq"]),
        {"info": APPEND_ONLY},
    )
    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    how: Mapped[Ending] = mapped_column(one_of(Ending, "how"))
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(default="")


class LedgerPart(Model):
    """The content of an event. Salt and data may be nulled together (erasure), nothing else."""

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str]
    salt: Mapped[str | None]
    data: Mapped[bytes | None] = mapped_column(LargeBinary)


class LedgerHead(Model):
    """A signed note of the chain's head at a moment that people write down. Append-only."""

    __table_args__ = ({"info": APPEND_ONLY},)
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    label: Mapped[str]
    note: Mapped[str]


class LedgerStamp(Model):
    """When a head was there, said by an authority outside this house (RFC 3161). Append-only.

    Beside the chain and outside the bundle, whose formats are closed: it proves itself.
    """

    __table_args__ = ({"info": APPEND_ONLY},)
    head_id: Mapped[int] = mapped_column(ForeignKey("ledger_head.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # by the authority's clock
    answer: Mapped[bytes] = mapped_column(LargeBinary)  # the .tsr, byte for byte


class OpAnswer(Model):
    """What a request was answered, so that the same request gets the same answer. Append-only."""

    __table_args__ = ({"info": APPEND_ONLY},)
    chain: Mapped[str] = mapped_column(primary_key=True)
    op: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class UpkeepNote(Model):
    """What the server did by itself, or found, or found to be over. Append-only.

    Kept as a code and its facts (`competition.findings`), so that each reader has it in words.
    """

    __table_args__ = ({"info": APPEND_ONLY},)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    task: Mapped[str]
    step: Mapped[NoteStep] = mapped_column(one_of(NoteStep, "step"))
    tone: Mapped[Tone] = mapped_column(one_of(Tone, "tone"))
    code: Mapped[str]
    facts: Mapped[dict[str, str | int]] = mapped_column(JSON)


class Trail(Model):
    """Who did what, when, why. Append-only."""

    __table_args__ = (Index(None, "edition_id", "act"), {"info": APPEND_ONLY})
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str]
    act: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
