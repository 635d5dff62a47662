"""Two-person actions (trust.md 2.4): one proposes with a reason, another confirms exactly that.

Who may stand on which side is in `policy.PAIRS`; nobody may stand on both, and there is no bypass.
A unit's officers count for the stage of their own unit alone.
The pending proposals are read from the ledger itself. What a confirmed proposal does is the
business of whoever offers the action.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition import chain, trail
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Grant, Stage
from competition.policy import Actor, may_confirm, may_propose


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
    code = may_propose(by, action, stage.edition_id, stage.unit_id)
    if not code:
        raise Missing
    if not reason.strip():
        raise Refused("proposal.no_reason")
    for waiting in pending(stage):
        if waiting.action == action and waiting.what == what:
            raise Refused("proposal.waits_already", by=waiting.by)
    content = {"action": action, "reason": reason.strip(), "what": what}
    done = chain.append(stage.chain, Kind.PROPOSE, by=code, at=at, op=op, parts={"action": content})
    trail.note(
        f"propose:{action}", edition=stage.edition_id, by=code, at=at, about=stage.code,
        reason=reason,
    )  # fmt: skip
    return Proposal(done.seq, done.hash, action, reason.strip(), code, done.at, what)


def confirm(stage: Stage, seq: int, *, by: Actor, at: datetime) -> Proposal:
    """Confirm exactly the proposal that was shown (its hash is named), as another person."""
    proposal = next((one for one in pending(stage) if one.seq == seq), None)
    if proposal is None:
        raise Refused("proposal.not_waiting")
    code = may_confirm(by, proposal.action, stage.edition_id, stage.unit_id)
    if not code:
        raise Missing
    if code == proposal.by or same_person(by, proposal.by, edition=stage.edition_id):
        raise Refused("proposal.same_person")
    content = {"ref": proposal.seq, "hash": proposal.hash}
    chain.append(stage.chain, Kind.CONFIRM, by=code, at=at, parts={"confirm": content})
    trail.note(
        f"confirm:{proposal.action}", edition=stage.edition_id, by=code, at=at, about=stage.code,
        reason=proposal.reason,
    )  # fmt: skip
    return Proposal(
        proposal.seq, proposal.hash, proposal.action, proposal.reason, proposal.by,
        proposal.at, proposal.what, confirmed_by=code, op=proposal.op,
    )  # fmt: skip


def same_person(actor: Actor, code: str, *, edition: int) -> bool:
    """One person may hold two roles; two roles are still not two persons.

    A role that was taken back since counts too. Another edition's code is somebody else's.
    """
    whose = select(Grant.person_id).where(Grant.edition_id == edition, Grant.code == code)
    own = any(grant.code == code for grant in actor.within(edition))
    return own or (actor.person is not None and db.session.scalar(whose) == actor.person)


def pending(stage: Stage) -> list[Proposal]:
    """The proposals that nobody has confirmed yet."""
    return [one for one in proposals(stage) if not one.confirmed_by]


def proposals(stage: Stage) -> list[Proposal]:
    """Every proposal of the stage's chain, oldest first, with who confirmed it."""
    found: dict[int, Proposal] = {}
    for event, parts in chain.events(stage.chain, Kind.PROPOSE, Kind.CONFIRM):
        if event.kind is Kind.PROPOSE:
            action = parts["action"]
            assert isinstance(action, dict)
            found[event.seq] = Proposal(
                event.seq, event.hash, action["action"], action["reason"], event.actor,
                event.at, action["what"], op=event.op,
            )  # fmt: skip
        else:
            agreed = parts["confirm"]
            assert isinstance(agreed, dict)
            first = found[agreed["ref"]]
            found[agreed["ref"]] = Proposal(
                first.seq, first.hash, first.action, first.reason, first.by, first.at,
                first.what, event.actor, event.at, first.op,
            )  # fmt: skip
    return list(found.values())
