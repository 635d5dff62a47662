"""An announced stage for tests: sealed, scored by the engine, published by two.

hall = a_sealed_stage(app)              # three contestants; nothing is public
announce(app, hall, at=...)             # number 1, then 2, … as results.publicise would
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from flask import Flask

from competition import editions, publication, stages
from competition.models import Stage
from competition.publication import Shown
from competition.rules.announcement import Line
from judging.scoring.case import Case, Entrant
from judging.scoring.cube import Mark
from judging.scoring.explain import explain
from judging.scoring.score import compute
from tests.build import AT, BY, Hall, a_stage_in_scoring, stage_of
from tests.scenes import scene

TWO = ("org1", "aud1")
REASON = "第 2 席的评分表录入有误"
# Three judges, one sheet of two criteria, their mean; the first and the second get a prize.
RULES = """
name = "决赛"
publicity_days = 5
prize = [{ code = "一等奖", count = 1 }, { code = "二等奖", count = 1 }]
seats = [{ role = "expert", name = "专家评委", count = 3 }]
component = [{ code = "live", name = "现场教学", criterion = [
  { code = "goal", name = "教学目标", most = "20", step = "0.5" },
  { code = "method", name = "教学方法", most = "80", step = "0.25" },
] }]
[[step]]
name = "评委合计"
over = ["criterion", "component"]
take = "sum"
[[step]]
name = "平均分"
over = "seat"
take = "mean"
[[step]]
name = "得分"
over = "role"
take = "sum"
"""
SPECIAL = "最佳教学设计奖"


@scene
def a_sealed_stage(
    app: Flask, contestants: int | Sequence[str] = 3, *, edition: str = "qjs13", rules: str = RULES
) -> Hall:
    hall = a_stage_in_scoring(
        app, rulebook=rules, contestants=contestants, edition=edition, on_stage=0
    )
    with stage_of(app, hall) as stage:
        stages.move(stage, "seal", by=BY, at=AT)
    return hall


def case_of(stage: Stage) -> Case:
    """Marks that make each contestant a quarter of a point worse than the one before."""
    marks = tuple(
        Mark(one.code, value, "live", criterion, "expert", seat)
        for n, one in enumerate(stage.appearances)
        for seat, more in (("j01", 0), ("j02", 1), ("j03", 2))
        for criterion, value in (
            ("goal", Fraction(15 + more)),
            ("method", Fraction(79 - more) - Fraction(n, 4)),
        )
    )
    entries = tuple(Entrant(one.code) for one in stage.appearances)
    return Case(editions.rulebook_of(stage), marks, entries)


def shown_of(stage: Stage, *, special: str = SPECIAL, explained: bool = True) -> list[Shown]:
    """The engine's rows as judging hands them over; the first gets a special award."""
    case, entries = case_of(stage), {one.code: one.entry for one in stage.appearances}
    return [
        Shown(
            line=Line(
                code=row.entry,
                place=row.place,
                name=entries[row.entry].name,
                unit=entries[row.entry].unit.name,  # type: ignore[union-attr]
                score=row.shown,
                prize=row.prize,
                specials=(special,) if row.place == "1" else (),
            ),
            entry_id=entries[row.entry].id,
            explanation=explain(case, row.entry).as_json() if explained else {},
        )
        for row in compute(case).rows
    ]


def announce(app: Flask, hall: Hall, *, at: datetime, note: str = "") -> None:
    with stage_of(app, hall) as stage:
        stages.move(stage, "publicise", by=BY, at=at)
        publication.publish(stage, shown_of(stage), by=TWO, at=at, note=note)


def supersede(app: Flask, hall: Hall, *, at: datetime, note: str = "") -> None:
    """Withdraw the announcement and publish the next number."""
    with stage_of(app, hall) as stage:
        publication.withdraw(stage, by=TWO, at=at, reason=REASON)
    announce(app, hall, at=at, note=note)


def finish(app: Flask, hall: Hall) -> datetime:
    """Confirm the newest announcement at the first moment when that is allowed."""
    with stage_of(app, hall) as stage:
        ends_at = publication.of(stage).ends_at
        publication.confirm(stage, by=TWO, at=ends_at)
    return ends_at
