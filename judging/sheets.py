"""Score sheets: scoring begins, a judge signs, and what is still missing.

`sign` is the one action behind both doors (the tablet's PUT and the form). It follows trust.md 2.3
to the letter: the same op gets the same answer, a stale sheet keeps both versions, a late one is
kept and never counted, and nothing is acknowledged before the guard's commit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from competition import chain, editions, stages
from competition.chain import Answer, Appended
from competition.db import db
from competition.errors import Missing, Refused, Unlawful
from competition.ledger.event import Kind, code24
from competition.ledger.head import Label
from competition.models import Appearance, Stage
from competition.rules.lifecycles import CLOSED_SHEETS, OUT, AppearanceState, StageState
from judging import not_made, offices, panels
from judging.models import SheetNow
from judging.panels import Place
from judging.scoring import sheet as paper

NOTE_MOST = 1000


@dataclass(frozen=True, slots=True)
class Signing:
    """What a judge sends: marks as typed, the revision they were based on, the request's own id."""

    op: str
    base: int
    typed: Mapping[str, str]
    total: str = ""
    note: str = ""
    client_at: str = ""
    device: str = ""


def start_scoring(stage: Stage, *, by: str, at: datetime, key: bytes) -> None:
    """closed → scoring: the order is drawn and the panel seated; from here judges may sign."""
    stages.hold(stage)
    undrawn = sum(one.position is None and one.state not in OUT for one in stage.appearances)
    if not stage.appearances:
        raise Refused("stage.no_roster")
    if undrawn:
        raise Refused("stage.not_drawn", count=undrawn)
    if not panels.seats_of(stage):
        raise Refused("stage.no_panel")
    offices.tell_office(stage, by=by, at=at)
    stages.move(stage, "start_scoring", by=by, at=at)
    chain.append(stage.chain, Kind.OPEN, by=by, at=at)
    chain.sign_head(stage.chain, Label.OPEN, at=at, key=key)


def start_preliminary(stage: Stage, *, by: str, at: datetime, key: bytes) -> None:
    """Of a unit: its list came from the organisers, so that one press is enough."""
    stages.close_registration(stage, by=by, at=at)
    start_scoring(stage, by=by, at=at, key=key)


# ── sign ──────────────────────────────────────────────────────────────────────────────────────
def sign(place: Place, signing: Signing, *, at: datetime) -> Answer:
    """Append a score event and answer with its receipt; the same `op` gets the same answer."""
    op = _op(signing.op)
    stages.hold(place.seat.stage)
    _refuse_renamed(place)
    chain_name = place.seat.stage.chain
    marks = lawful_marks(place, signing)
    print_ = chain.fingerprint(
        {"base": signing.base, "marks": marks, "note": signing.note, "sheet": place.sheet}
    )
    if earlier := chain.earlier_answer(chain_name, op, print_):
        if not earlier.same_request:
            raise Unlawful("sheet.op_reused", ())
        return earlier
    answer = _weigh(place, signing, marks, op, at)
    return chain.keep_answer(chain_name, op, print_, answer)


def _refuse_renamed(place: Place) -> None:
    """Sheets have other names under rules with other attempts, adopted while this one came in."""
    if place.attempts != editions.rulebook_of(place.seat.stage).attempts:
        raise Missing


