"""The desk's papers: the workbook of the scores, score sheets and run of show to print."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, g
from flask.typing import ResponseReturnValue

from competition import editions, run_of_show
from competition.models import Appearance, Stage
from competition.policy import Act
from competition.web.guard import allows
from competition.web.naming import named
from competition.web.page import page, when
from judging import panels, results
from judging.models import Seat
from judging.scoring import sheet as rubric
from judging.scoring.book import Rulebook
from judging.scoring.clauses import Criterion
from judging.scoring.exact import plain
from judging.web import score_table
from judging.web.desk_blueprint import STAGE, around, bp, stage_of
from judging.web.desk_results import sealed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get(f"{STAGE}/score-table.xlsx")
@allows(Act.SEE_RESULTS)
def score_table_file(stage: str) -> ResponseReturnValue:
    here = sealed(stage)
    latest = results.latest(here)
    content = score_table.workbook(
        here, computed=when(latest.computed_at if latest else None), named=named
    )
    answer = Response(content, mimetype=XLSX)
    name = f"{g.edition.code}-{here.code}-scores.xlsx"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


# ── score sheets ──────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Blank:
    """One judge's paper: what is to be marked, and whom."""

    seat: Seat
    role: str
    columns: tuple[tuple[str, str], ...]  # name, range
    rows: tuple[tuple[Appearance, int, bool], ...]  # who, which attempt, recused


@bp.get(f"{STAGE}/paper-sheets")
@allows(Act.SEE_DESK)
def paper_sheets(stage: str) -> ResponseReturnValue:
    """For the day on which the tablets fail: one sheet of paper for each judge."""
    here = stage_of(stage)
    rulebook = editions.rulebook_of(here)
    return page(
        "desk/paper_sheets.html", **around(here, "panel"), blanks=_blanks(here, rulebook),
        rulebook=rulebook,
    )  # fmt: skip


def _range(line: Criterion) -> str:
    return f"{plain(line.least)}–{plain(line.most)}" if line.most is not None else ""


def _blanks(here: Stage, rulebook: Rulebook) -> list[Blank]:
    """One for each seat."""
    names = {rule.role: named(rule.name or rule.role) for rule in rulebook.seats}
    excused, listed = panels.recusals_of(here), run_of_show.appearances(here)
    turns = [(one, n) for one in listed for n in range(1, rulebook.attempts + 1)]
    return [
        Blank(
            seat, names.get(seat.role, seat.role), _columns(rulebook, seat.role),
            tuple((one, attempt, (one.id, seat.id) in excused) for one, attempt in turns),
        )
        for seat in panels.seats_of(here)
    ]  # fmt: skip


def _columns(rulebook: Rulebook, role: str) -> tuple[tuple[str, str], ...]:
    lines = rubric.criteria(rulebook, role).values()
    return tuple((named(line.name), _range(line)) for line in lines)


@bp.get(f"{STAGE}/show-paper")
@allows(Act.SEE_DESK)
def show_paper(stage: str) -> ResponseReturnValue:
    here = stage_of(stage)
    return page(
        "desk/show_paper.html", **around(here, "console"), listed=run_of_show.appearances(here)
    )
