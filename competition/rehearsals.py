"""The rehearsal edition (演练): whether there is one, whether it is complete, who may be tried.

The trail says when it was begun and when it was ready; an installation without one knows nothing
of it. Only grants of such an edition are ever handed out here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from competition import accounts, trail
from competition.db import db
from competition.errors import Missing, Refused
from competition.facts import Trail
from competition.models import Appearance, Edition, Entry, Grant, Person, Stage
from competition.policy import Actor

BEGIN, READY, AGAIN, OVER = "demo.begin", "demo.ready", "demo.again", "demo.over"
BUILDING = timedelta(minutes=10)  # after that a build counts as broken, and another may begin


def note_begin(edition: Edition, *, at: datetime) -> None:
    trail.note(BEGIN, edition=edition.id, by="system", at=at)


def note_ready(edition: Edition, *, at: datetime) -> None:
    """Only now does the start page offer it."""
    trail.note(READY, edition=edition.id, by="system", at=at)


def begun() -> Edition | None:
    """The newest rehearsal that the demo began, complete or not, unless it was put away."""
    return _unless_over(_newest(BEGIN))


def ready() -> Edition | None:
    """The newest that is complete, unless it was put away."""
    return _unless_over(_newest(READY))


def _unless_over(edition: Edition | None) -> Edition | None:
    if edition is None:
        return None
    over = select(Trail.id).where(Trail.edition_id == edition.id, Trail.act == OVER)
    return None if db.session.scalar(over.limit(1)) is not None else edition


def put_away(*, by: Actor, at: datetime) -> None:
    """Whoever works here in earnest takes the rehearsal off the start page and out of the lists.

    Nothing of it is deleted: its chain is append-only like any other. Nobody comes in by a click.
    """
    old = ready()
    if old is None or not by.founder:
        raise Missing
    trail.note(OVER, edition=old.id, by=f"person {by.person}", at=at)


# ── another one ───────────────────────────────────────────────────────────────────────────────
def ask_again(*, at: datetime) -> None:
    """Somebody wants to begin anew; only one is made at a time, and only among rehearsals."""
    old = ready()
    if old is None or not only_rehearsals():
        raise Missing
    if preparing(at=at):
        raise Refused("rehearsal.preparing")
    trail.note(AGAIN, edition=old.id, by="system", at=at)


def only_rehearsals() -> bool:
    """Whether nobody works here in earnest: no founder, and no edition but rehearsals."""
    real = db.session.scalar(select(Edition.id).where(~Edition.rehearsal).limit(1))
    return real is None and accounts.founder() is None


def preparing(*, at: datetime) -> bool:
    """Whether one was begun, or asked for, and is not ready yet."""
    newest = select(func.max(Trail.id))
    asked = newest.where(Trail.act.in_((BEGIN, AGAIN)), Trail.at > at - BUILDING)
    done = db.session.scalar(newest.where(Trail.act == READY))
    return (db.session.scalar(asked) or 0) > (done or 0)


def behind() -> list[int]:
    """The rehearsals that are over or not ready: another one stands on the start page."""
    now = ready()
    said = exists().where(Trail.edition_id == Edition.id, Trail.act == BEGIN)
    every = db.session.scalars(select(Edition.id).where(Edition.rehearsal, said))
    return [one for one in every if now is None or one != now.id]


def _newest(act: str) -> Edition | None:
    said = exists().where(Trail.edition_id == Edition.id, Trail.act == act)
    wanted = select(Edition).where(Edition.rehearsal, said)
    return db.session.scalar(wanted.order_by(Edition.id.desc()).limit(1))


def room() -> int | None:
    """How many unfinished rehearsals there are, where nobody works yet; None where somebody does.

    A demo that was interrupted counts as nothing: the next start makes another.
    """
    if ready() is not None or accounts.founder() is not None:
        return None
    said = exists().where(Trail.edition_id == Edition.id, Trail.act == BEGIN)
    if db.session.scalar(select(Edition.id).where(~said).limit(1)) is not None:
        return None
    unfinished = len(list(db.session.scalars(select(Edition.id))))
    nobody = db.session.scalar(select(Person.id).limit(1)) is None
    return unfinished if unfinished or nobody else None


# ── who may be tried ──────────────────────────────────────────────────────────────────────────
def grants_of(edition: Edition) -> list[Grant]:
    """Every live grant of the rehearsal, with its person."""
    wanted = select(Grant).where(Grant.edition_id == edition.id, Grant.revoked_at.is_(None))
    return list(db.session.scalars(wanted.options(joinedload(Grant.person)).order_by(Grant.id)))


def last_stage(edition: Edition) -> Stage:
    """The one that the rehearsal stands in the middle of."""
    return [one for one in edition.stages if one.unit_id is None][-1]


def positions(edition: Edition) -> dict[int, tuple[str, int]]:
    """Entry → name and number in the order of appearance, of those who are drawn."""
    rows = db.session.execute(
        select(Entry.id, Entry.name, Appearance.position)
        .join(Appearance, Appearance.entry_id == Entry.id)
        .where(Entry.edition_id == edition.id, Appearance.position.is_not(None))
        .order_by(Appearance.id)
    )
    return {entry: (name, place) for entry, name, place in rows if place is not None}


def enter(code: str, *, device: str, address: str, at: datetime) -> str:
    """Come in as this pseudonym of the complete rehearsal; return the new session's secret.

    It is the same one-time link that everybody gets, made and used at once.
    """
    edition = ready()
    if edition is None:
        raise Missing
    wanted = select(Grant).where(Grant.edition_id == edition.id, Grant.code == code)
    given = db.session.scalar(wanted.where(Grant.revoked_at.is_(None)))
    if given is None:
        raise Missing
    if given.person is not None:
        link = accounts.invite(given.person, at=at)
    else:
        link = accounts.seat_link(given, at=at)
    db.session.flush()
    return accounts.enter_by_link(link, device=device, address=address, at=at)


def only_plays(actor: Actor) -> bool:
    """Somebody who is known from rehearsals alone: what such a person makes is a rehearsal too."""
    editions = {held.edition for held in actor.held}
    real = select(Edition.id).where(Edition.id.in_(editions), ~Edition.rehearsal).limit(1)
    return bool(editions) and not actor.founder and db.session.scalar(real) is None
