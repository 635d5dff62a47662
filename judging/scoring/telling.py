"""One trace row as whole sentences with its numbers, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from judging.scoring import words
from judging.scoring.exact import RATIO, exact, readable

Row = Mapping[str, Any]
# What is said instead when a verb found no facts: a word stays as it is, nobody was penalised.
FACTUAL = {
    "clamp": "stays",
    "rank": "stays",
    "percentile": "stays",
    "standardise": "stays",
    "penalties": "unpenalised",
}
NOT_COUNTED = ("dropped high", "dropped low", "beyond", "recused")
NOTES = (*NOT_COUNTED, "stood in", "missing")
LONG = 24  # characters of a ratio that nobody reads; the exact one is in the row


def told(row: Row, lang: str) -> str:
    """The row as one or more whole sentences, joined."""
    parts = step_parts(row, lang) if row["kind"] == "step" else [plain_part(row, lang)]
    return words.joined(parts, lang)


def plain_part(row: Row, lang: str) -> str:
    """Rows after the chain carry their facts ready for their sentence."""
    facts = dict(row["facts"])
    return words.sentence(f"told.{row['kind']}.{row['verb']}", lang, facts)


def step_parts(row: Row, lang: str) -> list[str]:
    """What came in and did not count, what was done, and what limits or rounding made of it."""
    where = place(row, lang)
    parts = []
    for note in NOTES if row["exact"] != "recused" else ():
        values = [each["value"] for each in row["in"] if each["note"] == note]
        if values:
            facts = {"where": where, "values": words.listed(values, lang), "n": str(len(values))}
            parts.append(words.sentence(f"told.note.{note}", lang, facts))
    parts.append(verb_part(row, where, lang))
    if row["out"] is not None and row["exact"] != row["out"]:
        facts = {"exact": reading(row["exact"], lang), "out": reading(row["out"], lang)}
        parts.append(words.sentence("told.rounded", lang, facts))
    return parts


def verb_part(row: Row, where: str, lang: str) -> str:
    """The sentence of the verb itself; a value that cannot be known says what is lacking."""
    facts = dict(row["facts"])
    if "short" in row:
        of = words.sentence(f"of.{row['short']['of']}", lang, {})
        return words.sentence("told.short", lang, {"where": where, **row["short"], "of": of})
    counted = [each for each in row["in"] if each["note"] not in NOT_COUNTED]
    values = [weighed(each, lang) for each in counted]
    facts |= {
        "where": where,
        "values": words.listed(values, lang),
        "first": reading(row["in"][0]["value"], lang) if row["in"] else "",
        "n": facts.get("n", str(len(counted))),
        "out": reading(row["exact"], lang),
        "points": words.listed([f"{name} {value}" for name, value in row["facts"]], lang),
    }
    verb = "recused" if row["exact"] == "recused" else row["verb"]
    if not row["facts"] and verb in FACTUAL:
        verb = FACTUAL[verb]
    return words.sentence(f"told.step.{verb}", lang, facts)


def weighed(each: Row, lang: str) -> str:
    """A value with its weight, where the step has given it one."""
    note = each["note"]
    value = reading(each["value"], lang)
    return f"{value} {note}" if note.startswith("×") else value


def reading(value: str | None, lang: str) -> str:
    """A value for reading; a recusal and nothing at all have words of their own, and of a ratio
    that fills a line (a root was taken) there are a few decimals."""
    if value is None:
        return words.sentence("told.nothing", lang, {})
    if len(value) > LONG and RATIO.fullmatch(value):
        return readable(exact(value), 6)
    return words.sentence("told.recused", lang, {}) if value == "recused" else value


def place(row: Row, lang: str) -> str:
    """Where the step stands: its name, then the open coordinates by name."""
    title = row["name"] or words.sentence("told.numbered", lang, {"n": str(row["step"])})
    named = [coordinate(axis, text, lang) for axis, text in row["at"]]
    return words.sentence("told.where", lang, {"title": title, "at": " ".join(named)}).strip()


def coordinate(axis: str, text: str, lang: str) -> str:
    """One open coordinate; an attempt is numbered."""
    return words.sentence("told.attempt", lang, {"n": text}) if axis == "attempt" else text


def every(rows: Sequence[Row], lang: str) -> tuple[str, ...]:
    """All rows as sentences."""
    return tuple(told(row, lang) for row in rows)
