"""The rehearsal's people, from presets/demo.toml and its fixed seed: the same on each machine."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from competition.ledger.draw import Stream

FILE = Path(__file__).parents[1] / "presets" / "demo.toml"
OLDEST, YOUNGEST = 39, 26


@dataclass(frozen=True, slots=True)
class Teacher:
    """One row of the college's staff list."""

    name: str
    staff_no: str
    unit: str
    born: date
    title: str
    course: str


@dataclass(frozen=True, slots=True)
class Union:
    """A college union: code, name, its officer, how many it counts."""

    code: str
    name: str
    officer: str
    teachers: int


@dataclass(frozen=True, slots=True)
class College:
    """Everybody who takes part in the rehearsal."""

    code: str
    name: str
    ordinal: str
    venue: str  # of the final
    dice: str
    vote: str  # the rulebook's line for an audience vote
    popular: str  # and the award that goes by it
    cards: int
    cast: int
    reason: str
    office: Mapping[str, str]  # role → name
    judges: Mapping[str, Sequence[str]]  # role → names
    prelim_judges: Sequence[str]
    unions: tuple[Union, ...]
    teachers: tuple[Teacher, ...]


def college(first_day: date) -> College:
    """Everybody, under 40 on the first day of the final."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    stream = Stream(hashlib.sha256(told["seed"].encode()).digest())
    units = told["unit"]
    return College(
        code=told["code"],
        name=told["name"],
        ordinal=told["ordinal"],
        venue=told["venue"],
        dice=told["dice"],
        **{key: told[key] for key in ("vote", "popular", "cards", "cast")},
        reason=told["reason"],
        office={role: told[role] for role in ("organiser", "observer", "desk")},
        judges={"expert": told["experts"], "student": told["students"]},
        prelim_judges=told["prelim_judges"],
        unions=tuple(
            Union(unit["code"], unit["name"], officer, unit["teachers"])
            for unit, officer in zip(units, told["officers"], strict=True)
        ),
        teachers=tuple(_teachers(told, first_day, stream)),
    )


def _teachers(told: Mapping[str, Any], first_day: date, stream: Stream) -> list[Teacher]:
    pairs = [(family, given) for family in told["families"] for given in told["given"]]
    names = iter(stream.shuffle(pairs))
    found: list[Teacher] = []
    for unit in told["unit"]:
        for _number in range(unit["teachers"]):
            family, given = next(names)
            found.append(
                Teacher(
                    name=family + given,
                    staff_no=f"20{10 + stream.below(15)}{len(found) + 1:04d}",
                    unit=unit["name"],
                    born=_born(first_day, stream),
                    title=_one(told["titles"], stream),
                    course=_one(unit["courses"], stream),
                )
            )
    return found


def _born(first_day: date, stream: Stream) -> date:
    """Somebody of 26 to 38 years, whatever the day and the month."""
    age = YOUNGEST + stream.below(OLDEST - YOUNGEST)
    return date(first_day.year - age, 1 + stream.below(12), 1 + stream.below(28))


def _one(items: Sequence[str], stream: Stream) -> str:
    return items[stream.below(len(items))]
