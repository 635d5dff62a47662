"""Records of mail: to which mailboxes an edition writes, and the mails that it owes or has sent.

No facts of the contest: they are deleted with the address, at once if somebody asks.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.db import Model, UtcDateTime, one_of
from competition.encrypted import Encrypted, EncryptedText
from competition.models import Edition, Unit


class MailPurpose(StrEnum):
    """What an address is kept for."""

    HEADS = "heads"  # every signed head, as the office's page of codes shows it
    ANNOUNCED = "announced"  # what an announcement was signed with: the public's
    DEADLINES = "deadlines"  # of one unit
    ALARMS = "alarms"  # what the rounds found


class MailKind(StrEnum):
    """What a mail says: each has a template."""

    HEAD = "head"
    ANNOUNCED = "announced"
    DEADLINE = "deadline"
    ALARM = "alarm"
    TRIAL = "trial"


class MailState(StrEnum):
    """Where a mail is."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


class MailAddress(Model):
    """A mailbox of an office, and what for. Never in the ledger, the trail, a log or an export."""

    __table_args__ = (
        CheckConstraint("(purpose = 'deadlines') = (unit_id IS NOT NULL)", name="unit_iff_its_own"),
        CheckConstraint("language IN ('zh', 'en')", name="language"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    purpose: Mapped[MailPurpose] = mapped_column(one_of(MailPurpose, "purpose"))
    address: Mapped[Encrypted] = mapped_column(EncryptedText("id"))  # see mails.mailbox
    language: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edition: Mapped[Edition] = relationship()
    unit: Mapped[Unit | None] = relationship()


class Mail(Model):
    """One mail to one address, kept as its kind and facts: whoever reads it has it in words.

    `key` names what it tells and to whom, so that finding the same thing twice owes one mail.
    """

    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="one_end"),
        CheckConstraint("language IN ('zh', 'en')", name="language"),
        Index(None, "sent_at", "given_up_at", "next_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("mail_address.id"), index=True)
    key: Mapped[str]
    kind: Mapped[MailKind] = mapped_column(one_of(MailKind, "kind"))
    language: Mapped[str]
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")  # a code of `outside.MAIL`, and never a text
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[MailAddress] = relationship()
    edition: Mapped[Edition] = relationship()

    @property
    def state(self) -> MailState:
        if self.sent_at is not None:
            return MailState.SENT
        return MailState.WAITING if self.given_up_at is None else MailState.GIVEN_UP
