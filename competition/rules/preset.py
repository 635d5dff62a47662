"""Presets (赛制模板): a whole contest as data, copied into the edition that is made from it.

A preset says which stages there are, who may take part, how seats are shared out, and brings one
rulebook text per stage. Numbers may be changed while copying; the preset itself never changes an
edition afterwards.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from competition.errors import Missing
from competition.rules import eligibility, nomination, quota
from judging.scoring import rulebook as scoring
from judging.scoring.book import Prize

FOLDER = Path(__file__).parents[1] / "presets"
FIRST_DAY = "first_day"


@dataclass(frozen=True, slots=True)
class Plan:
    """A stage as planned: `each` is "edition", or "unit" for a preliminary of every unit.

    A stage of one `track` is that group's own contest, beside those of the other tracks.
    """

    code: str
    name: str
    each: str
    text: str  # the rulebook to read, mend and adopt
    track: str = ""
    segments: int | None = None  # teaching segments to draw from; said in the edition itself


# What of a preset is stored with the edition, and copied into the next one.
RULES = ("age", "barred", "quota", "nomination", "source", "english", "keep_days")


@dataclass(frozen=True, slots=True)
class Preset:
    """What an edition starts from. `rules` is plain data: it is stored with the edition."""

    code: str
    name: str
    about: str
    time_zone: str
    tracks: tuple[tuple[str, str], ...]
    plans: tuple[Plan, ...]
    rules: Mapping[str, object]
    issuer: str = ""  # whose name stands under the certificates; of an earlier edition


@dataclass(frozen=True, slots=True)
class Numbers:
    """What an organiser changes before anything else; what is absent stays as in the preset."""

    seats: int | None = None
    age: int | None = None
    on: date | None = None
    judges: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (stage, role)
    prizes: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (stage, prize)
    shares: Mapping[tuple[str, str], int] = field(default_factory=dict)  # the same, in percent
    tracks: Collection[str] | None = None  # those that are held; without them and their stages
    publicity_days: int | None = None


def listed() -> tuple[Preset, ...]:
    """Every preset that the program ships, in the order in which they say that they stand."""
    files = sorted(FOLDER.glob("*.toml"))
    tables = [(file.stem, tomllib.loads(file.read_text("utf-8"))) for file in files]
    presets = [(code, table) for code, table in tables if _is_preset(table)]
    presets.sort(key=lambda one: one[1].get("position", 0))
    return tuple(_preset(code, table) for code, table in presets)


def of(code: str) -> Preset:
    """The preset of that code; Missing if there is none."""
    found = next((one for one in listed() if one.code == code), None)
    if found is None:
        raise Missing
    return found


def _is_preset(table: Mapping[str, object]) -> bool:
    """Rulebooks and calendars lie in the same folder; only a preset has a list of stages."""
    return isinstance(table.get("stage"), list)


def _preset(code: str, table: Mapping[str, object]) -> Preset:
    stages = table["stage"]
    assert isinstance(stages, list)
    plans = tuple(_plan(one) for one in stages)
    tracks = table.get("track", [])
    assert isinstance(tracks, list)
    return Preset(
        code=code,
        name=str(table["name"]),
        about=str(table["about"]),
        time_zone=str(table["time_zone"]),
        tracks=tuple((one["code"], one["name"]) for one in tracks),
        plans=plans,
        rules={key: table[key] for key in RULES if key in table},
    )


def _plan(stage: Mapping[str, str]) -> Plan:
    text = (FOLDER / stage["rulebook"]).read_text("utf-8")
    return Plan(stage["code"], stage["name"], stage["each"], text, stage.get("track", ""))


# ── numbers ───────────────────────────────────────────────────────────────────────────────────
def adjusted(preset: Preset, numbers: Numbers, *, first_day: date | None) -> Preset:
    """The preset with the organiser's numbers and dates in it."""
    rules = dict(preset.rules)
    if isinstance(age := rules.get("age"), dict):
        rules["age"] = _age(age, numbers, first_day)
    if isinstance(shares := rules.get("quota"), dict) and numbers.seats is not None:
        rules["quota"] = shares | {"total": numbers.seats}
    given_up = _given_up(preset, numbers)
    plans = tuple(
        replace(plan, text=_text(plan, numbers))
        for plan in preset.plans
        if plan.track not in given_up
    )
    tracks = tuple(track for track in preset.tracks if track[0] not in given_up)
    return replace(preset, rules=rules, plans=plans, tracks=tracks)


