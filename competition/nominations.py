"""Nominations (推荐): each unit sends its best on, within its quota. Every step stays.

A tie across the line is a question to people; whoever withdraws is followed by the next in line;
sending somebody who is not next needs a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from competition import editions, run_of_show, trail
from competition.db import alone, db
from competition.errors import Refused
from competition.models import (
    Appearance,
    Edition,
    Entry,
    Nomination,
    NominationStep,
    Stage,
    Unit,
)
from competition.unit_lines import Results, UnitLine, overview

Reading = Callable[[], Results]  # read within the lock: a result may be corrected meanwhile


# ── steps ─────────────────────────────────────────────────────────────────────────────────────
def nominate_due(unit: Unit, edition: Edition, results: Reading, *, by: str, at: datetime) -> int:
    """Send everybody who is next in line and has a seat."""
    line = _held(unit, edition, results)
    if not line.due:
        raise Refused("nomination.nothing")
    for one in line.due:
        _step(one.entry, NominationStep.NOMINATED, by=by, at=at)
    return len(line.due)


def choose(
    unit: Unit, edition: Edition, results: Reading, *,
    chosen: Sequence[str], reason: str, by: str, at: datetime,
) -> None:  # fmt: skip
    """Answer a tie across the line: exactly as many of the tied as there are seats, and why."""
    line = _held(unit, edition, results)
    _need(reason)
    picked = [one for one in line.tied if one.entry.code in chosen]
    if not line.asked or len(picked) != line.asked or len(set(chosen)) != line.asked:
        raise Refused("nomination.not_choosable", seats=line.asked)
    for one in picked:
        _step(one.entry, NominationStep.NOMINATED, by=by, at=at, reason=reason)


def except_(
    unit: Unit, edition: Edition, results: Reading, *,
    entry: Entry, reason: str, by: str, at: datetime,
) -> None:  # fmt: skip
    """Send somebody who is not next in line; the reason stays with it."""
    line = _held(unit, edition, results)
    _need(reason)
    if not line.left:
        raise Refused("nomination.no_seat", unit=unit.name, seats=line.seats)
    if not any(one.entry.id == entry.id and one.free for one in line.line):
        raise Refused("nomination.out_of_line", name=entry.name)
    _step(entry, NominationStep.NOMINATED, by=by, at=at, reason=reason)


def withdraw(
    unit: Unit, edition: Edition, results: Reading, *,
    entry: Entry, reason: str, by: str, at: datetime,
) -> None:  # fmt: skip
    """A nominee steps back; the next in line is due from now on."""
    line = _held(unit, edition, results)
    _need(reason)
    if not any(one.entry.id == entry.id for one in line.nominated):
        raise Refused("nomination.not_nominated", name=entry.name)
    _step(entry, NominationStep.WITHDRAWN, by=by, at=at, reason=reason)


def take_back(
    unit: Unit, edition: Edition, results: Reading, *,
    entry: Entry, reason: str, by: str, at: datetime,
) -> None:  # fmt: skip
    """Who had withdrawn stands in line again, at the same place; a seat given away stays given."""
    line = _held(unit, edition, results)
    _need(reason)
    if not any(one.entry.id == entry.id and one.withdrawn and one.last for one in line.line):
        raise Refused("nomination.not_withdrawn", name=entry.name)
    _step(entry, NominationStep.RETURNED, by=by, at=at, reason=reason)


def _held(unit: Unit, edition: Edition, results: Reading) -> UnitLine:
    """The unit's line as it stands now, with nobody else writing steps meanwhile."""
    alone(f"nominations {edition.id}")
    found = overview(edition, results())
    if found.fixed:
        raise Refused("nomination.final_fixed")
    line = found.of(unit)
    if not line.sealed:
        raise Refused("nomination.not_sealed", unit=unit.name)
    return line


def _need(reason: str) -> None:
    if not reason.strip():
        raise Refused("nomination.no_reason")


def _step(entry: Entry, step: NominationStep, *, by: str, at: datetime, reason: str = "") -> None:
    assert entry.unit_id is not None, "only a unit's entry stands in a unit's line"
    db.session.add(
        Nomination(
            edition_id=entry.edition_id, unit_id=entry.unit_id, entry_id=entry.id, step=step,
            reason=reason.strip(), at=at, by=by,
        )
    )  # fmt: skip
    db.session.flush()
    act = f"nomination:{step}"
    trail.note(act, edition=entry.edition_id, by=by, at=at, about=entry.code, reason=reason.strip())


# ── the final's roster ────────────────────────────────────────────────────────────────────────
def fix_chosen(
    stage: Stage, entries: Sequence[Entry], *, reason: str, by: str, at: datetime
) -> list[Appearance]:
    """Fix a roster chosen by hand; where units nominate, with the reason for passing them by."""
    nominated = editions.is_nominated(stage)
    if nominated and entries and not reason.strip():
        raise Refused("roster.without_nominations")
    fixed = run_of_show.fix_roster(stage, entries, by=by, at=at)
    if nominated:
        trail.note(
            "roster.by_hand", edition=stage.edition_id, by=by, at=at, about=stage.code,
            reason=reason,
        )  # fmt: skip
    return fixed


def fix_final(
    edition: Edition, results: Reading, *, reason: str, by: str, at: datetime
) -> list[Appearance]:
    """Fix the final's roster from the nominations; units that are not done need a reason."""
    alone(f"nominations {edition.id}")
    found = overview(edition, results())
    if found.final is None:
        raise Refused("nominations.no_final")
    if found.unfinished and not reason.strip():
        names = tuple(one.unit.name for one in found.unfinished)
        raise Refused("nominations.unfinished", units=names)
    listed = [one.entry for one in found.nominated]
    fixed = run_of_show.fix_roster(found.final, listed, by=by, at=at)
    if reason.strip():
        about = found.final.code
        trail.note(
            "nominations.unfinished", edition=edition.id, by=by, at=at, about=about, reason=reason
        )
    return fixed
