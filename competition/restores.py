"""After an older backup was put back (恢复): what may be missing, and who says that it is not.

What was acknowledged after the backup is not on this server: the tablets send it again, with the
same ids. Two persons then record on the chain that it went on from an older state (trust.md 2.7).
Before that judges sign, and nothing is sealed, counted, agreed on or made public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition import chain, stages, trail
from competition.db import db
from competition.errors import Refused
from competition.facts import LedgerEvent, Trail
from competition.ledger.event import Kind, stamp
from competition.models import Stage
from competition.rules.lifecycles import StageState

ACT = "restore"


@dataclass(frozen=True, slots=True)
class Restore:
    """A backup made at `made` was put back at `at`; the chain had `events` events then."""

    events: int
    made: str
    at: datetime

    @property
    def since(self) -> datetime:
        """What was acknowledged from here on may be missing."""
        return datetime.fromisoformat(self.made)


def note(stage: Stage, *, made_at: str, at: datetime) -> None:
    """The stage's chain continues from a backup made at `made_at`; more had perhaps happened."""
    about = f"{stage.code} {chain.size(stage.chain)}"
    trail.note(ACT, edition=stage.edition_id, by="server", at=at, about=about, reason=made_at)


def open_since(stage: Stage) -> Restore | None:
    """The restore that two persons have not recorded on the stage's chain yet.

    A chain that has not begun holds nothing that could be settled, and cannot take the record
    either: asked for is it from the adoption of the rules on.
    """
    if stage.state is StageState.FINAL or not chain.size(stage.chain):
        return None
    last = db.session.scalar(
        select(Trail)
        .where(
            Trail.edition_id == stage.edition_id,
            Trail.act == ACT,
            Trail.about.startswith(f"{stage.code} ", autoescape=True),
        )
        .order_by(Trail.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    found = Restore(int(last.about.split(" ")[1]), last.reason, last.at)
    return None if _recorded(stage, found) else found


def _recorded(stage: Stage, found: Restore) -> bool:
    """Whether the chain says so in an event that was appended after the restore."""
    told = chain.events(stage.chain, Kind.RECOVER)
    return any(event.seq >= found.events and event.at >= stamp(found.at) for event, _parts in told)


def refuse_open(stage: Stage) -> None:
    """Nothing is settled before the tablets have sent again what the backup did not have, and two
    persons have recorded it: the same key would sign another story than it did before."""
    if found := open_since(stage):
        raise Refused("restore.open", at=found.since)


def record(stage: Stage, told: dict[str, object], *, by: tuple[str, str], at: datetime) -> None:
    """The chain itself says that it goes on from an older state (trust.md 2.7). Two persons."""
    stages.hold(stage)
    if open_since(stage) is None:
        raise Refused("restore.none_open")
    chain.append(stage.chain, Kind.RECOVER, by=by[1], at=at, parts={"recover": told})


def what(stage: Stage, known: str) -> dict[str, object]:
    """What two persons agree on: where the chain stood, since when, and the newest code on paper.

    `known` is the highest code that anybody holds from before, as it was typed; it may be empty.
    """
    found = open_since(stage)
    if found is None:
        raise Refused("restore.none_open")
    newest = max(found.events - 1, 0)  # where nothing was there: the rules adopted since
    last = LedgerEvent.chain == stage.chain, LedgerEvent.seq == newest
    head = db.session.scalar(select(LedgerEvent.hash).where(*last))
    return {"events": found.events, "head": head, "known": known.strip(), "made": found.made}
