"""The audience's vote: a card for each person, each card once, counts sealed until it is closed.

A card's code (`card_codes`) cannot be guessed or looked up;
there is no limit by address, for a whole hall shares one. What can never be exceeded is in the
tables: a card's ballots are numbered from one, and each number exists once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Select, func, insert, select

from competition import card_codes, chain, editions, restores, run_of_show, stages, trail
from competition.db import db
from competition.errors import Refused
from competition.ledger.event import Kind, stamp
from competition.models import Appearance, Stage
from competition.replacing import CARDS_PRINTED
from competition.restores import Restore
from competition.rules.lifecycles import VOTE, VoteState, after
from judging.models import Ballot, Vote, VoteCard
from judging.scoring import vote as rule
from judging.scoring.book import Vote as Clause

MOST_CARDS = 1000
CARD = "vote.card"


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it is printed: the code is shown here and never again."""

    number: int
    voters: str
    code: str


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many cards there are and how many were used; nothing about whom they named."""

    cards: int
    used: int


# ── prepare ───────────────────────────────────────────────────────────────────────────────────
def clause(stage: Stage) -> Clause:
    """The rulebook's clause; without one there is no vote."""
    found = editions.rulebook_of(stage).vote
    if found is None:
        raise Refused("vote.none")
    return found


def are_held(stage: Stage) -> bool:
    """Whether the rulebook, if there is one yet, lets the audience vote."""
    adopted = editions.current_text(stage)
    return adopted is not None and editions.parsed(adopted.text).vote is not None


def of_stage(stage: Stage) -> Vote | None:
    return db.session.scalar(select(Vote).where(Vote.stage_id == stage.id))


def state_of(stage: Stage) -> VoteState:
    found = of_stage(stage)
    return found.state if found is not None else VoteState.PREPARED


def print_cards(stage: Stage, voters: str, count: int, *, by: str, at: datetime) -> list[Card]:
    """Make cards of one group; the codes leave in the answer and are not kept."""
    told, vote = clause(stage), _held(stage)
    if voters not in rule.groups(told):
        raise Refused("vote.none")
    if not 1 <= count <= MOST_CARDS:
        raise Refused("vote.how_many_cards", most=MOST_CARDS)
    if vote.state is VoteState.CLOSED:
        raise Refused("vote.closed")
    first = turnout(stage).cards + 1
    cards = [Card(number, voters, card_codes.fresh()) for number in range(first, first + count)]
    db.session.execute(
        insert(VoteCard),
        [
            {"edition_id": stage.edition_id, "vote_id": vote.id, "number": card.number,
             "voters": voters, "digest": card_codes.kept(CARD, card.code)}
            for card in cards
        ],
    )  # fmt: skip
    about = f"{stage.code} {voters} {first}-{first + count - 1}"
    trail.note(CARDS_PRINTED, edition=stage.edition_id, by=by, at=at, about=about)
    return cards


def _held(stage: Stage) -> Vote:
    """The vote's row, for whoever changes it; others wait."""
    stages.hold(stage)
    if not stage.state.takes_votes:
        raise Refused("vote.stage_sealed", state=stage.state)
    found = db.session.scalar(select(Vote).where(Vote.stage_id == stage.id).with_for_update())
    if found is None:
        found = Vote(edition_id=stage.edition_id, stage_id=stage.id, state=VoteState.PREPARED)
        db.session.add(found)
        db.session.flush()
    return found


def open_vote(stage: Stage, *, by: str, at: datetime) -> None:
    """From now on cards can be cast."""
    clause(stage)
    vote = _held(stage)
    _refuse_restored(stage)
    if not turnout(stage).cards:
        raise Refused("vote.no_cards")
    vote.state, vote.opened_at = after(VOTE, vote.state, "open"), at
    trail.note("vote:open", edition=stage.edition_id, by=by, at=at, about=stage.code)


def close_vote(stage: Stage, *, by: str, at: datetime) -> None:
    """No more ballots; the counts go on the ledger, and only now anybody may read them."""
    clause(stage)
    vote = _held(stage)
    _refuse_restored(stage)
    vote.state, vote.closed_at = after(VOTE, vote.state, "close"), at
    db.session.flush()
    found = turnout(stage)
    told = {
        "cards": found.cards, "closed": stamp(at), "counts": counts(stage), "used": found.used,
    }  # fmt: skip
    chain.append(stage.chain, Kind.VOTES, by=by, at=at, parts={"votes": told})
    about = f"{stage.code} {found.used}/{found.cards}"
    trail.note("vote:close", edition=stage.edition_id, by=by, at=at, about=about)


def may_lack(stage: Stage) -> bool:
    """Whether an older database may lack ballots: they are in no event, and so in no mirror."""
    return state_of(stage) is not VoteState.CLOSED and turnout(stage).cards > 0


def restored(stage: Stage) -> Restore | None:
    """The restore after which ballots may be lacking, until two persons have recorded it."""
    found = restores.open_since(stage)
    return found if found and may_lack(stage) else None


