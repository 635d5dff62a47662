"""The roster (参赛名单): a college's staff list waits as a draft until every row is settled.

Each row is entered as it is, mended, excepted from a rule with a reason, or left out with a
reason. Then the whole list is entered in one transaction, or nothing of it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from competition import births, conditions, drafts, tracks, trail, units
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.ledger.canon import digest
from competition.models import Edition, Entry, RosterDraft
from competition.rules import kept_lines, reading
from competition.rules.lifecycles import EntryState
from competition.rules.roster import Line, Problem, RosterRow, Weight
from competition.rules.tables import Field, text_of
from competition.uploads import Uploaded

# Problems that a rule finds and that people may set aside, knowingly and with a reason.
EXCEPTABLE = frozenset(
    {"age.over", "age.reached_that_day", "age.needs_day", "past.winner", "unit.not_sending"}
)
OUT, WHY, EXCEPTION = "out", "why", "exception"
TYPED_MOST = 400
Fix = Mapping[str, str]  # field → text, and OUT, WHY, EXCEPTION


class Settled(StrEnum):
    """What will become of a row."""

    READY = "ready"
    EXCEPTED = "excepted"
    LEFT_OUT = "left_out"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Kept:
    """One row of the draft, read again with what was typed for it."""

    number: int
    row: RosterRow
    fix: Fix
    settled: Settled

    @property
    def shown(self) -> bool:
        """A person has to look at it, or has done so."""
        return bool(self.row.problems or self.fix)

    @property
    def exceptable(self) -> bool:
        """Nothing but a rule that may be set aside stands against it."""
        codes = {one.code for one in self.row.problems if one.weight is Weight.STOP}
        return bool(codes) and codes <= EXCEPTABLE

    @property
    def fields(self) -> tuple[Field, ...]:
        """The cells that need a person: those with a problem and those already mended."""
        about = {concerned(problem, self.row.line) for problem in self.row.problems}
        return tuple(known for known in Field if known in self.fix or known in about)


def concerned(problem: Problem, line: Line) -> Field | None:
    """The field whose cell a problem is about; None for the row as a whole."""
    for known, letter in line.columns.items():
        if letter == problem.column:
            return known
    name = problem.code.partition(".")[0]
    return Field(name) if name in list(Field) else None


@dataclass(frozen=True, slots=True)
class Preview:
    """What entering the draft would bring; `digest` names exactly this state of it."""

    rows: tuple[Kept, ...]
    about: tuple[Problem, ...]  # of sheets and headings
    dropped: tuple[Mapping[str, str], ...]
    digest: str

    def settled(self, *how: Settled) -> tuple[Kept, ...]:
        return tuple(one for one in self.rows if one.settled in how)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem that is left, in the order of the sheets."""
        return (*self.about, *(problem for one in self.rows for problem in one.row.problems))


