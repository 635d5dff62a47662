"""The rows after the chain: what was published, the place and what settled it, prizes, the line."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from judging.scoring.case import Decision
from judging.scoring.cube import Short, Value
from judging.scoring.exact import plain
from judging.scoring.lot import is_lot
from judging.scoring.outcome import Outcome
from judging.scoring.outcome import Row as ResultRow
from judging.scoring.run import Run
from judging.scoring.standing import Standing, shown
from judging.scoring.view import LISTED, viewed

Row = dict[str, Any]


def row(kind: str, verb: str, out: str, **facts: str) -> Row:
    """A row with the facts of its sentence."""
    return {"kind": kind, "verb": verb, "out": out, "facts": [list(f) for f in facts.items()]}


def reasons(run: Run, standing: Standing, outcome: Outcome, entry: str) -> list[Row]:
    """Score, ranking, advance, prize, special awards, decisions: in the order people ask."""
    result = next((each for each in outcome.rows if each.entry == entry), None)
    if result is None:
        return [row("score", "absent", "")]
    found = [score_row(run, standing, entry)]
    found += ranking_rows(run, standing, outcome, result)
    if result.advanced is not None:
        verb = "through" if result.advanced else ("reserve" if result.reserve else "out")
        said = verb if result.place else line_of(result.advanced)
        found.append(row("advance", said, verb, place=result.place, n=str(result.reserve)))
    if result.prize:
        found.append(row("prize", "given", result.prize, prize=result.prize, place=result.place))
    found += [
        row("special", "given", each.code, code=each.code, value=each.shown)
        for each in outcome.specials
        if each.entry == entry
    ]
    return found + decision_rows(run, entry) + question_rows(outcome, entry)


def line_of(advanced: bool | None) -> str:
    """Which sentence the line has for whom no place was found."""
    return "let through" if advanced else "unplaced"


def score_row(run: Run, standing: Standing, entry: str) -> Row:
    """The end of the chain: the exact score and what is published of it."""
    value = standing.scores.get(entry)
    kind, verb, out = score_words(run, value)
    made = row(kind, verb, out, exact=value_text(value), shown=out)
    made["exact"] = plain(value) if isinstance(value, Fraction) else made["out"] or None
    return made


def score_words(run: Run, value: Value | None) -> tuple[str, str, str]:
    """Which sentence a score has: a number, a word, short of something, or nothing."""
    if isinstance(value, Fraction):
        return "score", "number", shown(run.rulebook.ranking, value)
    if isinstance(value, str):
        return "score", "word", value
    return "score", "short" if isinstance(value, Short) else "nothing", ""


def ranking_rows(run: Run, standing: Standing, outcome: Outcome, result: ResultRow) -> list[Row]:
    """The place, with whom it was tied (how many, never who) and what settled it."""
    if not result.place:
        return [row("ranking", "none", "")]
    found = []
    tie = next((each for each in outcome.ties if result.entry in each.entries), None)
    if tie is not None:
        n = str(len(tie.entries) - 1)
        found.append(row("ranking", "tied", tie.shown, n=n, shown=tie.shown))
        found.append(settled_row(run, result, tie.entries))
    found.append(row("ranking", "place", result.place, place=result.place, shown=result.shown))
    return found


def settled_row(run: Run, result: ResultRow, tied: tuple[str, ...]) -> Row:
    """Which tie-break settled it, with the entry's own value and the others' values."""
    if not result.settled_by:
        return row("ranking", "unsettled", "")
    rules = run.rulebook.ranking.tiebreak
    for index, rule in enumerate(rules):
        named = (rule.name or rule.by or rule.number) == result.settled_by
        if named and not rule.ask and rule.take not in LISTED:
            values = viewed(run, rule, f"ranking.tiebreak[{index}]")
            mine = value_text(values.get(result.entry))
            others = [value_text(values.get(each)) for each in tied if each != result.entry]
            listed = " / ".join(others)
            by = result.settled_by
            how = "settled_by_lot" if is_lot(rule) else "settled_by_value"
            return row("ranking", how, by, by=by, mine=mine, others=listed)
    return row("ranking", "settled", result.settled_by, by=result.settled_by)


def value_text(value: Value | None) -> str:
    """A compared value as text; a dash when there is none."""
    if isinstance(value, Fraction):
        return plain(value)
    return value if isinstance(value, str) else "—"


def decision_rows(run: Run, entry: str) -> list[Row]:
    """What people decided about this entry, with reason and name, beside what it changed."""
    return [decision_row(each) for each in run.case.decisions if each.entry == entry]


def decision_row(each: Decision) -> Row:
    """One decision on record."""
    facts = {"value": each.value or "—", "reason": each.reason or "—", "by": each.by or "—"}
    return row("decision", decided(each), each.value, what=each.kind, **facts)


def decided(each: Decision) -> str:
    """Which sentence a decision has; an empty prize takes one away, ``1`` lets an entry go on."""
    if each.kind == "prize":
        return "prize" if each.value else "no_prize"
    if each.kind == "advance":
        return "through" if each.value == "1" else "out"
    return each.kind


def question_rows(outcome: Outcome, entry: str) -> list[Row]:
    """What still waits for people."""
    return [
        row("question", each.kind, each.level, level=each.level, seats=str(each.seats))
        for each in outcome.questions
        if entry in each.entries
    ]
