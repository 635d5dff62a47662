"""Two-person actions (trust.md 2.4): one proposes with a reason, another confirms exactly that.

Who may stand on which side is in `policy.PAIRS`; nobody may stand on both, and there is no bypass.
A unit's officers count for the stage of their own unit alone.
Proposals and confirmations are read from the ledger itself. One that nobody confirms ends when its
proposer takes it back, when the second person sends it back with a reason, or when it is outdated;
what it proposed never happens, so the ledger has nothing to add, and a row beside it says how it
ended. What a confirmed proposal does is the business of whoever offers the action.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition import chain, passwords, restores, sessions, stages, trail
from competition.db import db
from competition.errors import Missing, Refused
from competition.facts import ProposalEnd
from competition.ledger.event import Kind
from competition.models import Grant, Person, Stage
from competition.policy import PAIRS, PRIVATELY, Actor, counts, may_confirm, may_propose
from competition.rules.lifecycles import BEFORE_RECORDED, Ending


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposed; `what` holds everything the second person agrees to."""

    seq: int
    hash: str
    action: str
    reason: str
    by: str
    at: str
    what: dict[str, object]
    confirmed_by: str = ""
    confirmed_at: str = ""
    op: str = ""
    end: ProposalEnd | None = None

    @property
    def waits(self) -> bool:
        return not self.confirmed_by and self.end is None


def propose(
    stage: Stage,
    action: str,
    what: dict[str, object],
    *,
    reason: str,
    by: Actor,
    at: datetime,
    op: str = "",
) -> Proposal:
    """Put a proposal on the chain. It has no effect until another person confirms it."""
    stages.hold(stage)
    code = may_propose(by, action, stage.edition_id, stage.unit_id)
    if not code:
        raise Missing
    _refuse_stranger(stage, code)
    _refuse_unrecorded(stage, action)
    if not reason.strip():
        raise Refused("proposal.no_reason")
    for waiting in pending(stage):
        if waiting.action == action and waiting.what == what:
            raise Refused("proposal.waits_already", by=waiting.by)
    parts = _told(action, what, reason.strip())
    done = chain.append(stage.chain, Kind.PROPOSE, by=code, at=at, op=op, parts=parts)
    trail.note(
        f"propose:{action}", edition=stage.edition_id, by=code, at=at, about=stage.code,
        reason=reason,
    )  # fmt: skip
    return Proposal(done.seq, done.hash, action, reason.strip(), code, done.at, what)


def _told(action: str, what: dict[str, object], reason: str) -> dict[str, object]:
    """The parts of a proposal; a private reason lies in one of its own."""
    if action in PRIVATELY:
        return {"action": {"action": action, "what": what}, "reason": {"text": reason}}
    return {"action": {"action": action, "reason": reason, "what": what}}


def _reason(parts: Mapping[str, Any]) -> str:
    """Why; "" where it was erased."""
    own: str = parts.get("reason", {"text": ""})["text"]
    return str(parts["action"].get("reason", own))


def confirm(stage: Stage, seq: int, *, by: Actor, at: datetime) -> Proposal:
    """Confirm exactly the proposal that was shown (its hash is named), as another person."""
    proposal, code = _second(stage, seq, by, own="proposal.same_person")
    _refuse_unrecorded(stage, proposal.action)
    _refuse_one_hand(stage, proposal, by)
    content = {"ref": proposal.seq, "hash": proposal.hash}
    chain.append(stage.chain, Kind.CONFIRM, by=code, at=at, parts={"confirm": content})
    trail.note(
        f"confirm:{proposal.action}", edition=stage.edition_id, by=code, at=at, about=stage.code,
        reason=proposal.reason,
    )  # fmt: skip
    return replace(proposal, confirmed_by=code)


