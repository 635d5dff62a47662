"""A small contest in which nearly everything happens that a ledger can record, in 60 events.

A recusal, a conflict, a revision, a penalty struck and one that stands, a score by score seal,
a late sheet admitted, a tie decided, a correction, an objection, two announcements, the end.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask

from competition import chain, objections, publication, run_of_show
from competition.db import db
from competition.ledger.event import Kind
from competition.models import Appearance, Stage
from competition.second_person import Proposal
from judging import (
    awards,
    confirmations,
    corrections,
    late_sheets,
    panels,
    penalties,
    proposals,
    results,
    sheets,
)
from judging.sheets import Signing
from tests.build import AT, BY, KEY, Hall, stage_of
from tests.held import a_hall, observer, organiser
from tests.scenes import scene

RULES = """
name = "决赛"
publicity_days = 1
reveal = "per_appearance"
component = [{ code = "live", name = "现场教学", criterion = [
  { code = "goal", name = "教学目标", most = "20", step = "0.5" },
  { code = "method", name = "教学方法", most = "80", step = "1" },
] }]
seats = [{ role = "expert", name = "专家评委", count = 3 }]
penalty = [
  { code = "time", name = "超时", most = "1200", points = "-0.5", per = "30", cap = "-2" },
]
prize = [
  { code = "一等奖", count = 1 },
  { code = "二等奖", count = 1 },
  { code = "三等奖", count = 2 },
]
special = [{ code = "最佳设计", by = "goals", only.criterion = "goal", places = 2 }]
[[step]]
name = "sheet"
over = ["criterion", "component"]
take = "sum"
[[step]]
over = "seat"
take = "mean"
[[step]]
over = "role"
take = "sum"
[[step]]
add = "penalties"
least = "0"
[[measure]]
name = "goals"
[[measure.step]]
only.criterion = "goal"
over = "seat"
take = "mean"
[ranking]
places = 2
tiebreak = [{ name = "评委会裁定", ask = "jury" }]
"""
NAMES = ("王思源", "李雨桐", "张景行", "刘清和")
# For each contestant the three judges' marks: goal and method. The first two tie at 90.
Marks = dict[str, tuple[tuple[str, str], ...]]
MARKS: Marks = {
    "c01": (("18", "72"), ("18", "72"), ("18", "72")),
    "c02": (("17", "73"), ("19", "71"), ("0", "0")),
    "c03": (("15", "70"), ("15.5", "70"), ("16", "69")),
    "c04": (("14", "60"), ("13", "61"), ("12", "62")),
}


class Day:
    """The day of the contest: who does what next, a second later each time."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.at = AT
        self.op = 0

    def later(self, by: timedelta = timedelta(seconds=1)) -> Day:
        self.at += by
        return self

    def appearance(self, code: str) -> Appearance:
        return run_of_show.of(self.stage, code)

    def sign(self, sheet: str, goal: str, method: str, *, base: int = 0, status: int = 201) -> None:
        self.op += 1
        typed = {"live.goal": goal, "live.method": method}
        signing = Signing(op=str(UUID(int=self.op, version=4)), base=base, typed=typed, note="好")
        place = panels.place_in(self.stage, sheet)
        assert sheets.sign(place, signing, at=self.later().at).status == status

    def agree(self, proposed: Proposal) -> None:
        """The observer confirms what somebody proposed."""
        at = self.later().at
        confirmations.confirm(self.stage, proposed.seq, by=observer(self.stage), at=at, key=KEY)


@scene
def an_eventful_contest(app: Flask, marks: Marks = MARKS) -> Hall:
    """From the panel to the confirmed result."""
    hall = before_it(app)
    play(app, hall, marks)
    return hall


def before_it(app: Flask) -> Hall:
    """Everything is ready, and nobody has scored."""
    return a_hall(app, RULES, NAMES, prepare=_recuse)


def play(app: Flask, hall: Hall, marks: Marks = MARKS) -> None:
    """From the first call to the confirmed result."""
    with stage_of(app, hall) as stage:
        day = settled(stage, marks)
        for act in (_publish, _object_and_correct, _confirm):
            act(day)


