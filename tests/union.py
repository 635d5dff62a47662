"""Two unions with their preliminaries under way, for the tests of the officers' pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Flask

from competition import editions, preliminaries, units
from competition.models import Stage
from competition.policy import Role
from tests import college
from tests.clients import Person
from tests.college import CODE, HOME, a_college, somebody
from tests.scenes import scene

UNITS = {"chem": "化学工程学院", "math": "数理学院"}
CHEM, MATH = ("张敏", "李静", "王磊", "赵芳"), ("陈洋", "周杰", "吴娟")
AT_CHEM = f"/e/{CODE}/unit/chem"
# One judge, one mark: the place is the mark's.
RULEBOOK = """
name = "初赛"
component = [{ code = "live", name = "现场教学", criterion = [
  { code = "goal", name = "目标", most = "20", step = "0.5" },
  { code = "method", name = "方法", most = "80", step = "1" },
] }]
seats = [{ role = "expert", name = "专家评委", count = 1 }]
[[step]]
over = ["criterion", "component"]
take = "sum"
[[step]]
over = "seat"
take = "mean"
[[step]]
over = "role"
take = "sum"
"""


@scene
def a_union(app: Flask, *, seats: int = 4, counts: Mapping[str, int] | None = None) -> None:
    """Both units' lists are entered and their preliminaries made; two seats for each."""
    a_college(app, UNITS, seats=seats, counts=counts or {"chem": 10, "math": 10})
    everybody = [(name, UNITS["chem"]) for name in CHEM] + [(name, UNITS["math"]) for name in MATH]
    rows = [
        (name, f"2015{number:04d}", unit, "1990.03")
        for number, (name, unit) in enumerate(everybody, 1)
    ]
    with somebody(app, Role.ORGANISER, name="组长") as organiser:
        college.import_list(organiser, rows)
        organiser.get(f"{HOME}/preliminaries")
        answer = organiser.post(f"{HOME}/preliminaries", {"text": RULEBOOK})
        assert answer.is_redirect, answer.text


@scene
def a_judged_union(app: Flask, marks: Mapping[str, Mapping[str, str]]) -> None:
    """The chemists' preliminary is judged and sealed."""
    a_union(app)
    sealed(app, marks)


@contextmanager
def officer(app: Flask, unit: str = "chem", name: str = "何静") -> Iterator[Person]:
    with somebody(app, Role.UNIT, unit=unit, name=name) as one:
        yield one


def stage_of(unit: str = "chem") -> Stage:
    """The unit's preliminary, within an app context."""
    edition = editions.of(CODE)
    return preliminaries.needed(edition, units.of(edition, unit))


def mark(goal: str, method: str) -> dict[str, str]:
    return {"live.goal": goal, "live.method": method}


def sealed(app: Flask, marks: Mapping[str, Mapping[str, str]], unit: str = "chem") -> None:
    """Judge the unit's preliminary on paper, by two officers, and seal it."""
    with officer(app, unit, "录入") as first, officer(app, unit, "复核") as second:
        college.prepare(first, unit, "评委一")
        assert college.type_sheets(first, unit, marks).is_redirect
        assert college.confirm_sheets(second, unit).is_redirect
        answer = first.post(f"/e/{CODE}/unit/{unit}/stage/seal", {})
        assert answer.is_redirect, answer.text
