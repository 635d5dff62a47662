"""What waits for a second person in many stages at once, in a fixed number of queries.

Units have a stage each, and there may be dozens. Whether a proposal has been overtaken meanwhile is
not asked here: `judging.overtaken` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.facts import LedgerEvent, LedgerPart, ProposalEnd
from competition.ledger.canon import load
from competition.ledger.event import Kind, read_event
from competition.models import Grant, Stage
from competition.policy import Actor, Role, confirms_as
from competition.second_person import Proposal

Parts = dict[str, dict[str, Any]]


def of(stages: Sequence[Stage], actor: Actor) -> Iterator[tuple[Stage, Proposal, Role]]:
    """Every proposal that nobody has confirmed or ended, and that this actor may confirm."""
    of_chain = {stage.chain: stage for stage in stages}
    own = _own_codes(actor, {stage.edition_id for stage in stages})
    for chain, one in _pending(list(of_chain)):
        stage = of_chain[chain]
        role = confirms_as(actor, one.action, stage.edition_id, stage.unit_id)
        if role is not None and one.by not in own:
            yield stage, one, role


def _own_codes(actor: Actor, editions: set[int]) -> set[str]:
    """Every pseudonym of this person here, also of roles that were taken back."""
    mine = select(Grant.code).where(Grant.edition_id.in_(editions))
    known = {grant.code for grant in actor.held if grant.edition in editions}
    if actor.person is None:
        return known
    return known | set(db.session.scalars(mine.where(Grant.person_id == actor.person)))


def _pending(chains: list[str]) -> Iterator[tuple[str, Proposal]]:
    kinds = (str(Kind.PROPOSE), str(Kind.CONFIRM))
    wanted = select(LedgerEvent).where(LedgerEvent.chain.in_(chains), LedgerEvent.kind.in_(kinds))
    rows = list(db.session.scalars(wanted.order_by(LedgerEvent.chain, LedgerEvent.seq)))
    parts, over = _parts(chains), _ended(chains)
    refs = {
        (row.chain, parts[row.chain, row.seq]["confirm"]["ref"])
        for row in rows
        if row.kind == Kind.CONFIRM
    }
    for row in rows:
        if row.kind == Kind.PROPOSE and (row.chain, row.seq) not in over | refs:
            yield row.chain, _proposal(row, parts[row.chain, row.seq])


def _proposal(row: LedgerEvent, parts: Parts) -> Proposal:
    event, action = read_event(row.line), parts["action"]
    why = action.get("reason") or parts.get("reason", {}).get("text", "")
    return Proposal(
        event.seq, event.hash, action["action"], why, event.actor, event.at, action["what"]
    )


def _ended(chains: list[str]) -> set[tuple[str, int]]:
    ended = select(ProposalEnd.chain, ProposalEnd.seq).where(ProposalEnd.chain.in_(chains))
    return {(row[0], row[1]) for row in db.session.execute(ended)}


def _parts(chains: list[str]) -> dict[tuple[str, int], Parts]:
    found: dict[tuple[str, int], Parts] = {}
    wanted = select(LedgerPart).where(
        LedgerPart.chain.in_(chains),
        LedgerPart.name.in_(("action", "confirm", "reason")),
        LedgerPart.data.is_not(None),
    )
    for part in db.session.scalars(wanted):
        content: Any = load(part.data or b"null")
        found.setdefault((part.chain, part.seq), {})[part.name] = content
    return found
