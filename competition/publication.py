"""What was made public: announcements, frozen with their digest; withdrawn, superseded, confirmed.

Judging hands over plain values and this stores them. Nothing public is computed on request, and
the public side has no way to a number that was not published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import defer, joinedload, selectinload

from competition import chain, clock, editions, objections, stages
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind, stamp
from competition.models import Edition, Publication, PublicationStep, PublishedLine, Stage
from competition.rules import workdays
from competition.rules.announcement import Announcement, Line, from_text, refuse_private
from competition.rules.lifecycles import StageState

TOTALS_ONLY = "P0"
MAY_PUBLISH = (StageState.SEALED, StageState.PUBLICISED)
By = tuple[str, str]  # the codes of who proposed and who confirmed
REHEARSED = timedelta(minutes=5)  # a period that can be waited for, up to the certificates


class Standing(StrEnum):
    """What an announcement is worth at a moment; both numbers of a pair stay readable."""

    PUBLICISED = "publicised"
    OVER = "over"
    FINAL = "final"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line to publish: whose it is, what is public of it, and how its score was computed.

    `explanation` is the engine's, as JSON; it is frozen with the line.
    """

    line: Line
    entry_id: int
    explanation: Mapping[str, object]


# ── publish, withdraw, confirm: each by two persons ───────────────────────────────────────────
def publish(
    stage: Stage, lines: Sequence[Shown], *, by: By, at: datetime, note: str = ""
) -> Publication:
    """Publish the lines under the stage's next number; it supersedes the announcement before."""
    _two(by)
    stages.hold(stage)
    if stage.state not in MAY_PUBLISH:
        raise Refused("publication.not_sealed", state=stage.state)
    announcement = _announcement(stage, lines, at=at, note=note)
    refuse_private(announcement)
    told = chain.append(
        stage.chain, Kind.ANNOUNCE, by=by[0], at=at, parts={"announce": announcement.to_plain()}
    )
    return keep(stage, announcement, lines, head=told.hash, by=by, at=at)


def keep(
    stage: Stage,
    announcement: Announcement,
    lines: Sequence[Shown],
    *,
    head: str,
    by: By,
    at: datetime,
) -> Publication:
    """Freeze an announcement that the ledger's event of this hash made public."""
    made = Publication(
        edition_id=stage.edition_id,
        stage=stage,
        number=announcement.number,
        body=announcement.text(),
        digest=announcement.digest(),
        head=head,
        published_at=at,
        ends_at=ends(stage, announcement.publicity_days, at=at),
        published_by=" ".join(by),
    )
    db.session.add(made)
    db.session.flush()
    _freeze(made, lines)
    return made


def _announcement(stage: Stage, lines: Sequence[Shown], *, at: datetime, note: str) -> Announcement:
    adopted = editions.current_text(stage)
    assert adopted is not None, "a stage without a rulebook is never sealed"
    days = editions.rulebook_of(stage).publicity_days
    before = newest(stage)
    return Announcement(
        chain=stage.chain,
        edition=stage.edition.name,
        stage=stage.name,
        number=before + 1,
        head=chain.tip(stage.chain),
        rulebook=adopted.digest,
        lines=tuple(one.line for one in lines),
        published_at=stamp(at),
        publicity_days=days,
        ends_at=stamp(ends(stage, days, at=at)),
        replaces=before,
        note=note,
    )


def _freeze(made: Publication, lines: Sequence[Shown]) -> None:
    """Keep each line for its explanation; level P0 publishes totals only (trust.md 2.8)."""
    whole = editions.rulebook_of(made.stage).publication != TOTALS_ONLY
    rows = [
        {
            "edition_id": made.edition_id,
            "publication_id": made.id,
            "entry_id": one.entry_id,
            "position": position,
            "code": one.line.code,
            "place": one.line.place,
            "name": one.line.name,
            "unit": one.line.unit,
            "score": one.line.score,
            "prize": one.line.prize,
            "specials": list(one.line.specials),
            "explanation": dict(one.explanation) if whole else {},
        }
        for position, one in enumerate(lines, 1)
    ]
    if rows:
        db.session.execute(insert(PublishedLine), rows)


def changed_lines(found: Publication) -> list[str]:
    """The codes of those whose frozen line is no longer what was announced."""
    told = [replace(line, advanced=None) for line in from_text(found.body).lines]
    kept = [
        Line(one.code, one.place, one.name, one.unit, one.score, one.prize, tuple(one.specials))
        for one in found.lines
    ]
    return sorted({line.code for line in {*told} ^ {*kept}})


def ends(stage: Stage, days: int, *, at: datetime) -> datetime:
    """The first instant after the publicity period; a rulebook may do without one (0 days)."""
    if days == 0:
        return at
    if stage.edition.rehearsal:
        return at + REHEARSED
    return workdays.ends(at, days=days, zone=ZoneInfo(stage.edition.time_zone))


