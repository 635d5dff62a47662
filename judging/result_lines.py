"""A result run as people read it: lines with names, what settled each tie, questions, totals.

Only of what was computed after a seal; nothing here adds anything up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from competition import editions
from competition.db import db
from competition.errors import Missing
from competition.models import Appearance, Stage
from judging import awards, cases, corrections, not_made, panels, results, sheets
from judging.models import Recusal, ResultRun, Seat, SheetNow, Why
from judging.scoring import sheet as paper
from judging.scoring.book import Rulebook
from judging.scoring.explain import explain_all

DROPPED = ("dropped high", "dropped low", "beyond")


@dataclass(frozen=True, slots=True)
class Line:
    """One appearance in a run."""

    code: str
    number: int | None
    name: str
    unit: str
    place: str
    shown: str
    exact: str
    prize: str
    prize_tier: int  # 1 for the first level of the rulebook, 0 for none
    specials: tuple[str, ...]
    advanced: bool | None
    settled_by: str
    tied: bool
    decided: bool


@dataclass(frozen=True, slots=True)
class SpecialTold:
    """A special award: its name, who won it, of which unit, and the figure it was given for."""

    title: str
    name: str
    unit: str
    shown: str


@dataclass(frozen=True, slots=True)
class TieTold:
    """Entries that were equal, and what settled them (nothing: they share the place)."""

    names: tuple[str, ...]
    shown: str
    settled_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that only people may decide, with what may be answered for each entry."""

    id: str
    kind: str
    level: str
    seats: int
    entries: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...]
    after_order: bool = False  # an order that is asked too would settle it


@dataclass(frozen=True, slots=True)
class Standings:
    """A run whole."""

    run: ResultRun
    lines: tuple[Line, ...]
    ties: tuple[TieTold, ...]
    questions: tuple[Asked, ...]
    specials: tuple[SpecialTold, ...]
    vacant: tuple[tuple[str, int], ...]


def of_run(stage: Stage, run: ResultRun) -> Standings:
    """The run with the names of the people it speaks of."""
    body: Mapping[str, Any] = run.body
    rulebook, who = editions.rulebook_of(stage), _who(stage)
    tied = {code for tie in body["ties"] for code in tie["entries"]}
    return Standings(
        run=run,
        lines=tuple(_line(row, who[row["entry"]], rulebook, tied) for row in body["rows"]),
        ties=tuple(_tie(tie, who) for tie in body["ties"]),
        questions=_questions(body["questions"], who, rulebook),
        specials=tuple(_special(one, rulebook, who) for one in body["specials"]),
        vacant=tuple(
            (awards.prize_name(rulebook, one["code"]), one["count"]) for one in body["vacant"]
        ),
    )


def _who(stage: Stage) -> dict[str, Appearance]:
    return {one.code: one for one in cases.appearances(stage)}


def _line(
    row: Mapping[str, Any], appearance: Appearance, rulebook: Rulebook, tied: set[str]
) -> Line:
    entry = appearance.entry
    return Line(
        code=appearance.code,
        number=appearance.position,
        name=entry.name,
        unit=entry.unit.name if entry.unit else "",
        place=row["place"],
        shown=row["shown"],
        exact=row["exact"],
        prize=awards.prize_name(rulebook, row["prize"]),
        prize_tier=[one.code for one in rulebook.prizes].index(row["prize"]) + 1
        if row["prize"]
        else 0,
        specials=tuple(awards.special_name(rulebook, code) for code in row["specials"]),
        advanced=row["advanced"],
        settled_by=row["settled_by"],
        tied=appearance.code in tied,
        decided=bool(row["decided"]),
    )


def _special(
    one: Mapping[str, Any], rulebook: Rulebook, who: Mapping[str, Appearance]
) -> SpecialTold:
    entry, title = who[one["entry"]].entry, awards.special_name(rulebook, one["code"])
    return SpecialTold(title, entry.name, entry.unit.name if entry.unit else "", one["shown"])


def _tie(tie: Mapping[str, Any], who: Mapping[str, Appearance]) -> TieTold:
    names = tuple(who[code].entry.name for code in tie["entries"])
    return TieTold(names, tie["shown"], tuple(by for by in tie["settled_by"] if by))


def _questions(
    asked: Sequence[Mapping[str, Any]], who: Mapping[str, Appearance], rulebook: Rulebook
) -> tuple[Asked, ...]:
    """The orders first: once they are decided, a prize of the same tie may need no decision."""
    orders = [set(one["entries"]) for one in asked if one["kind"] == "order"]
    found = [_asked(one, who, rulebook) for one in asked]
    return tuple(
        one
        if one.kind == "order"
        else replace(
            one, after_order=any(order & {code for code, _ in one.entries} for order in orders)
        )
        for one in sorted(found, key=lambda one: one.kind != "order")
    )


