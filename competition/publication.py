"""What was made public: announcements, frozen with their digest; withdrawn, superseded, confirmed.

Judging hands over plain values and this stores them. Nothing public is computed on request, and
the public side has no way to a number that was not published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import defer, joinedload, selectinload

from competition import chain, objections, stages
from competition.db import db, lock_chain
from competition.errors import Missing, Refused
from competition.ledger.event import Kind, stamp
from competition.ledger.head import Label
from competition.models import Edition, Publication, PublicationStep, PublishedLine, Stage
from competition.rules import workdays
from competition.rules.announcement import Announcement, from_text, refuse_private
from competition.rules.lifecycles import StageState

MAY_PUBLISH = (StageState.SEALED, StageState.PUBLICISED)
By = tuple[str, str]  # the codes of who proposed and who confirmed


class Standing(StrEnum):
    """What an announcement is worth at a moment; both numbers of a pair stay readable."""

    PUBLICISED = "publicised"
    OVER = "over"
    FINAL = "final"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Working:
    """Whose line it is, and how its score was computed: the engine's explanation, frozen.

    An empty explanation publishes the score without its marks (publication level P0).
    """

    entry: int
    explanation: Mapping[str, object]


# ── publish, withdraw, confirm: each by two persons ───────────────────────────────────────────
def publish(
    stage: Stage,
    announcement: Announcement,
    *,
    lines: Mapping[str, Working],
    by: By,
    head: str,
    at: datetime,
) -> Publication:
    """Publish the announcement under the next number; it supersedes the one before.

    `lines` holds the working of each line by its code; `head` is the ledger's head that the result
    stands on. Number, moments and the number replaced are filled in here.
    """
    _two(by)
    _hold(stage)
    if stage.state not in MAY_PUBLISH:
        raise Refused("publication.not_sealed", state=stage.state)
    before = newest(stage)
    ends_at = ends(stage, announcement.publicity_days, at=at)
    final = replace(
        announcement,
        number=before + 1,
        replaces=before,
        head=head,
        published_at=stamp(at),
        ends_at=stamp(ends_at),
    )
    refuse_private(final)
    told = chain.append(
        stage.chain, Kind.ANNOUNCE, by=by[0], at=at, parts={"announce": final.to_plain()}
    )
    made = Publication(
        edition_id=stage.edition_id,
        stage=stage,
        number=final.number,
        body=final.text(),
        digest=final.digest(),
        head=told.hash,
        published_at=at,
        ends_at=ends_at,
        published_by=" ".join(by),
    )
    db.session.add(made)
    db.session.flush()
    db.session.execute(insert(PublishedLine), _rows(made, final, lines))
    return made


def _rows(
    made: Publication, announcement: Announcement, lines: Mapping[str, Working]
) -> list[dict[str, object]]:
    return [
        {
            "edition_id": made.edition_id,
            "publication_id": made.id,
            "entry_id": lines[line.code].entry,
            "position": position,
            "code": line.code,
            "place": line.place,
            "name": line.name,
            "unit": line.unit,
            "score": line.score,
            "prize": line.prize,
            "specials": list(line.specials),
            "explanation": dict(lines[line.code].explanation),
        }
        for position, line in enumerate(announcement.lines, 1)
    ]


def ends(stage: Stage, days: int, *, at: datetime) -> datetime:
    """The first instant after the publicity period; a rulebook may do without one (0 days)."""
    if days == 0:
        return at
    return workdays.ends(at, days=days, zone=ZoneInfo(stage.edition.time_zone))


def withdraw(publication: Publication, *, by: By, at: datetime, reason: str) -> None:
    """Take an announcement back; it stays readable, under a banner that says so."""
    _two(by)
    _stands(publication)
    _step(publication, "withdrawn", by=by, at=at, reason=reason)
    stages.move(publication.stage, "withdraw", by=" ".join(by), at=at, reason=reason)


def confirm(publication: Publication, *, by: By, at: datetime, key: bytes) -> None:
    """End the publicity period (公示): over, and every objection answered.

    An objection that was upheld asks for a correction and a further announcement, so this one
    cannot become final. `key` is the server's, for the head "final" (trust.md 2.6).
    """
    _two(by)
    _stands(publication)
    if at < publication.ends_at:
        raise Refused("publication.still_open", ends=publication.ends_at)
    if count := len(objections.open_of(publication)):
        raise Refused("publication.open_objections", count=count)
    if objections.upheld(publication):
        raise Refused("publication.upheld")
    _step(publication, "confirmed", by=by, at=at)
    stages.move(publication.stage, "confirm", by=" ".join(by), at=at)
    chain.sign_head(publication.stage.chain, Label.FINAL, at=at, key=key)


def _two(by: By) -> None:
    """No door leads past the second person (trust.md 2.4)."""
    if len(set(by)) != 2 or not all(by):
        raise Refused("proposal.same_person")


def _hold(stage: Stage) -> None:
    """One at a time: what is checked now is still true when it is written."""
    lock_chain(stage.chain)
    db.session.refresh(stage, with_for_update=True)


def _stands(publication: Publication) -> None:
    """Only the newest announcement, neither withdrawn nor confirmed, can be acted upon."""
    _hold(publication.stage)
    db.session.refresh(publication, ["steps"])
    if publication.number != newest(publication.stage):
        raise Refused("publication.superseded", number=publication.number)
    for done in publication.steps:
        raise Refused(f"publication.{done.step}_already", at=done.at)


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
