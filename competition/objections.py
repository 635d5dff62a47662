"""Objections (异议): lodged within the publicity period, answered with reasons, never shown.

Only the organisers and whoever holds the reference see that an objection exists. Its time is the
server's, and lodging it is an event of the ledger (trust.md 1.3, Paris 2024).
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from competition import chain, lodgers, stages, trail, tries
from competition.db import db
from competition.doors import Attempt
from competition.encrypted import NOTHING
from competition.errors import Missing, Refused
from competition.ledger.canon import digest
from competition.ledger.event import Kind
from competition.lodgers import Lodger
from competition.models import (
    Edition,
    Objection,
    Publication,
    PublicationStep,
    PublishedLine,
    Stage,
)
from competition.rules.lifecycles import OBJECTION, ObjectionState, after

LONGEST_NAME, LONGEST_CONTACT, LONGEST_TEXT, LONGEST_ANSWER = 40, 100, 2000, 2000
MOST_IN_WINDOW = 10  # from one address: a college behind one gateway still gets through
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: it is written down by hand
LOOK_ALIKES = str.maketrans("OIL", "011")
REF_LENGTH, REF_GROUP = 20, 5
ANYBODY = "public"  # who acts in the ledger: it knows no names


# ── lodge, take back ──────────────────────────────────────────────────────────────────────────
def lodge(
    publication: Publication,
    *,
    name: str,
    contact: str,
    about: str,
    text: str,
    address: str,
    at: datetime,
) -> Objection:
    """Lodge an objection to a line (its code) or to the whole; its `ref` is the lodger's key.

    The period is closed at its first instant after: `at < ends_at` or refused.
    """
    stages.hold(publication.stage)
    if not is_open(publication, at=at):
        raise Refused("objection.closed", ends=publication.ends_at)
    _refuse_unknown(publication, about)
    _count(publication, address, at)
    ref = _new_ref()
    lodger = Lodger(
        name=_clean(name, LONGEST_NAME, "objection.no_name"),
        contact=_clean(contact, LONGEST_CONTACT, "objection.no_contact"),
    )
    made = Objection(
        edition_id=publication.edition_id,
        publication=publication,
        ref=ref,
        lodged_at=at,
        about=about,
        text=_clean(text, LONGEST_TEXT, "objection.no_text"),
        **lodgers.kept(ref, lodger),
    )
    db.session.add(made)
    db.session.flush()
    _record(made, "lodge", by=ANYBODY, at=at, reason=made.text)
    return made


def from_ledger(publication: Publication, *, about: str, text: str, at: datetime) -> Objection:
    """An objection of which only the ledger is left: who lodged it stood in no event.

    The reference that was handed out is lost with it; the organisers see the text and answer.
    """
    made = Objection(
        edition_id=publication.edition_id, publication=publication, ref=_new_ref(), lodged_at=at,
        name=NOTHING, contact=NOTHING, about=about, text=text,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def is_open(publication: Publication, *, at: datetime) -> bool:
    """Whether objections to this announcement may be lodged at this moment."""
    gone = select(PublicationStep.id).where(PublicationStep.publication_id == publication.id)
    later = select(Publication.id).where(
        Publication.stage_id == publication.stage_id, Publication.number > publication.number
    )
    if not publication.published_at <= at < publication.ends_at:
        return False
    return db.session.scalar(gone.limit(1)) is None and db.session.scalar(later.limit(1)) is None


def take_back(ref: str, *, at: datetime) -> Objection:
    """The lodger no longer objects; only an objection that waits for its answer can go back."""
    objection = _held(by_ref(ref))
    _settle(objection, "take_back", by=ANYBODY, at=at, answer="")
    return objection


# ── answer ────────────────────────────────────────────────────────────────────────────────────
def answer(objection: Objection, move: str, *, text: str, by: str, at: datetime) -> None:
    """Answer with reasons: `move` is "uphold" or "dismiss". An answer is given once."""
    _held(objection)
    reasons = _clean(text, LONGEST_ANSWER, "objection.no_answer")
    _settle(objection, move, by=by, at=at, answer=reasons)


def settle(objection: Objection, move: str, *, by: str, at: datetime, answer: str) -> None:
    """Let the row say how the objection ended; the event that says so is the caller's."""
    objection.state = after(OBJECTION, objection.state, move)
    objection.answered_at = at
    objection.answered_by = by
    objection.answer = answer
    db.session.flush()


def _settle(objection: Objection, move: str, *, by: str, at: datetime, answer: str) -> None:
    settle(objection, move, by=by, at=at, answer=answer)
    _record(objection, move, by=by, at=at, reason=answer)


def _held(objection: Objection) -> Objection:
    stages.hold(objection.publication.stage)
    return objection


