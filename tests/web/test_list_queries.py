"""Every page with a list asks the database as often for many rows as for one.

Two finals, of one contestant and of several, are held side by side; each page is opened in both
when there is most on it. The organisers' lists are in test_organiser_scope.py, the judges' in
test_judge_api.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from flask import Flask

from competition import certificates, clock, objections, publication, run_of_show
from competition.models import Stage
from judging import panels, penalties, proposals, results
from judging.models import Why
from tests.build import AT, BY, KEY, Hall, names, stage_of
from tests.clients import Person
from tests.college import counting
from tests.eventful import RULES, Day
from tests.held import a_hall, organiser
from tests.office import Staff, staff_of

FEW, MANY = 1, 6
# Asked of the desk in this order: while it is scored, after the seal, and at the end.
SCORING = (
    "", "/panel", "/penalties", "/recusals", "/attempts", "/checklist", "/ledger",
    "/paper-sheets", "/show-paper", "/screens", "/appearances/c01",
)  # fmt: skip
SEALED = (
    "/results", "/results/1", "/results/of/c01", "/protocol", "/late",
    "/score-table.xlsx", "/penalties", "/ledger",
)  # fmt: skip
PUBLIC = (
    "", "/final/rules", "/final/draw", "/final/result", "/final/result/1/c01",
    "/final/result/1/check", "/final/result/1/bundle.jsonl", "/board/final",
)  # fmt: skip


class Final:
    """One final, and the people who look at it."""

    def __init__(self, app: Flask, edition: str, contestants: int) -> None:
        self.app = app
        self.hall: Hall = a_hall(app, RULES, names(contestants), prepare=_recused, edition=edition)
        self.staff: Staff = staff_of(app, self.hall)
        self.now = AT
        with stage_of(app, self.hall) as stage:
            self.day = Day(stage)

    def go_on(self, act: str) -> None:
        """Everybody's next step."""
        with stage_of(self.app, self.hall) as stage:
            self.day.stage = stage
            getattr(self, act)(self.day)
            self.now = self.day.at

    def perform(self, day: Day) -> None:
        """A penalty for each, and each misses a sheet that is proposed to be let go."""
        for code in self.hall.order:
            for move in ("call", "finish"):
                run_of_show.move(day.appearance(code), move, by="desk1", at=day.later().at)
            penalties.give(
                day.appearance(code), "time", measured=1231, reason="超时", by="desk1", at=day.at
            )
            by, at = organiser(day.stage), day.later().at
            sheet = f"{code}.j02"
            proposals.propose_excuse(day.stage, sheet, Why.ABSENT, reason="急事", by=by, at=at)

    def seal(self, day: Day) -> None:
        """Every sheet is signed, and once more when it is too late."""
        for number, code in enumerate(self.hall.order):
            for seat in ("j01", "j02"):
                day.sign(f"{code}.{seat}", f"{20 - number / 2}", f"{79 - number}")
        results.seal_stage(day.stage, by=BY, at=day.later().at, key=KEY)
        for code in self.hall.order:
            day.sign(f"{code}.j01", "1", "1", base=1, status=409)

    def publish(self, day: Day) -> None:
        by, at = organiser(day.stage), day.later().at
        day.agree(proposals.propose_publication(day.stage, reason="公示", by=by, at=at))
        for number, code in enumerate(self.hall.order):
            objections.lodge(
                publication.of(day.stage), name="王五", contact="office", about=code, text="有误",
                address=f"192.0.2.{number}", at=day.later().at,
            )  # fmt: skip

    def finish(self, day: Day) -> None:
        for one in objections.of_edition(day.stage.edition):
            objections.answer(one, "dismiss", text="已核对", by=BY, at=day.later().at)
        at, by = day.later(timedelta(days=9)).at, organiser(day.stage)
        day.agree(
            proposals.propose_on_announcement(day.stage, "confirm", reason="期满", by=by, at=at)
        )
        certificates.issue(publication.of(day.stage), by=BY, at=day.later().at)

    def costs(self, person: Person, under: str, paths: Iterable[str]) -> dict[str, int]:
        """How many statements each page sends."""
        found = {}
        with clock.frozen(self.now + timedelta(minutes=1)):
            for path in paths:
                with counting(self.app) as asked:
                    answer = person.get(f"/e/{self.hall.edition}{under}{path}")
                assert answer.status_code == 200, path
                found[under + path] = len(asked)
        return found


def _recused(stage: Stage) -> None:
    seat = panels.seat_in(stage, "j03")
    for one in run_of_show.appearances(stage):
        panels.recuse_before_open(seat, one, reason="同一教研室", by=BY, at=AT)


# One engine: how often a page asks does not depend on which it is, and all else is asked of both.
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True, scope="session")
def test_no_page_asks_more_for_many_than_for_one(app: Flask) -> None:
    costs: list[dict[str, int]] = []
    for edition, contestants in (("few", FEW), ("many", MANY)):
        final = Final(app, edition, contestants)
        staff, cost = final.staff, dict[str, int]()
        final.go_on("perform")
        cost |= {
            f"scoring {one}": n
            for one, n in final.costs(staff.desk, "/desk/final", SCORING).items()
        }
        final.go_on("seal")
        cost |= final.costs(staff.organiser, "/desk/final", SEALED)
        final.go_on("publish")
        cost |= final.costs(staff.stranger, "", PUBLIC)
        cost |= final.costs(staff.organiser, "/organiser", ("", "/objections"))
        final.go_on("finish")
        cost |= final.costs(staff.organiser, "/organiser", ("/final/certificates", "/stages/final"))
        cost |= final.costs(staff.organiser, "/desk/final", ("/personal", "/proposals"))
        costs.append(cost)
    assert {path: (n, costs[1][path]) for path, n in costs[0].items() if n != costs[1][path]} == {}
