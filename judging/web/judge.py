"""The judge's pages (评委) for a browser without script: my list, one sheet, signed; the form door.

The tablet itself is one page with a life of its own (judge_tablet.py). Both end in the same action,
`sheets.sign`. What another seat holds is not there: it answers exactly as what does not exist.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from competition import clock
from competition.chain import Answer
from competition.errors import Missing, Refused, Unlawful
from competition.policy import Act
from competition.web.guard import allows, settle
from competition.web.page import page, sentence
from judging import own_sheets, sheets, variance
from judging.models import Seat
from judging.panels import Place
from judging.scoring.sheet import MarkFault
from judging.web import forms, lines
from judging.web.judge_blueprint import bp, device, mine, my_seat, tell_desk


# ── pages ─────────────────────────────────────────────────────────────────────────────────────
@bp.get("/judge/list")
@allows(Act.SIGN_SHEET)
def own_list() -> ResponseReturnValue:
    seat = my_seat()
    told = about(seat)
    answer = page("judge/own_list.html", 200, asked=asked(told["rows"], seat), **told)
    tell_desk(seat)
    return answer


@bp.get("/judge/sheet/<sheet>")
@allows(Act.SIGN_SHEET)
def sheet(sheet: str) -> ResponseReturnValue:
    place = mine(sheet)
    answer = sheet_page(place, opened(place))
    tell_desk(place.seat)
    return answer


@bp.get("/judge/signed/<sheet>")
@allows(Act.SIGN_SHEET)
def signed(sheet: str) -> ResponseReturnValue:
    place = mine(sheet)
    now = sheets.current(place)
    if now is None:
        raise Missing
    parts = lines.parts(place, signed_marks(place))
    return page("judge/signed.html", 200, now=now, parts=parts, **about(place.seat, place))


@bp.get("/judge/conflict/<sheet>")
@allows(Act.SIGN_SHEET)
def conflict(sheet: str) -> ResponseReturnValue:
    return conflict_page(mine(sheet), 200)


@bp.get("/judge/late/<sheet>")
@allows(Act.SIGN_SHEET)
def late(sheet: str) -> ResponseReturnValue:
    return late_page(mine(sheet), 200)


# ── the form door ─────────────────────────────────────────────────────────────────────────────
@bp.post("/judge/sheet/<sheet>")
@allows(Act.SIGN_SHEET)
def sign(sheet: str) -> ResponseReturnValue:
    place = mine(sheet)
    try:
        signing = forms.read_form(request.form, device=device())
        answer = sheets.sign(place, signing, at=clock.now())
    except Refused as error:
        settle(error)
        return sheet_page(mine(sheet), given_back(error))
    return after_signing(place, answer)


def after_signing(place: Place, answer: Answer) -> ResponseReturnValue:
    """Each answer of the action has its page; the address bar ends on one that can be reloaded."""
    code = json.loads(answer.body).get("code")
    if answer.status < 300:
        return redirect(url_for("judge.signed", sheet=place.sheet), 303)
    return conflict_page(place, 409) if code == "conflict" else late_page(place, 409)


def asked(rows: tuple[own_sheets.Row, ...], seat: Seat) -> list[own_sheets.Row]:
    """The sheets that the head judge asks about, until each is revised or sealed."""
    back = variance.returned(seat.stage)
    return [row for row in rows if variance.still_asked(back, row.place, row.now)]


# ── what the views share ──────────────────────────────────────────────────────────────────────
def about(seat: Seat, place: Place | None = None) -> dict[str, Any]:
    """What every page of the tablet shows: whose it is, how far it is, who is on stage."""
    rows = own_sheets.rows(seat)
    wanted = [row for row in rows if row.wanted]
    row = next((one for one in rows if place and one.place.sheet == place.sheet), None)
    return {
        "lines": lines,
        "place": place,
        "row": row,
        "rows": rows,
        "seat": seat,
        "signed": sum(one.now is not None for one in wanted),
        "wanted": len(wanted),
    }


def signed_marks(place: Place) -> dict[str, str]:
    now = sheets.current(place)
    return own_sheets.as_typed(place, now.marks) if now else {}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields of a sheet, and what the program has to say about it."""

    typed: Mapping[str, str]
    note: str
    base: int
    found: tuple[MarkFault, ...] = ()
    refusal: str = ""
    status: int = 200


def opened(place: Place) -> Filled:
    """As it is kept: a later draft, else what is signed, else empty."""
    now = sheets.current(place)
    return Filled(own_sheets.typed(place), now.note if now else "", now.rev if now else 0)


def given_back(error: Refused) -> Filled:
    """After a refusal: everything that was typed, each fault beside its field."""
    typed, base = request.form, request.form.get("base", "")
    faults = error.faults if isinstance(error, Unlawful) else ()
    found = tuple(one for one in faults if isinstance(one, MarkFault))
    revision = int(base) if forms.REVISION.fullmatch(base) else 0
    return Filled(typed, typed.get("note", ""), revision, found, sentence(error), error.status)


def sheet_page(place: Place, filled: Filled) -> Response:
    now, told = sheets.current(place), about(place.seat, place)
    told |= {
        "asked": variance.asked_of(place),
        "filled": filled,
        "now": now,
        "op": str(uuid4()),
        "other": lines.on_stage_instead(told["rows"], told["row"]),
        "own": lines.own_totals(told["rows"], place),
        "parts": lines.parts(place, filled.typed, filled.found),
        "why_closed": lines.why_closed(told["row"]),
    }
    return page("judge/sheet.html", filled.status, **told)


def conflict_page(place: Place, status: int) -> Response:
    """Both versions side by side; choosing one is a new op, based on what stands now."""
    kept, now = own_sheets.conflict_of(place), sheets.current(place)
    if kept is None:
        raise Missing
    both = lines.side_by_side(place, now.marks if now else {}, kept.marks)
    return page(
        "judge/conflict.html", status, base=now.rev if now else 0, both=both, kept=kept, now=now,
        kept_marks=own_sheets.as_typed(place, kept.marks), now_marks=signed_marks(place),
        ops=(str(uuid4()), str(uuid4())), **about(place.seat, place),
    )  # fmt: skip


def late_page(place: Place, status: int) -> Response:
    """It arrived after the seal: kept, not counted, and whom to ask."""
    kept = own_sheets.late_of(place)
    if kept is None:
        raise Missing
    parts = lines.parts(place, own_sheets.as_typed(place, kept.marks))
    return page("judge/late.html", status, kept=kept, parts=parts, **about(place.seat, place))