# ── what is not confirmed ─────────────────────────────────────────────────────────────────────
def take_back(stage: Stage, seq: int, *, by: Actor, at: datetime) -> None:
    """Whoever proposed it no longer does."""
    stages.hold(stage)
    proposal = waiting(stage, seq)
    if not same_person(by, proposal.by, edition=stage.edition_id):
        raise Missing
    _end(stage, proposal, Ending.TAKEN_BACK, by=proposal.by, at=at)


def send_back(stage: Stage, seq: int, *, reason: str, by: Actor, at: datetime) -> None:
    """The second person does not agree, and says why; nothing else happens."""
    proposal, code = _second(stage, seq, by, own="proposal.own")
    if not reason.strip():
        raise Refused("proposal.no_reason")
    _end(stage, proposal, Ending.SENT_BACK, by=code, at=at, reason=reason.strip())


def outdate(stage: Stage, proposal: Proposal, *, at: datetime) -> None:
    """What it proposed can no longer happen, so it waits for nobody."""
    _end(stage, proposal, Ending.OUTDATED, by="server", at=at)


def _end(
    stage: Stage, proposal: Proposal, how: Ending, *, by: str, at: datetime, reason: str = ""
) -> None:
    row = ProposalEnd(chain=stage.chain, seq=proposal.seq, how=how, by=by, at=at, reason=reason)
    db.session.add(row)
    db.session.flush()
    trail.note(
        f"{how}:{proposal.action}", edition=stage.edition_id, by=by, at=at, about=stage.code,
        reason=reason,
    )  # fmt: skip


# ── who and which ─────────────────────────────────────────────────────────────────────────────
def _second(stage: Stage, seq: int, by: Actor, *, own: str) -> tuple[Proposal, str]:
    """The proposal and the pseudonym under which somebody else may decide on it.

    `own` is the refusal where it is the actor's own.
    """
    stages.hold(stage)
    proposal = waiting(stage, seq)
    code = may_confirm(by, proposal.action, stage.edition_id, stage.unit_id)
    if not code:
        raise Missing
    if code == proposal.by or same_person(by, proposal.by, edition=stage.edition_id):
        raise Refused(own)
    _refuse_stranger(stage, code)
    return proposal, code


def _refuse_stranger(stage: Stage, code: str) -> None:
    """Whoever got their role after scoring opened must be put on the chain first (`panel.change`).

    Nobody who checks it would know them. Everybody before was told to the chain at the opening.
    """
    if code in _strangers(stage):
        raise Refused("proposal.not_on_chain")


def _refuse_unrecorded(stage: Stage, action: str) -> None:
    """What two persons agreed on after the backup is missing here, and may stand on paper: before
    the chain says that it went on from an older state, nothing else is decided on it."""
    if action not in BEFORE_RECORDED:
        restores.refuse_open(stage)


def _strangers(stage: Stage) -> set[str]:
    if stage.opened_at is None:
        return set()
    late = select(Grant.code).where(
        Grant.edition_id == stage.edition_id, Grant.given_at > stage.opened_at
    )
    codes = set(db.session.scalars(late))
    return codes - set(office(stage)) if codes else codes


def office(stage: Stage) -> dict[str, str]:
    """Pseudonym → role of those whom the chain knows as people of the office."""
    known: dict[str, str] = {}
    for _event, parts in chain.events(stage.chain, Kind.PANEL, Kind.PANEL_CHANGE):
        told = parts["panel"]
        assert isinstance(told, dict)
        known |= told.get("office", {})
    return known


def confirmers(stage: Stage, action: str, by: str) -> list[str]:
    """The pseudonyms of whoever may confirm such a proposal, if this pseudonym makes it."""
    able = sessions.holders(stage.edition_id, PAIRS[action][1])
    others = _strangers(stage) | _codes_with(by, edition=stage.edition_id)
    return [held.code for held in able if counts(held, stage.unit_id) and held.code not in others]


