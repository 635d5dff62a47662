"""When the rules of a stage may be replaced by others, and when they stand (trust.md 2.4)."""

from __future__ import annotations

from sqlalchemy import func, select

from competition import chain, second_person
from competition.db import db
from competition.errors import Refused
from competition.facts import LedgerEvent, Trail
from competition.ledger.event import Kind
from competition.models import Stage
from judging.scoring import lot
from judging.scoring.rulebook import Rulebook

SCORES = (Kind.SCORE, Kind.SCORE_CONFLICT, Kind.SCORE_LATE, Kind.PENALTY)
CARDS_PRINTED = "vote.cards"  # a trail's act
TYPED = ("paper.entry", "score.correct")  # two persons' actions that make a sheet count


def refuse_same(number: int, earlier: str, text: str) -> None:
    """The rules in force are not adopted again."""
    if earlier == text:
        raise Refused("rulebook.same", number=number)


def refuse(stage: Stage, earlier: Rulebook, fresh: Rulebook) -> None:
    """Not once somebody has scored, and not by rules that ask for another panel.

    The panel is carried over as it sits. A draw is not, it names its chain: where lots are drawn,
    no other rules may rest on them.
    """
    if count := scored(stage):
        raise Refused("rulebook.scored", count=count)
    if _seats(earlier) != _seats(fresh) and any(chain.events(stage.chain, Kind.PANEL)):
        raise Refused("rulebook.other_seats", have=_told(earlier), need=_told(fresh))
    if any(chain.events(stage.chain, Kind.VOTES)):
        raise Refused("rulebook.voted")
    if lot.settles(fresh) and any(one.position is not None for one in stage.appearances):
        raise Refused("rulebook.lot_drawn")
    if earlier.vote != fresh.vote and cards_printed(stage):
        raise Refused("rulebook.other_vote")


def cards_printed(stage: Stage) -> bool:
    """Whether voters hold cards of the vote of these rules: the trail tells of each printing."""
    cards = select(Trail.id).where(
        Trail.edition_id == stage.edition_id, Trail.act == CARDS_PRINTED,
        Trail.about.startswith(f"{stage.code} ", autoescape=True),
    )  # fmt: skip
    return db.session.scalar(cards.limit(1)) is not None


def _seats(rulebook: Rulebook) -> set[tuple[str, int]]:
    """What a panel is: a role by another name is the same role."""
    return {(one.role, one.count) for one in rulebook.seats}


def _told(rulebook: Rulebook) -> str:
    return ", ".join(sorted(f"{one.name or one.role} {one.count}" for one in rulebook.seats))


def scored(stage: Stage) -> int:
    """How many scores stand on the rules of the stage; from the first on they are not replaced."""
    scores = select(func.count()).where(
        LedgerEvent.chain == stage.chain, LedgerEvent.kind.in_([str(kind) for kind in SCORES])
    )
    return (db.session.scalar(scores) or 0) + _by_two_persons(stage)


def _by_two_persons(stage: Stage) -> int:
    """How many sheets count without an event of their judge: typed from paper, or corrected."""
    return sum(
        len(listed) if isinstance(listed := one.what.get("sheets"), list) else 1
        for one in second_person.proposals(stage)
        if one.confirmed_by and one.action in TYPED
    )
