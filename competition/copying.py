"""An earlier edition as the source of a new one: its rules, tracks, stages, rulebooks, issuer.

What is copied and what is not is told on the page, in templates/organiser/_copied.html.
"""

from __future__ import annotations

from sqlalchemy import select

from competition import editions, tracks
from competition.db import db
from competition.models import Edition
from competition.policy import Act, Actor, may
from competition.rules.preset import FIRST_DAY, RULES, Plan, Preset


def organised_by(actor: Actor) -> list[Edition]:
    """The editions that somebody may copy: those they organise, the newest first."""
    own = [held.edition for held in actor.held if may(actor, Act.SET_UP, held.edition)]
    return list(
        db.session.scalars(
            select(Edition).where(Edition.id.in_(own)).order_by(Edition.created_at.desc())
        )
    )


def preset_of(edition: Edition) -> Preset:
    """What a new edition takes over; people, entries and marks stay behind."""
    kept = {key: edition.rules[key] for key in RULES if key in edition.rules}
    if isinstance(age := kept.get("age"), dict) and "on" in age:
        kept["age"] = age | {"on": FIRST_DAY}  # another year, another reference day
    return Preset(
        code=edition.code,
        name=edition.competition.name,
        about="",
        time_zone=edition.time_zone,
        tracks=tuple((one.code, one.name) for one in tracks.listed(edition)),
        plans=_plans(edition),
        rules=kept,
        issuer=edition.issuer,
    )


def _plans(edition: Edition) -> tuple[Plan, ...]:
    """The stages of the whole edition under the rulebooks they had, and the units' as planned."""
    planned, drafts = edition.rules.get("plans", []), edition.rules.get("drafts", {})
    assert isinstance(planned, list)
    assert isinstance(drafts, dict)
    of_units = [
        Plan(one["code"], one["name"], one["each"], drafts.get(one["code"], ""))
        for one in planned
        if one["each"] == "unit"
    ]
    own = []
    for stage in edition.stages:
        if stage.unit_id is None:
            adopted = editions.current_text(stage)
            text = adopted.text if adopted else editions.draft_of(stage)
            track = tracks.of_stage(stage)
            group = track.code if track else ""
            own.append(Plan(stage.code, stage.name, "edition", text, group, stage.segments))
    return tuple(plan for plan in (*of_units, *own) if plan.text)
