"""Who looked at private fields (查看个人信息): a line of the trail, written by the guard.

Of whom is told by a number or a code alone, where it was one objector or one birth date; a list is
told by how many it held. The same person, kind and number are told once in an hour, so that a page
that is opened again costs a question and no writing. The lines stay as every line of the trail
does: they name those who looked, and nobody whose data it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from competition import trail
from competition.db import db
from competition.facts import Trail
from competition.policy import PRIVATELY
from competition.second_person import Proposal

AGAIN = timedelta(hours=1)
WITH_REASON = PRIVATELY | {"recused", "absent"}  # acts of the trail that tell a private reason


class Look(StrEnum):
    """What was looked at."""

    LIST = "list"  # a staff list that waits, with birth dates
    BIRTH = "birth"  # one entry's birth date
    LIST_FILE = "list_file"  # the same as a file
    OBJECTORS = "objectors"  # the names of all who objected
    OBJECTOR = "objector"  # one, with the contact
    REASONS = "reasons"  # why judges are absent or recused, and why somebody is erased
    TRAIL = "trail"  # the same reasons, as the trail repeats them
    PEOPLE = "people"  # whom the ledger still names
    RECORD = "record"  # the whole record of a stage, with everything


@dataclass(frozen=True, slots=True)
class Seen:
    """One look: at what, in which stage, of how many people (of the trail: how many lines)."""

    look: Look
    about: str

    @property
    def act(self) -> str:
        return f"look:{self.look}"


def told_already(seen: Seen, *, edition: int, by: str, at: datetime) -> bool:
    """Whether the trail tells of the same look within the last hour."""
    wanted = (
        Trail.edition_id == edition, Trail.act == seen.act, Trail.by == by,
        Trail.about == seen.about, Trail.at > at - AGAIN,
    )  # fmt: skip
    return db.session.scalar(select(Trail.id).where(*wanted).limit(1)) is not None


def note(seen: Seen, *, edition: int, by: str, at: datetime) -> None:
    trail.note(seen.act, edition=edition, by=by, at=at, about=seen.about)


def reasons_of(proposals: Iterable[Proposal]) -> int:
    """Of how many people these say why they are absent, recused or erased."""
    private = [one for one in proposals if one.action in PRIVATELY and one.reason]
    return len({str(one.what.get("who") or one.what["sheet"]).split(".")[-1] for one in private})


def reasons_in(lines: Iterable[Trail]) -> int:
    """How many of these lines of the trail tell why."""
    return sum(one.act.rpartition(":")[2] in WITH_REASON for one in lines if one.reason)
