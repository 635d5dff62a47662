"""Lawful things for tests to begin with, made by the real actions. A context only around set-up.

hall = a_stage_in_scoring(app)          # 20 contestants, 7 experts, 3 students, drawn, open
judge = a_judge(app, hall, "j01")       # somebody whose tablet is that seat
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from competition import accounts, clock, draws, editions, entries, run_of_show, stages
from competition.db import db
from competition.models import Appearance, Edition, Entry, Stage, Unit
from judging import panels, sheets
from judging.models import Seat
from tests.clients import Person
from tests.scenes import scene

RULEBOOKS = Path(__file__).parent / "golden" / "rulebooks"
YOUNG_TEACHERS = (RULEBOOKS / "young_teachers.toml").read_text("utf-8")
# Small enough to count in one's head: three judges, one sheet of two criteria.
SMALL = """
name = "决赛"
seats = [{ role = "expert", name = "专家评委", count = 3 }]

[[component]]
code = "live"
name = "现场教学"
[[component.criterion]]
code = "goal"
name = "教学目标"
most = "20"
step = "0.5"
source = "细则 第三条"
levels = ["18-20 | 目标明确，切合学情", "12-17.5 | 目标较明确", "0-11.5 | 目标不清"]
[[component.criterion]]
code = "method"
name = "教学方法"
most = "80"
step = "1"

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
AT = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
KEY = bytes(range(32))
BY = "org1"
DICE = "4 0 9 1 7 3 3 8 2 6"
FAMILIES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"
GIVEN = ("思源", "雨桐", "景行", "清和", "致远")


@dataclass(frozen=True, slots=True)
class Hall:
    """A stage as tests speak of it: plain values, no loaded rows."""

    edition: str
    stage: str
    stage_id: int
    chain: str
    order: tuple[str, ...]  # pseudonyms in order of appearance
    seats: tuple[str, ...]


def an_edition(code: str = "qjs13", name: str = "第十三届青年教师教学竞赛") -> Edition:
    return editions.make(code=code, name=name, at=AT)


def a_unit(edition: Edition, code: str = "math", name: str = "数理学院工会") -> Unit:
    unit = Unit(edition_id=edition.id, code=code, name=name, facts={})
    db.session.add(unit)
    db.session.flush()
    return unit


def names(count: int) -> list[str]:
    """Names that differ, and that a reader can tell apart."""
    return [FAMILIES[n % 20] + GIVEN[(n // 20 + n) % 5] for n in range(count)]


def some_entries(edition: Edition, called: Sequence[str]) -> list[Entry]:
    unit = a_unit(edition)
    return [
        entries.add(edition, name=name, unit=unit, course=f"课程{n}", by=BY, at=AT)
        for n, name in enumerate(called, 1)
    ]


def by_dice(stage: Stage) -> None:
    draws.draw_order(stage, public=DICE, by=BY, at=AT)


def a_closed_stage(
    edition: Edition,
    *,
    rulebook: str,
    called: Sequence[str],
    draw: Callable[[Stage], None] = by_dice,
) -> Stage:
    """Rulebook adopted, roster fixed, panel seated, order drawn: the next step is to score."""
    stage = editions.add_stage(edition, code="final", name="决赛", position=1, by=BY, at=AT)
    return to_closed(stage, rulebook=rulebook, called=called, draw=draw)


def to_closed(
    stage: Stage, *, rulebook: str, called: Sequence[str], draw: Callable[[Stage], None] = by_dice
) -> Stage:
    """The same with a stage that is there already."""
    editions.adopt_rulebook(stage, rulebook, by=BY, at=AT, key=KEY)
    run_of_show.fix_roster(stage, some_entries(stage.edition, called), by=BY, at=AT)
    rules = editions.rulebook_of(stage).seats
    people = {rule.role: [f"{rule.name}{n + 1}" for n in range(rule.count)] for rule in rules}
    panels.seat_panel(stage, people, by=BY, at=AT)
    draw(stage)
    for move in ("open", "close"):
        stages.move(stage, move, by=BY, at=AT)
    return stage


@scene
def a_stage_in_scoring(
    app: Flask,
    *,
    rulebook: str = YOUNG_TEACHERS,
    contestants: int | Sequence[str] = 20,
    edition: str = "qjs13",
    on_stage: int = 1,
    start: bool = True,
    draw: Callable[[Stage], None] = by_dice,
) -> Hall:
    """A stage where judges may sign; number `on_stage` (0: nobody) has been called."""
    called = names(contestants) if isinstance(contestants, int) else contestants
    with app.app_context():
        stage = a_closed_stage(an_edition(edition), rulebook=rulebook, called=called, draw=draw)
        if start:
            sheets.start_scoring(stage, by=BY, at=AT, key=KEY)
        order = run_of_show.appearances(stage)
        if start and on_stage:
            run_of_show.move(order[on_stage - 1], "call", by=BY, at=AT)
        seats = tuple(seat.code for seat in panels.seats_of(stage))
        codes = tuple(one.code for one in order)
        hall = Hall(edition, stage.code, stage.id, stage.chain, codes, seats)
        db.session.commit()
    return hall


@contextmanager
def stage_of(app: Flask, hall: Hall) -> Iterator[Stage]:
    """The stage's row, for set-up that goes on; committed at the end."""
    with app.app_context():
        stage = db.session.get(Stage, hall.stage_id)
        assert stage is not None
        yield stage
        db.session.commit()


def seat_in(stage: Stage, code: str) -> Seat:
    return panels.seat_in(stage, code)


def appearance_in(stage: Stage, code: str) -> Appearance:
    return run_of_show.of(stage, code)


def seat_card(app: Flask, hall: Hall, seat: str) -> str:
    """The one-time code on the card that lies on this seat."""
    with stage_of(app, hall) as stage:
        return accounts.seat_link(panels.seat_in(stage, seat).grant, at=clock.now())


def a_judge(app: Flask, hall: Hall, seat: str, *, at: str = "") -> Person:
    """Somebody whose tablet is this seat; `at` is a server's address instead of the app itself."""
    card = seat_card(app, hall, seat)
    judge = Person(at or app)
    answer = judge.post("/in", {"code": card})
    assert answer.headers["location"] == "/judge", f"the seat card did not open: {answer.text}"
    judge.get("/judge/list")
    return judge