def _given_up(preset: Preset, numbers: Numbers) -> set[str]:
    """The tracks with a stage of their own that are not held this time."""
    if numbers.tracks is None:
        return set()
    return {plan.track for plan in preset.plans if plan.track} - set(numbers.tracks)


def _age(age: dict[str, object], numbers: Numbers, first_day: date | None) -> dict[str, object]:
    on = numbers.on or (first_day if age.get("on") == FIRST_DAY else None)
    changed = age | {"under": numbers.age or age["under"]}
    return changed | {"on": on.isoformat()} if on else changed


def _text(plan: Plan, numbers: Numbers) -> str:
    """The rulebook's text; as it was, comments and all, unless a number of it changes."""
    before = scoring.parse(plan.text)
    seats = tuple(
        replace(seat, count=numbers.judges.get((plan.code, seat.role), seat.count))
        for seat in before.seats
    )
    prizes = tuple(_prize(prize, (plan.code, prize.code), numbers) for prize in before.prizes)
    days = numbers.publicity_days or before.publicity_days
    after = replace(before, seats=seats, prizes=prizes, publicity_days=days)
    return plan.text if after == before else scoring.dump(after)


def _prize(prize: Prize, key: tuple[str, str], numbers: Numbers) -> Prize:
    percent = numbers.shares.get(key)
    share = prize.share if percent is None else Fraction(percent, 100)
    return replace(prize, count=numbers.prizes.get(key, prize.count), share=share)


# ── what is stored, as values of the rules ────────────────────────────────────────────────────
def conditions(rules: Mapping[str, object]) -> eligibility.Rules:
    """An edition's conditions of entry, from its stored data."""
    age = rules.get("age")
    limit: eligibility.Under | eligibility.BornSince | None = None
    if isinstance(age, dict) and "born_since" in age:
        limit = eligibility.BornSince(date.fromisoformat(age["born_since"]))
    elif isinstance(age, dict) and age.get("on") != FIRST_DAY:
        limit = eligibility.Under(int(age["under"]), date.fromisoformat(age["on"]))
    barred = rules.get("barred", [])
    assert isinstance(barred, list)
    return eligibility.Rules(
        age=limit,
        barred=tuple(
            eligibility.Barred(frozenset(one.get("prizes", ())), int(one.get("since", 0)))
            for one in barred
        ),
    )


def formula(rules: Mapping[str, object]) -> quota.Formula | None:
    """An edition's way to give seats to units, from its stored data."""
    stored = rules.get("quota")
    if not isinstance(stored, dict):
        return None
    match stored["formula"]:
        case "shared":
            most = stored.get("most")
            return quota.Shared(
                stored["total"], stored.get("base", 0), stored.get("least", 0), most
            )
        case "per_head":
            then = tuple(_adjustment(one) for one in stored.get("then", ()))
            return quota.PerHead(stored["per"], quota.Rounding(stored["rounding"]), then)
        case "fixed":
            return quota.Fixed(stored["seats"])
        case other:
            raise ValueError(f"no such quota formula: {other}")


def _adjustment(one: Mapping[str, object]) -> quota.Adjustment:
    if "fact" in one:
        return quota.Plus(str(one["fact"]), int(str(one.get("times", 1))))
    if "least" in one:
        return quota.Least(int(str(one["least"])))
    return quota.Most(int(str(one["most"])))


def nominations(rules: Mapping[str, object]) -> nomination.Rules:
    """How units nominate, from an edition's stored data."""
    stored = rules.get("nomination")
    if not isinstance(stored, dict):
        return nomination.Rules()
    return nomination.Rules(
        nomination.CutTie(stored.get("cut_tie", "ask")),
        nomination.VacantSeat(stored.get("vacant_seat", "reallocate")),
        int(stored.get("alternates", 1)),
    )
