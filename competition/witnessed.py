"""Records of a draw with witnesses, until it stands on the chain: who came, what they handed over.

Of a witness's card only the digest is kept. A secret is kept from the moment it is revealed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.db import Model, UtcDateTime, one_of
from competition.models import Stage
from competition.rules.lifecycles import DrawState

ORDER, TIE, SEGMENT = "order", "tie", "segment"
JUDGES = "judges"  # who sits on the panel: a go of its own, before every other lot
RUNNING = text("state IN ('gathering', 'fixed')")


class WitnessedDraw(Model):
    """Lots of a stage that people witness; `number` tells it from those that were void.

    `lead` is the first of what is drawn in this go: the order, or the judges.
    """

    __table_args__ = (
        Index(
            "witnessed_draw_one_running", "chain", unique=True,
            sqlite_where=RUNNING, postgresql_where=RUNNING,
        ),
        CheckConstraint("(state = 'void') = (reason <> '')", name="void_iff_reason"),
        CheckConstraint("lead IN ('order', 'judges')", name="leading"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    chain: Mapped[str]  # inside every commitment: other rules are another chain
    number: Mapped[int]
    lead: Mapped[str] = mapped_column(default=ORDER, server_default=ORDER)
    state: Mapped[DrawState] = mapped_column(
        one_of(DrawState, "state"), default=DrawState.GATHERING
    )
    reason: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage: Mapped[Stage] = relationship()
    witnesses: Mapped[list[Witness]] = relationship(back_populates="draw", order_by="Witness.code")

    @property
    def committed(self) -> list[Witness]:
        return [one for one in self.witnesses if one.lead_commit is not None]

    @property
    def silent(self) -> list[Witness]:
        """Who committed and has not revealed."""
        return [one for one in self.committed if one.secret is None]


class Witness(Model):
    """One witness. `typed`: the server computed the commitments from digits typed into a form."""

    __tablename__ = "draw_witness"
    __table_args__ = (
        UniqueConstraint("draw_id", "code"),
        UniqueConstraint("digest"),
        CheckConstraint("tie_commit IS NULL OR lead_commit IS NOT NULL", name="commits_together"),
        CheckConstraint("secret IS NULL OR lead_commit IS NOT NULL", name="commits_first"),
        CheckConstraint("segment_commit IS NULL OR lead_commit IS NOT NULL", name="all_at_once"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("witnessed_draw.id"))
    code: Mapped[str]  # the pseudonym inside the commitments: w1
    name: Mapped[str]  # for whom they stand: 监审, 化学工程学院
    digest: Mapped[str]
    typed: Mapped[bool] = mapped_column(default=False)
    lead_commit: Mapped[str | None]  # for the order, or for the judges
    tie_commit: Mapped[str | None]  # with the order
    segment_commit: Mapped[str | None]  # where teaching segments are drawn
    secret: Mapped[str | None]  # hexadecimal
    draw: Mapped[WitnessedDraw] = relationship(back_populates="witnesses")

    @property
    def commits(self) -> dict[str, str]:
        """Draw → what this witness committed to for it."""
        handed = (self.lead_commit, self.tie_commit, self.segment_commit)
        names = (self.draw.lead, TIE, SEGMENT)
        return {name: told for name, told in zip(names, handed, strict=True) if told}
