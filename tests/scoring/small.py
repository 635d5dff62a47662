"""Small cases written in a line: `A: E1=9 E2=8.5 E3=-` (a dash is a recusal)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from judging.scoring.cube import Mark
from judging.scoring.exact import plain
from judging.scoring.rulebook import parse
from judging.scoring.score import Case, Decision, Entrant, Outcome, compute

HEAD = 'name = "small"\n'


def value(text: str) -> Fraction | str | None:
    if text == "-":
        return None
    return text if text.isalpha() else Fraction(text)


def marks(text: str, axis: str = "seat", **at: Any) -> tuple[Mark, ...]:
    """Each word is CODE=VALUE; the code stands on ``axis``."""
    found = []
    for line in text.strip().splitlines():
        entry, _, rest = line.strip().partition(":")
        for word in rest.split():
            code, _, score = word.partition("=")
            found.append(Mark(entry, value(score), **{axis: code, **at}))
    return tuple(found)


def case(steps: str, given: tuple[Mark, ...], **more: Any) -> Case:
    """A rulebook of a few lines over some marks."""
    return Case(parse(HEAD + steps), given, **more)


def places(outcome: Outcome) -> str:
    """``A1 B2 C``: entries in order with their places."""
    assert outcome.faults == (), [fault.sentence("en") for fault in outcome.faults]
    return " ".join(f"{row.entry}{row.place}" for row in outcome.rows)


def scores(outcome: Outcome) -> dict[str, str]:
    """Entry to exact score, or the word that stands for it."""
    assert outcome.faults == (), [fault.sentence("en") for fault in outcome.faults]
    return {row.entry: row.exact or row.shown for row in outcome.rows}


def state(outcome: Outcome, name: str) -> dict[str, str]:
    """A named state with one cell per entry, as text."""
    return {
        at[0]: plain(each) if isinstance(each, Fraction) else str(each)
        for at, each in dict(outcome.states)[name].items()
    }


def run(steps: str, text: str, axis: str = "seat", **more: Any) -> Outcome:
    """Compute a small case."""
    return compute(case(steps, marks(text, axis), **more))


def entries(text: str) -> tuple[Entrant, ...]:
    """``A/U1 B/U2``: entries with their units."""
    pairs = (word.partition("/") for word in text.split())
    return tuple(Entrant(code, unit=unit) for code, _, unit in pairs)


def decided(outcome_case: Case, *decisions: tuple[str, str, str]) -> Outcome:
    """The case with (kind, entry, value) decisions on record."""
    kept = tuple(Decision(kind, entry, each) for kind, entry, each in decisions)
    return compute(replace(outcome_case, decisions=kept))
