"""What may be proposed now: each two-person action, checked before anybody has to confirm it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from competition import editions, publication, restores, second_person, stages
from competition.errors import Missing, Refused
from competition.models import Appearance, Publication, Stage
from competition.policy import Actor, may_propose
from competition.rules.lifecycles import TIMELY, AppearanceState
from competition.second_person import Proposal
from judging import awards, not_made, offices, penalties, results
from judging.at_present import AtPresent
from judging.models import Why


def propose(
    stage: Stage, action: str, what: dict[str, object], *, reason: str, by: Actor, at: datetime
) -> Proposal:
    """Propose after checking that it could be carried out as things stand."""
    stages.hold(stage)
    _refuse_untimely(stage, action)
    end_outdated(stage, at=at)
    return second_person.propose(stage, action, what, reason=reason, by=by, at=at)


def _refuse_untimely(stage: Stage, action: str) -> None:
    if stage.state not in TIMELY[action]:
        raise Refused("proposal.untimely", state=stage.state)


def propose_publication(stage: Stage, *, reason: str, by: Actor, at: datetime) -> Proposal:
    stages.hold(stage)
    run = results.publishable(stage)
    what: dict[str, object] = {"head": run.head, "run": run.number}
    return propose(stage, "publish", what, reason=reason, by=by, at=at)


def propose_on_announcement(
    stage: Stage, action: str, *, reason: str, by: Actor, at: datetime
) -> Proposal:
    """Withdraw or confirm exactly the announcement that stands now."""
    stages.hold(stage)
    standing = _there(publication.latest(stage))
    if action == "confirm" and at < standing.ends_at:
        raise Refused("publication.still_open", ends=standing.ends_at)
    what: dict[str, object] = {"digest": standing.digest, "number": standing.number}
    return propose(stage, action, what, reason=reason, by=by, at=at)


def _there(standing: Publication | None) -> Publication:
    if standing is None:
        raise Refused("proposal.no_announcement")
    return standing


def propose_unseal(stage: Stage, *, reason: str, by: Actor, at: datetime) -> Proposal:
    """Go back to scoring: names the seal that would be broken, so it cannot meet a later one."""
    stages.hold(stage)
    run = results.latest(stage)
    if run is None:
        raise Refused("results.not_sealed")
    return propose(stage, "unseal", {"run": run.number}, reason=reason, by=by, at=at)


def penalise(
    appearance: Appearance, code: str, *, measured: int | None, reason: str, by: Actor, at: datetime
) -> Proposal | None:
    """One person gives a penalty of the rulebook at once before the appearance is sealed; after
    that it is a proposal, and is returned."""
    stages.hold(appearance.stage)
    if appearance.state is not AppearanceState.SEALED:
        who = _alone(by, "penalty", appearance.stage)
        penalties.give(appearance, code, measured=measured, reason=reason, by=who, at=at)
        return None
    penalties.points_for(editions.rulebook_of(appearance.stage), code, measured)
    what: dict[str, object] = {
        "appearance": appearance.code,
        "code": code,
        "measured": measured,
    }
    return propose(appearance.stage, "penalty", what, reason=reason, by=by, at=at)


def propose_decision(
    stage: Stage, question: str, values: dict[str, str], *, reason: str, by: Actor, at: datetime
) -> Proposal:
    """An answer to one of the latest run's questions, with a reason."""
    stages.hold(stage)
    run = results.latest(stage)
    if run is None:
        raise Refused("results.not_sealed")
    asked = awards.question_in(run, question)
    what: dict[str, object] = {
        "answer": awards.lawful_answer(asked, values, editions.rulebook_of(stage)),
        "kind": asked["kind"],
        "panel": asked["panel"],
        "question": question,
        "step": asked["step"],
    }
    return propose(stage, "decide", what, reason=reason, by=by, at=at)