# ── the draft ─────────────────────────────────────────────────────────────────────────────────
def upload(edition: Edition, read: Uploaded, *, by: str, at: datetime) -> RosterDraft:
    """Keep what was read as a draft; nothing is entered. An earlier draft of the edition ends."""
    alone(f"roster {edition.id}")
    found = read.found
    of_rows = {id(problem) for row in found.rows for problem in row.problems}
    about = [problem for problem in found.problems if id(problem) not in of_rows]
    dropped = [
        {"sheet": one.sheet, "column": one.column, "heading": one.heading, "why": str(one.why)}
        for one in found.dropped
    ]
    db.session.execute(delete(RosterDraft).where(RosterDraft.edition_id == edition.id))
    draft = RosterDraft(
        edition_id=edition.id, by=by, at=at, file_name=read.file_name,
        **drafts.kept(edition, read.content, {
            "about": kept_lines.plain_problems(about),
            "dropped": dropped,
            "lines": [kept_lines.plain(row.line) for row in found.rows],
        }),
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    trail.note("roster.upload", edition=edition.id, by=by, at=at, about=str(len(found.rows)))
    return draft


def draft_of(edition: Edition) -> RosterDraft:
    """The draft that waits; Missing if there is none."""
    found = waiting(edition)
    if found is None:
        raise Missing
    return found


def waiting(edition: Edition) -> RosterDraft | None:
    return db.session.scalar(select(RosterDraft).where(RosterDraft.edition_id == edition.id))


def _held(draft: RosterDraft) -> RosterDraft:
    """The draft as it now stands, with nobody else at it; Missing if it is gone meanwhile."""
    edition, number = draft.edition_id, draft.id
    alone(f"roster {edition}")
    found = db.session.scalar(select(RosterDraft).where(RosterDraft.id == number))
    if found is None:
        raise Missing
    return found


def discard(draft: RosterDraft, *, by: str, at: datetime) -> None:
    draft = _held(draft)
    trail.note("roster.discard", edition=draft.edition_id, by=by, at=at, about=draft.file_name)
    db.session.delete(draft)


def mend(draft: RosterDraft, typed: Mapping[int, Fix]) -> None:
    """Keep what was typed for rows. An emptied field means: as the workbook has it."""
    draft = _held(draft)
    fixes = drafts.fixes(draft)
    allowed = {*map(str, Field), OUT, WHY, EXCEPTION}
    for number, fix in typed.items():
        kept = {
            name: kept_lines.without_private(text_of(text))[:TYPED_MOST]
            for name, text in fix.items()
            if name in allowed and text_of(text)
        }
        fixes[str(number)] = kept
        if not kept:
            del fixes[str(number)]
    drafts.mend(draft, fixes)


def preview(draft: RosterDraft, edition: Edition, *, at: datetime) -> Preview:
    """Read the draft again as it now stands, with everything that was typed."""
    stored, fixes = drafts.rows(draft), _by_row(drafts.fixes(draft))
    lines = [_mended(kept_lines.line(one), fixes[n]) for n, one in enumerate(stored["lines"])]
    context = conditions.context_of(edition, at=at)
    out = {n for n in range(len(lines)) if fixes[n].get(OUT)}
    inside = reading.read([line for n, line in enumerate(lines) if n not in out], context)
    read = dict(zip([n for n in range(len(lines)) if n not in out], inside, strict=True))
    read |= {n: reading.read([lines[n]], context)[0] for n in out}
    rows = tuple(_kept(n, read[n], fixes[n]) for n in sorted(read))
    return Preview(
        rows=rows,
        about=tuple(kept_lines.problem(one) for one in stored["about"]),
        dropped=tuple(stored["dropped"]),
        digest=_digest(draft),
    )


def _by_row(fixes: Mapping[str, Fix]) -> Mapping[int, Fix]:
    return defaultdict(dict, {int(number): fix for number, fix in fixes.items()})


def _mended(line: Line, fix: Fix) -> Line:
    return line.mended(typed) if (typed := {k: fix[k] for k in Field if k in fix}) else line


def _kept(number: int, row: RosterRow, fix: Fix) -> Kept:
    if fix.get(OUT):
        settled = Settled.LEFT_OUT if fix.get(WHY) else Settled.STOPPED
        return Kept(number, row, fix, settled)
    if not row.stopped:
        return Kept(number, row, fix, Settled.READY)
    kept = Kept(number, row, fix, Settled.EXCEPTED)
    if kept.exceptable and fix.get(EXCEPTION):
        return kept
    return Kept(number, row, fix, Settled.STOPPED)


def _digest(draft: RosterDraft) -> str:
    """What was looked at: another upload or another mending has another digest."""
    state = json.dumps([draft.id, drafts.fixes(draft)], sort_keys=True)
    return digest("roster", state.encode())


# ── one transaction ───────────────────────────────────────────────────────────────────────────
def enter(draft: RosterDraft, edition: Edition, *, seen: str, by: str, at: datetime) -> list[Entry]:
    """Enter every row that is not left out, or nobody.

    `seen` is the digest of the preview that the organiser agreed to. The rows are read once more
    against what is entered by now; a row that is no longer settled refuses the whole list.
    """
    draft = _held(draft)
    looked_at = preview(draft, edition, at=at)
    if looked_at.digest != seen:
        raise Refused("roster.changed")
    if stopped := looked_at.settled(Settled.STOPPED):
        raise Refused("roster.unsettled", count=len(stopped))
    coming = looked_at.settled(Settled.READY, Settled.EXCEPTED)
    if not coming:
        raise Refused("roster.nobody")
    entered = _entries(edition, coming)
    db.session.add_all(entered)
    db.session.flush()
    pairs = zip(coming, entered, strict=True)
    born = [(entry, one.row.born) for one, entry in pairs if one.row.born]
    births.keep(edition, born, at=at)
    _note(edition, looked_at, entered, by=by, at=at)
    db.session.delete(draft)
    db.session.flush()
    return entered


def _entries(edition: Edition, coming: tuple[Kept, ...]) -> list[Entry]:
    by_unit = {unit.code: unit.id for unit in units.listed(edition)}
    by_track = {track.code: track.id for track in tracks.listed(edition)}
    codes = _free_codes(edition, len(coming))
    return [
        Entry(
            edition_id=edition.id,
            unit_id=by_unit[one.row.unit] if one.row.unit else None,
            track_id=by_track.get(one.row.track),
            code=code,
            name=one.row.name,
            staff_no=one.row.staff_no or None,
            title=one.row.title,
            course=one.row.course,
            state=EntryState.ACCEPTED,
            exception=one.fix.get(EXCEPTION, "") if one.settled is Settled.EXCEPTED else "",
        )
        for code, one in zip(codes, coming, strict=True)
    ]


def _free_codes(edition: Edition, count: int) -> list[str]:
    """e001, e002 …, as `entries.add` gives them, after those that are taken."""
    wanted = select(Entry.code).where(Entry.edition_id == edition.id)
    taken = set(db.session.scalars(wanted))
    free = (f"e{number:03d}" for number in range(1, len(taken) + count + len(taken) + 1))
    return [code for code in free if code not in taken][:count]


def _note(edition: Edition, seen: Preview, entered: list[Entry], *, by: str, at: datetime) -> None:
    trail.note("roster.enter", edition=edition.id, by=by, at=at, about=str(len(entered)))
    for entry in entered:
        if entry.exception:
            why = entry.exception
            trail.note(
                "entry.except", edition=edition.id, by=by, at=at, about=entry.code, reason=why
            )
    for one in seen.settled(Settled.LEFT_OUT):
        about = f"{one.row.line.sheet} {one.row.line.row} {one.row.name}"
        trail.note("roster.leave_out", edition=edition.id, by=by, at=at, about=about,
                   reason=one.fix[WHY])  # fmt: skip
