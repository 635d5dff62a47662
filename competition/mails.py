"""Mail: the list of addresses of an edition, what it owes them, and what became of each mail.

Nothing here knows a server or a wording: `upkeep.mail_due` finds what is owed, `web.mail_words`
says it, `upkeep.mailing` takes it away. A rehearsal owes nothing to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import CursorResult, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from competition import encrypted, trail
from competition.db import alone, db
from competition.encrypted import NOTHING
from competition.errors import Missing, Refused
from competition.findings import Finding, Tone, fine
from competition.models import Edition, Unit
from competition.outbox import Mail, MailAddress, MailKind, MailPurpose
from competition.settings import MAILBOX, Settings, mail_server

LONGEST = 254  # characters of an address (RFC 5321)
RECENT = timedelta(days=2)  # what is older is owed to nobody: a restored copy must not flood
PATIENT = timedelta(days=3)  # so long a mail is tried
PAUSES = tuple(timedelta(minutes=n) for n in (5, 15, 60, 240))  # after each try, then the last


# ── addresses ─────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organiser types of an address."""

    address: str
    purpose: MailPurpose
    language: str
    unit: Unit | None = None


def add(edition: Edition, wanted: Wanted, *, by: str, at: datetime) -> MailAddress:
    """Write to this mailbox from now on."""
    alone(f"mails {edition.id}")
    unit = wanted.unit if wanted.purpose is MailPurpose.DEADLINES else None
    if len(wanted.address) > LONGEST or not MAILBOX.fullmatch(wanted.address):
        raise Refused("mail.no_address")
    if wanted.purpose is MailPurpose.DEADLINES and unit is None:
        raise Refused("mail.no_unit")
    there = {(mailbox(one), one.purpose, one.unit_id) for one in addresses(edition)}
    if (wanted.address, wanted.purpose, unit.id if unit else None) in there:
        raise Refused("mail.there_already")
    added = MailAddress(
        edition_id=edition.id, unit_id=unit.id if unit else None, purpose=wanted.purpose,
        address=NOTHING, language=wanted.language, added_at=at,
    )  # fmt: skip
    db.session.add(added)
    db.session.flush()  # from here on the row has what its text is bound to
    added.address = encrypted.keep(wanted.address, encrypted.place_of(added, "address"))
    db.session.flush()
    _note("mail.add", added, by=by, at=at)
    return added


def remove(address: MailAddress, *, by: str, at: datetime) -> None:
    """Forget the mailbox and everything that was written to it, at once."""
    _note("mail.remove", address, by=by, at=at)
    _forget([address.id])


def _note(act: str, address: MailAddress, *, by: str, at: datetime) -> None:
    """The trail says what for, and never the address."""
    about = address.unit.code if address.unit else ""
    trail.note(f"{act}:{address.purpose}", edition=address.edition_id, by=by, at=at, about=about)


def mailbox(address: MailAddress) -> str | None:
    """The address itself; None where it cannot be read any more."""
    return encrypted.read(address, "address")


def addresses(edition: Edition) -> list[MailAddress]:
    ours = select(MailAddress).where(MailAddress.edition_id == edition.id)
    found = db.session.scalars(ours.options(joinedload(MailAddress.unit)).order_by(MailAddress.id))
    return sorted(found, key=lambda one: (one.purpose, mailbox(one) or ""))


def address_of(edition: Edition, number: int) -> MailAddress:
    found = db.session.get(MailAddress, number)
    if found is None or found.edition_id != edition.id:
        raise Missing
    return found


def kept_for(purpose: MailPurpose) -> list[MailAddress]:
    """In every edition that is no rehearsal."""
    ours = select(MailAddress).join(Edition).where(MailAddress.purpose == purpose)
    whole = ours.where(~Edition.rehearsal).options(
        joinedload(MailAddress.edition), joinedload(MailAddress.unit)
    )
    return list(db.session.scalars(whole.order_by(MailAddress.id)))


def count(edition: Edition) -> int:
    ours = select(func.count(MailAddress.id)).where(MailAddress.edition_id == edition.id)
    return db.session.scalar(ours) or 0


def forget_all(edition: Edition) -> int:
    """Every address of the edition, with what was written to it; how many there were."""
    ours = select(MailAddress.id).where(MailAddress.edition_id == edition.id)
    return _forget(db.session.scalars(ours).all())


def _forget(gone: Sequence[int]) -> int:
    db.session.execute(delete(Mail).where(Mail.address_id.in_(gone)))
    db.session.execute(delete(MailAddress).where(MailAddress.id.in_(gone)))
    db.session.expire_all()
    return len(gone)


# ── what is owed ──────────────────────────────────────────────────────────────────────────────
def owes(address: MailAddress, since: datetime, *, at: datetime) -> bool:
    """Whether what has been so since then is still to be told to this address."""
    return address.added_at <= since and at - RECENT <= since <= at


def owe(
    address: MailAddress, kind: MailKind, what: str, facts: Mapping[str, object], *, at: datetime
) -> bool:
    """Owe this mail, once; whether it is new. `what` names what it tells of, and nobody."""
    if address.edition.rehearsal:
        return False
    alone(f"mails {address.edition_id}")
    key = f"{kind}:{what}:{address.id}"
    if db.session.scalar(select(Mail.id).where(Mail.key == key)) is not None:
        return False
    db.session.add(
        Mail(
            edition_id=address.edition_id, address_id=address.id, key=key, kind=kind,
            language=address.language, facts=dict(facts), made_at=at, next_at=at,
        )
    )  # fmt: skip
    db.session.flush()
    return True