def until(ends: datetime, edition: Edition) -> date:
    """How the end of a period is said: its last day, as the first instant after is misread; in a
    rehearsal the moment itself."""
    return ends if edition.rehearsal else last_day_before(ends, edition)


def last_day_before(ends: datetime, edition: Edition) -> date:
    return clock.day(ends - timedelta(seconds=1), edition.time_zone)


def withdraw(stage: Stage, *, by: By, at: datetime, reason: str) -> Publication:
    """Take the stage's announcement back; it stays readable, under a banner that says so."""
    _two(by)
    found = _acted_upon(stage)
    _step(found, "withdrawn", by=by, at=at, reason=reason)
    stages.move(stage, "withdraw", by=" ".join(by), at=at, reason=reason)
    return found


def confirm(stage: Stage, *, by: By, at: datetime) -> Publication:
    """End the publicity period (公示): over, and every objection answered.

    An objection that was upheld asks for a correction and a further announcement, so this one
    cannot become final.
    """
    _two(by)
    found = _acted_upon(stage)
    if at < found.ends_at:
        raise Refused("publication.still_open", ends=found.ends_at)
    if count := len(objections.open_of(found)):
        raise Refused("publication.open_objections", count=count)
    if objections.upheld(found):
        raise Refused("publication.upheld")
    _step(found, "confirmed", by=by, at=at)
    stages.move(stage, "confirm", by=" ".join(by), at=at)
    return found


def _two(by: By) -> None:
    """No door leads past the second person (trust.md 2.4)."""
    if len(set(by)) != 2 or not all(by):
        raise Refused("proposal.same_person")


def _acted_upon(stage: Stage) -> Publication:
    """The newest announcement; Refused if it was withdrawn or confirmed already."""
    stages.hold(stage)
    found = of(stage)
    for done in found.steps:
        raise Refused(f"publication.{done.step}_already", at=done.at)
    return found


def _step(publication: Publication, step: str, *, by: By, at: datetime, reason: str = "") -> None:
    made = PublicationStep(
        edition_id=publication.edition_id, step=step, at=at, by=" ".join(by), reason=reason.strip()
    )
    publication.steps.append(made)
    db.session.flush()


# ── read ──────────────────────────────────────────────────────────────────────────────────────
def newest(stage: Stage) -> int:
    """The number of the stage's newest announcement, 0 before the first."""
    wanted = select(func.max(Publication.number)).where(Publication.stage_id == stage.id)
    return db.session.scalar(wanted) or 0


def latest(stage: Stage) -> Publication | None:
    """The stage's newest announcement, even if it was withdrawn."""
    wanted = select(Publication).where(Publication.stage_id == stage.id)
    return db.session.scalar(wanted.order_by(Publication.number.desc()).limit(1))


def of(stage: Stage, number: int = 0) -> Publication:
    """Announcement `number` of the stage, 0 for the newest; before publication there is none."""
    found = latest(stage)
    if number and found is not None and found.number != number:
        wanted = Publication.stage_id == stage.id, Publication.number == number
        found = db.session.scalar(select(Publication).where(*wanted))
    if found is None:
        raise Missing
    return found


def of_edition(edition: Edition) -> list[Publication]:
    """Every announcement of the edition, newest first, without the texts."""
    return list(
        db.session.scalars(
            select(Publication)
            .where(Publication.edition_id == edition.id)
            .options(
                defer(Publication.body),
                joinedload(Publication.stage),
                selectinload(Publication.steps),
            )
            .order_by(Publication.published_at.desc(), Publication.id.desc())
        )
    )


def announcement_of(publication: Publication) -> Announcement:
    """The announcement as it was frozen: the only thing that public pages read."""
    return from_text(publication.body)


def line_of(publication: Publication, code: str) -> PublishedLine:
    """One line, with its frozen explanation; Missing where the level publishes none."""
    wanted = PublishedLine.publication_id == publication.id, PublishedLine.code == code
    found = db.session.scalar(select(PublishedLine).where(*wanted))
    if found is None or not found.explanation:
        raise Missing
    return found


def explains(publication: Publication) -> bool:
    """Whether this announcement says how each line was computed; it does for all or for none."""
    wanted = select(PublishedLine.explanation).where(PublishedLine.publication_id == publication.id)
    return bool(db.session.scalar(wanted.limit(1)))


def standing(publication: Publication, *, newest_number: int, at: datetime) -> Standing:
    """What the announcement is worth at this moment."""
    if publication.number < newest_number:
        return Standing.SUPERSEDED
    for done in publication.steps:
        return Standing.WITHDRAWN if done.step == "withdrawn" else Standing.FINAL
    return Standing.PUBLICISED if at < publication.ends_at else Standing.OVER
