"""Editions and their stages: made by hand or from a preset; a stage adopts its rulebook.

A rulebook is adopted whole: its canonical form is event 0 of the stage's chain, so the first head
that is printed fixes it. Before the first score it may be replaced; then a new chain begins that
names the head of the old one, and carries over what does not depend on the rules.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from competition import accounts, chain, replacing, stages, tracks, trail
from competition.db import alone, db
from competition.errors import Missing, Refused, Unlawful
from competition.ledger.canon import cj, digest
from competition.ledger.event import Kind
from competition.ledger.head import Label, public_key
from competition.models import Competition, Edition, Person, RulebookText, Stage, Unit
from competition.policy import PAIRS, Role
from competition.rules import codes
from competition.rules.preset import Plan, Preset
from judging.scoring import rulebook as scoring
from judging.scoring.hall import hall_faults
from judging.scoring.rulebook import Faulty, Rulebook

# Who takes part and who judges does not depend on the rules. A draw does name its chain: it is
# proved there, and the new chain names that chain's head.
CARRIED = (
    Kind.ROSTER, Kind.PANEL, Kind.PANEL_CHANGE, Kind.RECUSE, Kind.OPEN, Kind.APPEARANCE,
)  # fmt: skip


def of(code: str) -> Edition:
    found = db.session.scalar(select(Edition).where(Edition.code == code))
    if found is None:
        raise Missing
    return found


def make(
    *,
    code: str,
    name: str,
    at: datetime,
    organiser: Person | None = None,
    competition: str = "",
    ordinal: str = "",
    first_day: date | None = None,
    time_zone: str = "Asia/Shanghai",
    rules: Mapping[str, object] | None = None,
    rehearsal: bool = False,
) -> Edition:
    """Make an empty edition; `organiser` becomes its first organiser.

    Its `name` is what every page and paper carries: the `ordinal` stands in it.
    """
    codes.lawful(code)
    alone("editions")
    if db.session.scalar(select(Edition.id).where(Edition.code == code)) is not None:
        raise Refused("edition.code_taken", taken=code)
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused("edition.no_such_zone", zone=time_zone) from None
    edition = Edition(
        competition_id=_series(competition or name).id,
        code=code,
        name=titled(name, ordinal),
        first_day=first_day,
        time_zone=time_zone,
        rules=dict(rules or {}),
        rehearsal=rehearsal,
        created_at=at,
    )
    db.session.add(edition)
    db.session.flush()
    by = f"person {organiser.id}" if organiser else "system"
    trail.note("edition", edition=edition.id, by=by, at=at, about=code)
    if organiser is not None:
        accounts.grant(edition, Role.ORGANISER, at=at, by=by, person=organiser)
    return edition


def from_preset(
    preset: Preset,
    *,
    code: str,
    name: str,
    at: datetime,
    organiser: Person | None = None,
    ordinal: str = "",
    first_day: date | None = None,
    time_zone: str = "",
    rehearsal: bool = False,
) -> Edition:
    """Make an edition with the stages and tracks of a preset; everything is copied.

    The rulebooks' texts wait as drafts: a person reads and adopts them.
    """
    drafts = {plan.code: plan.text for plan in preset.plans}
    plans = [
        {"code": p.code, "name": p.name, "each": p.each, "track": p.track} for p in preset.plans
    ]
    rules = {**preset.rules, "preset": preset.code, "plans": plans, "drafts": drafts}
    edition = make(
        code=code, name=name, at=at, organiser=organiser, competition=preset.name,
        ordinal=ordinal, first_day=first_day, time_zone=time_zone or preset.time_zone,
        rules=rules, rehearsal=rehearsal,
    )  # fmt: skip
    by = "org1" if organiser else "system"
    for track, label in preset.tracks:
        tracks.add(edition, code=track, name=label, by=by, at=at)
    for place, plan in _in_order(preset.plans):
        if plan.each == "edition":
            made = add_stage(edition, code=plan.code, name=plan.name, position=place, by=by, at=at)
            made.segments = plan.segments
    return edition


def _in_order(plans: Sequence[Plan]) -> Iterator[tuple[int, Plan]]:
    """The stages of different tracks stand side by side; any other follows the one before it."""
    position, before = 0, ""
    for plan in plans:
        position += not (plan.track and before)
        before = plan.track
        yield position, plan


def titled(name: str, ordinal: str) -> str:
    """“第十四届” before the name, as notices write it, unless the name says it already."""
    if not ordinal or ordinal in name:
        return name
    return f"{ordinal} {name}" if ordinal[-1].isascii() else f"{ordinal}{name}"


def draft_of(stage: Stage) -> str:
    """The rulebook that the preset proposed for this stage; a unit's stage has its plan's."""
    drafts = stage.edition.rules.get("drafts")
    if not isinstance(drafts, dict):
        return ""
    return str(drafts.get(stage.code) or drafts.get(stage.code.split("-")[0]) or "")


def unit_plan(edition: Edition) -> tuple[str, str] | None:
    """Code and name of the stage that every unit has for itself, if the preset knows one."""
    plans = edition.rules.get("plans", [])
    assert isinstance(plans, list)
    return next(((one["code"], one["name"]) for one in plans if one["each"] == "unit"), None)


def is_nominated(stage: Stage) -> bool:
    """Whether the units nominate who takes part: a stage of all, where each unit has its own."""
    return stage.unit_id is None and unit_plan(stage.edition) is not None


def _series(name: str) -> Competition:
    """The enduring competition that this is one year of."""
    code = digest("competition", name.encode())[:12]
    found = db.session.scalar(select(Competition).where(Competition.code == code))
    if found is None:
        found = Competition(code=code, name=name)
        db.session.add(found)
        db.session.flush()
    return found


def add_stage(
    edition: Edition,
    *,
    code: str,
    name: str,
    position: int,
    by: str,
    at: datetime,
    unit: Unit | None = None,
) -> Stage:
    """Add a stage, of the whole edition or of one unit (its own preliminary)."""
    codes.lawful(code)
    alone(f"stages {edition.id}")
    taken = select(Stage.id).where(Stage.edition_id == edition.id, Stage.code == code)
    if db.session.scalar(taken) is not None:
        raise Refused("stage.code_taken", taken=code)
    stage = Stage(
        edition=edition,
        unit_id=unit.id if unit else None,
        code=code,
        name=name,
        position=position,
        chain=f"{edition.code}/{code}",
    )
    db.session.add(stage)
    db.session.flush()
    trail.note("stage", edition=edition.id, by=by, at=at, about=code)
    return stage


# ── the rulebook of a stage ───────────────────────────────────────────────────────────────────
def adopt_rulebook(stage: Stage, text: str, *, by: str, at: datetime, key: bytes) -> RulebookText:
    """Adopt a rulebook and sign the head "rules"; `key` is the server's private key.

    Raises Unlawful with all faults at once. Once somebody has signed a score sheet the rules of
    the stage stand (trust.md 2.4).
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    rulebook = read(text)
    stages.hold(stage)
    earlier = current_text(stage)
    if earlier is not None:
        replacing.refuse_same(earlier.number, earlier.text, text)
        replacing.refuse(stage, parsed(earlier.text), rulebook)
    number = earlier.number + 1 if earlier else 1
    old, new = stage.chain, chain_name(stage, number)
    chain.append(new, Kind.RULES, by=by, at=at, parts={"rules": _part(new, rulebook, old, key)})
    chain.sign_head(new, Label.RULES, at=at, key=key)  # over event 0 alone (trust.md 2.6)
    if old != new:
        _carry(old, new, by=by, at=at)
    stage.chain = new
    adopted = RulebookText(
        edition_id=stage.edition_id, stage_id=stage.id, number=number, text=text,
        digest=digest("rules", cj(scoring.canon(rulebook))), chain=new, adopted_at=at,
        adopted_by=by,
    )  # fmt: skip
    db.session.add(adopted)
    db.session.flush()
    trail.note("rulebook", edition=stage.edition_id, by=by, at=at, about=f"{stage.code} {number}")
    return adopted


