"""Prizes and what only people may decide: the engine asks, two persons answer with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from competition import chain, stages, trail
from competition.db import db
from competition.errors import Refused
from competition.ledger.event import Kind
from competition.models import Stage
from judging.models import Decision, ResultRun
from judging.scoring import case
from judging.scoring.book import Rulebook

NO_PRIZE = "none"


def questions_of(row: ResultRun) -> list[dict[str, object]]:
    """What the run leaves to people: ties on a line, an order that no tie-break settles."""
    questions = row.body["questions"]
    assert isinstance(questions, list)
    return questions


def prize_name(rulebook: Rulebook, code: str) -> str:
    """The prize as people call it."""
    return next((one.name or code for one in rulebook.prizes if one.code == code), code)


def special_name(rulebook: Rulebook, code: str) -> str:
    """The special award as people call it; the rulebook names it by its code."""
    return next((one.name or code for one in rulebook.specials if one.code == code), code)


def question_in(row: ResultRun, number: str) -> dict[str, object]:
    for question in questions_of(row):
        if question["id"] == number:
            return question
    raise Refused("decision.no_question")


def choices(question: dict[str, object], rulebook: Rulebook) -> tuple[tuple[str, str], ...]:
    """What may be answered for each entry: (value, name of a prize) or (value, nothing)."""
    entries = question["entries"]
    assert isinstance(entries, list)
    if question["kind"] == "order":
        return tuple((str(number), "") for number in range(1, len(entries) + 1))
    if question["kind"] == "prize":
        prizes = tuple((one.code, one.name or one.code) for one in rulebook.prizes)
        return (*prizes, (NO_PRIZE, ""))
    return (("1", ""), ("0", ""))


def lawful_answer(
    question: dict[str, object], values: Mapping[str, str], rulebook: Rulebook
) -> dict[str, str]:
    """The answer as engine values: every entry of the question, and nobody else, gets one."""
    entries = question["entries"]
    assert isinstance(entries, list)
    given = {entry: values.get(entry, "").strip() for entry in entries}
    if set(values) - set(entries) or not all(given.values()):
        raise Refused("decision.incomplete", entries=tuple(entries))
    lawful = [value for value, _name in choices(question, rulebook)]
    if wrong := set(given.values()) - set(lawful):
        raise Refused("decision.bad_answer", typed=tuple(sorted(wrong)))
    return {entry: "" if value == NO_PRIZE else value for entry, value in given.items()}


def decide(
    stage: Stage, what: dict[str, object], *, by: tuple[str, str], reason: str, at: datetime
) -> Decision:
    """Record a decision that two persons agreed on. The caller computes a new run."""
    stages.hold(stage)
    told = {"question": what["question"], "answer": what["answer"], "reason": reason}
    done = chain.append(stage.chain, Kind.DECISION, by=by[1], at=at, parts={"decision": told})
    row = Decision(
        edition_id=stage.edition_id, stage_id=stage.id, question=str(what["question"]),
        answer=what, reason=reason, seq=done.seq, at=at, by=" ".join(by),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    trail.note(
        "decide", edition=stage.edition_id, by=by[1], at=at, about=row.question, reason=reason
    )
    return row


def answers_of(stage: Stage) -> dict[str, list[case.Decision]]:
    """Question → its recorded answer in the engine's words; a later answer replaces an earlier."""
    rows = select(Decision).where(Decision.stage_id == stage.id).order_by(Decision.id)
    return {row.question: _in_engine_words(row) for row in db.session.scalars(rows)}


def _in_engine_words(row: Decision) -> list[case.Decision]:
    answer = row.answer["answer"]
    assert isinstance(answer, dict)
    return [
        case.Decision(
            kind=str(row.answer["kind"]),
            entry=entry,
            value=str(value),
            step=str(row.answer["step"]),
            panel=str(row.answer["panel"]),
            reason=row.reason,
            by=row.by,
        )
        for entry, value in answer.items()
    ]