# ── find ──────────────────────────────────────────────────────────────────────────────────────
def by_ref(typed: str) -> Objection:
    """The objection of a reference, however it was copied by hand."""
    plain = "".join(ch for ch in typed.upper() if ch.isalnum()).translate(LOOK_ALIKES)
    found = db.session.scalar(select(Objection).where(Objection.ref == _grouped(plain)))
    if found is None:
        raise Missing
    return found


def of(edition: Edition, number: int) -> Objection:
    """An objection of this edition, for its organisers."""
    wanted = Objection.edition_id == edition.id, Objection.id == number
    found = db.session.scalar(select(Objection).where(*wanted))
    if found is None:
        raise Missing
    return found


def ended(stage: Stage) -> dict[ObjectionState, int]:
    """How many objections to the stage's announcements ended how; whose they were is in none."""
    rows = db.session.execute(
        select(Objection.state, func.count())
        .join(Objection.publication)
        .where(Publication.stage_id == stage.id)
        .group_by(Objection.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found[state] for state in ObjectionState if state in found}


def of_edition(edition: Edition) -> list[Objection]:
    """Every objection of the edition, unanswered first, then the newest."""
    waiting = Objection.state == ObjectionState.LODGED
    return list(
        db.session.scalars(
            select(Objection)
            .where(Objection.edition_id == edition.id)
            .options(joinedload(Objection.publication).joinedload(Publication.stage))
            .order_by(waiting.desc(), Objection.lodged_at.desc(), Objection.id.desc())
        )
    )


def open_of(publication: Publication) -> list[Objection]:
    """What still waits for an answer at this stage: also objections to what it superseded."""
    return list(
        db.session.scalars(
            _of_stage(publication.stage)
            .where(Objection.state == ObjectionState.LODGED)
            .order_by(Objection.lodged_at, Objection.id)
        )
    )


def upheld(publication: Publication) -> bool:
    """Whether an objection to this very announcement was upheld, so that it must be corrected."""
    wanted = select(Objection.id).where(
        Objection.publication_id == publication.id, Objection.state == ObjectionState.UPHELD
    )
    return db.session.scalar(wanted.limit(1)) is not None


def _of_stage(stage: Stage):  # type: ignore[no-untyped-def]  # SQLAlchemy's Select[tuple[…]]
    return select(Objection).join(Objection.publication).where(Publication.stage_id == stage.id)


# ── what was typed ────────────────────────────────────────────────────────────────────────────
def _clean(text: str, most: int, empty: str) -> str:
    """NFC, lines kept, control characters dropped: it will stand in the ledger (CJ1)."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    plain = "".join(ch for ch in lines if ch == "\n" or unicodedata.category(ch) not in UNSEEN)
    if not plain.strip():
        raise Refused(empty)
    if len(plain.strip()) > most:
        raise Refused("objection.too_long", most=most)
    return plain.strip()


UNSEEN = ("Cc", "Cs", "Cf")  # controls, surrogates, and marks that turn or hide text


def _refuse_unknown(publication: Publication, about: str) -> None:
    wanted = select(PublishedLine.id).where(
        PublishedLine.publication_id == publication.id, PublishedLine.code == about
    )
    if about and db.session.scalar(wanted) is None:
        raise Refused("objection.unknown_line")


def _count(publication: Publication, address: str, at: datetime) -> None:
    """Count by a digest of the address, for an hour: who objects is nobody's business."""
    key = tries.OBJECTION + digest("objector", f"{publication.digest} {address}".encode())[:32]
    old = Attempt.key.startswith(tries.OBJECTION) & (Attempt.at <= at - tries.HOUR)
    db.session.execute(delete(Attempt).where(old))
    lodged = db.session.scalar(select(func.count()).where(Attempt.key == key))
    if (lodged or 0) >= MOST_IN_WINDOW:
        raise Refused("objection.too_many", most=MOST_IN_WINDOW)
    db.session.add(Attempt(key=key, at=at))


def _new_ref() -> str:
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(REF_LENGTH)))


def _grouped(plain: str) -> str:
    return "-".join(plain[i : i + REF_GROUP] for i in range(0, len(plain), REF_GROUP))


def _record(objection: Objection, move: str, *, by: str, at: datetime, reason: str) -> None:
    """One event per move. Who objects and how to reach them is in no event and in no trail."""
    publication = objection.publication
    told = {
        "announcement": publication.number,
        "about": objection.about,
        "move": move,
        "objection": objection.id,
    }
    parts: dict[str, object] = {"objection": told}
    if reason:
        parts["reason"] = {"text": reason}
    chain.append(publication.stage.chain, Kind.OBJECTION, by=by, at=at, parts=parts)
    about = f"{publication.stage.code} {objection.id}"
    trail.note(f"objection:{move}", edition=objection.edition_id, by=by, at=at, about=about)
