"""What a tablet sends, read into a `Signing`: shapes only, whether by form or by JSON.

Numbers are never floats on the way: a JSON number is taken as its own text. What a Chinese keyboard
types for a figure or a point is read as that figure or point.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Set
from typing import Any, NoReturn

from competition.errors import Refused, Unlawful
from competition.web.page import with_status
from judging.help_calls import Plea
from judging.models import Trouble
from judging.sheets import NOTE_MOST, Signing
from judging.tablets import Beat

FIELDS = frozenset({"base", "marks", "total", "note", "client_at"})
BESIDES = frozenset({"csrf_token", "op", "base", "total", "note"})  # of the form door, no marks
OP = re.compile(r"[0-9a-f-]{36}", re.ASCII)
REVISION = re.compile(r"\d{1,9}", re.ASCII)
MOMENT = re.compile(r"[0-9T:.Z+-]{1,40}", re.ASCII)
UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MOST_MARKS, MARK_MOST, KEY_MOST = 200, 40, 130


# ── the form door ─────────────────────────────────────────────────────────────────────────────
def read_form(form: Mapping[str, str], *, device: str) -> Signing:
    """Every field that is not one of ours is a mark: its name is "component.criterion"."""
    marks = {name: text for name, text in form.items() if name not in BESIDES}
    return Signing(
        op=form.get("op", "").strip(),
        base=_revision(form.get("base", "")),
        typed=_marks(marks),
        total=_figure(form.get("total", "")),
        note=_note(form.get("note", "")),
        device=device,
    )


# ── the JSON door ─────────────────────────────────────────────────────────────────────────────
def read_json(body: bytes, *, op: str, device: str) -> Signing:
    """{base, marks, total, note, client_at}: 400 if it is no JSON, 422 if it has another shape."""
    told = _only(body, FIELDS)
    at = _text(told, "client_at")
    return Signing(
        op=op.strip(),
        base=_revision(_text(told, "base")),
        typed=_marks(_typed(told)),
        total=_figure(_text(told, "total")),
        note=_note(_text(told, "note")),
        client_at=at if MOMENT.fullmatch(at) else "",
        device=device,
    )


def read_draft(body: bytes) -> tuple[dict[str, str], int | None]:
    """{marks, base?}: kept as it was typed, lawful or not, over the version `base`."""
    told = _only(body, {"base", "marks"})
    return _marks(_typed(told)), _revision(_text(told, "base")) if "base" in told else None


def read_plea(body: bytes, *, op: str) -> Plea:
    """{trouble, sheet, words}: what a judge tells the desk."""
    told = _only(body, {"trouble", "sheet", "words"})
    if not OP.fullmatch(op.strip()):
        _misshapen("op")
    try:
        trouble = Trouble(_text(told, "trouble"))
    except ValueError:
        _misshapen("trouble")
    return Plea(op.strip(), trouble, _text(told, "sheet")[:KEY_MOST], _note(_text(told, "words")))


def read_beat(body: bytes) -> Beat:
    """{unsent, battery, charging, away}: what a tablet says of itself, no more."""
    told = _only(body, {"unsent", "battery", "charging", "away"})
    battery, charging = _few(told, "battery", most=100), told.get("charging")
    if charging not in (None, False, True):
        _misshapen("charging")
    unsent, away = _few(told, "unsent", most=9999), _few(told, "away", most=10**6)
    return Beat(unsent or 0, battery, charging is True, away or 0)


def read_count(body: bytes) -> int:
    """{count}: how many of something."""
    told = _only(body, {"count"})
    return _few(told, "count", most=9999) or 0


def _few(told: Mapping[str, Any], field: str, *, most: int) -> int | None:
    """A whole number from 0 to `most`, or None where the tablet does not say."""
    text = _text(told, field)
    if text and not (REVISION.fullmatch(text) and int(text) <= most):
        _misshapen(field)
    return int(text) if text else None


def _only(body: bytes, fields: Set[str]) -> dict[str, Any]:
    """An object that has these fields and no others."""
    told = _object(body)
    if unknown := sorted(told.keys() - fields):
        _misshapen(unknown[0])
    return told


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(
            body.decode("utf-8"),
            parse_float=str,
            parse_int=str,
            parse_constant=_no_such_number,
            object_pairs_hook=_distinct,
        )
    except (ValueError, RecursionError):
        raise with_status(Refused("request.garbled"), 400) from None
    if not isinstance(told, dict):
        raise with_status(Refused("request.garbled"), 400)
    return told


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("the same key twice")
    return told


def _no_such_number(text: str) -> NoReturn:
    raise ValueError(text)


def _text(told: Mapping[str, Any], field: str) -> str:
    """A text field, or nothing where it is not there; a JSON number has become its text."""
    value = told.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        _misshapen(field)
    return value


def _typed(told: Mapping[str, Any]) -> dict[str, str]:
    marks = told.get("marks")
    if not isinstance(marks, dict):
        _misshapen("marks")
    for key, value in marks.items():
        if not isinstance(value, str):
            _misshapen(f"marks.{key[:KEY_MOST]}")
    return marks


# ── both ──────────────────────────────────────────────────────────────────────────────────────
def _marks(typed: Mapping[str, str]) -> dict[str, str]:
    if len(typed) > MOST_MARKS or any(len(key) > KEY_MOST for key in typed):
        _misshapen("marks")
    return {_storable(key): _figure(text) for key, text in typed.items()}


def _figure(text: str) -> str:
    """A number as typed: full-width figures and the Chinese full stop are what they look like."""
    return _storable(unicodedata.normalize("NFKC", text).replace("。", ".").strip())[:MARK_MOST]


def _note(text: str) -> str:
    """A remark in the one form the ledger takes: NFC, line ends as one character."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return unicodedata.normalize("NFC", _storable(plain))[: NOTE_MOST + 1]


def _storable(text: str) -> str:
    """Without what no ledger and no database can keep (half characters, control characters)."""
    return UNSTORABLE.sub("", text)


def _revision(text: str) -> int:
    if not REVISION.fullmatch(text):
        _misshapen("base")
    return int(text)


def _misshapen(field: str) -> NoReturn:
    raise Unlawful("sheet.misshapen", (), field=_storable(field))
