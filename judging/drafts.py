"""Drafts: what a judge typed and has not signed. Not facts: nothing is computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from competition.db import db
from judging.models import Seat, SheetDraft
from judging.panels import Place
from judging.sheets import current


def keep(place: Place, typed: Mapping[str, str], *, at: datetime, base: int | None = None) -> bool:
    """Keep what was typed and not signed, so that another tablet can take over; whether it was.

    What was typed over version `base` is not kept once a later one is signed: it would come back
    as if the judge had begun to change that one.
    """
    alone = select(Seat.id).where(Seat.id == place.seat.id).with_for_update(key_share=True)
    db.session.execute(alone)
    now = current(place)
    signed = now.rev if now else 0
    if base is not None and base < signed:
        return False
    row = find(place) or SheetDraft(
        edition_id=place.seat.edition_id,
        seat_id=place.seat.id,
        appearance_id=place.appearance.id,
        attempt=place.attempt,
    )
    row.typed = {key[:130]: text[:40] for key, text in list(typed.items())[:200]}
    row.from_paper, row.hands = False, {}
    row.base, row.at = signed if base is None else base, at
    db.session.add(row)
    return True


def own(place: Place) -> SheetDraft | None:
    """The judge's own; what the office types from paper the judge does not see as theirs."""
    found = find(place)
    return found if found is not None and not found.from_paper else None


def find(place: Place) -> SheetDraft | None:
    return db.session.scalar(
        select(SheetDraft).where(
            SheetDraft.seat_id == place.seat.id,
            SheetDraft.appearance_id == place.appearance.id,
            SheetDraft.attempt == place.attempt,
        )
    )
