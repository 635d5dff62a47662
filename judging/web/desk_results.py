"""After the seal: results, what people must decide, how a score was computed, the protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from competition import clock, editions, publication, second_person
from competition.errors import Missing, Refused
from competition.i18n import lang
from competition.models import Publication, Stage
from competition.policy import Act, Actor
from competition.second_person import Proposal
from competition.web import qr, workings
from competition.web.guard import allows
from competition.web.page import page, told
from judging import late_sheets, ledger, proposals, result_lines, results
from judging.web.desk_blueprint import STAGE, around, back_to, bp, stage_of, status_of
from judging.web.desk_forms import WhyForm

RESULTS = f"{STAGE}/results"


def sealed(code: str) -> Stage:
    """The stage, if it is sealed: before that a result address is one that does not exist."""
    here = stage_of(code)
    if not here.state.has_closed_sheets:
        raise Missing
    return here


# ── read ──────────────────────────────────────────────────────────────────────────────────────
@bp.get(RESULTS)
@allows(Act.SEE_RESULTS)
def results_now(stage: str) -> ResponseReturnValue:
    return _results(sealed(stage))


def _results(
    here: Stage,
    refused: Refused | None = None,
    *,
    form: WhyForm | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    why, latest = told(refused), results.latest(here)
    assert latest is not None, "a sealed stage has a run"
    pending, announced = second_person.pending(here), publication.latest(here)
    blank, first, last = (WhyForm(formdata=None, reason=one) for one in ("", *_usual_reasons()))
    return page(
        "desk/results_now.html", status_of(refused, status), **around(here, "results"), refusal=why,
        told=result_lines.of_run(here, latest), runs=result_lines.runs_of(here), typed=typed or {},
        form=form or blank, blank=blank, first=first, last=last, pending=pending,
        announced=announced, period=_period(announced),
        late=[one for one in late_sheets.of_stage(here) if not one.admitted],
        waiting=[one.what.get("question") for one in pending],
    )  # fmt: skip


def _usual_reasons() -> tuple[str, str]:
    """What is true of every first publication and of every confirmation: the record asks for a
    reason, and whoever has another one writes it in its place."""
    return gettext("按细则评分结束，公布结果"), gettext("公示期满，异议都已答复，确认结果")


def _period(announced: Publication | None) -> tuple[date, bool] | None:
    """Until when objections may be lodged, and whether that is over."""
    if announced is None:
        return None
    ends = announced.ends_at
    return publication.until(ends, announced.stage.edition), ends <= clock.now()


@bp.get(f"{RESULTS}/<int:number>")
@allows(Act.SEE_RESULTS)
def run(stage: str, number: int) -> ResponseReturnValue:
    """A computation as it was kept; earlier ones stay readable."""
    here = sealed(stage)
    told_ = result_lines.of_run(here, result_lines.run_in(here, number))
    return page("desk/run.html", **around(here, "results"), told=told_)


@bp.get(f"{RESULTS}/of/<code>")
@allows(Act.SEE_RESULTS)
def explanation(stage: str, code: str) -> ResponseReturnValue:
    """How the score of one appearance was computed, and each sheet behind it."""
    here = sealed(stage)
    working = workings.told(results.explanation_of(here, code), lang(), editions.rulebook_of(here))
    line, papers = result_lines.sheets_of(here, code)
    return page(
        "desk/explanation.html", **around(here, "results"), working=working, line=line,
        papers=papers,
    )  # fmt: skip


@bp.get(f"{STAGE}/protocol")
@allows(Act.SEE_RESULTS)
def protocol(stage: str) -> ResponseReturnValue:
    """评分汇总: printed, read out and signed."""
    here = sealed(stage)
    latest = results.latest(here)
    assert latest is not None, "a sealed stage has a run"
    told_ = result_lines.of_run(here, latest)
    seats, rows = result_lines.totals(here, told_)
    lock = ledger.last_lock(here)
    return page(
        "desk/protocol.html", **around(here, "results"), told=told_, seats=seats, rows=rows,
        lock=lock, lock_qr=qr.picture(lock.note) if lock else "",
    )  # fmt: skip


# ── propose ───────────────────────────────────────────────────────────────────────────────────
def _propose(
    stage: str, how: Callable[[Stage, str, Actor, datetime], Proposal]
) -> ResponseReturnValue:
    """What needs a reason and a second person: proposed here, confirmed on another page."""
    here, form = sealed(stage), WhyForm()
    if not form.validate():
        return _results(here, form=form, status=422)
    try:
        how(here, form.reason.data or "", g.actor, clock.now())
    except Refused as refused:
        return _results(here, refused, form=form)
    return back_to("proposals_waiting", stage)


@bp.post(f"{RESULTS}/publication")
@allows(Act.PROPOSE)
def propose_publication(stage: str) -> ResponseReturnValue:
    return _propose(
        stage,
        lambda here, why, by, at: proposals.propose_publication(here, reason=why, by=by, at=at),
    )


@bp.post(f"{RESULTS}/withdrawal")
@allows(Act.PROPOSE)
def propose_withdrawal(stage: str) -> ResponseReturnValue:
    return _propose(stage, _on_announcement("withdraw"))


@bp.post(f"{RESULTS}/confirmation")
@allows(Act.PROPOSE)
def propose_confirmation(stage: str) -> ResponseReturnValue:
    return _propose(stage, _on_announcement("confirm"))


def _on_announcement(action: str) -> Callable[[Stage, str, Actor, datetime], Proposal]:
    return lambda here, why, by, at: proposals.propose_on_announcement(
        here, action, reason=why, by=by, at=at
    )


@bp.post(f"{RESULTS}/unsealing")
@allows(Act.PROPOSE)
def propose_unseal(stage: str) -> ResponseReturnValue:
    return _propose(
        stage, lambda here, why, by, at: proposals.propose_unseal(here, reason=why, by=by, at=at)
    )


@bp.post(f"{RESULTS}/decision")
@allows(Act.PROPOSE)
def propose_decision(stage: str) -> ResponseReturnValue:
    """An answer to one question: `question`, and `answer-<appearance>` for each entry."""
    here, form = sealed(stage), WhyForm()
    typed: dict[str, Any] = {
        name.removeprefix("answer-"): value
        for name, value in request.form.items()
        if name.startswith("answer-")
    }
    if not form.validate():
        return _results(here, form=form, typed=typed, status=422)
    try:
        proposals.propose_decision(
            here, request.form.get("question", ""), typed, reason=form.reason.data or "",
            by=g.actor, at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _results(here, refused, form=form, typed=typed)
    return back_to("proposals_waiting", stage)
