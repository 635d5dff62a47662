"""What must be said beside a result: gaps, questions, empty seats, and what people decided."""

from __future__ import annotations

from collections.abc import Iterator

from judging.scoring import words
from judging.scoring.case import Case
from judging.scoring.outcome import Gap, Outcome, Question, Row
from judging.scoring.reasons import decision_row, line_of
from judging.scoring.telling import told
from judging.scoring.whatif import undecided


def remarks(case: Case, outcome: Outcome, lang: str) -> Iterator[str]:
    """What keeps the result from being published, what waits for people, what they decided."""
    for gap in outcome.missing:
        yield words.sentence("gap.seat" if gap.seat else "gap.count", lang, gap_facts(gap))
    for question in outcome.questions:
        yield words.sentence(f"question.{question.kind}", lang, question_facts(question, lang))
    for code, count in outcome.vacant:
        yield words.sentence("vacant", lang, {"code": code, "n": str(count)})
    if case.decisions:
        yield from decisions(case, outcome, lang)


def gap_facts(gap: Gap) -> dict[str, str]:
    """The facts of a missing sheet."""
    where = " ".join(filter(None, (gap.component, gap.criterion)))
    return {
        "entry": gap.entry,
        "role": " ".join(filter(None, (gap.panel, gap.role))),
        "seat": gap.seat,
        "where": where,
        "n": str(gap.count),
    }


def question_facts(question: Question, lang: str) -> dict[str, str]:
    """The facts of an open question."""
    entries = words.listed(question.entries, lang)
    return {"level": question.level, "seats": str(question.seats), "entries": entries}


def decisions(case: Case, outcome: Outcome, lang: str) -> Iterator[str]:
    """Every decision on record, and every result that would be another one without them."""
    for each in case.decisions:
        facts = {"entry": each.entry, "decided": told(decision_row(each), lang)}
        yield words.sentence("told.decision.for", lang, facts)
    without = {row.entry: row for row in undecided(case).rows}
    for row in outcome.rows:
        yield from otherwise(row, without[row.entry], lang)


def otherwise(row: Row, without: Row, lang: str) -> Iterator[str]:
    """What an entry would have had, where people decided otherwise."""
    if (row.place, row.prize) != (without.place, without.prize):
        facts = {"entry": row.entry, "place": without.place or "—", "prize": without.prize or "—"}
        yield words.sentence("told.decision.without", lang, facts)
    if row.advanced is not without.advanced:
        line = "through" if without.advanced else "out"
        line = line if without.place else line_of(without.advanced)
        facts = {"entry": row.entry, "place": without.place}
        facts["advanced"] = words.sentence(f"told.advance.{line}", lang, facts)
        yield words.sentence("told.decision.without_line", lang, facts)
