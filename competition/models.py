"""Records of the organiser's and the contestants' side. Facts are appended, states move.

Tables marked append-only refuse UPDATE and DELETE in the database itself (`append_only.py`).
Tables carry `edition_id`, so that two editions never meet and a large server can shard by it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.db import APPEND_ONLY, Model, UtcDateTime, one_of
from competition.encrypted import NOTHING, Encrypted, EncryptedText
from competition.policy import Role
from competition.rules.lifecycles import AppearanceState, EntryState, ObjectionState, StageState


# ── people ────────────────────────────────────────────────────────────────────────────────────
class Person(Model):
    __table_args__ = (UniqueConstraint("login"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    login: Mapped[str | None]  # casefolded NFKC: look-alikes are the same login
    password_hash: Mapped[str | None]
    # whoever made the new link by which they came in to choose the password (`doors.Session`)
    behind_password_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    founder: Mapped[bool] = mapped_column(default=False)  # may make the first edition
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    grants: Mapped[list[Grant]] = relationship(back_populates="person")


class Grant(Model):
    """A role in one edition: a person's, or (role judge) a seat's, which is a device."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        CheckConstraint("(role = 'unit') = (unit_id IS NOT NULL)", name="unit_iff_unit_role"),
        CheckConstraint(
            "(role = 'contestant') = (entry_id IS NOT NULL)", name="entry_iff_contestant"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, "role"))
    code: Mapped[str]  # the pseudonym that the ledger knows: org1, aud1, final.j03
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person: Mapped[Person | None] = relationship(back_populates="grants")
    edition: Mapped[Edition] = relationship()


