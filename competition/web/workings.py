"""How a line was computed, as `_parts/explanation.html` takes it: from the frozen explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competition.models import PublishedLine
from judging.scoring.explain import Explanation


@dataclass(frozen=True, slots=True)
class Given:
    """One value that went into a step."""

    coordinate: str
    value: str
    note: str


# One line of one step, by the names of scoring.md §8 that `_parts/explanation.html` reads: name,
# source, in, exact, out; and the same as a sentence.
Taken = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the rulebook with all its lines: ten sheets are one step, not ten."""

    name: str
    source: str
    rows: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Workings:
    """The steps to the score, what was computed beside it, and the sentences after it."""

    steps: tuple[Step, ...]
    beside: tuple[Step, ...]
    sentences: tuple[str, ...]


def of(line: PublishedLine, lang: str) -> Workings:
    """The published line's explanation in the reader's language."""
    return told(Explanation.from_json(line.explanation), lang)


def told(explanation: Explanation, lang: str) -> Workings:
    """An explanation in the reader's language."""
    rows = list(zip(explanation.rows, explanation.sentences(lang), strict=True))
    steps = [(row, words) for row, words in rows if row["kind"] == "step"]
    return Workings(
        steps=_steps([one for one in steps if one[0]["chain"] == "step"]),
        beside=_steps([one for one in steps if one[0]["chain"] != "step"]),
        sentences=tuple(words for row, words in rows if row["kind"] != "step"),
    )


def _steps(told: Sequence[tuple[Mapping[str, Any], str]]) -> tuple[Step, ...]:
    grouped: dict[tuple[str, int], list[tuple[Mapping[str, Any], str]]] = {}
    for row, words in told:
        grouped.setdefault((row["chain"], row["step"]), []).append((row, words))
    return tuple(
        Step(
            name=rows[0][0]["name"],
            source=rows[0][0]["source"],
            rows=tuple(_taken(row, words) for row, words in rows),
        )
        for rows in grouped.values()
    )


def _taken(row: Mapping[str, Any], words: str) -> Taken:
    where = {name for _axis, name in row["at"]}
    return {
        "name": _joined(row["at"]) or row["name"],
        "source": "",
        "in": [_given(one, where) for one in row["in"]],
        "exact": row["exact"] or "",
        "out": row["out"] or "—",
        "sentence": words,
    }


def _given(one: Mapping[str, Any], where: set[str]) -> Given:
    """A value named by what the step's own line does not say already."""
    own = [pair for pair in one["at"] if pair[1] not in where]
    return Given(_joined(own), one["value"] or "", one["note"])


def _joined(at: Sequence[Sequence[str]]) -> str:
    return " ".join(name for _axis, name in at)
