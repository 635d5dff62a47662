"""Two persons (两人确认): what waits, what would happen, who may confirm it; and the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, flash, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition import chain, clock, erasure, grants, looks, second_person, stamps
from competition.errors import Refused
from competition.looks import Look
from competition.models import Stage
from competition.policy import Act
from competition.rules.lifecycles import is_timely
from competition.settings import Settings
from competition.web.guard import allows
from competition.web.looked import looked
from competition.web.page import download, page, server_key, told
from competition.web.stage_words import head_file, stamp_file
from judging import absences, confirmations, ledger, offices, proposals
from judging.web.desk_blueprint import STAGE, around, back_to, bp, stage_of, status_of
from judging.web.desk_forms import RecoverForm, WhyForm
from judging.web.desk_words import absent_together, told_of

HEAD = f"{STAGE}/ledger/<int(min=1, max=1000000):head>"
ONE = f"{STAGE}/proposals/<int:seq>"
PUBLISHED = _l("结果已经公布，公告在公开页面上。请把公告上的 24 位校验码抄在纸上。")


@bp.get(f"{STAGE}/proposals")
@allows(Act.SEE_DESK)
def proposals_waiting(stage: str) -> ResponseReturnValue:
    return _proposals(stage_of(stage))


def _proposals(
    here: Stage,
    refused: Refused | None = None,
    form: WhyForm | None = None,
    status: int = 200,
    recovery: RecoverForm | None = None,
) -> ResponseReturnValue:
    why, names = told(refused), grants.names(here.edition)
    waiting, done, ended = told_of(here, names, g.actor)
    looked(
        Look.REASONS, looks.reasons_of([one.proposal for one in (*waiting, *done, *ended)]), here
    )
    return page(
        "desk/proposals_waiting.html", status_of(refused, status), **around(here, "proposals"),
        refusal=why, waiting=waiting, done=done, ended=ended,
        form=form or WhyForm(formdata=None), blank=WhyForm(formdata=None),
        recovery=recovery or RecoverForm(formdata=None), strangers=_strangers(here, names),
        lumps=absent_together(waiting),
    )  # fmt: skip


def _strangers(here: Stage, names: Mapping[str, str]) -> list[str]:
    """Who got a role after scoring opened and is not on the chain: they can do nothing here yet."""
    if not is_timely("panel.change", here.state):
        return []
    return [names.get(code, code) for code in offices.unknown_office(here)]


@bp.post(f"{ONE}/confirm")
@allows(Act.CONFIRM_PROPOSAL)
def confirm(stage: str, seq: int) -> ResponseReturnValue:
    """The second person agrees to exactly what was proposed; it happens in one transaction."""
    here = stage_of(stage)
    try:
        made = confirmations.confirm(here, seq, by=g.actor, at=clock.now(), key=server_key())
    except Refused as refused:
        return _proposals(here, refused)
    done = PUBLISHED if made.action == "publish" else _l("已确认，随即生效，记在流水上。")
    flash(str(done), "good")
    return back_to("proposals_waiting", stage)


@bp.post(f"{STAGE}/proposals/together")
@allows(Act.CONFIRM_PROPOSAL)
def confirm_together(stage: str) -> ResponseReturnValue:
    """A judge cannot go on: the second person agrees to all of the absences that were shown."""
    here, seqs = stage_of(stage), request.form.getlist("seq", type=int)
    try:
        count = absences.confirm(here, seqs, by=g.actor, at=clock.now(), key=server_key())
    except Refused as refused:
        return _proposals(here, refused)
    flash(_("已确认 %(count)s 份评委缺席，随即生效，记在流水上。", count=count), "good")
    return back_to("proposals_waiting", stage)


@bp.post(f"{ONE}/send-back")
@allows(Act.CONFIRM_PROPOSAL)
def send_back(stage: str, seq: int) -> ResponseReturnValue:
    """The second person does not agree, and says why."""
    here, form = stage_of(stage), WhyForm()
    if not form.validate():
        return _proposals(here, form=form, status=422)
    try:
        reason = form.reason.data or ""
        second_person.send_back(here, seq, reason=reason, by=g.actor, at=clock.now())
    except Refused as refused:
        return _proposals(here, refused, form)
    return back_to("proposals_waiting", stage)


@bp.post(f"{ONE}/take-back")
@allows(Act.PROPOSE)
def take_back(stage: str, seq: int) -> ResponseReturnValue:
    """Whoever proposed it no longer does."""
    here = stage_of(stage)
    try:
        second_person.take_back(here, seq, by=g.actor, at=clock.now())
    except Refused as refused:
        return _proposals(here, refused)
    return back_to("proposals_waiting", stage)


@bp.post(f"{STAGE}/recover")
@allows(Act.PROPOSE)
def recover(stage: str) -> ResponseReturnValue:
    """Propose to record that the server went on from a backup."""
    here, form = stage_of(stage), RecoverForm()
    if not form.validate():
        return _proposals(here, recovery=form, status=422)
    try:
        proposals.propose_recovery(
            here, known=form.known.data or "", reason=form.reason.data or "", by=g.actor,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _proposals(here, refused, recovery=form)
    return back_to("proposals_waiting", stage)


@bp.post(f"{STAGE}/office")
@allows(Act.PROPOSE)
def office(stage: str) -> ResponseReturnValue:
    """Propose to tell the chain who got a role after scoring opened."""
    here, form = stage_of(stage), WhyForm()
    if not form.validate():
        return _proposals(here, form=form, status=422)
    try:
        reason = form.reason.data or ""
        proposals.propose_office(here, reason=reason, by=g.actor, at=clock.now())
    except Refused as refused:
        return _proposals(here, refused, form)
    return back_to("proposals_waiting", stage)


@bp.get(f"{STAGE}/ledger")
@allows(Act.SEE_DESK)
def ledger_heads(stage: str) -> ResponseReturnValue:
    """Hashes and codes to write on paper; how much has been signed, never what."""
    here = stage_of(stage)
    return page(
        "desk/ledger_heads.html", **around(here, "ledger"), heads=ledger.heads_of(here),
        counts=ledger.counts_of(here), tip=ledger.tip_of(here), stamps_heads=_stamps(here),
    )  # fmt: skip


def _stamps(here: Stage) -> bool:
    """Whether an authority stamps the heads of this stage; a rehearsal's never."""
    chosen: Settings = current_app.extensions["podium"]
    return bool(chosen.stamp_roots) and not here.edition.rehearsal


@bp.get(f"{HEAD}.txt")
@allows(Act.SEE_DESK)
def head_text(stage: str, head: int) -> ResponseReturnValue:
    here = stage_of(stage)
    return head_file(here, stamps.numbered(chain.heads(here.chain), head), head)


@bp.get(f"{HEAD}.tsr")
@allows(Act.SEE_DESK)
def head_stamp(stage: str, head: int) -> ResponseReturnValue:
    here = stage_of(stage)
    return stamp_file(here, stamps.numbered(chain.heads(here.chain), head), head)


@bp.get(f"{STAGE}/bundle.jsonl")
@allows(Act.TAKE_BUNDLE)
def whole_bundle(stage: str) -> ResponseReturnValue:
    """Names, notes and all: the public gets its own at the announcement."""
    here = stage_of(stage)
    looked(Look.RECORD, len(erasure.named(here)), here)
    return download(ledger.whole_bundle(here), f"{here.edition.code}-{here.code}-full.jsonl")
