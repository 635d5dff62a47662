"""Mailboxes of offices on an edition's list, and what was written to them."""

from __future__ import annotations

from datetime import datetime, timedelta

from competition import mails, units
from competition.ledger.event import stamp
from competition.mails import Wanted
from competition.models import Edition
from competition.outbox import MailAddress, MailKind, MailPurpose


def keep(
    edition: Edition, purpose: MailPurpose, *, at: datetime, unit: str = "", address: str = "",
    language: str = "zh",
) -> MailAddress:  # fmt: skip
    """An office on the edition's list; within an app context."""
    own = units.of(edition, unit) if unit else None
    wanted = Wanted(address or f"{purpose}{unit}@offices.test", purpose, language, own)
    return mails.add(edition, wanted, by="org1", at=at)


def some(edition: Edition, unit: str, *, at: datetime, many: int = 1) -> None:
    """For so many offices, each with a mail that went, one that waits and one that was refused."""
    for number in range(many):
        office = keep(
            edition, MailPurpose.DEADLINES, at=at, unit=unit, address=f"office{number}@offices.test"
        )
        for what in ("sent", "refused", "waits"):
            facts = {"code": "prepare", "stage": "初赛", "starts": stamp(at + timedelta(days=1))}
            mails.owe(office, MailKind.DEADLINE, what, facts, at=at)
        sent, refused, _waits = mails.due(at=at, most=3 * many)[:3]
        mails.arrived(sent.id, at=at)
        mails.failed(refused.id, "mail.recipient", at=at, for_good=True)