# ── the contest ───────────────────────────────────────────────────────────────────────────────
class Competition(Model):
    __table_args__ = (UniqueConstraint("code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]


class Edition(Model):
    __table_args__ = (UniqueConstraint("code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    code: Mapped[str]  # in every address and in every chain's name
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    first_day: Mapped[date | None]
    rules: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)  # from the preset, as data
    rehearsal: Mapped[bool] = mapped_column(default=False)
    issuer: Mapped[str] = mapped_column(default="")  # who gives the certificates (发证单位)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    competition: Mapped[Competition] = relationship()
    stages: Mapped[list[Stage]] = relationship(
        back_populates="edition", order_by="(Stage.position, Stage.id)"
    )


class Unit(Model):
    __table_args__ = (UniqueConstraint("edition_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str]
    name: Mapped[str]
    quota: Mapped[int | None]  # an override of the formula, with its reason
    quota_reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # bonuses that quotas read


class HeadCount(Model):
    """How many people of a unit the rule speaks of, on a day. Append-only."""

    __table_args__ = ({"info": APPEND_ONLY},)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    on_day: Mapped[date]
    count: Mapped[int] = mapped_column(CheckConstraint("count >= 0", name="not_negative"))
    counted_by: Mapped[str]


class Track(Model):
    __table_args__ = (UniqueConstraint("edition_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]


class Stage(Model):
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        UniqueConstraint("chain"),
        CheckConstraint(
            "(state IN ('scoring','sealed','publicised','final')) = (opened_at IS NOT NULL)",
            name="opened_iff_at",
        ),
        CheckConstraint(
            "(state IN ('sealed','publicised','final')) = (sealed_at IS NOT NULL)",
            name="sealed_iff_at",
        ),
        CheckConstraint("(state = 'final') = (final_at IS NOT NULL)", name="final_iff_at"),
        CheckConstraint(
            "report_at IS NULL OR (starts_at IS NOT NULL AND report_at <= starts_at)",
            name="report_before_start",
        ),
        CheckConstraint("segments IS NULL OR segments > 1", name="several_segments"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # a unit's own preliminary
    code: Mapped[str]
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=1)
    chain: Mapped[str]
    state: Mapped[StageState] = mapped_column(
        one_of(StageState, "state"), default=StageState.PLANNED
    )
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # see timetable.py
    report_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    venue: Mapped[str] = mapped_column(default="")
    segments: Mapped[int | None]  # see segments.py
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    final_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edition: Mapped[Edition] = relationship(back_populates="stages")
    unit: Mapped[Unit | None] = relationship()
    appearances: Mapped[list[Appearance]] = relationship(
        back_populates="stage", order_by="(Appearance.position, Appearance.code)"
    )


class RulebookText(Model):
    """A rulebook as adopted: replaced by a further row, never edited. Append-only."""

    __tablename__ = "rulebook"
    __table_args__ = (UniqueConstraint("stage_id", "number"), {"info": APPEND_ONLY})
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    number: Mapped[int]
    text: Mapped[str]
    digest: Mapped[str]
    chain: Mapped[str]
    adopted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    adopted_by: Mapped[str]


class Entry(Model):
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        UniqueConstraint("edition_id", "staff_no"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    code: Mapped[str]
    name: Mapped[str]
    staff_no: Mapped[str | None]
    title: Mapped[str] = mapped_column(default="")
    course: Mapped[str] = mapped_column(default="")
    state: Mapped[EntryState] = mapped_column(
        one_of(EntryState, "state"), default=EntryState.SUBMITTED
    )
    exception: Mapped[str] = mapped_column(default="")  # why it takes part though a rule says no
    unit: Mapped[Unit | None] = relationship()
    track: Mapped[Track | None] = relationship()


class PrivateRecord(Model):
    """What only the eligibility check needs; has a day on which it is deleted."""

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    born: Mapped[Encrypted] = mapped_column(EncryptedText("entry_id"))  # see births.py
    delete_after: Mapped[date]


class RosterDraft(Model):
    """An uploaded staff list between its preview and its entry. Not a fact: it may be deleted."""

    __table_args__ = (UniqueConstraint("edition_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_name: Mapped[str]
    # see drafts.py: without the columns nobody asked for; as read (rules/kept_lines.py); mended
    workbook: Mapped[Encrypted] = mapped_column(EncryptedText("edition_id"))
    rows: Mapped[Encrypted] = mapped_column(EncryptedText("edition_id"))
    fixes: Mapped[Encrypted] = mapped_column(EncryptedText("edition_id"), default=NOTHING)


class NominationStep(StrEnum):
    NOMINATED = "nominated"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"  # who had withdrawn stands in line again


class Nomination(Model):
    """A unit sends an entry on, or an entry steps back. The latest step counts. Append-only."""

    __table_args__ = ({"info": APPEND_ONLY},)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    step: Mapped[NominationStep] = mapped_column(one_of(NominationStep, "step"))
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str]


class Appearance(Model):
    __table_args__ = (
        UniqueConstraint("stage_id", "code"),
        UniqueConstraint("stage_id", "entry_id"),
        UniqueConstraint("stage_id", "position"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    code: Mapped[str]  # the pseudonym that the ledger knows: c05
    position: Mapped[int | None]
    segment: Mapped[str] = mapped_column(default="")
    state: Mapped[AppearanceState] = mapped_column(
        one_of(AppearanceState, "state"), default=AppearanceState.WAITING
    )
    stage: Mapped[Stage] = relationship(back_populates="appearances")
    entry: Mapped[Entry] = relationship()


# ── what was made public ──────────────────────────────────────────────────────────────────────
class Publication(Model):
    """An announcement, frozen when two persons published it. Append-only."""

    __table_args__ = (UniqueConstraint("stage_id", "number"), {"info": APPEND_ONLY})
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    number: Mapped[int]
    body: Mapped[str]  # the canonical text of the announcement
    digest: Mapped[str]
    head: Mapped[str]  # hash of the ledger's event that published it
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str]  # the two codes
    stage: Mapped[Stage] = relationship()
    lines: Mapped[list[PublishedLine]] = relationship(
        back_populates="publication", order_by="PublishedLine.position"
    )
    steps: Mapped[list[PublicationStep]] = relationship(order_by="PublicationStep.id")


class PublicationStep(Model):
    """An announcement was withdrawn or confirmed. Append-only."""

    __table_args__ = ({"info": APPEND_ONLY},)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    step: Mapped[str] = mapped_column(
        CheckConstraint("step IN ('withdrawn', 'confirmed')", name="step")
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")


class PublishedLine(Model):
    __table_args__ = (UniqueConstraint("publication_id", "code"), {"info": APPEND_ONLY})
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    position: Mapped[int]
    place: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    score: Mapped[str]
    prize: Mapped[str]
    specials: Mapped[list[str]] = mapped_column(JSON)
    explanation: Mapped[dict[str, object]] = mapped_column(JSON)
    publication: Mapped[Publication] = relationship(back_populates="lines")


class Objection(Model):
    __table_args__ = (
        UniqueConstraint("ref"),
        CheckConstraint("(state = 'lodged') = (answered_at IS NULL)", name="answered_iff_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    ref: Mapped[str]  # what the person who lodged it can look it up with
    lodged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[Encrypted] = mapped_column(EncryptedText("ref"))  # see lodgers.py
    contact: Mapped[Encrypted] = mapped_column(EncryptedText("ref"))
    about: Mapped[str]  # the line's code, or nothing: the announcement as a whole
    text: Mapped[str]
    state: Mapped[ObjectionState] = mapped_column(
        one_of(ObjectionState, "state"), default=ObjectionState.LODGED
    )
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    publication: Mapped[Publication] = relationship()


class Certificate(Model):
    __table_args__ = (UniqueConstraint("number"), {"info": APPEND_ONLY})
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("published_line.id"))
    number: Mapped[str]
    award: Mapped[str]
    digest: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    line: Mapped[PublishedLine] = relationship()


# ── what the server does by itself ────────────────────────────────────────────────────────────
class UpkeepTask(Model):
    """One row for each thing that is done again and again; the row `leader` is the lock.

    Whoever's name is in the lock's row before `until` does them, and nobody else.
    """

    __table_args__ = (CheckConstraint("until IS NULL OR holder <> ''", name="held_by_somebody"),)
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(default="")
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    found: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
