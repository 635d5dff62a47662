"""Prizes and what only people may decide: the engine asks, two persons answer with a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from competition import chain, trail
from competition.db import db
from competition.errors import Refused
from competition.ledger.event import Kind
from competition.models import Stage
from judging.models import Decision, ResultRun
from judging.scoring import case


def questions_of(row: ResultRun) -> list[dict[str, object]]:
    """What the run leaves to people: ties on a line, an order that no tie-break settles."""
    questions = row.body["questions"]
    assert isinstance(questions, list)
    return questions


def question_in(row: ResultRun, number: str) -> dict[str, object]:
    for question in questions_of(row):
        if question["id"] == number:
            return question
    raise Refused("decision.no_question")


def lawful_answer(question: dict[str, object], values: dict[str, str]) -> dict[str, str]:
    """The answer as engine values: every entry of the question, and nobody else, gets one."""
    entries = question["entries"]
    assert isinstance(entries, list)
    given = {entry: values.get(entry, "").strip() for entry in entries}
    if set(values) - set(entries) or not all(given.values()):
        raise Refused("decision.incomplete", entries="、".join(entries))
    if question["kind"] == "order":
        wanted = {str(number) for number in range(1, len(entries) + 1)}
        if not set(given.values()) <= wanted:
            raise Refused("decision.bad_order", most=len(entries))
    return given


def decide(
    stage: Stage, what: dict[str, object], *, by: tuple[str, str], reason: str, at: datetime
) -> Decision:
    """Record a decision that two persons agreed on. The caller computes a new run."""
    told = {"question": what["question"], "answer": what["answer"], "reason": reason}
    done = chain.append(stage.chain, Kind.DECISION, by=by[1], at=at, parts={"decision": told})
    row = Decision(
        edition_id=stage.edition_id, stage_id=stage.id, question=str(what["question"]),
        answer=what, reason=reason, seq=done.seq, at=at, by="、".join(by),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    trail.note(
        "decide", edition=stage.edition_id, by=by[1], at=at, about=row.question, reason=reason
    )
    return row


def decisions_of(stage: Stage) -> list[case.Decision]:
    """The recorded decisions in the engine's words; a later answer replaces an earlier one."""
    rows = select(Decision).where(Decision.stage_id == stage.id).order_by(Decision.id)
    last = {row.question: row for row in db.session.scalars(rows)}
    found: list[case.Decision] = []
    for row in last.values():
        answer = row.answer["answer"]
        assert isinstance(answer, dict)
        found += [
            case.Decision(
                kind=str(row.answer["kind"]),
                entry=entry,
                value=str(value),
                step=str(row.answer.get("step", "")),
                panel=str(row.answer.get("panel", "")),
                reason=row.reason,
                by=row.by,
            )
            for entry, value in answer.items()
        ]
    return found
