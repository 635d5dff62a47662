"""How long personal data is kept, by the edition's own days, and what is deleted after them.

Birth dates serve the eligibility check, contacts the answer to an objection, an uploaded list its
entry, mailboxes the news of a contest; none serves anything afterwards. `podium tick` deletes what
is due, each with a line of the trail. What the ledger says of people is erased by two persons
(`erasure.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from competition import births, clock, mails, past_entrances, trail, tries
from competition.db import db
from competition.encrypted import NOTHING
from competition.findings import Finding, fine
from competition.models import Edition, Objection, PrivateRecord, Publication, RosterDraft
from competition.rules.lifecycles import ObjectionState

CONTACT_DAYS = 180  # after the last publicity period (trust.md 2.8)
DRAFT_DAYS = 90  # after the upload


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of personal data: how much there is and after which day it goes, if that is set."""

    what: str
    count: int
    until: date | None


def kept(edition: Edition) -> tuple[Kept, ...]:
    """What this edition still holds, in the order in which it goes."""
    born = select(func.count(), func.max(PrivateRecord.delete_after)).where(
        PrivateRecord.edition_id == edition.id
    )
    many, born_until = db.session.execute(born).one()
    contacts = db.session.scalar(select(func.count()).where(*_with_contact(edition))) or 0
    draft = db.session.scalar(select(RosterDraft.at).where(RosterDraft.edition_id == edition.id))
    draft_until = _after(edition, draft, days(edition, "draft", DRAFT_DAYS))
    return (
        Kept("draft", int(draft is not None), draft_until),
        Kept("contacts", contacts, contacts_until(edition)),
        Kept("mails", mails.count(edition), contacts_until(edition)),
        Kept("births", many, born_until),
    )


def days(edition: Edition, what: str, usual: int) -> int:
    """The edition's own number of days (`keep_days` of its rules), else the usual one."""
    own: Any = edition.rules.get("keep_days", {})
    return int(own.get(what, usual)) if isinstance(own, Mapping) else usual


def contacts_until(edition: Edition) -> date | None:
    """Counted from the end of the last publicity period; None while nothing was announced."""
    ends = select(func.max(Publication.ends_at)).where(Publication.edition_id == edition.id)
    return _after(edition, db.session.scalar(ends), days(edition, "contacts", CONTACT_DAYS))


def _after(edition: Edition, at: datetime | None, number: int) -> date | None:
    """So many days after the day of that moment, where the contest is held."""
    if at is None:
        return None
    return clock.day(at, edition.time_zone) + timedelta(days=number)


def _with_contact(edition: Edition) -> tuple[Any, ...]:
    named = or_(Objection.contact != NOTHING, Objection.name != NOTHING)
    return Objection.edition_id == edition.id, named


def delete_due(edition: Edition, *, by: str, at: datetime) -> tuple[Finding, ...]:
    """Delete whatever is past its day; what was done, for the rounds to tell."""
    today = clock.day(at, edition.time_zone)
    due = {one.what for one in kept(edition) if one.until is not None and one.until < today}
    done = []
    if "draft" in due and (count := _forget_draft(edition)):
        trail.note("draft.delete", edition=edition.id, by=by, at=at, about=str(count))
        done.append(fine("tick.draft", count=count))
    if "contacts" in due and (count := _forget_contacts(edition)):
        trail.note("contacts.delete", edition=edition.id, by=by, at=at, about=str(count))
        done.append(fine("tick.contacts", count=count))
    if "mails" in due and (count := mails.forget_all(edition)):
        trail.note("mails.delete", edition=edition.id, by=by, at=at, about=str(count))
        done.append(fine("tick.mails", count=count))
    if births.due(edition, today=today):
        count = births.delete_due(edition, by=by, at=at)
        done.append(fine("tick.births", count=count))
    return tuple(replace(one, edition=edition.code) for one in done)


def _forget_draft(edition: Edition) -> int:
    """A list that was uploaded and never entered."""
    ours = select(RosterDraft.id).where(RosterDraft.edition_id == edition.id)
    found = db.session.scalars(ours).all()
    db.session.execute(delete(RosterDraft).where(RosterDraft.id.in_(found)))
    return len(found)


def _forget_contacts(edition: Edition) -> int:
    """Who lodged what is answered; what still waits for its answer keeps its contact."""
    answered = Objection.state != ObjectionState.LODGED
    found = db.session.scalars(select(Objection.id).where(*_with_contact(edition), answered)).all()
    emptied = update(Objection).where(Objection.id.in_(found)).values(name=NOTHING, contact=NOTHING)
    db.session.execute(emptied)
    return len(found)


def forget_entrances(*, at: datetime, lasts: timedelta, kept: timedelta) -> list[Finding]:
    """Of no edition: how people came in, so long ago, and failed tries with their addresses."""
    done = []
    if count := tries.forget_old(at=at):
        done.append(fine("tick.tries", count=count))
    gone = past_entrances.forget(at=at, lasts=lasts, kept=kept)
    if gone.sign_ins or gone.links:
        done.append(fine("tick.sign_ins", sign_ins=gone.sign_ins, links=gone.links))
    return done
