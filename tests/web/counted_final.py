"""A final of any size, from the panel to its certificates, made by the real actions."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from competition import certificates, editions, objections, publication, run_of_show, witnesses
from competition.models import Appearance, Stage
from competition.policy import Role
from judging import (
    corrections,
    help_calls,
    late_sheets,
    panels,
    paper,
    penalties,
    pool,
    proposals,
    results,
    variance,
    votes,
)
from judging.help_calls import Plea
from judging.models import Trouble, Why
from tests.build import AT, BY, KEY, SMALL, Hall, a_judge, stage_of
from tests.eventful import RULES, Day
from tests.held import a_hall, organiser
from tests.office import Staff, staff_of
from tests.web.counted import World, called

LIVELY = RULES.replace(
    'name = "决赛"',
    """name = "决赛"
clock = { minutes = 20, signals = [1080] }
vote = { choices = 1 }
variance = { spread = "10" }""",
    1,
)
PROPOSED = 60  # of more contestants no more: each proposal reads all before it
BEST = 20  # their goals differ too, for the award that goes by them
FREE = "j03"  # this judge is excused from everybody


class Final(World):
    """One final, and the people who look at it. With its contestants its judges grow."""

    def __init__(self, app: Flask, edition: str, size: int) -> None:
        super().__init__(app, edition, size)
        seats = 3 if size == 1 else 5
        book = LIVELY.replace("count = 3", f"count = {seats}")
        self.hall: Hall = a_hall(app, book, called(size), prepare=_prepared, edition=edition)
        self.signing = [one for one in self.hall.seats if one != FREE]
        self.staff: Staff = staff_of(app, self.hall)
        self.judge = a_judge(app, self.hall, "j01")
        with stage_of(app, self.hall) as stage:
            self.day = Day(stage)
            first = self.day.appearance(self.hall.order[0]).entry
            link = self.somebody(Role.CONTESTANT, first)
        self.entry = self.comes_in(link)
        self.number = self.ref = ""  # of a certificate, of an objection
        self.objection = self.plea = 0

    def go_on(self, act: str) -> None:
        """Everybody's next step."""
        with stage_of(self.app, self.hall) as stage:
            self.day.stage = stage
            getattr(self, act)(self.day)
            self.now = self.day.at

    def perform(self, day: Day) -> None:
        """A penalty for each; each has one sheet, and everything that can wait for a second person.

        The audience votes, and somebody's tablet is broken.
        """
        for number, code in enumerate(self.hall.order):
            one = day.appearance(code)
            for move in ("call", "finish"):
                run_of_show.move(one, move, by="desk1", at=day.later().at)
            penalties.give(one, "time", measured=1231, reason="超时", by="desk1", at=day.at)
            day.sign(f"{code}.j01", "18", "70")
            day.sign(f"{code}.j01", "17", "70", status=409)  # another tablet had the old one
            if number < PROPOSED:
                self._propose(day, one)
        plea = Plea("0" * 36, Trouble.TABLET, words="黑屏")
        self.plea = help_calls.call(panels.seat_in(day.stage, "j02"), plea, at=day.at).id
        self._vote(day)

    def _propose(self, day: Day, one: Appearance) -> None:
        """Everything that can wait for a second person while it is scored."""
        by, left, why = organiser(day.stage), f"{one.code}.j02", "急事"
        proposals.propose_excuse(day.stage, left, Why.ABSENT, reason=why, by=by, at=day.at)
        proposals.propose_excuse(day.stage, left, Why.RECUSED, reason=why, by=by, at=day.at)
        proposals.change_attempt(one, 1, made=False, reason=why, by=by, at=day.later().at)
        typed = {left: {"live.goal": "20", "live.method": "70"}}
        paper.propose(day.stage, typed, reason="纸质", by=by, at=day.later().at)

    def _vote(self, day: Day) -> None:
        cards = votes.print_cards(day.stage, "audience", self.size, by="desk1", at=day.later().at)
        votes.open_vote(day.stage, by="desk1", at=day.later().at)
        for card, code in zip(cards, self.hall.order, strict=True):
            votes.cast(day.stage, card.code, [code], at=day.later().at)

    def seal(self, day: Day) -> None:
        """Every sheet is signed, then once more when it is too late; all is to be corrected."""
        votes.close_vote(day.stage, by="desk1", at=day.later().at)
        for number, code in enumerate(self.hall.order):
            for turn, seat in enumerate(self.signing[1:]):
                day.sign(f"{code}.{seat}", *_marks(number, turn))
        results.seal_stage(day.stage, by=BY, at=day.later().at, key=KEY)
        for code in self.hall.order:
            day.sign(f"{code}.j01", "1", "1", base=1, status=409)
        self._propose_after_the_seal(day)

    def _propose_after_the_seal(self, day: Day) -> None:
        by, why, at = organiser(day.stage), "核对", day.later().at
        typed = {"live.goal": "20", "live.method": "78"}
        for code in self.hall.order[:PROPOSED]:
            corrections.propose(day.stage, f"{code}.j02", typed, reason=why, by=by, at=at)
            proposals.penalise(
                day.appearance(code), "time", measured=1300, reason=why, by=by, at=at
            )
        for late in late_sheets.of_stage(day.stage)[:PROPOSED]:
            corrections.propose_late(day.stage, late.seq, reason=why, by=by, at=at)

    def publish(self, day: Day) -> None:
        by, at = organiser(day.stage), day.later().at
        day.agree(proposals.propose_publication(day.stage, reason="公示", by=by, at=at))
        for number, code in enumerate(self.hall.order):
            made = objections.lodge(
                publication.of(day.stage), name="王五", contact="office", about=code, text="有误",
                address=f"192.0.{number % 200}.{number // 200}", at=day.later().at,
            )  # fmt: skip
            self.objection, self.ref = made.id, made.ref

    def finish(self, day: Day) -> None:
        for one in objections.of_edition(day.stage.edition):
            objections.answer(one, "dismiss", text="已核对", by=BY, at=day.later().at)
        at, by = day.later(timedelta(days=9)).at, organiser(day.stage)
        day.agree(
            proposals.propose_on_announcement(day.stage, "confirm", reason="期满", by=by, at=at)
        )
        made = certificates.issue(publication.of(day.stage), by=BY, at=day.later().at)
        self.number = made[0].number


