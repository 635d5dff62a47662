"""What a proposal does once its second person has confirmed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from competition import chain, publication, restores, second_person, stages
from competition.ledger.head import Label
from competition.models import Appearance, Stage
from competition.policy import Actor
from competition.rules.lifecycles import CLOSED_SHEETS
from competition.second_person import Proposal
from judging import (
    awards,
    corrections,
    erasures,
    not_made,
    offices,
    panels,
    paper,
    penalties,
    proposals,
    results,
)
from judging.at_present import AtPresent
from judging.models import Why

Effect = Callable[[Stage, Proposal, datetime, bytes], None]


def confirm(stage: Stage, seq: int, *, by: Actor, at: datetime, key: bytes) -> Proposal:
    """Confirm a waiting proposal and carry it out, in one transaction.

    What it makes impossible ends with it, and what was impossible already must not become possible
    again by it (a seal that is broken would bring back what waited before).
    """
    stages.hold(stage)
    if refusal := proposals.outdated(AtPresent(stage), second_person.waiting(stage, seq)):
        raise refusal
    proposals.end_outdated(stage, at=at)
    proposal = second_person.confirm(stage, seq, by=by, at=at)
    CARRY_OUT[proposal.action](stage, proposal, at, key)
    proposals.end_outdated(stage, at=at)
    return proposal


def _two(proposal: Proposal) -> tuple[str, str]:
    return proposal.by, proposal.confirmed_by


def _publish(stage: Stage, proposal: Proposal, at: datetime, key: bytes) -> None:
    number = int(str(proposal.what["run"]))
    results.publicise(stage, number, by=_two(proposal), at=at, key=key)


def _withdraw(stage: Stage, proposal: Proposal, at: datetime, _key: bytes) -> None:
    publication.withdraw(stage, by=_two(proposal), at=at, reason=proposal.reason)


def _confirm(stage: Stage, proposal: Proposal, at: datetime, key: bytes) -> None:
    stages.hold(stage)
    publication.confirm(stage, by=_two(proposal), at=at)
    chain.sign_head(stage.chain, Label.FINAL, at=at, key=key)


def _unseal(stage: Stage, proposal: Proposal, at: datetime, _key: bytes) -> None:
    results.unseal(stage, by=proposal.confirmed_by, at=at, reason=proposal.reason)


def _correct(stage: Stage, proposal: Proposal, at: datetime, key: bytes) -> None:
    corrections.correct(stage, proposal, at=at)
    _run_again(stage, at, key)


def _admit(stage: Stage, proposal: Proposal, at: datetime, key: bytes) -> None:
    corrections.admit_late(stage, proposal, at=at)
    _run_again(stage, at, key)


def _excuse(why: Why) -> Effect:
    def carry_out(stage: Stage, proposal: Proposal, at: datetime, key: bytes) -> None:
        place = panels.place_in(stage, str(proposal.what["sheet"]))
        reason, by = proposal.reason, proposal.confirmed_by
        panels.recuse(place.seat, place.appearance, reason=reason, by=by, at=at, why=why)
        _run_again(stage, at, key)

    return carry_out


def _penalty(stage: Stage, proposal: Proposal, at: datetime, key: bytes) -> None:
    what: Mapping[str, Any] = proposal.what
    penalties.record(
        _appearance(stage, what["appearance"]), what["code"], measured=what["measured"],
        reason=proposal.reason, by=proposal.confirmed_by, at=at,
    )  # fmt: skip
    _run_again(stage, at, key)


def _attempt(stage: Stage, proposal: Proposal, at: datetime, _key: bytes) -> None:
    what: Mapping[str, Any] = proposal.what
    not_made.record(
        _appearance(stage, what["appearance"]), what["attempt"], made=what["made"],
        reason=proposal.reason, by=proposal.confirmed_by, at=at,
    )  # fmt: skip


def _appearance(stage: Stage, code: str) -> Appearance:
    return next(one for one in stage.appearances if one.code == code)


def _decide(stage: Stage, proposal: Proposal, at: datetime, key: bytes) -> None:
    awards.decide(stage, proposal.what, by=_two(proposal), reason=proposal.reason, at=at)
    _run_again(stage, at, key)


def _paper(stage: Stage, proposal: Proposal, at: datetime, _key: bytes) -> None:
    paper.enter(stage, proposal, at=at)


def _recover(stage: Stage, proposal: Proposal, at: datetime, _key: bytes) -> None:
    restores.record(stage, proposal.what, by=_two(proposal), at=at)


def _office(stage: Stage, proposal: Proposal, at: datetime, _key: bytes) -> None:
    what: Mapping[str, Any] = proposal.what
    offices.admit_office(stage, what["office"], by=proposal.confirmed_by, at=at)


def _erase(stage: Stage, proposal: Proposal, at: datetime, _key: bytes) -> None:
    erasures.carry_out(stage, str(proposal.what["who"]), at=at)


def _run_again(stage: Stage, at: datetime, key: bytes) -> None:
    """What changed after the seal gives a new run; before it there is nothing to compute."""
    if stage.state in CLOSED_SHEETS:
        results.run(stage, at=at, key=key)


CARRY_OUT: Mapping[str, Effect] = {
    "publish": _publish,
    "withdraw": _withdraw,
    "confirm": _confirm,
    "unseal": _unseal,
    "score.correct": _correct,
    "late.admit": _admit,
    "sheet.absent": _excuse(Why.ABSENT),
    "recuse": _excuse(Why.RECUSED),
    "no_attempt": _attempt,
    "penalty": _penalty,
    "decide": _decide,
    "paper.entry": _paper,
    "recover": _recover,
    "panel.change": _office,
    "erase": _erase,
}
