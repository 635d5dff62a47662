"""Small editions in which everything has a page, and one person for each role at a browser.

A contest that is over (tests/eventful.py), one just announced, one on its day, and a college in
its preliminaries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from competition import (
    accounts,
    certificates,
    clock,
    editions,
    publication,
    run_of_show,
    stages,
    units,
    witnesses,
)
from competition.db import db
from competition.models import Edition, Grant, Objection, Person, Stage
from competition.policy import Role
from judging import help_calls, panels, variance
from judging.help_calls import Plea
from judging.models import Trouble
from tests import college, mailboxes
from tests.announced import a_sealed_stage, announce
from tests.build import AT, BY, KEY, SMALL, a_stage_in_scoring, stage_of
from tests.clients import Person as Visitor
from tests.college import CODE as COLLEGE
from tests.eventful import an_eventful_contest
from tests.union import CHEM, a_union, mark, sealed

OVER, NOW, ANNOUNCED = "qjs13", "live", "open"
LONG = "欧阳·阿卜杜热西提买买提龘靐"  # the longest name and the rarest characters that we expect
# A day with everything: a clock, an audience that votes, a head judge who is told of sheets apart.
LIVELY = SMALL.replace(
    'name = "决赛"',
    """name = "决赛"
clock = { minutes = 20, signals = [1080] }
vote = { choices = 1 }
variance = { spread = "10" }""",
    1,
)
WRONG_ROWS = (("张敏", "20150001", "化学工程学院", "1990.03"), ("何满四", "T9", "无名学院", "七月"))


@contextmanager
def everybody(app: Flask, *, at: str = "") -> Iterator[dict[str, Visitor]]:
    """Role → somebody signed in; `at` is a server's address instead of the app itself.

    The order is the one in which tests/visits.py asks: whoever needs a page most comes first.
    """
    the_editions(app)
    with ExitStack() as opened:
        people = {who: opened.enter_context(Visitor(at or app)) for who in ("stranger", *_ROLES)}
        for who, code in _codes(app).items():
            person = people[who]
            person.get("/in")
            assert person.post("/in", {"code": code}).is_redirect, who
        _half_done(people["organiser"])
        yield people


_ROLES = (
    "judge",
    "late_judge",
    "second_judge",
    "contestant",
    "unit",
    "desk",
    "observer",
    "organiser",
)


def the_editions(app: Flask) -> None:
    """Over, with certificates; announced; in scoring; in the preliminaries."""
    hall = an_eventful_contest(app)
    with stage_of(app, hall) as stage:
        at = AT + timedelta(days=10)
        certificates.issue(publication.of(stage), by=BY, at=at)
    announce(app, a_sealed_stage(app, edition=ANNOUNCED), at=clock.now())
    live = a_stage_in_scoring(
        app, rulebook=LIVELY, contestants=(LONG, "王思源", "李雨桐"), edition=NOW, on_stage=2
    )
    with stage_of(app, live) as stage:
        head = panels.seat_in(stage, "j01")
        variance.appoint(head, by=BY, at=AT)
        help_calls.call(head, Plea("0" * 36, Trouble.TABLET, words="屏幕不动"), at=AT)
        _a_draw_with_witnesses(stage)
    a_union(app)
    sealed(app, {name: mark(str(18 - n), "70") for n, name in enumerate(CHEM)})
    with app.app_context():
        mailboxes.some(editions.of(COLLEGE), "chem", at=clock.now())
        db.session.commit()


def _a_draw_with_witnesses(stage: Stage) -> None:
    """A further stage of the edition, whose draw waits for its witnesses."""
    extra = editions.add_stage(stage.edition, code="extra", name="加赛", position=2, by=BY, at=AT)
    editions.adopt_rulebook(extra, SMALL, by=BY, at=AT, key=KEY)
    run_of_show.fix_roster(extra, [one.entry for one in stage.appearances], by=BY, at=AT)
    witnesses.call(extra, ("组委会", "监审"), by=BY, at=AT)


def starts(app: Flask) -> Mapping[str, Sequence[str]]:
    """The addresses that people are given beside the start page."""
    with app.app_context():
        ref = db.session.scalars(select(Objection.ref)).one()
        number = certificates.of_publication(publication.of(stages.of(editions.of(OVER), "final")))
        certificate = f"/certificate/{number[0].number}"
    desks = tuple(f"/e/{code}/desk" for code in (NOW, OVER))
    final = f"/e/{NOW}/desk/final"
    return {
        "stranger": (
            "/",
            "/patterns",
            f"/e/{NOW}/board/final",
            f"/e/{NOW}/witness/extra",
            f"/e/{ANNOUNCED}/final/result/1",
            f"/objection/{ref}",
            certificate,
        ),
        "judge": ("/judge/list", "/judge/zh", "/judge/apart"),
        "late_judge": ("/judge/list", *(f"/judge/{one}/c01.j03" for one in ("signed", "late"))),
        "second_judge": ("/judge/list", "/judge/conflict/c03.j01"),
        "contestant": (f"/e/{OVER}/my", "/me"),
        "unit": ("/unit",),
        "desk": (*desks, f"{final}/attempts", f"/e/{OVER}/desk/final/late"),
        "observer": desks,
        "organiser": (
            f"/e/{OVER}/organiser/stages/final",
            f"/e/{COLLEGE}/organiser",
            f"/e/{NOW}/organiser/stages/extra/draw",
            f"/e/{NOW}/organiser/stages/extra/judges",
            f"/e/{NOW}/organiser/pool",
            "/editions",
            f"/e/{OVER}/organiser{certificate}",
        ),
    }


def _codes(app: Flask) -> dict[str, str]:
    """Who comes in by which one-time code."""
    at = clock.now()
    with app.app_context():
        all_three = [editions.of(code) for code in (OVER, NOW, COLLEGE)]
        codes = {
            "judge": accounts.seat_link(_seat(all_three[1], "j01"), at=at),
            "second_judge": accounts.seat_link(_seat(all_three[0], "j01"), at=at),
            "late_judge": accounts.seat_link(_seat(all_three[0], "j03"), at=at),
        }
        for role in (Role.DESK, Role.OBSERVER, Role.ORGANISER):
            person = accounts.add_person(f"{role} 甲", at=at, founder=role is Role.ORGANISER)
            for edition in all_three:
                accounts.grant(edition, role, at=at, by="system", person=person)
            codes[str(role)] = accounts.invite(person, at=at)
        codes["unit"] = accounts.invite(_officer(all_three[2]), at=at)
        codes["contestant"] = accounts.invite(_contestant(all_three[0]), at=at)
        db.session.commit()
    return codes


def _seat(edition: Edition, code: str) -> Grant:
    wanted = select(Grant).where(Grant.edition_id == edition.id, Grant.code == f"final.{code}")
    return db.session.scalars(wanted).one()


def _officer(edition: Edition) -> Person:
    person = accounts.add_person("何静", at=AT)
    chem = units.of(edition, "chem").id
    accounts.grant(edition, Role.UNIT, at=AT, by="system", person=person, unit=chem)
    return person


def _contestant(edition: Edition) -> Person:
    """Whoever won: there is a result, a certificate and an explanation to look at."""
    stage = stages.of(edition, "final")
    won = run_of_show.of(stage, publication.of(stage).lines[0].code)
    person = accounts.add_person(won.entry.name, at=AT)
    accounts.grant(edition, Role.CONTESTANT, at=AT, by="system", person=person, entry=won.entry_id)
    return person


def _half_done(organiser: Visitor) -> None:
    """A staff list with wrong rows waits to be mended."""
    organiser.get(f"/e/{COLLEGE}/organiser/roster")
    answer = college.upload(organiser, college.a_workbook(WRONG_ROWS))
    assert answer.status_code == 200