def _refuse_one_hand(stage: Stage, proposal: Proposal, by: Actor) -> None:
    """Two accounts may be in one hand: whoever made a link may have opened it.

    Nobody's identity is known here beyond a name: two accounts of one name are taken for one
    person, and whoever has two accounts under two names is not found out (README, decision 25).

    The first link must be trusted, for somebody has to invite. A new one, made by either of the
    two for the other, does not make a second person; nor does one opened where it was made.
    """
    if by.at_makers:
        raise Refused("proposal.makers_browser")
    first = person_of(proposal.by, edition=stage.edition_id)
    if first is not None and _namesakes(db.session.get_one(Person, first).name, by.name):
        raise Refused("proposal.same_name", name=by.name)
    sides = [{one for one in (by.person, by.behind) if one is not None}, set[int]()]
    if first is not None:
        at = datetime.fromisoformat(proposal.at)
        sides[1] = {first, *sessions.behind(first, at=at)}
    if sides[0] & sides[1]:
        raise Refused("proposal.new_link")


def _namesakes(one: str, other: str) -> bool:
    """The same name, however it is spaced or written in width and case."""
    plain = [passwords.fold("".join(name.split())) for name in (one, other)]
    return plain[0] == plain[1]


def same_person(actor: Actor, code: str, *, edition: int) -> bool:
    """One person may hold two roles; two roles are still not two persons.

    A role that was taken back since counts too. Another edition's code is somebody else's.
    """
    own = any(grant.code == code for grant in actor.within(edition))
    return own or (actor.person is not None and person_of(code, edition=edition) == actor.person)


def _codes_with(code: str, *, edition: int) -> set[str]:
    """Every pseudonym of whoever has this one, and this one itself."""
    person = person_of(code, edition=edition)
    same = select(Grant.code).where(Grant.edition_id == edition, Grant.person_id == person)
    return {code} if person is None else {code, *db.session.scalars(same)}


def may_second(actor: Actor, stage: Stage, proposal: Proposal) -> bool:
    """Whether this actor may be the second person of a proposal."""
    edition = stage.edition_id
    allowed = may_confirm(actor, proposal.action, edition, stage.unit_id)
    return bool(allowed) and not same_person(actor, proposal.by, edition=edition)


def person_of(code: str, *, edition: int) -> int | None:
    """Whose pseudonym it is; None of a seat."""
    whose = select(Grant.person_id).where(Grant.edition_id == edition, Grant.code == code)
    return db.session.scalar(whose)


def waiting(stage: Stage, seq: int) -> Proposal:
    """The proposal, if it still waits for its second person."""
    found = next((one for one in proposals(stage) if one.seq == seq), None)
    if found is None or found.confirmed_by:
        raise Refused("proposal.not_waiting")
    if found.end is not None:
        raise Refused("proposal.ended", how=found.end.how)
    return found


def pending(stage: Stage) -> list[Proposal]:
    """The proposals that nobody has confirmed yet, without those that ended."""
    return [one for one in proposals(stage) if one.waits]


def proposals(stage: Stage) -> list[Proposal]:
    """Every proposal of the stage's chain, oldest first, with who confirmed it or how it ended."""
    found: dict[int, Proposal] = {}
    ends = _ends(stage)
    for event, parts in chain.events(stage.chain, Kind.PROPOSE, Kind.CONFIRM):
        if event.kind is Kind.PROPOSE:
            action = parts["action"]
            assert isinstance(action, dict)
            found[event.seq] = Proposal(
                event.seq, event.hash, action["action"], _reason(parts), event.actor,
                event.at, action["what"], op=event.op, end=ends.get(event.seq),
            )  # fmt: skip
        else:
            agreed = parts["confirm"]
            assert isinstance(agreed, dict)
            first = found[agreed["ref"]]
            found[first.seq] = replace(first, confirmed_by=event.actor, confirmed_at=event.at)
    return list(found.values())


def _ends(stage: Stage) -> dict[int, ProposalEnd]:
    rows = db.session.scalars(select(ProposalEnd).where(ProposalEnd.chain == stage.chain))
    return {row.seq: row for row in rows}
