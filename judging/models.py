"""Records of the scorers' side: panels, seats, what is signed now, and what was computed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.db import APPEND_ONLY, Model, UtcDateTime, one_of
from competition.models import Appearance, Grant, Stage
from competition.rules.lifecycles import ClockState, VoteState


class Panel(Model):
    __table_args__ = (UniqueConstraint("stage_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    stage: Mapped[Stage] = relationship()
    seats: Mapped[list[Seat]] = relationship(back_populates="panel", order_by="Seat.code")


class InvitedJudge(Model):
    """Somebody in the edition's pool (评委库), from which a stage may draw its panel."""

    __table_args__ = (UniqueConstraint("edition_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    code: Mapped[str]  # what is drawn: k07; of one who was removed it is not given again
    name: Mapped[str]
    role: Mapped[str]  # a role of the rulebook: expert, student …
    unit: Mapped[str] = mapped_column(default="")  # as written: many come from elsewhere
    away: Mapped[bool] = mapped_column(default=False)  # cannot come; why is not asked here


class Seat(Model):
    """One judge on one panel. Its grant is what a tablet signs in with."""

    __table_args__ = (UniqueConstraint("stage_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("role_grant.id"), unique=True)
    code: Mapped[str]  # the pseudonym that the ledger knows: j03
    role: Mapped[str]  # a role of the rulebook: expert, student …
    name: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    head: Mapped[bool] = mapped_column(default=False)
    lot: Mapped[str | None]  # whose the seat is where judges were drawn: k07
    panel: Mapped[Panel] = relationship(back_populates="seats")
    stage: Mapped[Stage] = relationship()
    grant: Mapped[Grant] = relationship()


class Why(StrEnum):
    """Why no sheet is expected of a seat for an appearance."""

    RECUSED = "recused"
    ABSENT = "absent"


class Recusal(Model):
    """A seat from which no sheet is expected for an appearance. Append-only."""

    __table_args__ = (UniqueConstraint("seat_id", "appearance_id"), {"info": APPEND_ONLY})
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    appearance_id: Mapped[int] = mapped_column(ForeignKey("appearance.id"), index=True)
    why: Mapped[Why] = mapped_column(one_of(Why, "why"))
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str]


class NoAttempt(Model):
    """An attempt that was not made: no sheet is expected of anybody. A projection of the ledger."""

    __table_args__ = (UniqueConstraint("appearance_id", "attempt"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    appearance_id: Mapped[int] = mapped_column(ForeignKey("appearance.id"), index=True)
    attempt: Mapped[int]


class SheetNow(Model):
    """The current revision of a score sheet: a projection, rebuilt from the ledger at any time."""

    __table_args__ = (
        UniqueConstraint("seat_id", "appearance_id", "attempt"),
        CheckConstraint("rev >= 1", name="rev_from_one"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    appearance_id: Mapped[int] = mapped_column(ForeignKey("appearance.id"), index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    rev: Mapped[int]
    marks: Mapped[dict[str, int]] = mapped_column(JSON)
    total: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    seq: Mapped[int]
    hash: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seat: Mapped[Seat] = relationship()
    appearance: Mapped[Appearance] = relationship()


class SheetDraft(Model):
    """What a judge has typed and not signed, so that another tablet can take over. Not a fact."""

    __table_args__ = (UniqueConstraint("seat_id", "appearance_id", "attempt"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    appearance_id: Mapped[int] = mapped_column(ForeignKey("appearance.id"))
    attempt: Mapped[int] = mapped_column(default=1)
    typed: Mapped[dict[str, str]] = mapped_column(JSON)
    base: Mapped[int] = mapped_column(default=0)  # the version a judge typed it over
    from_paper: Mapped[bool] = mapped_column(default=False)  # typed by the office, not the judge
    hands: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # of the office: who, by mark
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Trouble(StrEnum):
    """What is wrong, in the word that a judge chooses."""

    SIGNED_WRONG = "signed_wrong"
    WRONG_CONTESTANT = "wrong_contestant"
    TABLET = "tablet"
    OTHER = "other"


class HelpCall(Model):
    """A judge asks the desk for help. No fact: what is done about it is one."""

    __table_args__ = (
        UniqueConstraint("seat_id", "op"),
        CheckConstraint("(answered_at IS NULL) = (answered_by = '')", name="answered_by_somebody"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    op: Mapped[str]  # the request's own id: sent again, it is the same call
    trouble: Mapped[Trouble] = mapped_column(one_of(Trouble, "trouble"))
    sheet: Mapped[str] = mapped_column(default="")  # which one; none: not about a sheet
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str] = mapped_column(default="")
    seat: Mapped[Seat] = relationship()


class PenaltyNow(Model):
    """A penalty of an appearance: a projection of the ledger's penalty events."""

    __table_args__ = (UniqueConstraint("stage_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    appearance_id: Mapped[int] = mapped_column(ForeignKey("appearance.id"), index=True)
    seq: Mapped[int]
    code: Mapped[str]
    points: Mapped[int]  # whole units of the rulebook's scale, negative
    reason: Mapped[str]
    struck: Mapped[bool] = mapped_column(default=False)
    appearance: Mapped[Appearance] = relationship()


class SheetReturn(Model):
    """The head judge asks a judge to look at a signed sheet again: once. Append-only."""

    __table_args__ = (
        UniqueConstraint("seat_id", "appearance_id", "attempt"),
        {"info": APPEND_ONLY},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    appearance_id: Mapped[int] = mapped_column(ForeignKey("appearance.id"))
    attempt: Mapped[int]
    rev: Mapped[int]  # what was signed when it went back
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str]


class SpeechClock(Model):
    """How long an appearance has spoken. No fact: the penalty that follows from it is one."""

    __table_args__ = (
        UniqueConstraint("appearance_id"),
        CheckConstraint("spoken >= 0", name="spoken_not_negative"),
        CheckConstraint("(state = 'running') = (since IS NOT NULL)", name="running_iff_since"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    appearance_id: Mapped[int] = mapped_column(ForeignKey("appearance.id"), index=True)
    state: Mapped[ClockState] = mapped_column(one_of(ClockState, "state"))
    spoken: Mapped[int] = mapped_column(default=0)  # milliseconds before it last stood still
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # running since
    moves: Mapped[int] = mapped_column(default=0)  # grows: a page asks whether it is still true


class TabletNow(Model):
    """What a seat's tablet last said of itself. Not a fact: the next heartbeat writes over it."""

    __table_args__ = (
        UniqueConstraint("seat_id"),
        CheckConstraint("unsent >= 0", name="unsent_not_negative"),
        CheckConstraint("battery BETWEEN 0 AND 100", name="battery_in_percent"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    unsent: Mapped[int]  # signed there and not here yet
    battery: Mapped[int | None]  # in percent, where the browser tells
    charging: Mapped[bool] = mapped_column(default=False)
    plain: Mapped[bool] = mapped_column(default=False)  # pages without script: no heartbeats
    drilled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # came back by itself
    wipe_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # after a rehearsal
    wiped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HallItem(StrEnum):
    """What people look at in the hall before the first contestant."""

    BATTERY = "battery"
    AIRPLANE = "airplane"  # the drill without a network was passed
    PAPER = "paper"
    SCREENS = "screens"
    SOUND = "sound"


class HallCheck(Model):
    """A tick on the check list of the hall, or its taking back; the latest counts. Append-only."""

    __table_args__ = ({"info": APPEND_ONLY},)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    item: Mapped[HallItem] = mapped_column(one_of(HallItem, "item"))
    done: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str]


class Scene(StrEnum):
    """What a hall screen shows."""

    FOLLOW = "follow"  # who is on stage, who follows
    CLOCK = "clock"
    PAUSE = "pause"  # words of the desk
    DRAW = "draw"
    SCORE = "score"
    REVEAL = "reveal"
    VOTE = "vote"  # the way to the voting page


class HallFrame(Model):
    """What a hall screen shows, frozen when the desk showed it; the newest counts. Append-only."""

    __table_args__ = (
        UniqueConstraint("stage_id", "screen", "number"),
        CheckConstraint("screen BETWEEN 1 AND 4", name="screen_of_four"),
        {"info": APPEND_ONLY},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    screen: Mapped[int]
    number: Mapped[int]
    scene: Mapped[Scene] = mapped_column(one_of(Scene, "scene"))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str]


class Vote(Model):
    """The audience's vote of a stage."""

    __table_args__ = (
        UniqueConstraint("stage_id"),
        CheckConstraint("(state = 'prepared') = (opened_at IS NULL)", name="opened_iff_at"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_iff_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    state: Mapped[VoteState] = mapped_column(one_of(VoteState, "state"), default=VoteState.PREPARED)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage: Mapped[Stage] = relationship()


class VoteCard(Model):
    """A card for one voter. Its code is printed once and stored nowhere. Append-only."""

    __table_args__ = (
        UniqueConstraint("vote_id", "number"),
        UniqueConstraint("digest"),
        {"info": APPEND_ONLY},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), index=True)
    number: Mapped[int]
    voters: Mapped[str]  # the group of the rulebook that this card's vote counts for
    digest: Mapped[str]


class Ballot(Model):
    """One name on a card. A card's first ballot is number 1: it can be cast once. Append-only."""

    __table_args__ = (
        UniqueConstraint("card_id", "number"),
        UniqueConstraint("card_id", "appearance_id"),
        CheckConstraint("number >= 1", name="number_from_one"),
        {"info": APPEND_ONLY},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("vote_card.id"))
    number: Mapped[int]
    appearance_id: Mapped[int] = mapped_column(ForeignKey("appearance.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ResultRun(Model):
    """One computation of a stage's results, kept whole. Append-only."""

    __table_args__ = (UniqueConstraint("stage_id", "number"), {"info": APPEND_ONLY})
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    number: Mapped[int]
    seq: Mapped[int]  # the ledger's result event
    head: Mapped[str]  # hash of the last event the run has seen
    body: Mapped[dict[str, object]] = mapped_column(JSON)
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Decision(Model):
    """What only people may decide, decided by two of them with a reason. Append-only."""

    __table_args__ = ({"info": APPEND_ONLY},)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    question: Mapped[str]
    answer: Mapped[dict[str, object]] = mapped_column(JSON)
    reason: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str]
