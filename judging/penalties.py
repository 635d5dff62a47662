"""Penalties (扣分): what the rulebook takes away, given by the timekeeper with a reason.

The rulebook knows the codes and the points; nobody types points. After the seal of the appearance
a penalty is a two-person action (`judging.confirmations`).
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy import select

from competition import chain, editions, stages, trail
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Appearance, Stage
from competition.rules.lifecycles import CLOSED_SHEETS, AppearanceState, StageState
from judging.models import PenaltyNow
from judging.points import in_units
from judging.scoring import penalty as clause
from judging.scoring.book import PenaltyRule, Rulebook


def are_given(stage: Stage) -> bool:
    """Whether the rulebook, if there is one yet, takes anything away."""
    adopted = editions.current_text(stage)
    return adopted is not None and bool(editions.parsed(adopted.text).penalties)


def give(
    appearance: Appearance,
    code: str,
    *,
    measured: int | None = None,
    reason: str,
    by: str,
    at: datetime,
) -> PenaltyNow:
    """Give a penalty of the rulebook; `measured` is what its clause measures (seconds)."""
    stages.hold(appearance.stage)
    if appearance.stage.state is not StageState.SCORING:
        raise Refused("penalty.not_scoring", state=appearance.stage.state)
    if not appearance.state.takes_part:
        raise Refused("sheet.appearance_out", state=appearance.state)
    if appearance.state is AppearanceState.SEALED:
        raise Refused("penalty.two_persons")
    return record(appearance, code, measured=measured, reason=reason, by=by, at=at)


def record(
    appearance: Appearance, code: str, *, measured: int | None, reason: str, by: str, at: datetime
) -> PenaltyNow:
    """Append the penalty; who may do this when is settled by the caller."""
    stages.hold(appearance.stage)
    if not reason.strip():
        raise Refused("penalty.no_reason")
    points = points_for(editions.rulebook_of(appearance.stage), code, measured)
    told = {
        "appearance": appearance.code,
        "code": code,
        "points": points,
        "seconds": measured,
    }
    parts = {"penalty": told, "reason": {"text": reason.strip()}}
    done = chain.append(appearance.stage.chain, Kind.PENALTY, by=by, at=at, parts=parts)
    row = PenaltyNow(
        edition_id=appearance.edition_id, stage_id=appearance.stage_id,
        appearance_id=appearance.id, seq=done.seq, code=code, points=points,
        reason=reason.strip(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    about = f"{appearance.stage.code} {appearance.code} {_called(appearance, code)}"
    trail.note("penalty", edition=row.edition_id, by=by, at=at, about=about, reason=reason)
    return row


def strike(row: PenaltyNow, *, reason: str, by: str, at: datetime) -> None:
    """Take a penalty back before the seal; both events stay on the ledger."""
    stages.hold(row.appearance.stage)
    if row.struck:
        raise Refused("penalty.struck_already")
    sealed = row.appearance.state is AppearanceState.SEALED
    if sealed or row.appearance.stage.state in CLOSED_SHEETS:
        raise Refused("penalty.two_persons")
    if not reason.strip():
        raise Refused("penalty.no_reason")
    told = {"appearance": row.appearance.code, "code": row.code, "points": 0, "strikes": row.seq}
    parts = {"penalty": told, "reason": {"text": reason.strip()}}
    chain.append(row.appearance.stage.chain, Kind.PENALTY, by=by, at=at, parts=parts)
    row.struck = True
    called = _called(row.appearance, row.code)
    about = f"{row.appearance.stage.code} {row.appearance.code} {called}"
    trail.note("penalty.struck", edition=row.edition_id, by=by, at=at, about=about, reason=reason)


def _called(appearance: Appearance, code: str) -> str:
    """The clause as people call it, for the trail."""
    return rule_of(editions.rulebook_of(appearance.stage), code).name or code


def rule_of(rulebook: Rulebook, code: str) -> PenaltyRule:
    """The rulebook's clause; a code that is not in it does not exist."""
    for rule in rulebook.penalties:
        if rule.code == code:
            return rule
    raise Refused("penalty.unknown", penalty=code)


def points_for(rulebook: Rulebook, code: str, measured: int | None) -> int:
    """What the clause takes away for this much, in whole units of the rulebook's scale."""
    rule = rule_of(rulebook, code)
    if measures(rule) and measured is None:
        raise Refused("penalty.not_measured", penalty=rule.name or code)
    value = None if measured is None else Fraction(measured)
    points = in_units(clause.points_for(rule, value), rulebook.scale)
    if points.denominator != 1:
        raise Refused("penalty.too_fine", penalty=rule.code)
    if not points and rule.sets is None:
        raise Refused("penalty.nothing", penalty=rule.name or code)
    return int(points)


def measures(rule: PenaltyRule) -> bool:
    """Whether the clause counts something (seconds over time) before it takes points."""
    return bool(rule.bands) or rule.most is not None or rule.least is not None


def of_stage(stage: Stage) -> list[PenaltyNow]:
    """The penalties that count, in order."""
    rows = select(PenaltyNow).where(PenaltyNow.stage_id == stage.id, ~PenaltyNow.struck)
    return list(db.session.scalars(rows.order_by(PenaltyNow.seq)))


def given_in(stage: Stage) -> list[PenaltyNow]:
    """Every penalty of the stage in order, struck ones too."""
    rows = select(PenaltyNow).where(PenaltyNow.stage_id == stage.id)
    return list(db.session.scalars(rows.order_by(PenaltyNow.seq)))


def penalty_in(stage: Stage, seq: int) -> PenaltyNow:
    found = db.session.scalar(
        select(PenaltyNow).where(PenaltyNow.stage_id == stage.id, PenaltyNow.seq == seq)
    )
    if found is None:
        raise Missing
    return found