def try_out(address: MailAddress, here: Settings, *, by: str, at: datetime) -> None:
    """Owe a mail that says nothing but that it arrived: one in a minute."""
    if not here.smtp:
        raise Refused("mail.off")
    if address.edition.rehearsal:
        raise Refused("mail.rehearsal")
    if not owe(address, MailKind.TRIAL, f"{at:%Y-%m-%dT%H:%M}", {}, at=at):
        raise Refused("mail.tried_already")
    _note("mail.try", address, by=by, at=at)


def told_lately(address: MailAddress, kind: MailKind, *, since: datetime) -> list[Mail]:
    ours = select(Mail).where(Mail.address_id == address.id, Mail.kind == kind)
    return list(db.session.scalars(ours.where(Mail.made_at >= since).order_by(Mail.made_at)))


# ── on the way ────────────────────────────────────────────────────────────────────────────────
WITH = (joinedload(Mail.address).joinedload(MailAddress.unit),)
WAITS = (Mail.sent_at.is_(None), Mail.given_up_at.is_(None))


def due(*, at: datetime, most: int) -> list[Mail]:
    """Whose turn it is: the least tried first, so that one at which a server dies blocks no other.

    None of a rehearsal, whatever was owed.
    """
    real = select(Edition.id).where(~Edition.rehearsal)
    wanted = select(Mail).where(*WAITS, Mail.next_at <= at, Mail.edition_id.in_(real))
    loaded = wanted.options(*WITH, joinedload(Mail.edition))
    return list(db.session.scalars(loaded.order_by(Mail.tries, Mail.made_at, Mail.id).limit(most)))


def message_id(mail: Mail) -> str:
    """What stands for this mail wherever it arrives: the same however often it is sent."""
    told = f"{mail.key} {mail.edition.code} {mailbox(mail.address)}"
    return sha256(told.encode()).hexdigest()[:32]


def take(mail: int, *, at: datetime) -> bool:
    """Take the mail to send it; False where another process did, or it has gone.

    From here on it is tried again only after a pause, also by whoever comes after a crash.
    """
    tries = db.session.scalar(select(Mail.tries).where(Mail.id == mail)) or 0
    pause = PAUSES[min(tries, len(PAUSES) - 1)]
    mine = update(Mail).where(Mail.id == mail, Mail.tries == tries, *WAITS, Mail.next_at <= at)
    return _changed(mine.values(tries=tries + 1, next_at=at + pause)) == 1


def arrived(mail: int, *, at: datetime) -> None:
    _changed(update(Mail).where(Mail.id == mail, *WAITS).values(sent_at=at, error=""))


def failed(mail: int, error: str, *, at: datetime, for_good: bool = False) -> None:
    """It did not arrive, and why; `for_good` where trying again would be of no use."""
    ends = {"given_up_at": at} if for_good else {}
    _changed(update(Mail).where(Mail.id == mail, *WAITS).values(error=error, **ends))


def hold(error: str, *, at: datetime) -> None:
    """The server took nothing: what waits is not tried before the first pause is over."""
    waits = update(Mail).where(*WAITS, Mail.next_at <= at + PAUSES[0])
    _changed(waits.values(error=error, next_at=at + PAUSES[0]))


def give_up(*, at: datetime) -> None:
    """What could not be sent for days is news to nobody, and says so on the page."""
    late = (*WAITS, Mail.made_at <= at - PATIENT)
    _changed(update(Mail).where(*late, Mail.error == "").values(error="mail.late"))
    _changed(update(Mail).where(*late).values(given_up_at=at))


def _changed(statement: Any) -> int:
    none = {"synchronize_session": False}
    done = db.session.execute(statement, execution_options=none)
    return cast("CursorResult[Any]", done).rowcount


# ── what became of them ───────────────────────────────────────────────────────────────────────
def troubles(*, at: datetime) -> list[tuple[str, str, int]]:
    """Edition, error, how many: of what waits after a failed try, or was given up lately."""
    still = or_(Mail.given_up_at.is_(None), Mail.given_up_at > at - RECENT)
    rows = db.session.execute(
        select(Edition.code, Mail.error, func.count())
        .join(Edition, Mail.edition_id == Edition.id)
        .where(Mail.sent_at.is_(None), Mail.error != "", still)
        .group_by(Edition.code, Mail.error)
        .order_by(Edition.code, Mail.error)
    )
    return [(code, error, many) for code, error, many in rows]


def listed(edition: Edition, *, most: int = 500) -> list[Mail]:
    """The edition's mails, the newest first."""
    ours = select(Mail).where(Mail.edition_id == edition.id).options(*WITH)
    return list(db.session.scalars(ours.order_by(Mail.id.desc()).limit(most)))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of an edition's mails went, wait untried, and failed at least once or for good."""

    sent: int
    waiting: int
    failed: int


def counts(edition: Edition) -> Counts:
    sent, failed = Mail.sent_at.is_not(None), and_(Mail.sent_at.is_(None), Mail.error != "")
    waits = and_(*WAITS, Mail.error == "")
    told = [func.count(case((one, 1))) for one in (sent, waits, failed)]
    row = db.session.execute(select(*told).where(Mail.edition_id == edition.id)).one()
    return Counts(sent=row[0], waiting=row[1], failed=row[2])


def why(mail: Mail) -> Finding:
    """Why it did not arrive the last time."""
    return Finding(mail.error, Tone.LOOK)


def looked_at(here: Settings) -> Finding:
    """Whether mail is set up, to which server, and how many wait: in one line."""
    server = mail_server(here)
    if server is None:
        return fine("mail.off")
    waiting = db.session.scalar(select(func.count(Mail.id)).where(*WAITS)) or 0
    return fine("mail.on", server=f"{server.host}:{server.port}", count=waiting)
