"""Erasure of a person's parts (trust.md 2.2): salt and content are gone, the chain stays whole.

Two persons agree on it, once the result is final (`policy.PAIRS`, `lifecycles.TIMELY`). What is a
person's own is `rules/personal.py`; why somebody was absent or recused goes from the trail and from
how a proposal ended too. With the last stage that names a contestant go the record of the entry
(its course too) and its account. Marks, places and announcements stay: they are in no part of a
person's own, or were made public.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from competition import editions, mirror, past_entrances, run_of_show
from competition.db import db
from competition.errors import Refused
from competition.facts import LedgerPart, ProposalEnd, Trail
from competition.ledger.canon import load
from competition.models import Appearance, Entry, Grant, PrivateRecord, Stage
from competition.policy import PRIVATELY
from competition.rules import personal
from competition.rules.personal import NAME, PASSED, REASON


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom the stage's ledger still names."""

    code: str
    name: str
    contestant: bool


def chains_of(stage: Stage) -> list[str]:
    """Every chain of the stage, those of replaced rulebooks too."""
    return list(dict.fromkeys([*(text.chain for text in editions.texts(stage)), stage.chain]))


def named(stage: Stage) -> list[Named]:
    """Who can still be erased: contestants first, then judges."""
    contestants = {one.code for one in run_of_show.appearances(stage)}
    found = {
        part.name.partition(".")[2]: str(load(part.data or b"{}")["name"])
        for part in _kept(stage)
        if part.name.startswith((NAME, PASSED))
    }
    people = [Named(code, name, code in contestants) for code, name in found.items()]
    return sorted(people, key=lambda one: (not one.contestant, one.code))


def refuse_gone(stage: Stage, what: Mapping[str, Any]) -> None:
    """Only whom the ledger names can be erased, and only once."""
    who = str(what["who"])
    if who not in {one.code for one in named(stage)}:
        raise Refused("erase.gone", who=who)


def erase(stage: Stage, who: str, *, at: datetime) -> None:
    """Destroy salt and content of this person's parts, here and in the mirror.

    The caller holds the stage, and two persons have agreed.
    """
    refuse_gone(stage, {"who": who})
    appearance = next((one for one in stage.appearances if one.code == who), None)
    theirs = _of_person(stage, who)
    _forget_reasons(stage, who, [part for part in theirs if part.name == REASON])
    for part in theirs:
        key = {"chain": part.chain, "seq": part.seq, "name": part.name}
        db.session.execute(update(LedgerPart).filter_by(**key).values(salt=None, data=None))
        mirror.owe_anew(part.chain)
    if appearance is not None:
        _forget_entry(appearance.entry, at=at)


def _of_person(stage: Stage, who: str) -> list[LedgerPart]:
    """What each event of the stage's chains holds of them."""
    kept = _kept(stage)
    events: dict[tuple[str, int], dict[str, Any]] = {}
    for part in kept:
        events.setdefault((part.chain, part.seq), {})[part.name] = load(part.data or b"{}")
    own = {event: personal.own(parts, who) for event, parts in events.items()}
    return [part for part in kept if part.name in own[part.chain, part.seq]]


def _kept(stage: Stage) -> Sequence[LedgerPart]:
    ours = LedgerPart.chain.in_(chains_of(stage)), LedgerPart.data.is_not(None)
    wanted = select(LedgerPart).where(*ours).order_by(LedgerPart.chain, LedgerPart.seq)
    return db.session.scalars(wanted).all()


# ── what repeats a reason ─────────────────────────────────────────────────────────────────────
def _forget_reasons(stage: Stage, who: str, parts: Sequence[LedgerPart]) -> None:
    """Why they were absent or recused is told again by the trail, and answered by a second person
    who sent such a proposal back."""
    told = {str(load(part.data or b"{}")["text"]) for part in parts}
    events = {(part.chain, part.seq) for part in parts}
    chains = ProposalEnd.chain.in_(chains_of(stage)), ProposalEnd.reason != ""
    for end in db.session.scalars(select(ProposalEnd).where(*chains)).all():
        if (end.chain, end.seq) in events:
            told.add(end.reason)
            end.reason = ""
    for line in _lines(stage, who, told):
        line.reason = ""
    db.session.flush()


def _lines(stage: Stage, who: str, told: Collection[str]) -> list[Trail]:
    """The trail's lines about them, or of a private proposal, that repeat one of these reasons."""
    ours = Trail.edition_id == stage.edition_id, Trail.reason != ""
    return [
        line
        for line in db.session.scalars(select(Trail).where(*ours))
        if line.reason.strip() in told
        and (line.act.rpartition(":")[2] in PRIVATELY or who in re.split(r"[ .]", line.about))
    ]


# ── outside the ledger ────────────────────────────────────────────────────────────────────────
def _forget_entry(entry: Entry, *, at: datetime) -> None:
    """The entry keeps its code; as long as another stage names it, everything."""
    db.session.flush()
    elsewhere = db.session.scalars(select(Appearance).where(Appearance.entry_id == entry.id))
    if any(one.code in {who.code for who in named(one.stage)} for one in elsewhere):
        return
    entry.name, entry.staff_no, entry.exception = entry.code, None, ""
    entry.title = entry.course = ""  # one teacher gives this course: it says who it was
    db.session.execute(delete(PrivateRecord).where(PrivateRecord.entry_id == entry.id))
    for grant in db.session.scalars(select(Grant).where(Grant.entry_id == entry.id)):
        grant.revoked_at = grant.revoked_at or at
        _forget_account(grant)
    db.session.flush()


def _forget_account(grant: Grant) -> None:
    """Whoever is nobody else here has no account any more."""
    person = grant.person
    if person is None or person.founder or any(one is not grant for one in person.grants):
        return
    person.name, person.login, person.password_hash = grant.code, None, None
    past_entrances.forget_person(person.id)
