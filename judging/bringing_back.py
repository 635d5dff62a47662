"""A stage brought back from its mirror, event by event, after an older database was put in place.

`projection.rebuild` writes what the chain alone decides (sheets, penalties, appearances). Here is
what else an event had done: the stage's state, recusals, decisions, result runs, announcements. An
event whose effect lies outside the chain (a roster, a panel) stops it: what comes from there on is
done again by people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from competition import (
    chain,
    draws,
    objections,
    publication,
    recovery,
    restores,
    run_of_show,
    second_person,
    stages,
    trail,
)
from competition.db import db
from competition.errors import Refused
from competition.ledger.canon import cj, load
from competition.ledger.event import Event, Kind
from competition.ledger.mirror import Record
from competition.models import Objection, Stage
from competition.rules.announcement import from_text
from competition.rules.lifecycles import StageState, VoteState
from competition.second_person import Proposal
from judging import beside, erasures, panels, projection, results, votes
from judging.beside import Beside
from judging.models import Decision, Recusal, ResultRun, Vote, Why

Parts = Mapping[str, Any]


class CannotBringBack(Exception):
    """What this event had done cannot be done again from the ledger alone."""


@dataclass(slots=True)
class BroughtBack:
    """What came back, and what the mirror has beyond it."""

    events: int = 0
    votes: bool = False  # an audience votes, and its ballots may not all be there
    outdated: int = 0  # proposals that may have ended meanwhile
    left: tuple[Record, ...] = ()
    confirmed: Proposal | None = field(default=None)  # by the last confirmation taken in
    objections: dict[int, Objection] = field(default_factory=dict)  # by their number in the ledger


def bring_back(stage: Stage, *, at: datetime, seen: Beside | None = None) -> BroughtBack:
    """Take in whatever only the mirror has, with its effects; the caller commits.

    `seen` is how much lay beside the ledger here before: what is less cannot come back.
    """
    stages.hold(stage)
    gone = beside.of(stage).less_than(seen)
    records, done = recovery.ahead(stage.chain), BroughtBack()
    before = chain.last_at(stage.chain)
    for number, record in enumerate(records):
        try:
            with db.session.begin_nested():
                _take_in(stage, record, done)
        except (CannotBringBack, Refused):
            done.left = records[number:]
            break
        done.events += 1
    recovery.take_in_heads(stage.chain)
    for told in recovery.answers_of(stage.chain):
        recovery.take_in_answer(stage.chain, told)
    if done.events:
        projection.rebuild(stage)
    if done.events or gone.ends:
        done.outdated = end_all(stage, at=at)
    if (done.events or gone.ballots) and votes.may_lack(stage):
        done.votes = True
        restores.note(stage, made_at=before, at=at)
    if done.events:
        about = f"{stage.code} {done.events}"
        trail.note("bring_back", edition=stage.edition_id, by="server", at=at, about=about)
    return done


def end_all(stage: Stage, *, at: datetime) -> int:
    """End what waits, after an older database was put in place; how many that were.

    How a proposal ended lies beside the ledger: whether one that waits here was taken back or sent
    back since, nobody can tell.
    """
    stages.hold(stage)
    waited = second_person.pending(stage)
    for proposal in waited:
        second_person.outdate(stage, proposal, at=at)
    return len(waited)


def _take_in(stage: Stage, record: Record, done: BroughtBack) -> None:
    event = record.event
    parts = {name: load(part.data) for name, part in record.parts.items()}
    effect = EFFECTS.get(event.kind)
    if effect is None:
        raise CannotBringBack(event.kind)
    recovery.take_in(record)
    if event.kind in NEEDS_PROJECTION:
        projection.rebuild(stage)
    effect(stage, event, parts, done)


# ── what an event had done, besides the projections ───────────────────────────────────────────
def _nothing_else(_stage: Stage, _event: Event, _parts: Parts, _done: BroughtBack) -> None:
    """The projections are all there is to it."""


def _panel_change(stage: Stage, _event: Event, parts: Parts, _done: BroughtBack) -> None:
    for code, told in parts["panel"]["people"].items():
        seat = panels.seat_in(stage, code)
        seat.name = parts.get(f"person.{code}", {"name": code})["name"]
        seat.lot = told.get("lot")


def _draw(stage: Stage, _event: Event, parts: Parts, _done: BroughtBack) -> None:
    if draws.plain(parts["reveal"]["draw"]) == draws.ORDER:
        places = {code: place for place, code in enumerate(parts["reveal"]["result"], 1)}
        for one in stage.appearances:
            one.position = places[one.code]
    draws.hand_out(stage)


def _open(stage: Stage, event: Event, _parts: Parts, _done: BroughtBack) -> None:
    for move in ("open", "close", "start_scoring"):
        if stage.state is not StageState.SCORING and BEFORE[move] is stage.state:
            stages.move(stage, move, by=event.actor, at=_at(event))


BEFORE = {
    "open": StageState.PLANNED,
    "close": StageState.OPEN,
    "start_scoring": StageState.CLOSED,
}


def _recuse(stage: Stage, event: Event, parts: Parts, _done: BroughtBack) -> None:
    told = parts["recuse"]
    appearance, seat = told["sheet"].split(".")
    reason = parts["reason"]["text"] if "reason" in parts else ""
    db.session.add(
        Recusal(
            edition_id=stage.edition_id,
            seat_id=panels.seat_in(stage, seat).id,
            appearance_id=run_of_show.of(stage, appearance).id,
            why=Why(told["why"]),
            reason=reason,
            at=_at(event),
            by=event.actor,
        )
    )


def _confirm(stage: Stage, event: Event, parts: Parts, done: BroughtBack) -> None:
    ref = parts["confirm"]["ref"]
    done.confirmed = next(one for one in second_person.proposals(stage) if one.seq == ref)
    by = (done.confirmed.by, event.actor)
    if done.confirmed.action == "withdraw":
        publication.withdraw(stage, by=by, at=_at(event), reason=done.confirmed.reason)
    elif done.confirmed.action == "confirm":
        publication.confirm(stage, by=by, at=_at(event))
    elif done.confirmed.action == "erase":
        erasures.carry_out(stage, str(done.confirmed.what["who"]), at=_at(event))


def _seal(stage: Stage, event: Event, parts: Parts, _done: BroughtBack) -> None:
    if parts["seal"]["appearance"] == "*":
        stages.move(stage, "seal", by=event.actor, at=_at(event))


def _unseal(stage: Stage, event: Event, parts: Parts, _done: BroughtBack) -> None:
    reason = parts["reason"]["text"] if "reason" in parts else "-"
    stages.move(stage, "unseal", by=event.actor, at=_at(event), reason=reason)


def _decision(stage: Stage, event: Event, parts: Parts, done: BroughtBack) -> None:
    if done.confirmed is None:
        raise CannotBringBack(event.kind)  # its proposal lies before what was lost
    told, by = parts["decision"], (done.confirmed.by, done.confirmed.confirmed_by)
    db.session.add(
        Decision(
            edition_id=stage.edition_id, stage_id=stage.id, question=str(told["question"]),
            answer=done.confirmed.what, reason=told["reason"], seq=event.seq, at=_at(event),
            by=" ".join(by),
        )
    )  # fmt: skip
    db.session.flush()


def _result(stage: Stage, event: Event, parts: Parts, _done: BroughtBack) -> None:
    last = results.latest(stage)
    db.session.add(
        ResultRun(
            edition_id=stage.edition_id, stage_id=stage.id, number=last.number + 1 if last else 1,
            seq=event.seq, head=event.prev, body=parts["result"], computed_at=_at(event),
        )
    )  # fmt: skip
    db.session.flush()


def _votes(stage: Stage, event: Event, _parts: Parts, _done: BroughtBack) -> None:
    """Closed: the counts are in the event, and whatever cards are still there count no more."""
    found = votes.of_stage(stage) or Vote(edition_id=stage.edition_id, stage_id=stage.id)
    found.state, found.closed_at = VoteState.CLOSED, _at(event)
    found.opened_at = found.opened_at or _at(event)
    db.session.add(found)
    db.session.flush()


def _announce(stage: Stage, event: Event, parts: Parts, done: BroughtBack) -> None:
    if done.confirmed is None:
        raise CannotBringBack(event.kind)
    by = (done.confirmed.by, done.confirmed.confirmed_by)
    told, at = from_text(cj(parts["announce"]).decode()), _at(event)
    publication.keep(stage, told, results.shown_lines(stage), head=event.hash, by=by, at=at)
    stages.move(stage, "publicise", by=" ".join(by), at=at)


def _objection(stage: Stage, event: Event, parts: Parts, done: BroughtBack) -> None:
    told = parts["objection"]
    text = parts["reason"]["text"] if "reason" in parts else ""
    if told["move"] == "lodge":
        on = publication.of(stage, told["announcement"])
        done.objections[told["objection"]] = objections.from_ledger(
            on, about=told["about"], text=text, at=_at(event)
        )
        return
    found = done.objections.get(told["objection"])
    if found is None:  # lodged before what was lost, so its own row is still there
        found = objections.of(stage.edition, told["objection"])
    objections.settle(found, told["move"], by=event.actor, at=_at(event), answer=text)


def _at(event: Event) -> datetime:
    return datetime.fromisoformat(event.at)


# What is decided by marks is computed from the projections, so these need them up to date.
NEEDS_PROJECTION = (Kind.ANNOUNCE, Kind.SEAL)
EFFECTS: Mapping[Kind, Callable[[Stage, Event, Parts, BroughtBack], None]] = {
    Kind.PANEL_CHANGE: _panel_change,
    Kind.DRAW_COMMIT: _nothing_else,
    Kind.DRAW_REVEAL: _draw,
    Kind.OPEN: _open,
    Kind.RECUSE: _recuse,
    Kind.APPEARANCE: _nothing_else,
    Kind.SCORE: _nothing_else,
    Kind.SCORE_CONFLICT: _nothing_else,
    Kind.SCORE_LATE: _nothing_else,
    Kind.PENALTY: _nothing_else,
    Kind.PROPOSE: _nothing_else,
    Kind.CONFIRM: _confirm,
    Kind.SEAL: _seal,
    Kind.UNSEAL: _unseal,
    Kind.DECISION: _decision,
    Kind.RESULT: _result,
    Kind.VOTES: _votes,
    Kind.ANNOUNCE: _announce,
    Kind.OBJECTION: _objection,
    Kind.RECOVER: _nothing_else,
}
