"""What the tablet's page is told of its seat: the rubric, and each sheet with what stands in it.

Everything is the judge's own; nothing depends on another seat. Figures are whole units of the
rulebook's scale. Each local check's sentence comes with a gap for what was typed.
"""

from __future__ import annotations

from fractions import Fraction

from flask import url_for
from flask_babel import gettext

from competition import editions
from competition.i18n import lang
from competition.models import Edition
from competition.web.naming import named
from competition.web.page import term
from judging import help_calls, ledger, own_sheets, sheets, tablets, variance
from judging.models import HelpCall, Seat, SheetReturn
from judging.own_sheets import Row, Word
from judging.points import in_units
from judging.scoring import sheet as paper
from judging.scoring.exact import plain
from judging.scoring.rulebook import Criterion, Rulebook
from judging.scoring.sheet import MarkFault
from judging.web import lines

TYPED = "{value}"  # where the script puts what was typed
CODES = ("empty", "not_number", "out_of_range", "off_step", "too_fine")


def state(seat: Seat) -> dict[str, object]:
    """Whose tablet this is and everything that it may show, as the page keeps it for later."""
    rulebook, edition = editions.rulebook_of(seat.stage), seat.stage.edition
    back = variance.returned(seat.stage)
    return {
        "owner": owner(seat),
        "lang": lang(),
        "edition": edition.name,
        "stage": named(seat.stage.name, edition),
        "state": str(seat.stage.state),
        "state_word": term(seat.stage.state),
        "seat": seat.name,
        "rehearsal": edition.rehearsal,
        "wipe": tablets.must_wipe(seat),
        "lock": ledger.locked(seat.stage),
        "zone": edition.time_zone,
        "scale": rulebook.scale,
        "parts": parts(rulebook, seat.role, edition),
        "head": url_for("head.apart") if seat.head and rulebook.variance else "",
        "sheets": [
            row_facts(row) | {"asked": reason(variance.still_asked(back, row.place, row.now))}
            for row in own_sheets.rows(seat)
        ],
        "calls": [call_facts(one) for one in help_calls.of_seat(seat)],
    }


def call_facts(one: HelpCall) -> dict[str, object]:
    """A call for help as its judge sees it: what was said, and what the desk has answered."""
    answered = one.answered_at.isoformat() if one.answered_at else ""
    return {
        "word": term(one.trouble),
        "words": one.words,
        "at": one.at.isoformat(),
        "answered": answered,
        "answer": one.answer,
        "over": help_calls.is_over(one),
    }


def owner(seat: Seat) -> str:
    """Whose drafts and unsent sheets these are: a tablet may change hands."""
    return f"{seat.stage.edition.code}/{seat.stage.code}/{seat.code}"


def reason(asked: SheetReturn | None) -> str:
    """Why the head judge asks for a second look at this sheet."""
    return asked.reason if asked else ""


# ── a sheet ───────────────────────────────────────────────────────────────────────────────────
def row_facts(row: Row) -> dict[str, object]:
    appearance = row.place.appearance
    about = (lines.turn(row.place), lines.segment(appearance), row.topic)
    return {
        "sheet": row.place.sheet,
        "number": row.number,
        "label": lines.label(row.place),
        "name": row.name,
        "about": [one for one in about if one],
        "word": str(row.word),
        "told": _told(row),
        "on_stage": row.on_stage,
        "waiting": appearance.state.is_waiting,
        "wanted": row.wanted,
        "open": row.open,
        "why_closed": "" if row.open else lines.why_closed(row),
        "draft": dict(row.draft),
        "draft_base": row.draft_base,
        "total": row.total,
        **_signed(row),
    }


def _told(row: Row) -> str:
    """The word for a sheet that nobody waits for; the page itself has the other words."""
    if row.word is Word.NOT_MADE:
        return gettext("未进行")
    if row.word is Word.OUT:
        return term(row.place.appearance.state)
    return term(row.excuse.why) if row.excuse else ""


def _signed(row: Row) -> dict[str, object]:
    now = row.now
    if now is None:
        return {"rev": 0}
    receipt = sheets.receipt(now)
    return {"rev": now.rev, "code": receipt["code"], "at": receipt["at"]} | {
        "marks": now.marks,
        "units": now.total,
        "note": now.note,
    }


# ── the rubric ────────────────────────────────────────────────────────────────────────────────
def parts(rulebook: Rulebook, role: str, edition: Edition) -> list[dict[str, object]]:
    """The components this role scores, each with its criteria in the order of the sheet."""
    criteria = paper.criteria(rulebook, role)
    return [
        {
            "name": named(part.name or part.code, edition) if len(part.criteria) > 1 else "",
            "lines": [
                _line(key, criteria[key], rulebook, edition)
                for key in (f"{part.code}.{line.code}" for line in part.criteria)
            ],
        }
        for part in paper.rubric(rulebook, role)
    ]


def _line(key: str, line: Criterion, rulebook: Rulebook, edition: Edition) -> dict[str, object]:
    shown = lines.Line(key, line, rulebook.scale)
    return {
        "key": key,
        "name": named(line.name, edition),
        "range": lines.range_of(shown),
        "source": line.source,
        "levels": shown.levels,
        "least": _units(line.least, rulebook.scale),
        "most": None if line.most is None else _units(line.most, rulebook.scale),
        "step": _step_units(line, rulebook.scale),
        "sentences": _sentences(key, line, rulebook, edition),
    }


def _units(value: Fraction, scale: int) -> int:
    return int(in_units(value, scale))


def _step_units(line: Criterion, scale: int) -> int:
    """The step in whole units; one finer than the scale can be checked by the server alone."""
    step = in_units(lines.step_of(line, scale), scale)
    return int(step) if step.denominator == 1 else 1


def _sentences(key: str, line: Criterion, rulebook: Rulebook, edition: Edition) -> dict[str, str]:
    told = {
        "name": named(line.name, edition),
        "value": TYPED,
        "least": plain(line.least),
        "most": plain(line.most) if line.most is not None else "∞",
        "step": plain(lines.step_of(line, rulebook.scale)),
        "scale": str(rulebook.scale),
    }
    given = tuple(told.items())
    return {code: MarkFault(key, f"mark.{code}", given).sentence(lang()) for code in CODES}