def change_attempt(
    appearance: Appearance, attempt: int, *, made: bool, reason: str, by: Actor, at: datetime
) -> Proposal | None:
    """An attempt was not made, or was after all. One person says so at once while nobody has
    signed a sheet for it; after that it is a proposal, and is returned."""
    stage = appearance.stage
    stages.hold(stage)
    not_made.refuse_unchangeable(appearance, attempt, made=made)
    if not not_made.signed(appearance, attempt):
        who = _alone(by, "no_attempt", stage)
        not_made.change(appearance, attempt, made=made, by=who, at=at, reason=reason)
        return None
    what: dict[str, object] = {"appearance": appearance.code, "attempt": attempt, "made": made}
    return propose(stage, "no_attempt", what, reason=reason, by=by, at=at)


def _alone(by: Actor, action: str, stage: Stage) -> str:
    """The role in which somebody does alone what after the seal would be a proposal."""
    code = may_propose(by, action, stage.edition_id, stage.unit_id)
    if not code:
        raise Missing
    return code


def propose_excuse(
    stage: Stage, sheet: str, why: Why, *, reason: str, by: Actor, at: datetime
) -> Proposal:
    """A judge is absent or recused for an appearance that is not sealed."""
    stages.hold(stage)
    _not_excused(AtPresent(stage), {"sheet": sheet})
    action = "sheet.absent" if why is Why.ABSENT else "recuse"
    return propose(stage, action, {"sheet": sheet}, reason=reason, by=by, at=at)


def propose_office(stage: Stage, *, reason: str, by: Actor, at: datetime) -> Proposal:
    """Tell the chain who got a role after scoring opened: only then may they propose or confirm."""
    stages.hold(stage)
    office = offices.unknown_office(stage)
    if not office:
        raise Refused("office.known")
    return propose(stage, "panel.change", {"office": office}, reason=reason, by=by, at=at)


def propose_recovery(stage: Stage, *, known: str, reason: str, by: Actor, at: datetime) -> Proposal:
    """Record that the chain goes on from an older backup; `known` is the newest code on paper."""
    stages.hold(stage)
    what = restores.what(stage, known)
    return propose(stage, "recover", what, reason=reason, by=by, at=at)


# ── what can no longer be confirmed ───────────────────────────────────────────────────────────
def waiting(stage: Stage) -> list[Proposal]:
    """The proposals that a second person can still confirm, oldest first."""
    now = AtPresent(stage)
    return [one for one in second_person.pending(stage) if outdated(now, one) is None]


def end_outdated(stage: Stage, *, at: datetime) -> None:
    """End what can no longer be carried out, for good: no later move may bring it back to life."""
    now = AtPresent(stage)  # that one ends outdates no other
    for proposal in second_person.pending(stage):
        if outdated(now, proposal):
            second_person.outdate(stage, proposal, at=at)


def outdated(now: AtPresent, proposal: Proposal) -> Refused | None:
    """Why this waiting proposal can no longer be carried out; None when it still can."""
    try:
        _refuse_untimely(now.stage, proposal.action)
        CHECKS.get(proposal.action, _nothing)(now, proposal.what)
    except Refused as refusal:
        return refusal
    return None


def _nothing(_now: AtPresent, _what: Mapping[str, Any]) -> None:
    """Nothing but the stage's state stands in the way."""


def _same_run(now: AtPresent, what: Mapping[str, Any]) -> None:
    number = now.run.number if now.run else 0
    if number != what["run"]:
        raise Refused("publish.newer_run", proposed=what["run"], latest=number)


def _same_announcement(now: AtPresent, what: Mapping[str, Any]) -> None:
    standing = _there(now.announced)
    if standing.digest != what["digest"]:
        raise Refused(
            "proposal.newer_announcement", proposed=what["number"], latest=standing.number
        )


def _same_revision(now: AtPresent, what: Mapping[str, Any]) -> None:
    score = what["score"]
    if score["rev"] != now.next_revision(now.place(score["sheet"])):
        raise Refused("correction.stale", sheet=score["sheet"])


