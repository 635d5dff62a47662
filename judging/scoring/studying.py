"""The study of a stage as lines of text, for ``podium score --study``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from judging.scoring import words
from judging.scoring.case import Case
from judging.scoring.exact import fixed
from judging.scoring.filling import built
from judging.scoring.score import compute
from judging.scoring.study import (
    Sheets,
    anova,
    complete,
    components,
    intraclass,
    kendall,
    seats,
    totals,
)
from judging.scoring.whatif import borders, leave_one_out


def study_lines(case: Case, lang: str) -> Iterator[str]:
    """Every panel that has at least two seats and two complete entries."""
    run, faults = built(case, "")
    if faults:
        return
    for panel, role in sorted(run.rosters):
        sheets = complete(totals(run.states["marks"], role, panel))
        if len(sheets.seats) < 2 or len(sheets.entries) < 2:
            continue
        name = " ".join(filter(None, (panel, role))) or "—"
        facts = {"panel": name, "n": str(len(sheets.entries)), "k": str(len(sheets.seats))}
        yield words.sentence("study.panel", lang, facts)
        yield from agreement(sheets, lang)
        yield from seat_lines(sheets, lang)
        if not panel:
            yield from prize_lines(case, role, sheets, lang)


def number(value: Fraction | None) -> str:
    """A coefficient with six decimals; a dash where it does not exist."""
    return "—" if value is None else fixed(value, 6)


def agreement(sheets: Sheets, lang: str) -> Iterator[str]:
    """Kendall's W, the intraclass correlations and the D-study."""
    table = anova(sheets.table)
    yield words.sentence("study.kendall", lang, {"value": number(kendall(sheets.table))})
    for name, value in intraclass(table).items():
        yield words.sentence("study.icc", lang, {"name": name, "value": number(value)})
    parts = components(table)
    for judges in (3, 5, 7, 10):
        facts = {
            "k": str(judges),
            "g": number(parts.relative(judges)),
            "phi": number(parts.absolute(judges)),
        }
        yield words.sentence("study.judges", lang, facts)


def seat_lines(sheets: Sheets, lang: str) -> Iterator[str]:
    """Level, spread and deviation of every seat."""
    for seat in seats(sheets):
        facts = {
            "seat": seat.seat,
            "mean": number(seat.mean),
            "level": number(seat.level),
            "spread": number(seat.spread),
            "deviation": number(seat.deviation),
        }
        yield words.sentence("study.seat", lang, facts)


def prize_lines(case: Case, role: str, sheets: Sheets, lang: str) -> Iterator[str]:
    """What leaving out one judge would change, and the borders inside the panel's noise."""
    outcome = compute(case)
    if not any(row.prize for row in outcome.rows):
        return
    for entry, kept in leave_one_out(case, role).kept:
        if kept < len(sheets.seats):
            facts = {"entry": entry, "kept": str(kept), "k": str(len(sheets.seats))}
            yield words.sentence("study.kept", lang, facts)
    weights = [seat.weight for seat in case.rulebook.seats if seat.role == role]
    weight = next((each for each in weights if each is not None), Fraction(1))
    for border in borders(outcome, sheets, weight):
        facts = {
            "prize": border.prize,
            "above": border.above,
            "below": border.below,
            "difference": fixed(border.difference, 3),
            "noise": fixed(border.noise, 3),
        }
        yield words.sentence("study.inside" if border.inside else "study.outside", lang, facts)
