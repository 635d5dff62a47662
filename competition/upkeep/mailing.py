"""Mails go out: written, handed to the server that the settings name, and marked.

No transaction is open while that server is waited for. Each mail is taken before it is sent, so
that of two processes one sends it, and marked right afterwards: who is killed in between sends it
once more, after a pause, under the same Message-ID.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address

from flask import Flask, g
from flask_babel import force_locale

from competition import mails, settings
from competition.db import db, reading
from competition.findings import Finding, fine, look
from competition.outbox import Mail
from competition.settings import MailServer, Settings
from competition.upkeep import mail_due
from competition.upkeep.patience import within
from competition.web.mail_words import written

PATIENCE = 20.0  # seconds for one mail
AT_ONCE = 20.0  # seconds in one round: the other rounds wait meanwhile
MOST = 30  # mails in one round
SENDING = "podium sends mail"

# ── why a mail did not arrive ─────────────────────────────────────────────────────────────────
SERVERS = {
    one.code: one
    for one in (
        look("mail.away"), look("mail.silent"), look("mail.broken"), look("mail.login"),
        look("mail.no_tls"), look("mail.certificate"), look("mail.sender"),
    )
}  # fmt: skip
ITS_OWN = {
    one.code: one
    for one in (
        look("mail.recipient"), look("mail.later"), look("mail.content"), look("mail.late"),
        look("mail.unreadable"),
    )
}  # fmt: skip
FOR_GOOD = {"mail.recipient", "mail.content", "mail.unreadable"}


class NoTls(smtplib.SMTPException):
    """The server is elsewhere and offers none: a password and the mail would go in clear."""


FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (NoTls, "mail.no_tls"),
    (smtplib.SMTPAuthenticationError, "mail.login"),
    (smtplib.SMTPNotSupportedError, "mail.login"),
    (smtplib.SMTPSenderRefused, "mail.sender"),
    (ssl.SSLError, "mail.certificate"),
    (smtplib.SMTPException, "mail.broken"),
    (TimeoutError, "mail.silent"),
    (OSError, "mail.away"),
)


def _code(fault: Exception) -> str:
    """What happened, without a word of what the server said: it may repeat the address."""
    match fault:
        case smtplib.SMTPRecipientsRefused():
            replies = [reply for reply, _text in fault.recipients.values()]
            return "mail.recipient" if min(replies, default=500) >= 500 else "mail.later"
        case smtplib.SMTPDataError():
            return "mail.content" if fault.smtp_code >= 500 else "mail.later"
    return next(code for kind, code in FAULTS if isinstance(fault, kind))


# ── to the server ─────────────────────────────────────────────────────────────────────────────
def deliver(server: MailServer, message: EmailMessage) -> str:
    """Hand it over; "" where it was taken, else the code of why not."""
    told = within(PATIENCE, SENDING, lambda: _handed_over(server, message))
    return "mail.silent" if told is None else told


def _handed_over(server: MailServer, message: EmailMessage) -> str:
    connection: smtplib.SMTP | None = None
    try:
        connection = _opened(server, str(message["From"]).rpartition("@")[2])
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)
    except (OSError, smtplib.SMTPException) as fault:
        return _code(fault)
    finally:
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):  # it was taken, whatever follows
                connection.quit()
            connection.close()
    return ""


def _opened(server: MailServer, own: str) -> smtplib.SMTP:
    """Sealed before anything is said; only to this machine itself it may go in clear."""
    sealed, here = ssl.create_default_context(), is_here(server.host)
    if server.wrapped:
        return smtplib.SMTP_SSL(server.host, server.port, own, timeout=PATIENCE, context=sealed)
    opened = smtplib.SMTP(server.host, server.port, own, timeout=PATIENCE)
    try:
        opened.ehlo()
        if not here and not opened.has_extn("starttls"):
            raise NoTls
        if not here:
            opened.starttls(context=sealed)
    except (OSError, smtplib.SMTPException):
        opened.close()
        raise
    return opened


def is_here(host: str) -> bool:
    """Whether that is this machine: what is said to it passes no network."""
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


# ── one round ─────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Packed:
    """A mail as it goes out; no loaded row, for it is marked in another transaction."""

    id: int
    edition: str
    message: EmailMessage


def send(app: Flask, *, at: datetime) -> tuple[Sequence[Finding], Sequence[Finding]]:
    """Owe what is new and send what is due, as far as time allows; what was done and found."""
    here: Settings = app.extensions["podium"]
    server = settings.mail_server(here)
    if server is None:
        return [], []
    mails.give_up(at=at)
    mail_due.find(at=at)
    db.session.commit()
    with reading():
        waiting = [packed(one, here, at) for one in mails.due(at=at, most=MOST)]
        db.session.rollback()
    sent = _sent(server, waiting, at)
    did = [replace(fine("mail.sent", count=many), edition=code) for code, many in sent.items()]
    known = SERVERS | ITS_OWN
    found = [replace(known[error], edition=code) for code, error, _ in mails.troubles(at=at)]
    return did, found


def _sent(server: MailServer, waiting: Sequence[Packed], at: datetime) -> Counter[str]:
    """By edition how many went; where the server takes none, the rest waits for its turn."""
    began, sent = time.monotonic(), Counter[str]()
    for one in waiting:
        mine = mails.take(one.id, at=at)
        db.session.commit()
        if not mine:
            continue
        error = deliver(server, one.message) if one.message["To"] else "mail.unreadable"
        if error:
            mails.failed(one.id, error, at=at, for_good=error in FOR_GOOD)
        else:
            mails.arrived(one.id, at=at)
            sent[one.edition] += 1
        if error in SERVERS:
            mails.hold(error, at=at)
        db.session.commit()
        if error in SERVERS or time.monotonic() - began > AT_ONCE:
            break
    return sent


def packed(mail: Mail, here: Settings, at: datetime) -> Packed:
    """The mail in its reader's language, on the clock of the edition's place."""
    g.edition = mail.edition
    with force_locale(mail.language):
        told = written(mail, site=here.site)
    g.pop("edition")
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = here.mail_from, mails.mailbox(mail.address) or ""
    message["Subject"], message["Date"] = told.subject, at
    domain = here.mail_from.rpartition("@")[2]
    message["Message-ID"] = f"<{mails.message_id(mail)}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # no machine need answer
    message.set_content(told.body, cte="base64")  # whatever the servers on the way take
    if told.note:
        message.add_attachment(
            told.note.encode(), maintype="text", subtype="plain", filename=told.file,
            params={"charset": "utf-8"},
        )  # fmt: skip
    return Packed(mail.id, mail.edition.code, message)
