"""The judge's tablet: one page with a life of its own, and the JSON doors that it speaks to.

The page holds no word about anybody: a cache may keep it, so that opening the same address brings
it back without a network, also on plain http, where there is no service worker. What it shows
comes through `my_sheets`, and goes with the sign-out.
"""

from __future__ import annotations

import json
from hashlib import sha256

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_wtf.csrf import generate_csrf

from competition import clock
from competition.chain import Answer
from competition.errors import Missing, Unlawful
from competition.i18n import LANGUAGES, lang
from competition.policy import Act
from competition.web import modules
from competition.web.compression import pack
from competition.web.guard import allows
from competition.web.page import CSP, page, refused
from judging import drafts, help_calls, sheets, tablets
from judging.models import Trouble
from judging.scoring.sheet import MarkFault
from judging.sheets import Signing
from judging.web import forms, tablet_facts
from judging.web.judge_blueprint import bp, device, mine, my_seat

KEPT = 12 * 3600  # seconds: the day of a final


# ── the page ──────────────────────────────────────────────────────────────────────────────────
@bp.get("/judge")
@allows(Act.SIGN_SHEET)
def home() -> ResponseReturnValue:
    return redirect(url_for("judge.tablet", language=lang()))


@bp.get("/judge/<language>")
@allows(Act.SIGN_SHEET)
def tablet(language: str) -> ResponseReturnValue:
    if language not in LANGUAGES:
        raise Missing
    with force_locale(language):
        answer = page("judge/tablet.html", 200, version=modules.version(), troubles=tuple(Trouble))
    answer.cache_control.private, answer.cache_control.max_age = True, KEPT
    answer.add_etag()
    return pack(answer).make_conditional(request)


@bp.get("/judge/worker.js")
@allows(Act.READ_PUBLIC)
def worker() -> ResponseReturnValue:
    """Its address is its reach: below /judge/ and nothing else."""
    answer = modules.file("worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Content-Security-Policy"] = CSP  # a worker is ruled by its own script's policy
    return answer.make_conditional(request)


# ── what the page shows ───────────────────────────────────────────────────────────────────────
@bp.get("/api/me/sheets")
@allows(Act.SIGN_SHEET)
def my_sheets() -> ResponseReturnValue:
    """The seat's own sheets. The form token stands beside them: they stay the same without it."""
    told = {"ok": True, "version": modules.version(), **tablet_facts.state(my_seat())}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    answer = Response(body, mimetype="application/json")
    answer.set_etag(sha256(body).hexdigest()[:20])
    answer.headers["X-CSRFToken"] = generate_csrf()
    return pack(answer).make_conditional(request)


# ── signatures and drafts ─────────────────────────────────────────────────────────────────────
@bp.put("/api/sheets/<sheet>")
@allows(Act.SIGN_SHEET)
def put_sheet(sheet: str) -> ResponseReturnValue:
    place = mine(sheet)
    try:
        answer = sheets.sign(place, read_put(), at=clock.now())
    except Unlawful as error:
        return faulty(error)
    return stored(answer)


@bp.put("/api/sheets/<sheet>/draft")
@allows(Act.SIGN_SHEET)
def keep_draft(sheet: str) -> ResponseReturnValue:
    place = mine(sheet)
    try:
        typed, base = forms.read_draft(request.get_data())
    except Unlawful as error:
        return faulty(error)
    kept = drafts.keep(place, typed, at=clock.now(), base=base)
    return jsonify(ok=True, kept=kept)


@bp.put("/api/me/help")
@allows(Act.SIGN_SHEET)
def call_desk() -> ResponseReturnValue:
    """Something is wrong: the desk reads it on its console."""
    seat = my_seat()
    try:
        plea = forms.read_plea(request.get_data(), op=request.headers.get("Idempotency-Key", ""))
    except Unlawful as error:
        return faulty(error)
    if plea.sheet:
        mine(plea.sheet)
    made = help_calls.call(seat, plea, at=clock.now())
    return jsonify(ok=True, call=tablet_facts.call_facts(made))


@bp.put("/api/me/tablet")
@allows(Act.SIGN_SHEET)
def heartbeat() -> ResponseReturnValue:
    """The tablet is there; what it has not sent, its battery. The desk reads it."""
    seat = my_seat()
    try:
        tablets.hear(seat, forms.read_beat(request.get_data()), at=clock.now())
    except Unlawful as error:
        return faulty(error)
    return jsonify(ok=True)


@bp.put("/api/me/wiped")
@allows(Act.SIGN_SHEET)
def wiped() -> ResponseReturnValue:
    """After a rehearsal the tablet has forgotten everything, as the desk asked; it is out."""
    seat = my_seat()
    try:
        tablets.wiped(seat, forms.read_count(request.get_data()), at=clock.now())
    except Unlawful as error:
        return faulty(error)
    return jsonify(ok=True)


def read_put() -> Signing:
    op = request.headers.get("Idempotency-Key", "")
    return forms.read_json(request.get_data(), op=op, device=device())


def stored(answer: Answer) -> Response:
    """The action's answer byte for byte; a replay says that it is one."""
    made = Response(answer.body, answer.status, mimetype="application/json")
    if answer.replayed:
        made.headers["Idempotent-Replay"] = "1"
    return made


def faulty(error: Unlawful) -> Response:
    """A refusal with each fault's key, code and sentence."""
    answer = refused(error)
    found = [fault for fault in error.faults if isinstance(fault, MarkFault)]
    told = [{"key": one.key, "code": one.code, "message": one.sentence(lang())} for one in found]
    answer.data = json.dumps({**answer.get_json(), "faults": told})
    return answer
