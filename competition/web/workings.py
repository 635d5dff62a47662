"""How a line was computed, as `_parts/explanation.html` takes it: from the frozen explanation.

First what the rule says, then the numbers, in decimals; where a value has no last decimal, the
exact fraction is kept apart, for whoever checks it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from competition.models import PublishedLine
from competition.web import rule_steps
from competition.web.naming import named
from competition.web.rule_steps import Names
from competition.web.rulebooks_order import in_rulebooks_order
from judging.scoring.clauses import Step as Rule
from judging.scoring.exact import RATIO, exact, readable
from judging.scoring.explain import Explanation
from judging.scoring.rulebook import Rulebook
from judging.scoring.telling import NOT_COUNTED

MEASURE = re.compile(r"measure\[(\d+)\]\.step")  # the engine's name of a chain beside the main one
SIGNS = {"sum": "+", "weighted": "+", "product": "×"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """One value that went into a step."""

    coordinate: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One line of one step: what went in, the calculation, what came out."""

    name: str
    given: tuple[Given, ...]
    sign: str  # what stands between the values: +, × or nothing
    formula: str  # the calculation written out, where signs between the values do not say it
    exact: str  # before the step's rounding
    out: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the rulebook with all its lines: ten sheets are one step, not ten."""

    name: str
    source: str
    rule: str  # what the rulebook says of it, in words
    rows: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Exact:
    """A value whose decimals never end, as the fraction that it is."""

    name: str
    decimals: str
    fraction: str


@dataclass(frozen=True, slots=True)
class Workings:
    """The conclusion, the steps to the score, what was computed beside it, the exact values."""

    score: str  # the last step written out, "" where it is no calculation
    unrounded: str
    rounding: str  # what the rulebook says of the published score
    sentences: tuple[str, ...]
    steps: tuple[Step, ...]
    beside: tuple[Step, ...]
    fractions: tuple[Exact, ...]


def of(line: PublishedLine, lang: str, rulebook: Rulebook | None) -> Workings:
    """The published line's explanation in the reader's language."""
    return told(Explanation.from_json(line.explanation), lang, rulebook)


def told(explanation: Explanation, lang: str, rulebook: Rulebook | None) -> Workings:
    """An explanation in the reader's language; `rulebook` is the one that it was computed by."""
    ordered = in_rulebooks_order(explanation.rows, rulebook)
    rows = [_in_words(_in_decimals(row)) for row in ordered]
    chain = [row for row in rows if row["kind"] == "step"]
    number = next((row for row in rows if _is_number(row)), None)
    main = _steps([row for row in chain if row["chain"] == "step"], rulebook)
    last = next((row for row in reversed(chain) if row["chain"] == "step"), None)
    spoken = tuple(row for row in rows if row["kind"] != "step" and not _is_number(row))
    return Workings(
        score=_written_out(last) if last and number else "",
        unrounded=number["exact"] if number else "",
        rounding=_rounding(rulebook),
        sentences=tuple(map(_begun, Explanation(explanation.entry, spoken).sentences(lang))),
        steps=main,
        beside=_steps([row for row in chain if row["chain"] != "step"], rulebook),
        fractions=tuple(_fractions([_in_words(row) for row in ordered])),
    )


def _begun(sentence: str) -> str:
    """The engine's sentences go on after a colon; on a line of its own one begins."""
    return sentence[:1].upper() + sentence[1:]


def _is_number(row: Row) -> bool:
    """The score, where it is one: it is written out instead of told."""
    return row["kind"] == "score" and row["verb"] == "number"


def _rounding(rulebook: Rulebook | None) -> str:
    if rulebook is None:
        return ""
    return rule_steps.rounding(rulebook.ranking.places, rulebook.ranking.mode)


# ── steps ─────────────────────────────────────────────────────────────────────────────────────
def _steps(rows: Sequence[Row], rulebook: Rulebook | None) -> tuple[Step, ...]:
    grouped: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        grouped.setdefault((row["chain"], row["step"]), []).append(row)
    return tuple(
        Step(
            name=first["name"],
            source=first["source"],
            rule=_rule(rulebook, chain, number),
            rows=tuple(_taken(row) for row in (first, *others)),
        )
        for (chain, number), (first, *others) in grouped.items()
    )


def _rule(rulebook: Rulebook | None, chain: str, number: int) -> str:
    """What the rulebook says of this step, in the words of the rule sheet."""
    if rulebook is None:
        return ""
    return rule_steps.told(_steps_of(rulebook, chain)[number - 1], Names.of(rulebook))