def _marks(number: int, turn: int) -> tuple[str, str]:
    """Goal and method, so that no two of three hundred tie: nobody has to decide anything."""
    if number < BEST:
        return f"{20 - number / 2}", f"{79 - number}"
    lost = (number - BEST + turn) // 3  # half points, taken from the three judges in turn
    return "0.5" if lost % 2 else "0", f"{70 - (lost + 1) // 2}"


def _prepared(stage: Stage) -> None:
    """One judge is excused from everybody, one leads; a further stage waits for its witnesses."""
    seat = panels.seat_in(stage, FREE)
    for one in run_of_show.appearances(stage):
        panels.recuse_before_open(seat, one, reason="同一教研室", by=BY, at=AT)
    variance.appoint(panels.seat_in(stage, "j01"), by=BY, at=AT)
    extra = editions.add_stage(stage.edition, code="extra", name="加赛", position=2, by=BY, at=AT)
    editions.adopt_rulebook(extra, SMALL, by=BY, at=AT, key=KEY)
    run_of_show.fix_roster(extra, [one.entry for one in stage.appearances], by=BY, at=AT)
    count = 2 if len(stage.appearances) == 1 else 4
    pool.add(stage.edition, "expert", [f"库中{n}" for n in range(count)], by=BY, at=AT)
    witnesses.call(extra, [f"见证人{n}" for n in range(count)], by=BY, at=AT)
