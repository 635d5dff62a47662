"""What of a stage lies beside its ledger, and so in no mirror: ballots, and how proposals ended.

Both tables are append-only: a database that has fewer of either than it once had is an older one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from competition.db import db
from competition.facts import LedgerEvent, ProposalEnd
from competition.models import Appearance, Stage
from judging.models import Ballot


@dataclass(frozen=True, slots=True)
class Beside:
    """How much there is; `first` is the hash of the chain's first event, that is, which chain."""

    first: str
    ballots: int
    ends: int

    def less_than(self, seen: Beside | None) -> Beside:
        """How much less than was seen there before: of another chain of this name, nothing."""
        if seen is None or seen.first != self.first:
            return Beside(self.first, 0, 0)
        return Beside(
            self.first, max(seen.ballots - self.ballots, 0), max(seen.ends - self.ends, 0)
        )


def of(stage: Stage) -> Beside:
    first = select(LedgerEvent.hash).where(LedgerEvent.chain == stage.chain, LedgerEvent.seq == 0)
    ballots = select(func.count(Ballot.id)).join(Appearance, Ballot.appearance_id == Appearance.id)
    ends = select(func.count()).select_from(ProposalEnd).where(ProposalEnd.chain == stage.chain)
    return Beside(
        first=db.session.scalar(first) or "",
        ballots=db.session.scalar(ballots.where(Appearance.stage_id == stage.id)) or 0,
        ends=db.session.scalar(ends) or 0,
    )