def _steps_of(rulebook: Rulebook, chain: str) -> Sequence[Rule]:
    found = MEASURE.fullmatch(chain)
    return rulebook.measures[int(found[1])].steps if found else rulebook.steps


def _taken(row: Row) -> Taken:
    where = {name for _axis, name in row["at"]}
    return Taken(
        name=_joined(row["at"]) or row["name"],
        given=tuple(_given(one, where) for one in row["in"]),
        sign=SIGNS.get(row["verb"], ""),
        formula=_formula(row),
        exact=row["exact"] or "",
        out=row["out"] or "—",
    )


def _given(one: Row, where: set[str]) -> Given:
    """A value named by what the step's own line does not say already."""
    own = [pair for pair in one["at"] if pair[1] not in where]
    return Given(_joined(own), one["value"] or "", one["note"])


def _joined(at: Sequence[Sequence[str]]) -> str:
    return " ".join(name for _axis, name in at)


def _formula(row: Row) -> str:
    """A mean or a product with a factor as one writes it on paper; nothing for a single value."""
    values = [str(one["value"]) for one in _counted(row)]
    if row["verb"] == "mean" and len(values) > 1 and _all_told(row, values):
        return f"({_sum(values)}) ÷ {len(values)}"
    if row["verb"] == "times" and values:
        return f"{values[0]} × {dict(row['facts'])['factor']}"
    return ""


def _written_out(row: Row) -> str:
    """The step that ends in the score, whole, each value with its name and weight."""
    terms = [_term(one) for one in _counted(row)]
    if row["verb"] in SIGNS and len(terms) > 1:
        return _sum(terms) if SIGNS[row["verb"]] == "+" else " × ".join(terms)
    return _formula(row)


def _term(one: Row) -> str:
    weight = one["note"] if one["note"].startswith("×") else ""
    return " ".join(part for part in (_joined(one["at"]), str(one["value"]), weight) if part)


def _counted(row: Row) -> list[Row]:
    return [one for one in row["in"] if one["note"] not in NOT_COUNTED]


def _all_told(row: Row, values: Sequence[str]) -> bool:
    """Whether the values that are there are those that were counted: none was filled in."""
    return row["out"] is not None and dict(row["facts"]).get("n", str(len(values))) == str(
        len(values)
    )


def _sum(terms: Sequence[str]) -> str:
    return " + ".join(terms).replace("+ -", "− ")


# ── names ─────────────────────────────────────────────────────────────────────────────────────
def _in_words(row: Row) -> Row:
    """The row with the names that its reader knows, where the edition has second ones."""
    made = dict(row)
    if "facts" in row:
        made["facts"] = [[fact, named(value)] for fact, value in row["facts"]]
    if "name" in row:
        made["name"] = named(row["name"])
    if "at" in row:
        made["at"] = _at_named(row["at"])
    if "in" in row:
        made["in"] = [dict(one, at=_at_named(one["at"])) for one in row["in"]]
    return made


def _at_named(at: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[axis, named(name)] for axis, name in at]


# ── decimals and fractions ────────────────────────────────────────────────────────────────────
def _in_decimals(row: Row) -> Row:
    """The row with decimals for its fractions. What people wrote or decided stays as it is."""
    if row["kind"] not in ("step", "score", "ranking", "special"):
        return row
    made = dict(row, facts=[[name, _listed(value)] for name, value in row["facts"]])
    made |= {name: _decimals(row[name]) for name in ("exact", "out") if name in row}
    if "in" in row:
        made["in"] = [dict(one, value=_decimals(one["value"])) for one in row["in"]]
    return made


def _decimals(value: str | None) -> str | None:
    return readable(exact(value)) if value and RATIO.fullmatch(value) else value


def _listed(value: str) -> str:
    """A fact: one value, or several between strokes."""
    return " / ".join(_decimals(one) or "" for one in value.split(" / "))


def _fractions(rows: Sequence[Row]) -> list[Exact]:
    """Each value that the decimals only begin, where it first came out."""
    found = {}
    for row in rows:
        value = row.get("exact")
        if row["kind"] == "step" and value and RATIO.fullmatch(value):
            name = " ".join(part for part in (row["name"], _joined(row["at"])) if part)
            found[name] = Exact(name, readable(exact(value)), value)
    return list(found.values())
