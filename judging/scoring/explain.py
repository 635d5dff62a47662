"""The trace of one entry's score: what came in, what was dropped and why, every rounding.

The same code path that computes the score keeps it, on demand and for one entry, so the page, the
protocol and the answer to an objection cannot differ from the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from judging.scoring.book import Rulebook
from judging.scoring.case import Case
from judging.scoring.cube import ATTEMPT, AXES, ENTRY, Coordinate, Recused, Short
from judging.scoring.exact import plain
from judging.scoring.outcome import Outcome
from judging.scoring.reasons import reasons
from judging.scoring.run import EVERYBODY, Line, Run
from judging.scoring.score import computed
from judging.scoring.standing import Standing
from judging.scoring.telling import every

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One entry's trace as plain values: it can be frozen, hashed and told in both languages."""

    entry: str
    rows: tuple[Row, ...]

    def sentences(self, lang: str) -> tuple[str, ...]:
        """Each row as sentences in ``zh`` or ``en``, with its numbers."""
        return every(self.rows, lang)

    def as_json(self) -> dict[str, Any]:
        """Plain values only: text, whole numbers, lists and tables with lower-case keys."""
        return {"entry": self.entry, "rows": list(self.rows)}

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> Explanation:
        """The explanation a stored form holds."""
        return cls(form["entry"], tuple(form["rows"]))

    def score(self) -> str | None:
        """The value the chain ends with: the last step's ``out``."""
        ends = [row.get("exact") for row in self.rows if row["kind"] == "score"]
        return str(ends[-1]) if ends and ends[-1] is not None else None


def explain(case: Case, entry: str) -> Explanation:
    """Compute the case and keep the trace of one entry."""
    outcome, run, standing = computed(case, watch=entry)
    if run is None or standing is None:
        return Explanation(entry, tuple(fault_rows(outcome)))
    return told(run, standing, outcome, entry, run.lines)


def explain_all(case: Case) -> dict[str, Explanation]:
    """Every entry's explanation from one computation: n entries cost one case, not n."""
    outcome, run, standing = computed(case, watch=EVERYBODY)
    if run is None or standing is None:
        faulty = tuple(fault_rows(outcome))
        return {each.code: Explanation(each.code, faulty) for each in case.entries}
    lines: dict[str, list[Line]] = {entry: [] for entry in run.entrants}
    for line in run.lines:
        lines.setdefault(line.at[ENTRY], []).append(line)
    return {entry: told(run, standing, outcome, entry, lines[entry]) for entry in lines}


def told(
    run: Run, standing: Standing, outcome: Outcome, entry: str, lines: Sequence[Line]
) -> Explanation:
    """The chain's lines, the score, what stands beside it, and what follows from it."""
    names = Names(run.rulebook, {line.at[ATTEMPT] for line in lines})
    chain = [step_row(line, names) for line in lines if line.link.of == "step"]
    beside = [step_row(line, names) for line in lines if line.link.of != "step"]
    score, *after = reasons(run, standing, outcome, entry)
    return Explanation(entry, (*chain, score, *beside, *after))


def fault_rows(outcome: Outcome) -> list[Row]:
    """What keeps the case from being computed at all."""
    return [
        {
            "kind": "fault",
            "verb": "fault",
            "facts": [
                ["path", each.path],
                ["zh", each.sentence("zh")],
                ["en", each.sentence("en")],
            ],
        }
        for each in outcome.faults
    ]


class Names:
    """Codes as people read them: the rulebook's names of roles, components and criteria."""

    def __init__(self, rulebook: Rulebook, attempts: set[str]) -> None:
        self.several_attempts = len(attempts - {""}) > 1 or rulebook.attempts > 1
        self.one_part = len(rulebook.components) == 1
        self.names = {("role", seat.role): seat.name or seat.role for seat in rulebook.seats}
        for part in rulebook.components:
            self.names["component", part.code] = part.name or part.code
            for line in part.criteria:
                self.names["criterion", f"{part.code}.{line.code}"] = line.name or line.code

    def at(self, at: Coordinate) -> list[list[str]]:
        """The open coordinates, named, in the order of the axes; a single attempt is not said."""
        found = []
        for axis, code in zip(AXES, at, strict=True):
            if not code or axis == "entry" or (axis == "attempt" and not self.several_attempts):
                continue
            if (axis == "criterion" and code == at[3]) or (axis == "component" and self.one_part):
                continue
            key = f"{at[3]}.{code}" if axis == "criterion" else code
            found.append([axis, self.names.get((axis, key), code)])
        return found


def step_row(line: Line, names: Names) -> Row:
    """One step's line as plain values."""
    step = line.link.step
    title = "" if line.link.of == "step" else line.link.title
    row: Row = {
        "kind": "step",
        "chain": line.link.of,
        "step": line.link.number + 1,
        "name": step.name or title,
        "source": step.source,
        "verb": line.verb,
        "at": names.at(line.at),
        "in": [
            {"at": names.at(each.at), "value": text(each.value), "note": each.note}
            for each in line.inputs
        ],
        "facts": [list(fact) for fact in line.facts],
        "exact": text(line.exact),
        "out": text(line.out),
    }
    if isinstance(line.out, Short):
        row["short"] = {
            "have": str(line.out.have),
            "need": str(line.out.need),
            "of": line.out.of,
        }
    return row


def text(value: object) -> str | None:
    """A value as text; what is not there is null, a recusal says so."""
    if value is None or isinstance(value, Short):
        return None
    if isinstance(value, Fraction):
        return plain(value)
    return "recused" if isinstance(value, Recused) else str(value)
