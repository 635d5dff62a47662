"""Results: seal, compute, correct, unseal, publicise. It aggregates, after the seal alone.

Before the seal nothing that depends on the marks of more than one seat exists (trust.md 2.7):
`judging.cases` refuses an open stage, and everything that computes goes through it.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import func, select

from competition import chain, editions, publication, restores, stages, trail
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.ledger.head import Label
from competition.models import Appearance, Publication, Stage
from competition.rules.announcement import Line
from competition.rules.lifecycles import APPEARANCE, AppearanceState, StageState, after
from judging import awards, cases, projection, sheets, votes
from judging.models import ResultRun
from judging.scoring.book import Rulebook
from judging.scoring.case import Case
from judging.scoring.explain import Explanation, explain, explain_all
from judging.scoring.outcome import Outcome
from judging.scoring.score import compute


# ── seal ──────────────────────────────────────────────────────────────────────────────────────
def seal_appearance(appearance: Appearance, *, by: str, at: datetime) -> None:
    """No more revisions for this appearance; every expected sheet must be there.

    The first few that are shown together are sealed when all of them are judged: until then the
    judges may still move their scale.
    """
    stages.hold(appearance.stage)
    if appearance.stage.state is not StageState.SCORING:
        raise Refused("seal.not_scoring", state=appearance.stage.state)
    restores.refuse_open(appearance.stage)
    for one in cases.shown_with(appearance):
        _refuse_gaps(appearance.stage, one)
    _refuse_difference(appearance.stage)
    appearance.state = after(APPEARANCE, appearance.state, "seal")
    told = {"appearance": appearance.code}
    chain.append(appearance.stage.chain, Kind.SEAL, by=by, at=at, parts={"seal": told})
    about = f"{appearance.stage.code} {appearance.code}"
    trail.note("seal", edition=appearance.edition_id, by=by, at=at, about=about)


def seal_stage(stage: Stage, *, by: str, at: datetime, key: bytes) -> ResultRun:
    """Seal everything, sign the head that is printed on the protocol, compute the first run."""
    stages.hold(stage)
    if stage.state is not StageState.SCORING:
        raise Refused("seal.not_scoring", state=stage.state)
    restores.refuse_open(stage)
    votes.refuse_open(stage)
    _refuse_gaps(stage, None)
    _refuse_difference(stage)
    for appearance in stage.appearances:
        if appearance.state.takes_part and not appearance.state.is_sealed:
            appearance.state = after(APPEARANCE, appearance.state, "seal")
    chain.append(stage.chain, Kind.SEAL, by=by, at=at, parts={"seal": {"appearance": "*"}})
    stages.move(stage, "seal", by=by, at=at)
    chain.sign_head(stage.chain, Label.LOCK, at=at, key=key)
    return run(stage, at=at, key=key)


def _refuse_difference(stage: Stage) -> None:
    """A row that the ledger does not know never counts: the chain is replayed and compared."""
    if found := projection.differences(stage):
        raise Refused("seal.projection_differs", sheets=tuple(found[:12]), count=len(found))


def _refuse_gaps(stage: Stage, appearance: Appearance | None) -> None:
    if gaps := sheets.missing(stage, appearance):
        raise Refused("seal.missing", count=len(gaps), sheets=sheets.named(gaps))


def unseal(stage: Stage, *, by: str, at: datetime, reason: str) -> None:
    """Back to scoring, to judge again. Two persons (`judging.confirmations`)."""
    stages.hold(stage)
    stages.move(stage, "unseal", by=by, at=at, reason=reason)
    for appearance in stage.appearances:
        if appearance.state is AppearanceState.SEALED:
            appearance.state = after(APPEARANCE, appearance.state, "unseal")
    parts = {"unseal": {"appearance": "*"}, "reason": {"text": reason}}
    chain.append(stage.chain, Kind.UNSEAL, by=by, at=at, parts=parts)


# ── compute ───────────────────────────────────────────────────────────────────────────────────
def score_of(appearance: Appearance) -> Outcome:
    """One sealed appearance alone, where the rulebook reveals scores one by one (7.7)."""
    return compute(cases.of_one(appearance))


def explanation_of(stage: Stage, code: str) -> Explanation:
    """How the score of one appearance was computed; only where there is a result."""
    if code not in {one.code for one in stage.appearances}:
        raise Missing
    return explain(settled(stage)[0], code)


def settled(stage: Stage) -> tuple[Case, Outcome]:
    """The stage's case with the decisions that answer its questions, and what comes of it.

    A decision counts only while its question is asked: after a correction another tie may stand
    there, and an answer to the old one must not override it. So they come in one by one, an order
    first: once it is settled, who goes on or gets a prize is often no question any more.
    """
    answers, case = awards.answers_of(stage), cases.of_stage(stage)
    used: set[str] = set()
    while True:
        outcome = compute(case)
        asked = [one for one in outcome.questions if one.id in answers.keys() - used]
        if not asked:
            return case, outcome
        next_ = min(asked, key=lambda one: one.kind != "order").id
        used.add(next_)
        case = replace(case, decisions=(*case.decisions, *answers[next_]))


def run(stage: Stage, *, at: datetime, key: bytes) -> ResultRun:
    """Compute, keep the run whole, append it to the ledger, sign the head."""
    stages.hold(stage)
    seen, (_case, outcome) = chain.tip(stage.chain), settled(stage)
    if outcome.faults or outcome.missing:
        raise Refused("results.cannot_compute", faults=_troubles(outcome))
    body = body_of(outcome)
    done = chain.append(stage.chain, Kind.RESULT, by="server", at=at, parts={"result": body})
    row = ResultRun(
        edition_id=stage.edition_id, stage_id=stage.id, number=_next_number(stage),
        seq=done.seq, head=seen, body=body, computed_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    chain.sign_head(stage.chain, Label.RESULT, at=at, key=key)
    return row


def _troubles(outcome: Outcome) -> tuple[object, ...]:
    """What is missing and what is wrong; the page says the faults in the reader's language."""
    gaps = [f"{gap.entry}.{gap.seat or gap.role}" for gap in outcome.missing]
    return (*gaps, *outcome.faults)


