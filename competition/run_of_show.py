"""The run of show (流程单): who appears in a stage, in which order, and who is on now.

The roster is fixed once on the stage's chain, its order is drawn (`draws.py`), and each move of an
appearance is an event. Sealing and unsealing an appearance is judging's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from competition import chain, stages, tracks, trail
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Appearance, Edition, Entry, Stage
from competition.rules.lifecycles import APPEARANCE, AppearanceState, StageState, after

MOVES = ("call", "finish", "send_back", "mark_absent", "withdraw", "return", "disqualify")
NEEDS_REASON = ("mark_absent", "withdraw", "disqualify", "return")
ON_THE_DAY = ("call", "finish", "send_back", "disqualify")


# ── who appears ───────────────────────────────────────────────────────────────────────────────
def fix_roster(
    stage: Stage, entries: Sequence[Entry], *, by: str, at: datetime
) -> list[Appearance]:
    """Fix who takes part in the stage; pseudonyms c01 … follow the entries' codes.

    A person's name lies in a part of its own, so that it can be disclosed or erased alone.
    """
    alone(f"roster {stage.edition_id}")  # who withdraws at this moment waits
    stages.hold(stage)
    _refuse_roster(stage, entries)
    if db.session.scalar(select(Appearance.id).where(Appearance.stage_id == stage.id).limit(1)):
        raise Refused("roster.fixed_already")
    width = max(2, len(str(len(entries))))
    appearances = [
        Appearance(
            edition_id=stage.edition_id, stage=stage, entry=entry, code=f"c{number:0{width}d}"
        )
        for number, entry in enumerate(sorted(entries, key=lambda entry: entry.code), 1)
    ]
    db.session.add_all(appearances)
    db.session.flush()
    parts: dict[str, object] = {"ids": [one.code for one in appearances]}
    parts |= {f"person.{one.code}": _person(one) for one in appearances}
    chain.append(stage.chain, Kind.ROSTER, by=by, at=at, parts=parts)
    about = f"{stage.code} {len(appearances)}"
    trail.note("roster", edition=stage.edition_id, by=by, at=at, about=about)
    return appearances


def _person(appearance: Appearance) -> dict[str, object]:
    entry = appearance.entry
    unit = entry.unit.name if entry.unit else ""
    return {"id": appearance.code, "name": entry.name, "unit": unit}


def _refuse_roster(stage: Stage, entries: Sequence[Entry]) -> None:
    if not entries:
        raise Refused("roster.empty")
    if any(entry.edition_id != stage.edition_id for entry in entries):
        raise Missing
    if stage.unit_id is not None and any(entry.unit_id != stage.unit_id for entry in entries):
        raise Missing
    track = tracks.of_stage(stage)
    if track is not None and any(entry.track_id != track.id for entry in entries):
        raise Missing
    gone = [entry.name for entry in entries if not entry.state.takes_part]
    if gone:
        raise Refused("roster.withdrawn", names=tuple(gone))
    if not stage.state.before_scoring:
        raise Refused("roster.too_late", state=stage.state)
    if not chain.size(stage.chain):
        raise Refused("stage.no_rulebook")


def appearances(stage: Stage) -> list[Appearance]:
    """In order of appearance, not yet drawn ones by pseudonym; entries and units are loaded."""
    loaded = joinedload(Appearance.entry).joinedload(Entry.unit)
    found = db.session.scalars(
        select(Appearance).where(Appearance.stage_id == stage.id).options(loaded)
    )
    return sorted(found, key=lambda one: (one.position is None, one.position or 0, one.code))


def names(edition: Edition, codes: Collection[str]) -> dict[str, str]:
    """By stage and pseudonym, such as `final c03`: whose appearance it is, for those asked for."""
    rows = db.session.execute(
        select(Stage.code, Appearance.code, Entry.name)
        .join(Appearance.stage)
        .join(Appearance.entry)
        .where(Stage.edition_id == edition.id, Appearance.code.in_(sorted(codes)))
    )
    return {f"{stage} {code}": name for stage, code, name in rows}


def of(stage: Stage, code: str) -> Appearance:
    """The stage's appearance of that pseudonym; another stage's is not there."""
    found = db.session.scalar(
        select(Appearance).where(Appearance.stage_id == stage.id, Appearance.code == code)
    )
    if found is None:
        raise Missing
    return found


# ── on the day ────────────────────────────────────────────────────────────────────────────────
def move(appearance: Appearance, to: str, *, by: str, at: datetime, reason: str = "") -> None:
    """Call, finish, mark absent, withdraw, return, disqualify: one event each.

    One at a time is on stage: the screens, the clock and the judges' lists name a single person.
    """
    if to not in MOVES:
        raise Refused("move.not_allowed", state=appearance.state, move=to)
    if to in NEEDS_REASON and not reason.strip():
        raise Refused("appearance.no_reason")
    stage = appearance.stage
    stages.hold(stage)
    if not stage.state.before_scoring and stage.state is not StageState.SCORING:
        raise Refused("appearance.stage_sealed", state=stage.state)
    if to in ON_THE_DAY and stage.state is not StageState.SCORING:
        raise Refused("appearance.not_open", state=stage.state)
    if to == "call" and (now := on_now(appearances(stage))):
        raise Refused("appearance.another_on_stage", name=now.entry.name)
    appearance.state = after(APPEARANCE, appearance.state, to)
    parts: dict[str, object] = {
        "appearance": {"id": appearance.code, "state": str(appearance.state)}
    }
    if reason.strip():
        parts["reason"] = {"text": reason.strip()}
    chain.append(stage.chain, Kind.APPEARANCE, by=by, at=at, parts=parts)
    about = f"{stage.code} {appearance.code}"
    trail.note(
        f"appearance:{to}", edition=stage.edition_id, by=by, at=at, about=about, reason=reason
    )


def on_now(found: Sequence[Appearance]) -> Appearance | None:
    """Who is on stage now."""
    return next((one for one in found if one.state is AppearanceState.ON_STAGE), None)


def next_up(found: Sequence[Appearance]) -> Appearance | None:
    """Who is to be called next."""
    return next((one for one in found if one.state is AppearanceState.WAITING), None)