def _op(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise Unlawful("sheet.bad_op", ()) from None


def lawful_marks(place: Place, signing: Signing) -> dict[str, int]:
    """The marks in whole units, or every fault of the sheet at once."""
    rulebook = editions.rulebook_of(place.seat.stage)
    if found := paper.faults(rulebook, place.seat.role, signing.typed):
        raise Unlawful("sheet.faults", found, count=len(found))
    if len(signing.note) > NOTE_MOST:
        raise Unlawful("sheet.note_too_long", (), most=NOTE_MOST)
    marks = paper.units(rulebook, place.seat.role, signing.typed)
    shown = paper.shown(rulebook, paper.total(marks))
    brief = shown.rstrip("0").rstrip(".") if "." in shown else shown
    if signing.total and signing.total.strip() not in (shown, brief):
        raise Unlawful("sheet.total_differs", (), typed=signing.total, total=shown)
    return marks


def _weigh(place: Place, signing: Signing, marks: dict[str, int], op: str, at: datetime) -> Answer:
    """Decide what this sheet is: late, the same again, in conflict, or the next revision."""
    now = current(place)
    if _closed(place):
        done = _append(Kind.SCORE_LATE, place, signing, marks, (now.rev if now else 0) + 1, op, at)
        facts = {"seq": done.seq, "hash": done.hash, "receipt": code24(done.hash)}
        return _answer(409, code="late", **facts)
    _refuse_unexpected(place)
    if now is not None and now.marks == marks and now.note == signing.note:
        return _answer(200, **receipt(now))
    if signing.base != (now.rev if now else 0):
        done = _append(Kind.SCORE_CONFLICT, place, signing, marks, signing.base + 1, op, at)
        theirs = {"rev": now.rev, "marks": now.marks, "total": now.total} if now else None
        mine = {"marks": marks, "total": paper.total(marks)}
        return _answer(409, code="conflict", seq=done.seq, hash=done.hash, now=theirs, yours=mine)
    done = _append(Kind.SCORE, place, signing, marks, signing.base + 1, op, at)
    row = project(place, marks, signing.note, signing.base + 1, done, at)
    return _answer(201, **receipt(row))


def _closed(place: Place) -> bool:
    """No revision is taken any more: kept as late, never counted."""
    closed = place.appearance.state is AppearanceState.SEALED
    return closed or place.seat.stage.state in CLOSED_SHEETS


def _refuse_unexpected(place: Place) -> None:
    if place.seat.stage.state is not StageState.SCORING:
        raise Refused("sheet.not_scoring", state=place.seat.stage.state)
    if place.appearance.state in OUT:
        raise Refused("sheet.appearance_out", state=place.appearance.state)
    if excuse := panels.excused(place.seat, place.appearance):
        raise Refused("sheet.excused", why=excuse.why)
    if (place.appearance.id, place.attempt) in not_made.of_stage(place.seat.stage):
        raise Refused("sheet.no_attempt")


def _append(
    kind: Kind,
    place: Place,
    signing: Signing,
    marks: dict[str, int],
    rev: int,
    op: str,
    at: datetime,
) -> Appended:
    score = {"marks": marks, "rev": rev, "sheet": place.sheet, "total": paper.total(marks)}
    parts: dict[str, object] = {"score": score}
    if signing.note:
        parts["note"] = {"text": signing.note}
    if signing.client_at or signing.device:
        parts["meta"] = {"client.at": signing.client_at[:40], "device": signing.device[:120]}
    return chain.append(place.seat.stage.chain, kind, by=place.seat.code, at=at, op=op, parts=parts)


def project(
    place: Place, marks: dict[str, int], note: str, rev: int, done: Appended, at: datetime
) -> SheetNow:
    """Bring the current revision up to the event just appended."""
    row = current(place) or blank(place)
    renew(row, marks, note, rev, done, at)
    db.session.flush()
    return row


def blank(place: Place) -> SheetNow:
    """The row of a sheet that nobody has signed yet."""
    return SheetNow(
        edition_id=place.seat.edition_id,
        stage_id=place.seat.stage_id,
        seat_id=place.seat.id,
        appearance_id=place.appearance.id,
        attempt=place.attempt,
    )


def renew(
    row: SheetNow, marks: dict[str, int], note: str, rev: int, done: Appended, at: datetime
) -> None:
    """Let the row hold this revision; written with the next flush."""
    row.rev, row.marks, row.total, row.note = rev, marks, paper.total(marks), note
    row.seq, row.hash, row.signed_at = done.seq, done.hash, at
    db.session.add(row)


def receipt(row: SheetNow) -> dict[str, object]:
    """What the judge gets for a signature: its place in the ledger and the 24 digits to note.

    They are the code of the event: an anchor of everything before it (trust.md 2.6).
    """
    return {
        "seq": row.seq,
        "hash": row.hash,
        "rev": row.rev,
        "code": code24(row.hash),
        "total": row.total,
        "at": row.signed_at.isoformat(),
    }


def _answer(status: int, **facts: object) -> Answer:
    body = {"ok": status < 300, **facts}
    return Answer(status, json.dumps(body, sort_keys=True, separators=(",", ":")).encode())


# ── what stands now, and what is missing ──────────────────────────────────────────────────────
def current(place: Place) -> SheetNow | None:
    """The revision that counts."""
    return db.session.scalar(
        select(SheetNow).where(
            SheetNow.seat_id == place.seat.id,
            SheetNow.appearance_id == place.appearance.id,
            SheetNow.attempt == place.attempt,
        )
    )


def of_stage(stage: Stage) -> dict[tuple[int, int, int], SheetNow]:
    """(appearance, attempt, seat) → the revision that counts."""
    rows = db.session.scalars(select(SheetNow).where(SheetNow.stage_id == stage.id))
    return {(row.appearance_id, row.attempt, row.seat_id): row for row in rows}


def expected(stage: Stage) -> list[Place]:
    """Every sheet that the stage waits for or has: seats × appearances × attempts.

    Not those of recused or absent seats, of appearances that are out, of attempts not made.
    """
    excused, skipped = panels.recusals_of(stage), not_made.of_stage(stage)
    attempts, seats = editions.rulebook_of(stage).attempts, panels.seats_of(stage)
    return [
        Place(seat, appearance, attempt, attempts)
        for appearance in stage.appearances
        if appearance.state not in OUT
        for attempt in range(1, attempts + 1)
        if (appearance.id, attempt) not in skipped
        for seat in seats
        if (appearance.id, seat.id) not in excused
    ]


def missing(stage: Stage, appearance: Appearance | None = None) -> list[Place]:
    """The expected sheets that nobody has signed yet, of one appearance or of the stage."""
    signed = of_stage(stage)
    return [
        place
        for place in expected(stage)
        if (appearance is None or place.appearance.id == appearance.id)
        and (place.appearance.id, place.attempt, place.seat.id) not in signed
    ]


def named(places: list[Place], most: int = 12) -> tuple[str, ...]:
    """The missing sheets in words, for a person who has to find the judge."""
    shown = [f"{place.sheet} {place.seat.name}".strip() for place in places[:most]]
    return (*shown, "…") if len(places) > most else tuple(shown)
