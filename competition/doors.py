"""Records of how people get in: one-time links, sessions, failed tries.

Of every secret only the digest is kept. Who made a link, and in which browser, stays with it: a
link that somebody else made may be in somebody else's hands (`second_person`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.db import Model, UtcDateTime
from competition.models import Grant, Person


class OneTimeLink(Model):
    """Opens a session once."""

    __table_args__ = (
        UniqueConstraint("digest"),
        UniqueConstraint("short"),
        CheckConstraint("(person_id IS NULL) <> (grant_id IS NULL)", name="person_or_seat"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    short: Mapped[str | None]  # the digest of a seat's short code, to be typed
    pin: Mapped[str | None]  # of a seat's card: what must be typed besides, kept as a digest
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id"))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_in: Mapped[str] = mapped_column(default="")  # the browser in which it was made
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Session(Model):
    """Somebody signed in on one device: a person, or a seat (grant). Looked up on each request.

    `behind` is who made the new link by which it was opened: it may be they who sit here.
    """

    __tablename__ = "signed_in"
    __table_args__ = (
        UniqueConstraint("digest"),
        CheckConstraint("NOT at_makers OR behind_id IS NOT NULL", name="maker_known"),
        CheckConstraint("ended_by_id IS NULL OR revoked_at IS NOT NULL", name="ended_when_revoked"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id"), index=True)
    behind_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at_makers: Mapped[bool] = mapped_column(default=False)  # in the browser that made the link
    device: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("signed_in.id"))
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    behind: Mapped[Person | None] = relationship(foreign_keys=[behind_id])
    grant: Mapped[Grant | None] = relationship()
    ended_by: Mapped[Session | None] = relationship(remote_side="Session.id")


class Attempt(Model):
    """A failed try to sign in, counted per account and per address."""

    __tablename__ = "sign_in_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
