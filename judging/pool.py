"""The edition's pool of judges (评委库): whom a stage may draw its panel from.

A name is here as it is on a seat. What is drawn is the code, and a code is never given twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from competition import draws, editions, trail
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.facts import Trail
from competition.models import Edition, Stage
from competition.witnessed import JUDGES
from judging.models import InvitedJudge, Seat

LONGEST = 80
MANY = 500  # more than any list of experts that is read by people


@dataclass(frozen=True, slots=True)
class Line:
    """A judge of the pool, and where they sit or are waiting, if anywhere."""

    judge: InvitedJudge
    seat: Seat | None
    listed: bool  # on a list that was drawn over: the row stays


def of_edition(edition: Edition) -> list[InvitedJudge]:
    found = select(InvitedJudge).where(InvitedJudge.edition_id == edition.id)
    return sorted(db.session.scalars(found), key=lambda one: (len(one.code), one.code))


def lines(edition: Edition) -> list[Line]:
    seats, listed = seated(edition), _listed(edition)
    return [
        Line(one, seats.get(one.code), one.code in listed) for one in of_edition(edition)
    ]  # fmt: skip


def judge_in(edition: Edition, code: str) -> InvitedJudge:
    ours = InvitedJudge.edition_id == edition.id, InvitedJudge.code == code
    found = db.session.scalar(select(InvitedJudge).where(*ours))
    if found is None:
        raise Missing
    return found


def names(edition: Edition) -> dict[str, str]:
    return {one.code: one.name for one in of_edition(edition)}


def roles(edition: Edition) -> dict[str, str]:
    """Role → its name, of every rulebook by which a panel could be drawn."""
    books = (editions.parsed(text.text) for text in _adopted(edition))
    return {rule.role: rule.name or rule.role for book in books for rule in book.seats}


def _adopted(edition: Edition) -> list[editions.RulebookText]:
    found = (editions.current_text(stage) for stage in edition.stages if stage.unit_id is None)
    return [text for text in found if text is not None]


def seated(edition: Edition) -> dict[str, Seat]:
    """Lot → the seat that it has, on any panel of the edition."""
    drawn = select(Seat).where(Seat.edition_id == edition.id, Seat.lot.is_not(None))
    found = db.session.scalars(drawn.options(joinedload(Seat.stage)))
    return {seat.lot: seat for seat in found if seat.lot}


def _listed(edition: Edition) -> set[str]:
    return {code for stage in edition.stages for code in lots_of(stage)}


def lots_of(stage: Stage) -> dict[str, str]:
    """Lot → role of everybody on the list of the stage's draw, in the order of the list."""
    begun = draws.of(stage, JUDGES).get(JUDGES)
    pairs = (item.partition(":") for item in begun.items) if begun else ()
    return {code: role for code, _colon, role in pairs}


def free(stage: Stage) -> list[InvitedJudge]:
    """Who could be drawn for this stage now: those who can come, of its roles, on no panel."""
    taken = seated(stage.edition)
    wanted = {rule.role for rule in editions.rulebook_of(stage).seats}
    return [
        one
        for one in of_edition(stage.edition)
        if not one.away and one.role in wanted and one.code not in taken
    ]


# ── keep the list ─────────────────────────────────────────────────────────────────────────────
def add(edition: Edition, role: str, typed: Sequence[str], *, by: str, at: datetime) -> int:
    """One on each line, name and unit with a tab, a comma or blanks between; how many those are."""
    alone(f"pool {edition.id}")
    if role not in roles(edition):
        raise Refused("pool.no_role")
    told = [_read(line) for line in typed if line.strip()]
    have = {(one.name, one.unit) for one in of_edition(edition)}
    if twice := [
        name for name, unit in told if (name, unit) in have or told.count((name, unit)) > 1
    ]:
        raise Refused("pool.twice", names=tuple(dict.fromkeys(twice)))
    if not told or len(have) + len(told) > MANY:
        raise Refused("pool.how_many", most=MANY, have=len(have))
    first = _next(edition)
    for number, (name, unit) in enumerate(told, first):
        judge = InvitedJudge(
            edition_id=edition.id, code=f"k{number:02d}", name=name, role=role, unit=unit
        )
        db.session.add(judge)
    about = f"k{first:02d} {len(told)}"
    trail.note("pool.add", edition=edition.id, by=by, at=at, about=about)
    db.session.flush()
    return len(told)


def _read(line: str) -> tuple[str, str]:
    name, *unit = line.replace("，", ",").replace("\t", ",").strip().split(",", 1)
    if not unit:
        name, *unit = line.strip().split(None, 1)
    told = name.strip(), " ".join(unit).strip()
    if not told[0] or max(map(len, told)) > LONGEST:
        raise Refused("pool.bad_line", line=line.strip()[:LONGEST], most=LONGEST)
    return told


def _next(edition: Edition) -> int:
    """After every code that was ever given: whoever was removed stands in the trail."""
    told = select(Trail.about).where(Trail.edition_id == edition.id, Trail.act == "pool.add")
    pairs = (about.partition(" ") for about in db.session.scalars(told))
    return max((int(code[1:]) + int(many) for code, _blank, many in pairs), default=1)


def remove(edition: Edition, code: str, *, by: str, at: datetime) -> None:
    """Somebody who was invited by mistake; whoever was on a list that was drawn over stays."""
    found = judge_in(edition, code)
    if code in _listed(edition):
        raise Refused("pool.listed", lot=code)
    db.session.delete(found)
    trail.note("pool.remove", edition=edition.id, by=by, at=at, about=code)


def mark_away(edition: Edition, code: str, *, by: str, at: datetime) -> None:
    """They cannot come: no list has them from now on. Where they sit already, pass them over."""
    found = judge_in(edition, code)
    if (seat := seated(edition).get(code)) is not None:
        raise Refused("pool.seated", lot=code, stage=seat.stage.name, seat=seat.code)
    found.away = True
    trail.note("pool.away", edition=edition.id, by=by, at=at, about=code)


def mark_back(edition: Edition, code: str, *, by: str, at: datetime) -> None:
    judge_in(edition, code).away = False
    trail.note("pool.back", edition=edition.id, by=by, at=at, about=code)


def forget(edition_id: int, code: str) -> None:
    """Their name and everything said of them goes; that there was a lot stays."""
    ours = InvitedJudge.edition_id == edition_id, InvitedJudge.code == code
    found = db.session.scalar(select(InvitedJudge).where(*ours))
    if found is not None:
        found.name, found.unit, found.away = found.code, "", True