def read(text: str) -> Rulebook:
    """Parse a rulebook that judges can sign under, or say all that is wrong with it (Unlawful)."""
    try:
        scoring.refuse(text, tuple(hall_faults(parsed(text))))
        return parsed(text)
    except Faulty as faulty:
        raise Unlawful("rulebook.faulty", faulty.faults, count=len(faulty.faults)) from None


@lru_cache(maxsize=64)
def parsed(text: str) -> Rulebook:
    return scoring.parse(text)


def chain_name(stage: Stage, number: int) -> str:
    """`<edition>/<stage>`, and from the second rulebook on `<edition>/<stage>.2` (trust.md 2.2)."""
    return stage.chain if number == 1 else f"{stage.edition.code}/{stage.code}.{number}"


def _part(new: str, rulebook: Rulebook, old: str, key: bytes) -> dict[str, object]:
    """What event 0 holds: the rules, whose signature counts, and who may confirm what."""
    rules: dict[str, object] = {
        "chain": new,
        "rulebook": scoring.canon(rulebook),
        "signers": {"server": public_key(key).hex()},
        "two_person": {
            action: [sorted(map(str, side)) for side in sides] for action, sides in PAIRS.items()
        },
    }
    if old != new:
        rules["replaces"] = {"chain": old, "head": chain.tip(old)}
    return rules


def _carry(old: str, new: str, *, by: str, at: datetime) -> None:
    for event, parts in list(chain.events(old, *CARRIED)):
        chain.append(new, event.kind, by=by, at=at, parts=parts)


def current_text(stage: Stage) -> RulebookText | None:
    """The rulebook in force, as text."""
    return db.session.scalar(
        select(RulebookText)
        .where(RulebookText.stage_id == stage.id)
        .order_by(RulebookText.number.desc())
        .limit(1)
    )


def rulebook_of(stage: Stage) -> Rulebook:
    """The rulebook in force; Refused while there is none."""
    adopted = current_text(stage)
    if adopted is None:
        raise Refused("stage.no_rulebook")
    return parsed(adopted.text)


def texts(stage: Stage) -> list[RulebookText]:
    """Every rulebook the stage has had, oldest first."""
    return list(
        db.session.scalars(
            select(RulebookText)
            .where(RulebookText.stage_id == stage.id)
            .order_by(RulebookText.number)
        )
    )
