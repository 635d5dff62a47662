"""The projections of a stage's chain: compared with the chain, and rebuilt from it.

`SheetNow`, `PenaltyNow`, `NoAttempt` and where each appearance is are there for speed; the chain is
the fact. So it is for recusals, the order that was drawn, decisions, result runs, announcements and
how far the stage is. They are compared at every seal and by `podium check`, so that a row somebody
edited in the database is found before it counts. Objections are not: their rows are numbered anew
when a stage is brought back from its mirror.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, select

from competition import draws, editions, publication, reordering
from competition.db import db
from competition.models import Appearance, Publication, Stage
from competition.rules.lifecycles import StageState
from judging import not_made, panels, penalties, replay, sheets
from judging.models import Decision, NoAttempt, PenaltyNow, ResultRun, Seat, SheetNow
from judging.panels import Place, sheet_name
from judging.replay import Counted, Given, Phase, Replay, canonical

Row = TypeVar("Row", Decision, ResultRun, Publication)


def from_ledger(stage: Stage) -> Replay:
    """What stands, replayed from the chain's events alone."""
    return replay.of_chain(stage.chain)


def from_table(stage: Stage) -> Replay:
    """The same from the projections' rows."""
    appearances = {one.id: one for one in stage.appearances}
    codes = {number: one.code for number, one in appearances.items()}
    return Replay(
        sheets=_sheets(stage),
        penalties={
            row.seq: Given(codes[row.appearance_id], row.code, row.points, row.struck)
            for row in penalties.given_in(stage)
        },
        not_made={(codes[one], attempt) for one, attempt in not_made.of_stage(stage)},
        states={one.code: one.state for one in appearances.values()},
        excused=_excused(stage, codes),
        decisions={row.seq: _decided(row) for row in _of(stage, Decision)},
        runs={
            row.seq: canonical({"body": row.body, "head": row.head})
            for row in _of(stage, ResultRun)
        },
        announcements={row.head: row.body for row in _of(stage, Publication)},
        phase=PHASE.get(stage.state, Phase.PREPARING),
    )


PHASE = {
    StageState.SCORING: Phase.SCORING,
    StageState.SEALED: Phase.SEALED,
    StageState.PUBLICISED: Phase.PUBLICISED,
    StageState.FINAL: Phase.FINAL,
}


def _of(stage: Stage, table: type[Row]) -> Iterable[Row]:
    return db.session.scalars(select(table).where(table.stage_id == stage.id))


def _decided(row: Decision) -> str:
    told = {"question": row.question, "answer": row.answer["answer"], "reason": row.reason}
    return canonical(told)


def _excused(stage: Stage, codes: dict[int, str]) -> dict[str, str]:
    seats = {seat.id: seat.code for seat in panels.seats_of(stage)}
    return {
        f"{codes[appearance]}.{seats[seat]}": str(row.why)
        for (appearance, seat), row in panels.recusals_of(stage).items()
    }


def _sheets(stage: Stage) -> dict[str, Counted]:
    attempts = editions.rulebook_of(stage).attempts
    rows = db.session.execute(
        select(SheetNow, Appearance.code, Seat.code)
        .join(Appearance, SheetNow.appearance_id == Appearance.id)
        .join(Seat, SheetNow.seat_id == Seat.id)
        .where(SheetNow.stage_id == stage.id)
    )
    return {
        sheet_name(appearance, row.attempt, seat, attempts): Counted(
            row.rev, tuple(sorted(row.marks.items())), row.total, row.seq, hash=row.hash
        )
        for row, appearance, seat in rows
    }


