"""Erasure of a person's parts: proposed, agreed on by another, and gone beside the ledger too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select, update

from competition import erasure, past_entrances, stages
from competition.db import db
from competition.models import Appearance, Stage
from competition.policy import Actor
from competition.second_person import Proposal
from judging import pool, proposals
from judging.models import Recusal, Seat, SheetDraft, SheetNow


def propose(stage: Stage, who: str, *, reason: str, by: Actor, at: datetime) -> Proposal:
    """Propose to erase what the ledger says of this contestant or judge as a person."""
    stages.hold(stage)
    erasure.refuse_gone(stage, {"who": who})
    return proposals.propose(stage, "erase", {"who": who}, reason=reason, by=by, at=at)


def carry_out(stage: Stage, who: str, *, at: datetime) -> None:
    """Erase the parts, and what the tables beside the ledger repeat of them."""
    erasure.erase(stage, who, at=at)
    seats = Seat.stage_id == stage.id, Seat.code == who
    for lot in (who, *db.session.scalars(select(Seat.lot).where(*seats))):
        pool.forget(stage.edition_id, lot or "")
    for given in db.session.scalars(select(Seat.grant_id).where(*seats)):
        past_entrances.forget_seat(given)
    db.session.execute(update(Seat).where(*seats).values(name=Seat.code))
    _forget_why(stage, who)
    ours = select(Appearance.id).where(Appearance.stage_id == stage.id, Appearance.code == who)
    db.session.execute(update(SheetNow).where(SheetNow.appearance_id.in_(ours)).values(note=""))
    db.session.execute(delete(SheetDraft).where(SheetDraft.appearance_id.in_(ours)))


def _forget_why(stage: Stage, who: str) -> None:
    """That no sheet was expected stays; why not, goes."""
    seats = select(Seat.id).where(Seat.stage_id == stage.id, Seat.code == who)
    turns = select(Appearance.id).where(Appearance.stage_id == stage.id, Appearance.code == who)
    theirs = or_(Recusal.seat_id.in_(seats), Recusal.appearance_id.in_(turns))
    db.session.execute(update(Recusal).where(theirs).values(reason=""))
