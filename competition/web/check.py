"""Blueprint check (自己核对): what a stranger needs to derive a result, and to repeat a draw.

Nothing here knows more than the announcement: the bundle ends at the event that published it.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from unicodedata import normalize

from flask import Blueprint, g, send_file
from flask.typing import ResponseReturnValue

from competition import (
    bundles,
    chain,
    clock,
    draws,
    editions,
    noticeboard,
    publication,
    reordering,
    run_of_show,
    stages,
    stamps,
)
from competition.draws import Drawn
from competition.errors import Missing
from competition.facts import LedgerHead
from competition.ledger import verify
from competition.ledger.canon import cj
from competition.ledger.event import Kind
from competition.models import Publication, Stage
from competition.policy import Act
from competition.rules.personal import PASSED
from competition.web import check_words
from competition.web.guard import allows
from competition.web.page import download, page
from competition.web.stage_words import head_file, stamp_file
from competition.witnessed import JUDGES

bp = Blueprint("check", __name__)
STAGE = "/e/<edition>/<stage>"
NUMBERED = f"{STAGE}/result/<int(min=1, max=1000000):number>"
VERIFIER = Path(verify.__file__)
REPEATER = VERIFIER.with_name("repeat_draw.py")


# ── a result ──────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{NUMBERED}/check")
@allows(Act.READ_PUBLIC)
def result(stage: str, number: int) -> ResponseReturnValue:
    """How to check this announcement, on this page or on one's own computer."""
    found = _announced(stage, number)
    told = publication.announcement_of(found)
    whole = publication.explains(found)
    return page(
        "check/result.html", shown=found, told=told, whole=whole, stage=found.stage,
        words=check_words.of_page(), program=_digest(VERIFIER),
        stamped=stamps.stamped(bundles.announced_heads(found.head)),
    )  # fmt: skip


@bp.get(f"{NUMBERED}/bundle.jsonl")
@allows(Act.READ_PUBLIC)
def bundle(stage: str, number: int) -> ResponseReturnValue:
    found = _announced(stage, number)
    return download(bundles.announced(found.head), f"{g.edition.code}-{stage}-{number}.jsonl")


@bp.get(f"{NUMBERED}/head/<int(min=1, max=1000000):head>.txt")
@allows(Act.READ_PUBLIC)
def head_text(stage: str, number: int, head: int) -> ResponseReturnValue:
    found = _announced(stage, number)
    return head_file(found.stage, _head(found, head), head)


@bp.get(f"{NUMBERED}/head/<int(min=1, max=1000000):head>.tsr")
@allows(Act.READ_PUBLIC)
def head_stamp(stage: str, number: int, head: int) -> ResponseReturnValue:
    """When this head was there, by an authority outside this house."""
    found = _announced(stage, number)
    return stamp_file(found.stage, _head(found, head), head)


def _head(found: Publication, number: int) -> LedgerHead:
    """One of those in the announcement's record; a later one is not there."""
    return stamps.numbered(bundles.announced_heads(found.head), number)


@cache
def _digest(program: Path) -> str:
    return sha256(program.read_bytes()).hexdigest()


def _announced(stage: str, number: int) -> Publication:
    return publication.of(stages.of(g.edition, stage), number)


# ── a draw ────────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{STAGE}/draw")
@allows(Act.READ_PUBLIC)
def draw(stage: str) -> ResponseReturnValue:
    """The lots as they were drawn, with everything that somebody needs to draw them again."""
    found = _begun(stage)
    drawn = _drawn(found)
    lots = [one for one in drawn if one.name.partition(".")[0] != JUDGES]
    changed = bool(lots) and reordering.of_stage(found) != lots[0].result
    return page(
        "check/draw.html", stage=found, drawn=lots, names=_names(found), changed=changed,
        settles=draws.settles_ties(found), at=clock.moment(drawn[0].at),
        judges=next((one for one in drawn if one not in lots), None), panel=_panel(found),
    )  # fmt: skip


@bp.get(f"{STAGE}/draw.json")
@allows(Act.READ_PUBLIC)
def draw_record(stage: str) -> ResponseReturnValue:
    """The draws in the spelling that the seed is computed from, and what came out."""
    found = _begun(stage)
    names = {code: normalize("NFC", name) for code, name in _names(found).items()}
    record = [
        {
            "chain": one.chain, "commits": dict(one.commits), "draw": one.name,
            "items": list(one.items), "public": one.public, "result": list(one.result),
            "names": names, "reveals": dict(one.reveals),
            **({"segments": one.segments} if one.segments else {}),
        }
        for one in _drawn(found)
    ]  # fmt: skip
    return download(cj(record) + b"\n", f"{g.edition.code}-{stage}-draw.json")


def _begun(stage: str) -> Stage:
    return stages.of(noticeboard.begun(g.edition), stage)


def _drawn(found: Stage) -> list[Drawn]:
    """The lots of a stage, the order of appearance first and the judges last; before they are
    drawn there is none."""
    every = {**draws.of(found), **draws.of(found, JUDGES)}
    done = [one for one in every.values() if one.result]
    if not done:
        raise Missing
    return sorted(done, key=lambda one: one.name.partition(".")[0] != draws.ORDER)


def _panel(found: Stage) -> dict[str, str]:
    """Lot → the seat that it has, "" of who was passed over, as the chain says it: no name."""
    seats: dict[str, str] = {}
    passed: set[str] = set()
    for event, parts in chain.events(found.chain, Kind.PANEL, Kind.PANEL_CHANGE):
        told: Any = parts["panel"]
        seats |= {seat: one["lot"] for seat, one in told["people"].items() if "lot" in one}
        passed |= {name.removeprefix(PASSED) for name in event.parts if name.startswith(PASSED)}
    return {lot: seat for seat, lot in seats.items()} | dict.fromkeys(passed, "")


def _names(found: Stage) -> dict[str, str]:
    """By code; of a blind stage nobody's."""
    if editions.rulebook_of(found).blind:
        return {}
    return {one.code: one.entry.name for one in run_of_show.appearances(found)}


# ── the programs ──────────────────────────────────────────────────────────────────────────────
@bp.get("/verify.py")
@allows(Act.READ_PUBLIC)
def verifier() -> ResponseReturnValue:
    return send_file(VERIFIER, mimetype="text/x-python", as_attachment=True)


@bp.get("/repeat_draw.py")
@allows(Act.READ_PUBLIC)
def repeater() -> ResponseReturnValue:
    return send_file(REPEATER, mimetype="text/x-python", as_attachment=True)
