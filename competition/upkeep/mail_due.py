"""What is owed to whom by mail: found from the facts in each round, so that no action knows it.

Nothing is told that its reader may not see on a page already, and the same function answers both:
the office's codes are `chain.heads` (page 校验码), the public's `bundles.announced_heads` (page
自己核对), a unit's deadlines what its own page asks of it, alarms what the page 巡检 lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import select

from competition import bundles, chain, mails, moments, preliminaries, rounds, unit_lines
from competition.clock import moment
from competition.db import db
from competition.facts import LedgerHead, NoteStep, UpkeepNote
from competition.findings import Finding
from competition.ledger.event import code24, stamp
from competition.models import Edition, Publication, RulebookText, Stage
from competition.outbox import Mail, MailAddress, MailKind, MailPurpose
from competition.unit_lines import Overview
from judging import standings

DAYS_BEFORE = (1, 7)  # a deadline is told so long before it, once each
DAY = timedelta(days=1)


def find(*, at: datetime) -> int:
    """Owe whatever is new; how many mails that are. The caller commits."""
    tellers = (
        (MailPurpose.HEADS, _heads),
        (MailPurpose.ANNOUNCED, _announced),
        (MailPurpose.DEADLINES, _deadlines),
        (MailPurpose.ALARMS, _alarms),
    )
    return sum(sum(teller(mails.kept_for(purpose), at)) for purpose, teller in tellers)


def _by_edition(kept: Sequence[MailAddress]) -> dict[Edition, list[MailAddress]]:
    found: dict[Edition, list[MailAddress]] = {}
    for one in kept:
        found.setdefault(one.edition, []).append(one)
    return found


# ── codes ─────────────────────────────────────────────────────────────────────────────────────
def _heads(kept: Sequence[MailAddress], at: datetime) -> Iterator[bool]:
    """Each signed head of each chain, also of one whose rules were replaced."""
    for edition, here in _by_edition(kept).items():
        for name, stage in _chains(edition):
            signed = chain.heads(name)
            fresh = [one for one in signed if at - mails.RECENT <= _signed_at(one)]
            told = dict(zip(signed, moments.of(signed), strict=True)) if fresh else {}
            for head in fresh:
                facts = _of_head(head, stage) | {"moment": str(told[head])}
                for one in here:
                    if mails.owes(one, _signed_at(head), at=at):
                        yield mails.owe(one, MailKind.HEAD, _name(head), facts, at=at)


def _chains(edition: Edition) -> list[tuple[str, Stage]]:
    ours = (
        select(RulebookText.chain, Stage)
        .join(Stage, RulebookText.stage_id == Stage.id)
        .where(RulebookText.edition_id == edition.id)
        .order_by(Stage.position, RulebookText.id)
    )
    return [(name, stage) for name, stage in db.session.execute(ours)]


def _signed_at(head: LedgerHead) -> datetime:
    return moment(head.note.split("\n")[5])


def _name(head: LedgerHead) -> str:
    """By its content: what comes back after a restore is not another one."""
    return sha256(head.note.encode()).hexdigest()


def _of_head(head: LedgerHead, stage: Stage) -> dict[str, object]:
    hash_ = head.note.split("\n")[3]
    return {
        "stage": stage.name, "stage_code": stage.code, "chain": head.chain, "size": head.size,
        "digits": code24(hash_), "hash": hash_, "at": stamp(_signed_at(head)), "note": head.note,
    }  # fmt: skip


def _announced(kept: Sequence[MailAddress], at: datetime) -> Iterator[bool]:
    """The head with which a result was announced: the last one in its public record."""
    for edition, here in _by_edition(kept).items():
        fresh = Publication.published_at >= at - mails.RECENT
        ours = select(Publication).where(Publication.edition_id == edition.id, fresh)
        for one in db.session.scalars(ours.order_by(Publication.id)):
            head = bundles.announced_heads(one.head)[-1]
            facts = _of_head(head, one.stage) | {"number": one.number, "ends": stamp(one.ends_at)}
            for address in here:
                if mails.owes(address, one.published_at, at=at):
                    yield mails.owe(address, MailKind.ANNOUNCED, _name(head), facts, at=at)


# ── deadlines ─────────────────────────────────────────────────────────────────────────────────
def _deadlines(kept: Sequence[MailAddress], at: datetime) -> Iterator[bool]:
    for edition, here in _by_edition(kept).items():
        final = unit_lines.final_of(edition)
        own = {stage.unit_id: stage for stage in preliminaries.of_edition(edition)}
        soon = final is not None and _days_before(final, at) > 0
        lines = unit_lines.overview(edition, standings.of_units(edition)) if soon else None
        for one in here:
            for code, stage in _owed_by(one, own.get(one.unit_id), final, lines, at):
                assert stage.starts_at is not None
                facts = {"code": code, "stage": stage.name, "starts": stamp(stage.starts_at)}
                what = f"{code} {stage.code} {stage.starts_at:%Y-%m-%d} {_days_before(stage, at)}"
                yield mails.owe(one, MailKind.DEADLINE, what, facts, at=at)


def _owed_by(
    address: MailAddress, own: Stage | None, final: Stage | None, lines: Overview | None,
    at: datetime,
) -> Iterator[tuple[str, Stage]]:  # fmt: skip
    """What the unit has not handed in, and the stage that waits for it: as its own page says."""
    if own is not None and own.state.before_scoring and _days_before(own, at):
        yield "prepare", own
    if final is None or lines is None or lines.fixed or address.unit is None:
        return
    line = lines.one(address.unit)
    if own is not None and not own.state.has_closed_sheets:
        yield "preliminary", final
    elif line is not None and line.sealed and not line.finished:
        yield "nominate", final


def _days_before(stage: Stage, at: datetime) -> int:
    """Within how many days of its start it is to be told of; 0: not now."""
    if stage.starts_at is None or stage.starts_at <= at or not stage.state.before_scoring:
        return 0
    return next((days for days in DAYS_BEFORE if stage.starts_at - at <= days * DAY), 0)


# ── alarms ────────────────────────────────────────────────────────────────────────────────────
def _alarms(kept: Sequence[MailAddress], at: datetime) -> Iterator[bool]:
    """What the rounds found at one time, in one mail; what comes and goes, once a day.

    That mail does not go out is told by no mail.
    """
    found = UpkeepNote.step == NoteStep.FOUND, UpkeepNote.task != "mail"
    fresh = select(UpkeepNote).where(*found, UpkeepNote.at >= at - mails.RECENT)
    notes = list(db.session.scalars(fresh.order_by(UpkeepNote.id)))
    newest = {mails.mailbox(one): one.edition_id for one in kept if notes}
    for address in kept if notes else ():
        ours: set[int | None] = {address.edition_id}
        if newest[mails.mailbox(address)] == address.edition_id:  # of the machine it is told once
            ours.add(None)
        said = _said(mails.told_lately(address, MailKind.ALARM, since=at - mails.RECENT - DAY))
        times: dict[datetime, list[Finding]] = {}
        for note in notes:
            finding = Finding(note.code, note.tone, dict(note.facts))
            lately = said.get(finding.subject, note.at - DAY) > note.at - DAY
            if note.edition_id in ours and not lately and mails.owes(address, note.at, at=at):
                times.setdefault(note.at, []).append(finding)
                said[finding.subject] = note.at
        for since, found_then in times.items():
            facts = {"found": [rounds.plain(one) for one in found_then]}
            yield mails.owe(address, MailKind.ALARM, stamp(since), facts, at=at)


def _said(told: Sequence[Mail]) -> dict[tuple[object, ...], datetime]:
    """What was told already, and when last."""
    kept = ((cast("list[dict[str, Any]]", one.facts["found"]), one.made_at) for one in told)
    return {rounds.finding_of(one).subject: at for found, at in kept for one in found}