def differences(stage: Stage) -> list[str]:
    """What stands otherwise in the tables than in the ledger; empty when all agree.

    A sheet or an excuse by its name, an appearance by its pseudonym, everything else by the number
    of its event; the stage by its code.
    """
    told, kept = from_ledger(stage), from_table(stage)
    attempts = {f"{code}.a{number}" for code, number in told.not_made ^ kept.not_made}
    by_number: tuple[tuple[dict[Any, Any], dict[Any, Any]], ...] = (
        (told.penalties, kept.penalties),
        (told.decisions, kept.decisions),
        (told.runs, kept.runs),
    )
    return [
        *_unlike(told.sheets, kept.sheets, str),
        *_unlike(told.states, kept.states, str),
        *_unlike(told.excused, kept.excused, str),
        *(name for ours, theirs in by_number for name in _unlike(ours, theirs, "#{}".format)),
        *sorted(attempts),
        *_unlike(told.announcements, kept.announcements, lambda hash_: f"#{hash_[:8]}"),
        *_changed_lines(stage, told.announcements),
        *_out_of_order(stage),
        *([stage.code] if told.phase is not kept.phase else []),
    ]


def _changed_lines(stage: Stage, announced: dict[str, str]) -> list[str]:
    """Whose line, from which certificates are made, is not what was announced."""
    whole = [one for one in _of(stage, Publication) if announced.get(one.head) == one.body]
    return [code for one in whole for code in publication.changed_lines(one)]


def _out_of_order(stage: Stage) -> list[str]:
    """The appearances whose place is not the one that was drawn, or given to them since; or whose
    teaching segment is not the one drawn."""
    places = {code: place for place, code in enumerate(reordering.of_stage(stage), 1)}
    segments = draws.segments_of(stage)
    return sorted(
        one.code
        for one in stage.appearances
        if (one.position, one.segment) != (places.get(one.code), segments.get(one.code, ""))
    )


def _unlike(told: dict[Any, Any], kept: dict[Any, Any], name: Callable[[Any], str]) -> list[str]:
    keys = told.keys() | kept.keys()
    return sorted(name(key) for key in keys if told.get(key) != kept.get(key))


# ── rebuild ───────────────────────────────────────────────────────────────────────────────────
def rebuild(stage: Stage) -> list[str]:
    """Write the projections anew from the chain; what had stood otherwise."""
    found = differences(stage)
    if not found:
        return []
    told = from_ledger(stage)
    who = {one.code: one for one in stage.appearances}
    _rebuild_sheets(stage, told)
    _rebuild_penalties(stage, told, who)
    db.session.execute(
        delete(NoAttempt).where(NoAttempt.appearance_id.in_([one.id for one in who.values()]))
    )
    for code, attempt in sorted(told.not_made):
        db.session.add(
            NoAttempt(
                edition_id=stage.edition_id, appearance_id=who[code].id, attempt=attempt
            )
        )  # fmt: skip
    for code, one in who.items():
        one.state = told.states.get(code, one.state)
    reordering.put(stage, reordering.of_stage(stage))
    draws.hand_out(stage)
    db.session.flush()
    return found


def _rebuild_sheets(stage: Stage, told: Replay) -> None:
    standing, places = sheets.of_stage(stage), _places(stage)
    for sheet, counted in told.sheets.items():
        place = places[sheet]
        row = standing.pop(place.key, None) or sheets.blank(place)
        row.rev, row.marks, row.total = counted.rev, dict(counted.marks), counted.total
        row.note, row.seq, row.hash = counted.note, counted.seq, counted.hash
        row.signed_at = datetime.fromisoformat(counted.at)
        db.session.add(row)
    for row in standing.values():
        db.session.delete(row)


def _places(stage: Stage) -> dict[str, Place]:
    """Every sheet that the stage could have, recused seats and absent contestants included."""
    attempts = editions.rulebook_of(stage).attempts
    found = [
        Place(seat, appearance, attempt, attempts)
        for seat in panels.seats_of(stage)
        for appearance in stage.appearances
        for attempt in range(1, attempts + 1)
    ]
    return {place.sheet: place for place in found}


def _rebuild_penalties(stage: Stage, told: Replay, who: dict[str, Appearance]) -> None:
    rows = {row.seq: row for row in penalties.given_in(stage)}
    for seq, given in told.penalties.items():
        row = rows.pop(seq, None) or PenaltyNow(
            edition_id=stage.edition_id, stage_id=stage.id, seq=seq, reason=given.reason
        )
        row.appearance_id, row.code = who[given.appearance].id, given.code
        row.points, row.struck = given.points, given.struck
        db.session.add(row)
    for row in rows.values():
        db.session.delete(row)
