"""A college of any size whose units judge their preliminaries, made by the real actions."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from competition import (
    accounts,
    draws,
    editions,
    entries,
    grants,
    nominations,
    preliminaries,
    run_of_show,
    stages,
    units,
)
from competition.db import db
from competition.models import Edition, Stage, Unit
from competition.policy import Actor, Held, Role
from judging import confirmations, panels, paper, results, sheets, standings
from tests import college, mailboxes
from tests.build import AT, BY, DICE, KEY, SMALL
from tests.union import RULEBOOK
from tests.web.counted import World, called

WRONG = ("何满四", "T9", "无名学院", "七月")


class College(World):
    """A unit with `size` contestants and `size` units with one each; all judge their own."""

    def __init__(self, app: Flask, edition: str, size: int) -> None:
        super().__init__(app, edition, size)
        self.now = college.AT
        listed = {f"u{n}": f"单位{n}" for n in range(size + 1)}
        college.a_college(
            app, listed, seats=99 + size, counts=dict.fromkeys(listed, 30), code=edition
        )
        with app.app_context():
            here = editions.of(edition)
            _enter(here, size)
            mailboxes.some(here, "u0", at=AT, many=size)
            preliminaries.make(here, text=RULEBOOK, by=BY, at=AT, key=KEY)
            for stage in preliminaries.of_edition(here):
                _begin(stage)
            first = units.of(here, "u0")
            links = [
                self.somebody(Role.UNIT, first),
                self.somebody(Role.UNIT, first),
                self.somebody(Role.UNIT, *units.listed(here)),
                self.somebody(Role.ORGANISER, *db.session.scalars(select(Edition))),
                self.somebody(Role.CONTESTANT, entries.listed(here)[0]),
            ]
            self._propose(first)
            db.session.commit()
        people = map(self.comes_in, links)
        self.officer, _second, self.speaker, self.organiser, self.entry = people

    def _propose(self, unit: Unit) -> None:
        """Each contestant's paper was typed, and waits for another person."""
        stage = preliminaries.needed(editions.of(self.edition), unit)
        for one in run_of_show.appearances(stage):
            typed = {f"{one.code}.j01": {"live.goal": "18", "live.method": str(40 + one.id % 40)}}
            by = _officer(stage)
            paper.propose(stage, typed, reason="纸质", by=by, at=college.AT)

    def seal(self) -> None:
        """Another person agrees, the unit seals, and nominates who is in line."""
        with self.app.app_context():
            edition = editions.of(self.edition)
            unit = units.of(edition, "u0")
            stage = preliminaries.needed(edition, unit)
            for waiting in paper.waiting(stage):
                by = _officer(stage, second=True)
                confirmations.confirm(stage, waiting.seq, by=by, at=college.AT, key=KEY)
            results.seal_stage(stage, by=BY, at=college.AT, key=KEY)
            nominations.nominate_due(
                unit, edition, lambda: standings.of_units(edition), by=BY, at=college.AT
            )
            db.session.commit()

    def upload(self) -> None:
        """A staff list with wrong rows waits to be mended."""
        right = [(f"张{n}", f"2015{n:04d}", "单位0", "1990.03") for n in range(self.size)]
        book = college.a_workbook([*right, *[WRONG] * self.size])
        address = f"/e/{self.edition}/organiser/roster"
        self.organiser.get(address)
        sent = {"file": ("名单.xlsx", book, college.XLSX)}
        assert self.organiser.post(address, files=sent).is_redirect

    def draw(self) -> None:
        """The final's roster is fixed and its order drawn."""
        with self.app.app_context():
            edition = editions.of(self.edition)
            final = stages.of(edition, "final")
            editions.adopt_rulebook(final, SMALL, by=BY, at=AT, key=KEY)
            run_of_show.fix_roster(final, entries.listed(edition), by=BY, at=AT)
            draws.draw_order(final, public=DICE, by=BY, at=AT)
            db.session.commit()


def _enter(edition: Edition, size: int) -> None:
    listed = units.listed(edition)
    for number, name in enumerate(called(2 * size)):
        unit = listed[max(0, number - size + 1)]
        one = entries.add(edition, name=name, unit=unit, by=BY, at=AT)
        person = accounts.add_person(f"人{number}", at=AT)
        accounts.grant(edition, Role.DESK, at=AT, by=BY, person=person)
        grants.contestant(edition, one, by=BY, at=AT)


def _begin(stage: Stage) -> None:
    """Seated, drawn and open."""
    panels.seat_panel(stage, {"expert": ["评委一"]}, by=BY, at=AT)
    draws.draw_order(stage, public=DICE, by=BY, at=AT)
    for move in ("open", "close"):
        stages.move(stage, move, by=BY, at=AT)
    sheets.start_scoring(stage, by=BY, at=AT, key=KEY)


def _officer(stage: Stage, *, second: bool = False) -> Actor:
    """One of the unit's two officers, as the policy sees them."""
    held = [
        Held(one.role, one.edition_id, one.code, one.id, one.unit_id)
        for one in grants.listed(stage.edition, [Role.UNIT])
    ][second]
    return Actor("王芳" if second else "何静", None, held=(held,))