def _asked(one: Mapping[str, Any], who: Mapping[str, Appearance], rulebook: Rulebook) -> Asked:
    level = one["level"]
    return Asked(
        id=one["id"],
        kind=one["kind"],
        level=awards.prize_name(rulebook, level) if one["kind"] == "prize" else level,
        seats=one["seats"],
        entries=tuple((code, who[code].entry.name) for code in one["entries"]),
        choices=awards.choices(dict(one), rulebook),
    )


def run_in(stage: Stage, number: int) -> ResultRun:
    """Run `number` of the stage."""
    found = db.session.scalar(
        select(ResultRun).where(ResultRun.stage_id == stage.id, ResultRun.number == number)
    )
    if found is None:
        raise Missing
    return found


def runs_of(stage: Stage) -> list[ResultRun]:
    """Every run, newest first."""
    rows = select(ResultRun).where(ResultRun.stage_id == stage.id)
    return list(db.session.scalars(rows.order_by(ResultRun.number.desc())))


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One seat's sheet for an appearance, after the seal: its total and how to correct it."""

    sheet: str
    seat: Seat
    attempt: int
    total: str
    rev: int


def sheets_of(stage: Stage, code: str) -> tuple[Line, list[SheetLine]]:
    """One appearance's line in the latest run, and the sheets behind it."""
    latest = results.latest(stage)
    assert latest is not None, "a sealed stage has a run"
    line = next(one for one in of_run(stage, latest).lines if one.code == code)
    rulebook, signed = editions.rulebook_of(stage), sheets.of_stage(stage)
    sheet_lines = [
        SheetLine(place.sheet, place.seat, place.attempt, paper.shown(rulebook, row.total), row.rev)
        for place in sheets.expected(stage)
        if place.appearance.code == code and (row := signed.get(place.key))
    ]
    return line, sheet_lines


# ── 评分汇总: each seat's total for each appearance ───────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class TotalsRow:
    """One attempt of one appearance: each seat's total and what became of it, then the result."""

    line: Line
    attempt: int
    marks: tuple[tuple[str, str], ...]  # text, note as in `_parts/score_table.html`
    corrected: frozenset[int]  # the columns whose sheet two persons corrected


def totals(stage: Stage, told: Standings) -> tuple[list[Seat], list[TotalsRow]]:
    """Seats and rows in order of appearance, with dropped totals named by the explanation."""
    seats, rulebook = panels.seats_of(stage), editions.rulebook_of(stage)
    told_all = explain_all(results.settled(stage)[0])
    signed, excused = sheets.of_stage(stage), panels.recusals_of(stage)
    skipped, who, mended = not_made.of_stage(stage), _who(stage), corrections.made(stage)
    ordered = sorted(told.lines, key=lambda one: (one.number is None, one.number, one.code))
    rows = []
    for line in ordered:
        one, notes = (
            who[line.code],
            dropped(told_all[line.code].rows if line.code in told_all else ()),
        )
        for attempt in range(1, rulebook.attempts + 1):
            if (one.id, attempt) in skipped:
                continue
            marks = tuple(
                _total(
                    signed.get((one.id, attempt, seat.id)), excused.get((one.id, seat.id)),
                    notes.get((str(attempt), seat.code), ""), rulebook,
                )
                for seat in seats
            )  # fmt: skip
            papers = [signed.get((one.id, attempt, seat.id)) for seat in seats]
            put_right = frozenset(n for n, own in enumerate(papers) if own and own.seq in mended)
            rows.append(TotalsRow(line, attempt, marks, put_right))
    return seats, rows


def _total(
    row: SheetNow | None, excuse: Recusal | None, note: str, rulebook: Rulebook
) -> tuple[str, str]:
    if excuse is not None:
        return "", "missing" if excuse.why is Why.ABSENT else "recused"
    return ("—", "") if row is None else (paper.shown(rulebook, row.total), note)


def dropped(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """(attempt, seat) → why its total did not count, where the chain dropped it whole."""
    notes: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["kind"] != "step" or row["chain"] != "step":
            continue
        for given in row["in"]:
            at = dict(given["at"])
            if "seat" in at and "seat" not in dict(row["at"]):
                notes.setdefault((at.get("attempt", "1"), at["seat"]), []).append(given["note"])
    return {at: why[0] for at, why in notes.items() if all(note in DROPPED for note in why)}