def settled(stage: Stage, marks: Marks = MARKS) -> Day:
    """From the first call to the seal, with nothing left to decide."""
    day = Day(stage)
    _score(day, marks)
    _seal(day)
    _settle(day)
    return day


def _recuse(stage: Stage) -> None:
    seat = panels.seat_in(stage, "j03")
    panels.recuse_before_open(seat, run_of_show.of(stage, "c02"), reason="同一教研室", by=BY, at=AT)


def _score(day: Day, marks: Marks) -> None:
    """A conflict, a revision, a withdrawal taken back, and a penalty that was a mistake."""
    for code, typed in marks.items():
        _call(day, code)
        for seat, (goal, method) in zip(("j01", "j02", "j03"), typed, strict=True):
            if (code, seat) != ("c02", "j03"):
                day.sign(f"{code}.{seat}", goal, method)
    day.sign("c03.j01", "14", "70", status=409)
    day.sign("c03.j01", "14.5", "70", base=1)
    by_mistake = penalties.give(
        day.appearance("c03"), "time", measured=1300, reason="计时错误", by="desk1", at=day.at
    )
    penalties.strike(by_mistake, reason="计时错误", by="desk1", at=day.later().at)
    penalties.give(
        day.appearance("c04"), "time", measured=1231, reason="超时", by="desk1", at=day.later().at
    )


def _call(day: Day, code: str) -> None:
    for move in ("call", "finish"):
        run_of_show.move(day.appearance(code), move, by="desk1", at=day.later().at)


def _seal(day: Day) -> None:
    """One appearance before the others; a sheet that comes after its seal is late."""
    results.seal_appearance(day.appearance("c01"), by="desk1", at=day.later().at)
    day.sign("c01.j03", "17", "72", base=1, status=409)
    results.seal_stage(day.stage, by=BY, at=day.later().at, key=KEY)


def _settle(day: Day) -> None:
    """The jury settles the tie for the first place."""
    run = results.latest(day.stage)
    assert run is not None
    (question,) = (one for one in awards.questions_of(run) if one["kind"] == "order")
    day.agree(
        proposals.propose_decision(
            day.stage, str(question["id"]), {"c01": "2", "c02": "1"}, reason="评委会合议",
            by=organiser(day.stage), at=day.later().at,
        )
    )  # fmt: skip


def _publish(day: Day) -> None:
    by, at = organiser(day.stage), day.later().at
    day.agree(proposals.propose_publication(day.stage, reason="公示", by=by, at=at))


def _object_and_correct(day: Day) -> None:
    """An objection is upheld: withdrawn, a sheet corrected, the late one admitted, a penalty."""
    stage, by, why = day.stage, organiser(day.stage), "异议成立"
    objection = objections.lodge(
        publication.of(stage), name="王五", contact="office", about="c03", text="总分有误",
        address="192.0.2.1", at=day.later().at,
    )  # fmt: skip
    objections.answer(objection, "uphold", text="核对纸质评分表", by=BY, at=day.later().at)
    day.agree(
        proposals.propose_on_announcement(stage, "withdraw", reason=why, by=by, at=day.later().at)
    )
    typed = {"live.goal": "20", "live.method": "78"}
    day.agree(corrections.propose(stage, "c03.j02", typed, reason=why, by=by, at=day.later().at))
    late = late_sheets.of_stage(stage)[0]
    day.agree(
        corrections.propose_late(stage, late.seq, reason="网络中断", by=by, at=day.later().at)
    )
    waits = proposals.penalise(
        day.appearance("c03"), "time", measured=1205, reason=why, by=by, at=day.later().at
    )
    assert waits is not None
    day.agree(waits)


def _confirm(day: Day) -> None:
    """The second announcement stands through its period and becomes final."""
    _publish(day)
    at = day.later(timedelta(days=9)).at
    by = organiser(day.stage)
    day.agree(proposals.propose_on_announcement(day.stage, "confirm", reason="期满", by=by, at=at))


def grow(app: Flask, hall: Hall, at: datetime) -> None:
    """Something happens that nothing else follows from."""
    with app.app_context():
        parts = {"objection": {"ref": "x"}}
        chain.append(hall.chain, Kind.OBJECTION, by="x", at=at, parts=parts)
        db.session.commit()
