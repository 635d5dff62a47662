"""What may be proposed now: each two-person action, checked before anybody has to confirm it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from competition import second_person
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Actor
from competition.rules.lifecycles import AppearanceState, StageState
from competition.second_person import Proposal
from judging import awards, panels, results
from judging.models import Why


def propose(
    stage: Stage, action: str, what: dict[str, object], *, reason: str, by: Actor, at: datetime
) -> Proposal:
    """Propose after checking that it could be carried out as things stand."""
    _refuse_untimely(stage, action)
    return second_person.propose(stage, action, what, reason=reason, by=by, at=at)


WHEN: Mapping[str, tuple[StageState, ...]] = {
    "publish": (StageState.SEALED,),
    "withdraw": (StageState.PUBLICISED,),
    "confirm": (StageState.PUBLICISED,),
    "unseal": (StageState.SEALED,),
    "score.correct": (StageState.SCORING, StageState.SEALED),
    "late.admit": (StageState.SCORING, StageState.SEALED),
    "sheet.absent": (StageState.SCORING,),
    "recuse": (StageState.SCORING,),
    "penalty": (StageState.SCORING, StageState.SEALED),
    "decide": (StageState.SEALED,),
}


def _refuse_untimely(stage: Stage, action: str) -> None:
    if stage.state not in WHEN[action]:
        raise Refused("proposal.untimely", action=action, state=stage.state)


def propose_publication(stage: Stage, *, reason: str, by: Actor, at: datetime) -> Proposal:
    run = results.publishable(stage)
    what: dict[str, object] = {"head": run.head, "run": run.number}
    return propose(stage, "publish", what, reason=reason, by=by, at=at)


def propose_decision(
    stage: Stage, question: str, values: dict[str, str], *, reason: str, by: Actor, at: datetime
) -> Proposal:
    """An answer to one of the latest run's questions, with a reason."""
    run = results.latest(stage)
    if run is None:
        raise Refused("results.not_sealed")
    asked = awards.question_in(run, question)
    what: dict[str, object] = {
        "answer": awards.lawful_answer(asked, values),
        "kind": asked["kind"],
        "panel": asked["panel"],
        "question": question,
        "step": asked["step"],
    }
    return propose(stage, "decide", what, reason=reason, by=by, at=at)


def propose_excuse(
    stage: Stage, sheet: str, why: Why, *, reason: str, by: Actor, at: datetime
) -> Proposal:
    """A judge is absent or recused for an appearance that is not sealed."""
    place = panels.place_in(stage, sheet)
    if place.appearance.state is AppearanceState.SEALED:
        raise Refused("recusal.sealed", appearance=place.appearance.code)
    if panels.excused(place.seat, place.appearance):
        raise Refused("recusal.already", seat=place.seat.code, appearance=place.appearance.code)
    action = "sheet.absent" if why is Why.ABSENT else "recuse"
    return propose(stage, action, {"sheet": sheet}, reason=reason, by=by, at=at)
