"""The rounds (巡检): who makes them, when each task was done last, what was found and done.

One row is the lock: whoever's name it holds leads until its time runs out, so a leader that was
killed is followed by the next. A task's end is recorded only by who still leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, text, update

from competition.db import db
from competition.facts import NoteStep, UpkeepNote
from competition.findings import Finding, Tone
from competition.models import Edition, UpkeepTask

LEADER = "leader"
LEASE = timedelta(minutes=5)
SILENT = timedelta(minutes=10)  # after so long without a tick somebody should look


class NotLeading(RuntimeError):
    """Somebody else leads by now; what was about to be recorded is theirs to do."""


# ── who makes them ────────────────────────────────────────────────────────────────────────────
def lead(holder: str, *, at: datetime) -> bool:
    """Take the lead, or keep it; whether it is held now. The database decides, in one UPDATE.

    One that runs much longer than any given now was taken before the clock was set back.
    """
    _row(LEADER)
    until = UpkeepTask.until
    free = or_(UpkeepTask.holder == holder, until.is_(None), until <= at, until > at + 2 * LEASE)
    return _changed(
        update(UpkeepTask)
        .where(UpkeepTask.name == LEADER, free)
        .values(holder=holder, until=at + LEASE)
    )


def renew(holder: str, *, at: datetime) -> None:
    """Lead on, however long a task takes. Raises NotLeading where somebody else leads by now."""
    if not _changed(update(UpkeepTask).where(*_held(holder)).values(until=at + LEASE)):
        raise NotLeading(holder)


def _held(holder: str) -> tuple[Any, ...]:
    return UpkeepTask.name == LEADER, UpkeepTask.holder == holder, UpkeepTask.until.is_not(None)


def let_go(holder: str) -> None:
    """Nobody leads any more, if it was this one."""
    held = UpkeepTask.name == LEADER, UpkeepTask.holder == holder
    _changed(update(UpkeepTask).where(*held).values(until=None))


def _row(name: str) -> None:
    """Have the task's row; two who make it at once make one."""
    db.session.execute(
        text(
            "INSERT INTO upkeep_task (name, holder, found) VALUES (:name, '', '[]') "
            "ON CONFLICT DO NOTHING"
        ),
        {"name": name},
    )


def _changed(statement: Any) -> bool:
    done = cast("CursorResult[Any]", db.session.execute(statement))
    return done.rowcount == 1


# ── the tasks ─────────────────────────────────────────────────────────────────────────────────
def due(task: str, every: timedelta, *, at: datetime) -> bool:
    """Whether it was never done, or so long ago; a clock that went back makes it due too."""
    row = db.session.get(UpkeepTask, task)
    if row is None or row.ended_at is None:
        return True
    return not row.ended_at <= at < row.ended_at + every


def finish(
    task: str, *, holder: str, found: Sequence[Finding], done: Sequence[Finding], at: datetime
) -> None:
    """Record what the task did, what it found anew, and what it no longer finds.

    Raises NotLeading where somebody else took the lead meanwhile; nothing is recorded then.
    """
    if not _changed(update(UpkeepTask).where(*_held(holder)).values(holder=holder)):
        raise NotLeading(holder)
    _row(task)
    row = db.session.get_one(UpkeepTask, task, populate_existing=True)
    before = [finding_of(one) for one in row.found]
    _note(task, NoteStep.DID, done, at=at)
    _note(task, NoteStep.FOUND, _without(found, before), at=at)
    _note(task, NoteStep.OVER, _without(before, found), at=at)
    row.holder, row.ended_at, row.found = holder, at, [plain(one) for one in found]
    db.session.flush()


def _without(these: Iterable[Finding], others: Iterable[Finding]) -> list[Finding]:
    known = {one.subject for one in others}
    return [one for one in these if one.subject not in known]


def _note(task: str, step: NoteStep, findings: Iterable[Finding], *, at: datetime) -> None:
    for one in findings:
        edition = select(Edition.id).where(Edition.code == one.edition)
        db.session.add(
            UpkeepNote(
                edition_id=db.session.scalar(edition) if one.edition else None, at=at, task=task,
                step=step, tone=one.tone, code=one.code, facts=dict(one.facts),
            )
        )  # fmt: skip


def plain(finding: Finding) -> dict[str, object]:
    """As JSON keeps it."""
    return asdict(finding) | {"tone": str(finding.tone)}


def finding_of(plain: Mapping[str, Any]) -> Finding:
    """What was kept so."""
    return Finding(**{**plain, "tone": Tone(plain["tone"])})


# ── what is read of them ──────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Standing:
    """A task as it was done last, and what it found then."""

    task: str
    holder: str
    at: datetime
    found: tuple[Finding, ...]


def standing(edition: str | None = None) -> tuple[Standing, ...]:
    """Every task that was done, with what concerns this edition, or the installation as a whole."""
    rows = db.session.scalars(select(UpkeepTask).where(UpkeepTask.ended_at.is_not(None)))
    return tuple(
        Standing(row.name, row.holder, row.ended_at, _of(edition, map(finding_of, row.found)))
        for row in sorted(rows, key=lambda one: one.name)
        if row.ended_at is not None
    )


def _of(edition: str | None, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if edition is None or one.edition in ("", edition))


def silent_for(tasks: Iterable[Standing], *, at: datetime) -> timedelta | None:
    """How far away the last round is, where that is too long; None where they are made.

    One that lies ahead was made before the clock was set back, and says nothing of the time since.
    """
    since = abs(at - max((one.at for one in tasks), default=at))
    return since if since > SILENT else None


def notes(edition: Edition, *, most: int = 200) -> list[UpkeepNote]:
    """What was done and found for this edition and for the installation, the newest first."""
    ours = or_(UpkeepNote.edition_id == edition.id, UpkeepNote.edition_id.is_(None))
    wanted = select(UpkeepNote).where(ours).order_by(UpkeepNote.id.desc()).limit(most)
    return list(db.session.scalars(wanted))
