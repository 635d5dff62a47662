"""A final that goes through its seven states, with somebody of each kind at a browser.

Beside it stand two colleges in their preliminaries. Made by the real actions; the secrets that are
changed in it are those of worlds.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from uuid import UUID

from flask import Flask

from competition import (
    accounts,
    clock,
    draws,
    editions,
    entries,
    objections,
    publication,
    run_of_show,
    stages,
    units,
    witnesses,
)
from competition.db import db
from competition.models import Edition, Person, Stage
from competition.policy import Role
from competition.rules.lifecycles import StageState
from judging import drafts, help_calls, panels, pool, proposals, results, sheets, variance, votes
from judging.help_calls import Plea
from judging.models import Trouble, Why
from judging.panel_draws import GO
from judging.sheets import Signing
from tests import college, everybody, held
from tests.build import BY, DICE, KEY, SMALL, a_unit, an_edition
from tests.clients import Person as Visitor
from tests.college import CODE as COLLEGE
from tests.union import CHEM, a_union, mark, sealed

NOW = "live"
CHAIN = f"{NOW}/final"
RULES = (
    """
publicity_days = 1
vote = { choices = 1 }
variance = { spread = "10" }
prize = [{ code = "一等奖", count = 1 }]
"""
    + SMALL
)
NAMES = ("王思源", "李雨桐", "张景行")
VIEWERS = (
    "stranger", "voter", "contestant", "unit", "judge", "head_judge", "desk", "observer",
    "organiser",
)  # fmt: skip


class Life:
    """The final in one state after another, with somebody of each kind at a browser."""

    def __init__(self, app: Flask, people: Mapping[str, Visitor]) -> None:
        self.app = app
        self.people = people
        self.ops = 0

    def states(self) -> Iterator[StageState]:
        yield StageState.PLANNED
        for act in (self._open, self._close, self._score, self._seal, self._announce, self._end):
            with self.app.app_context():
                stage = _final()
                act(stage)
                db.session.commit()
                state = stage.state
            yield state

    def _open(self, stage: Stage) -> None:
        stages.move(stage, "open", by=BY, at=clock.now())

    def _close(self, stage: Stage) -> None:
        at = clock.now()
        stages.move(stage, "close", by=BY, at=at)
        card = votes.print_cards(stage, "audience", 2, by=BY, at=at)[0]
        votes.open_vote(stage, by=BY, at=at)
        votes.cast(stage, card.code, ["c01"], at=at)

    def _score(self, stage: Stage) -> None:
        """The first is sealed alone; for the second one has signed, and another has begun."""
        at = clock.now()
        sheets.start_scoring(stage, by=BY, at=at, key=KEY)
        variance.appoint(panels.seat_in(stage, "j01"), by=BY, at=at)
        plea = Plea("0" * 36, Trouble.TABLET, words="屏幕不动")
        help_calls.call(panels.seat_in(stage, "j02"), plea, at=at)
        run_of_show.move(run_of_show.of(stage, "c01"), "call", by=BY, at=at)
        for code, seat in (("c01", "j01"), ("c01", "j02"), ("c01", "j03"), ("c02", "j02")):
            self._sign(stage, code, seat)
        first = run_of_show.of(stage, "c01")
        run_of_show.move(first, "finish", by=BY, at=at)
        results.seal_appearance(first, by=BY, at=at)
        drafts.keep(panels.place_in(stage, "c02.j03"), {"live.goal": "11"}, at=at)
        who = held.organiser(stage)
        proposals.propose_excuse(stage, "c03.j02", Why.ABSENT, reason="离场", by=who, at=at)

    def _sign(self, stage: Stage, code: str, seat: str) -> None:
        self.ops += 1
        place = panels.place_in(stage, f"{code}.{seat}")
        if sheets.current(place) is not None or panels.excused(place.seat, place.appearance):
            return
        typed = {"live.goal": "18", "live.method": str(76 - int(code[-1]))}
        op = str(UUID(int=self.ops, version=4))
        signing = Signing(op=op, base=0, typed=typed, note="好", device="tablet", client_at="14:30")
        assert sheets.sign(place, signing, at=clock.now()).status == 201

    def _seal(self, stage: Stage) -> None:
        at = clock.now()
        for code in ("c01", "c02", "c03"):
            for seat in ("j01", "j02", "j03"):
                self._sign(stage, code, seat)
        votes.close_vote(stage, by=BY, at=at)
        results.seal_stage(stage, by=BY, at=at, key=KEY)

    def _announce(self, stage: Stage) -> None:
        number = results.publishable(stage).number
        results.publicise(stage, number, by=(BY, held.AUDITOR), at=clock.now(), key=KEY)
        objections.lodge(
            publication.of(stage), name="王五", contact="office", about="c03", text="总分有误",
            address="192.0.2.1", at=clock.now(),
        )  # fmt: skip

    def _end(self, stage: Stage) -> None:
        (lodged,) = objections.open_of(publication.of(stage))
        objections.answer(lodged, "dismiss", text="无误", by=BY, at=clock.now())
        ends = publication.of(stage).ends_at
        clock.advance(ends - clock.now() + timedelta(seconds=1))
        publication.confirm(stage, by=(BY, held.AUDITOR), at=clock.now())


def _final() -> Stage:
    return stages.of(editions.of(NOW), "final")


@contextmanager
def a_life(app: Flask) -> Iterator[Life]:
    """Before it: the final is planned, its panel seated, its order drawn; everybody is there."""
    a_union(app)
    sealed(app, {name: mark(str(18 - n), "70") for n, name in enumerate(CHEM)})
    with app.app_context():
        codes = _prepare()
        db.session.commit()
    with ExitStack() as opened:
        people = {who: opened.enter_context(Visitor(app)) for who in VIEWERS}
        for who, code in codes.items():
            people[who].get("/in")
            assert people[who].post("/in", {"code": code}).is_redirect, who
        organiser = people["organiser"]
        organiser.get(f"/e/{COLLEGE}/organiser/roster")
        assert college.upload(organiser, college.a_workbook(everybody.WRONG_ROWS)).is_success
        yield Life(app, people)


def _prepare() -> dict[str, str]:
    """Who comes in by which one-time code."""
    at, edition = clock.now(), an_edition(NOW)
    both = (edition, editions.of(COLLEGE))
    office = {
        str(role): [(one, role, code) for one in both]
        for role, code in (
            (Role.ORGANISER, BY), (Role.OBSERVER, held.AUDITOR), (Role.DESK, "desk1")
        )
    }  # fmt: skip
    codes = {}
    for who, grants in office.items():
        person = accounts.add_person(f"{who} 甲", at=at)
        for one, role, code in grants:
            accounts.grant(one, role, at=at, by="system", person=person, code=f"{code}x")
        codes[who] = accounts.invite(person, at=at)
    for role, code in ((Role.ORGANISER, BY), (Role.OBSERVER, held.AUDITOR)):
        accounts.grant(edition, role, at=at, by="system", code=code)
    stage = _planned(edition)
    codes["unit"] = accounts.invite(_officer(edition), at=at)
    person = accounts.add_person(NAMES[1], at=at)
    entry = run_of_show.of(stage, "c02").entry_id
    accounts.grant(edition, Role.CONTESTANT, at=at, by="system", person=person, entry=entry)
    codes["contestant"] = accounts.invite(person, at=at)
    for who, seat in (("head_judge", "j01"), ("judge", "j03")):
        codes[who] = accounts.seat_link(panels.seat_in(stage, seat).grant, at=at)
    return codes


def _planned(edition: Edition) -> Stage:
    at = clock.now()
    stage = editions.add_stage(edition, code="final", name="决赛", position=1, by=BY, at=at)
    editions.adopt_rulebook(stage, RULES, by=BY, at=at, key=KEY)
    from_one = a_unit(edition)
    listed = [
        entries.add(edition, name=name, unit=from_one, course="课程", by=BY, at=at)
        for name in NAMES
    ]
    run_of_show.fix_roster(stage, listed, by=BY, at=at)
    pool.add(edition, "expert", ["评委一", "评委二", "评委三", "评委四"], by=BY, at=at)
    witnesses.roll(stage, public=DICE, by=BY, at=at, go=GO)
    seat, third = panels.seat_in(stage, "j03"), run_of_show.of(stage, "c03")
    panels.recuse_before_open(seat, third, reason="同一教研室", by=BY, at=at)
    draws.draw_order(stage, public=DICE, by=BY, at=at)
    return stage


def _officer(edition: Edition) -> Person:
    """Of the mathematicians: the chemists' preliminary is none of their business."""
    person = accounts.add_person("何静", at=clock.now())
    for one in (edition, editions.of(COLLEGE)):
        unit = units.of(one, "math").id
        accounts.grant(one, Role.UNIT, at=clock.now(), by="system", person=person, unit=unit)
    return person