def _same_revisions(now: AtPresent, what: Mapping[str, Any]) -> None:
    """Every sheet of the pile may still come from paper, and waits for exactly this revision."""
    for score in what["sheets"]:
        place = now.from_paper.get(score["sheet"])
        if place is None:
            raise Refused("paper.left", sheet=score["sheet"])
        if score["rev"] != now.next_revision(place):
            raise Refused("correction.stale", sheet=score["sheet"])


def refuse_uncountable(now: AtPresent, what: Mapping[str, Any]) -> None:
    """A late sheet counts once, if the stage waits for it, and only over what it was held against.

    A correction that two persons agreed on meanwhile is not overwritten by an older proposal.
    """
    late = now.late.get(what["seq"])
    if late is None:
        raise Missing
    if late.admitted:
        raise Refused("late.admitted_already", sheet=what["sheet"])
    refuse_unexpected(now, what["sheet"])
    if what["rev"] != now.next_revision(now.place(what["sheet"])):
        raise Refused("correction.stale", sheet=what["sheet"])


def refuse_unexpected(now: AtPresent, sheet: str) -> None:
    """A recused judge's sheet is waited for by nobody, nor one of somebody who is out."""
    if sheet not in now.expected:
        raise Refused("correction.not_expected", sheet=sheet)


def _penalty_possible(now: AtPresent, what: Mapping[str, Any]) -> None:
    """The contestant is still in, and the rulebook still takes something away for this."""
    appearance = now.appearance(what["appearance"])
    if not appearance.state.takes_part:
        raise Refused("sheet.appearance_out", state=appearance.state)
    penalties.points_for(now.rulebook, what["code"], what["measured"])


def _office_unknown(now: AtPresent, what: Mapping[str, Any]) -> None:
    """They still hold their roles, and the chain still does not know them."""
    if not what["office"].items() <= now.unknown_office.items():
        raise Refused("office.known")


def _still_asked(now: AtPresent, what: Mapping[str, Any]) -> None:
    assert now.run is not None, "a question is asked by a run"
    awards.question_in(now.run, what["question"])


def _attempt_changeable(now: AtPresent, what: Mapping[str, Any]) -> None:
    not_made.refuse_unless(
        now.appearance(what["appearance"]), what["attempt"], made=what["made"],
        attempts=now.rulebook.attempts, skipped=now.skipped,
    )  # fmt: skip


def _same_restore(now: AtPresent, what: Mapping[str, Any]) -> None:
    if now.restored is None or now.restored.made != what["made"]:
        raise Refused("restore.none_open")


def _not_excused(now: AtPresent, what: Mapping[str, Any]) -> None:
    place = now.place(what["sheet"])
    if place.appearance.state is AppearanceState.SEALED:
        raise Refused("recusal.sealed", appearance=place.appearance.code)
    if (place.appearance.id, place.seat.id) in now.excused:
        raise Refused("recusal.already", seat=place.seat.code, appearance=place.appearance.code)


def _erasable(now: AtPresent, what: Mapping[str, Any]) -> None:
    """As `erasure.refuse_gone`."""
    if what["who"] not in now.erasable:
        raise Refused("erase.gone", who=what["who"])


CHECKS: Mapping[str, Callable[[AtPresent, Mapping[str, Any]], None]] = {
    "publish": _same_run,
    "unseal": _same_run,
    "withdraw": _same_announcement,
    "confirm": _same_announcement,
    "score.correct": _same_revision,
    "late.admit": refuse_uncountable,
    "paper.entry": _same_revisions,
    "penalty": _penalty_possible,
    "panel.change": _office_unknown,
    "decide": _still_asked,
    "sheet.absent": _not_excused,
    "recuse": _not_excused,
    "no_attempt": _attempt_changeable,
    "recover": _same_restore,
    "erase": _erasable,
}
