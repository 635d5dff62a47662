"""Who besides the judges may act on a stage's chain, told there: organisers, desk, 监审, units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from competition import chain, second_person, sessions, stages
from competition.ledger.event import Kind
from competition.models import Stage
from competition.policy import OFFICE, UNITS, counts


def held(stage: Stage) -> dict[str, str]:
    """Pseudonym → role of the people who may act on this chain besides the judges."""
    holders = sessions.holders(stage.edition_id, OFFICE | UNITS)
    return {one.code: str(one.role) for one in holders if counts(one, stage.unit_id)}


def tell_office(stage: Stage, *, by: str, at: datetime) -> None:
    """Before scoring opens, put on the chain who got a role after the panel was seated.

    Else a stranger who checks the chain could not tell two persons from one.
    """
    stages.hold(stage)
    if unknown_office(stage):
        admit_office(stage, held(stage), by=by, at=at)


def unknown_office(stage: Stage) -> dict[str, str]:
    """Who holds a role now and is not on the chain with it."""
    known = second_person.office(stage)
    return {code: role for code, role in held(stage).items() if known.get(code) != role}


def admit_office(stage: Stage, office: Mapping[str, str], *, by: str, at: datetime) -> None:
    """Put these people on the chain; once the stage is scoring by two persons."""
    parts = {"panel": {"office": dict(office), "people": {}}}
    stages.hold(stage)
    chain.append(stage.chain, Kind.PANEL_CHANGE, by=by, at=at, parts=parts)