def body_of(outcome: Outcome) -> dict[str, object]:
    """The run as plain values: what the ledger's result event holds."""
    return {
        "rows": [
            {**row._asdict(), "specials": list(row.specials), "decided": list(row.decided)}
            for row in outcome.rows
        ],
        "questions": [
            {**asdict(question), "entries": list(question.entries)}
            for question in outcome.questions
        ],
        "specials": [asdict(special) for special in outcome.specials],
        "awards": [asdict(award) for award in outcome.awards],
        "vacant": [{"code": code, "count": count} for code, count in outcome.vacant],
        "ties": [
            {"entries": list(tie.entries), "settled_by": list(tie.settled_by), "shown": tie.shown}
            for tie in outcome.ties
        ],
    }


def _next_number(stage: Stage) -> int:
    return 1 + (
        db.session.scalar(select(func.max(ResultRun.number)).where(ResultRun.stage_id == stage.id))
        or 0
    )


def latest(stage: Stage) -> ResultRun | None:
    """The last run; None before the first seal."""
    return db.session.scalar(
        select(ResultRun)
        .where(ResultRun.stage_id == stage.id)
        .order_by(ResultRun.number.desc())
        .limit(1)
    )


# ── publicise ─────────────────────────────────────────────────────────────────────────────────
def publishable(stage: Stage) -> ResultRun:
    """The run that may be proposed for publication: the latest, with nothing left to decide."""
    if stage.state is not StageState.SEALED:
        raise Refused("publish.not_sealed", state=stage.state)
    last = latest(stage)
    if last is None:
        raise Refused("results.not_sealed")
    if questions := awards.questions_of(last):
        raise Refused("publish.undecided", count=len(questions))
    return last


def publicise(
    stage: Stage, number: int, *, by: tuple[str, str], at: datetime, key: bytes
) -> Publication:
    """Make the run public as it was proposed, frozen; from here the publicity period runs."""
    stages.hold(stage)
    last = publishable(stage)
    if last.number != number:
        raise Refused("publish.newer_run", proposed=number, latest=last.number)
    made = publication.publish(stage, shown_lines(stage), by=by, at=at)
    stages.move(stage, "publicise", by=" ".join(by), at=at)
    chain.sign_head(stage.chain, Label.FINAL, at=at, key=key)
    return made


def shown_lines(stage: Stage) -> list[publication.Shown]:
    """The latest run as it is made public: a line for each row, with how it was computed."""
    last = latest(stage)
    assert last is not None, "a sealed stage has a run"
    appearances = {one.code: one for one in cases.appearances(stage)}
    (case, _outcome), rulebook = settled(stage), editions.rulebook_of(stage)
    explained = explain_all(case)
    return [
        publication.Shown(
            line=_line(row, appearances[str(row["entry"])], rulebook),
            entry_id=appearances[str(row["entry"])].entry_id,
            explanation=explained[str(row["entry"])].as_json(),
        )
        for row in rows_of(last)
    ]


def rows_of(row: ResultRun) -> list[dict[str, object]]:
    """The run's rows in final order."""
    rows = row.body["rows"]
    assert isinstance(rows, list)
    return rows


def _line(row: dict[str, object], appearance: Appearance, rulebook: Rulebook) -> Line:
    specials = row["specials"]
    assert isinstance(specials, list)
    advanced = row["advanced"]
    return Line(
        code=appearance.code,
        place=str(row["place"]),
        name=appearance.entry.name,
        unit=appearance.entry.unit.name if appearance.entry.unit else "",
        score=str(row["shown"]),
        prize=awards.prize_name(rulebook, str(row["prize"])),
        specials=tuple(awards.special_name(rulebook, str(code)) for code in specials),
        advanced=advanced if isinstance(advanced, bool) else None,
    )
