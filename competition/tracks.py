"""Tracks (组别): fields that are judged apart."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from competition import trail
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.models import Edition, Stage, Track
from competition.rules import codes


def add(edition: Edition, *, code: str, name: str, by: str, at: datetime) -> Track:
    codes.lawful(code)
    alone(f"tracks {edition.id}")
    if _coded(edition, code) is not None:
        raise Refused("track.code_taken", taken=code)
    track = Track(edition_id=edition.id, code=code, name=name)
    db.session.add(track)
    db.session.flush()
    trail.note("track", edition=edition.id, by=by, at=at, about=code)
    return track


def listed(edition: Edition) -> list[Track]:
    return list(
        db.session.scalars(select(Track).where(Track.edition_id == edition.id).order_by(Track.id))
    )


def of_stage(stage: Stage) -> Track | None:
    """The track whose own contest this stage is; none where everybody may take part."""
    plans = stage.edition.rules.get("plans", [])
    assert isinstance(plans, list)
    code = next((one.get("track", "") for one in plans if one["code"] == stage.code), "")
    return _coded(stage.edition, code) if code else None


def of(edition: Edition, code: str) -> Track:
    """The edition's track of that code; another edition's is not there."""
    found = _coded(edition, code)
    if found is None:
        raise Missing
    return found


def _coded(edition: Edition, code: str) -> Track | None:
    return db.session.scalar(
        select(Track).where(Track.edition_id == edition.id, Track.code == code)
    )