def _refuse_restored(stage: Stage) -> None:
    """Whether the hall votes again is for people to decide, and to say when they record it."""
    if found := restored(stage):
        raise Refused("vote.restored", at=found.since, used=turnout(stage).used)


def refuse_open(stage: Stage) -> None:
    """A stage is not sealed before its audience has voted: the award would be computed without.

    Where no card was ever printed there is no vote to wait for.
    """
    state = state_of(stage)
    if state is VoteState.OPEN:
        raise Refused("vote.still_open")
    if state is VoteState.PREPARED and turnout(stage).cards:
        raise Refused("vote.not_held")


# ── cast ──────────────────────────────────────────────────────────────────────────────────────
def choosable(stage: Stage) -> list[Appearance]:
    """Whom a card may name: everybody who takes part."""
    return [one for one in run_of_show.appearances(stage) if one.state.takes_part]


def refuse_vain(stage: Stage, code: str, chosen: Sequence[str]) -> None:
    """Refuse by reading alone what `cast` would refuse: a flood of it makes no judge wait."""
    vote = select(Vote).where(Vote.stage_id == stage.id)
    _good(stage, vote, _card(code), chosen)


def cast(stage: Stage, code: str, chosen: Sequence[str], *, at: datetime) -> None:
    """Cast one card. The same card again is refused, and so is whatever was not printed."""
    # shared: voters do not wait for one another, whoever closes the vote waits for them
    vote = select(Vote).where(Vote.stage_id == stage.id).with_for_update(read=True)
    card, named = _good(stage, vote, _card(code).with_for_update(), chosen)
    db.session.execute(
        insert(Ballot),
        [
            {"edition_id": stage.edition_id, "card_id": card.id, "number": number,
             "appearance_id": one.id, "at": at}
            for number, one in enumerate(named, 1)
        ],
    )  # fmt: skip


def _card(code: str) -> Select[VoteCard]:
    return select(VoteCard).where(VoteCard.digest == card_codes.kept(CARD, code))


def _good(
    stage: Stage, find_vote: Select[Vote], find_card: Select[VoteCard],
    chosen: Sequence[str],
) -> tuple[VoteCard, list[Appearance]]:  # fmt: skip
    """The card and whom it names, where it can be cast; otherwise why not."""
    told, vote = clause(stage), db.session.scalar(find_vote)
    if vote is None or vote.state is not VoteState.OPEN:
        raise Refused("vote.not_open", state=vote.state if vote else VoteState.PREPARED)
    card = db.session.scalar(find_card.where(VoteCard.vote_id == vote.id))
    if card is None:
        raise Refused("vote.unknown_card")
    if db.session.scalar(select(Ballot.id).where(Ballot.card_id == card.id).limit(1)):
        raise Refused("vote.used")
    return card, _named(stage, told, chosen)


def _named(stage: Stage, told: Clause, chosen: Sequence[str]) -> list[Appearance]:
    able = {one.code: one for one in choosable(stage)}
    least = told.choices if told.exact else 1
    lawful = len(set(chosen)) == len(chosen) and least <= len(chosen) <= told.choices
    if not lawful or set(chosen) - able.keys():
        raise Refused("vote.wrong_choice", least=least, most=told.choices)
    return [able[code] for code in chosen]


# ── count ─────────────────────────────────────────────────────────────────────────────────────
def turnout(stage: Stage) -> Turnout:
    cards = select(func.count()).select_from(VoteCard).join(Vote, VoteCard.vote_id == Vote.id)
    used = cards.join(Ballot, (Ballot.card_id == VoteCard.id) & (Ballot.number == 1))
    return Turnout(
        *(
            int(db.session.scalar(one.where(Vote.stage_id == stage.id)) or 0)
            for one in (cards, used)
        )
    )


def counts(stage: Stage) -> dict[str, dict[str, int]]:
    """Appearance → group → votes, once the vote is closed; before that nobody counts."""
    if state_of(stage) is not VoteState.CLOSED:
        raise Refused("vote.not_closed")
    groups = rule.groups(clause(stage))
    found = {one.code: dict.fromkeys(groups, 0) for one in choosable(stage)}
    rows = db.session.execute(
        select(Appearance.code, VoteCard.voters, func.count())
        .join(Ballot, Ballot.appearance_id == Appearance.id)
        .join(VoteCard, Ballot.card_id == VoteCard.id)
        .where(Appearance.stage_id == stage.id)
        .group_by(Appearance.code, VoteCard.voters)
    )
    for code, voters, count in rows:
        if code in found:
            found[code][voters] = count
    return found


def numbers(stage: Stage) -> dict[str, Fraction]:
    """Appearance → what its votes become by the rulebook; nothing where no vote was closed."""
    told = editions.rulebook_of(stage).vote
    closed = [parts["votes"] for _event, parts in chain.events(stage.chain, Kind.VOTES)]
    if told is None or not closed:
        return {}
    content = closed[-1]
    assert isinstance(content, dict)
    return rule.converted(told, content["counts"])
