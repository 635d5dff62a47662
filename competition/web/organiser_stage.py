"""Stages: the list, one stage, its rulebook read and adopted."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from competition import (
    certificates,
    chain,
    clock,
    editions,
    grants,
    progress,
    publication,
    replacing,
    units,
)
from competition import stages as every_stage
from competition.errors import Refused, Unlawful
from competition.i18n import lang
from competition.models import Stage
from competition.policy import Act, Role
from competition.rules.lifecycles import STAGE, may_follow
from competition.web import stage_words, today
from competition.web.forms_organiser import (
    RULEBOOK_MOST,
    IssuerForm,
    RulebookForm,
    StageForm,
    StageMoveForm,
)
from competition.web.guard import allows, me
from competition.web.leaves import called, leaf
from competition.web.organiser_blueprint import PATH, beside, bp
from competition.web.organiser_blueprint import STAGE as AT_STAGE
from competition.web.page import page, server_key
from competition.web.rule_sheet import rule_sheet
from judging.scoring.book import Rulebook
from judging.scoring.rulebook import warnings

STAGES = f"{PATH}/stages"


# ── the list ──────────────────────────────────────────────────────────────────────────────────
@bp.get(STAGES)
@allows(Act.SEE_EDITION)
def stages() -> ResponseReturnValue:
    return _stages(StageForm())


def _stages(form: StageForm, status: int = 200) -> ResponseReturnValue:
    found = progress.of(g.edition)
    own = [one for one in found if one.stage.unit_id is None]
    names, plan = units.by_id(g.edition), editions.unit_plan(g.edition)
    of_units = [one for one in found if one.stage.unit_id is not None]
    shown = leaf(of_units, lambda one: called(one.stage, names))
    return page("organiser/stages.html", status, own=own, leaf=shown, plan=plan, form=form)


@bp.post(STAGES)
@allows(Act.SET_UP)
def add_stage() -> ResponseReturnValue:
    form = StageForm()
    if form.validate():
        try:
            made = editions.add_stage(
                g.edition,
                code=form.code.data or "",
                name=form.name.data or "",
                position=form.position.data or 1,
                by=me(Act.SET_UP),
                at=clock.now(),
            )
        except Refused as error:
            beside(form.code, error)
        else:
            return redirect(_url("organiser.stage", made.code))
    return _stages(form, 422)


# ── one stage ─────────────────────────────────────────────────────────────────────────────────
@bp.get(AT_STAGE)
@allows(Act.SEE_EDITION)
def stage(stage: str) -> ResponseReturnValue:
    return _stage(every_stage.of(g.edition, stage), StageMoveForm())


def _stage(
    found: Stage, form: StageMoveForm, status: int = 200, issuing: IssuerForm | None = None
) -> ResponseReturnValue:
    one = progress.of_stage(found)
    moves = [move for move in may_follow(STAGE, found.state) if move in every_stage.PREPARING]
    return page(
        "organiser/stage.html", status, stage=found, progress=one, form=form, moves=moves,
        bar=stage_words.bar(found), needs=stage_words.needs(one), words=stage_words.MOVES,
        next=today.duty(one, one.step(clock.now())),
        heads=stage_words.heads(chain.heads(found.chain)),
        issuing=issuing or IssuerForm(None, data={"issuer": g.edition.issuer}),
        issuer=certificates.issuer_of(g.edition),
    )  # fmt: skip


@bp.post(f"{AT_STAGE}/move")
@allows(Act.SET_UP)
def move_stage(stage: str) -> ResponseReturnValue:
    found, form = every_stage.of(g.edition, stage), StageMoveForm()
    if form.validate():
        try:
            every_stage.prepare(
                found,
                form.move.data or "",
                by=me(Act.SET_UP),
                at=clock.now(),
                reason=form.reason.data or "",
            )
        except Refused as error:
            beside(form.reason, error)
        else:
            return redirect(_url("organiser.stage", stage))
    return _stage(every_stage.of(g.edition, stage), form, 422)


@bp.post(f"{AT_STAGE}/certificates")
@allows(Act.ISSUE_CERTIFICATE)
def issue_certificates(stage: str) -> ResponseReturnValue:
    found = every_stage.of(g.edition, stage)
    by, at = me(Act.ISSUE_CERTIFICATE), clock.now()
    made = certificates.issue(publication.of(found), by=by, at=at)
    flash(_("已编号 %(count)s 张证书，可以打印。", count=len(made)), "good")
    return redirect(_url("organiser.stage", stage))


@bp.post(f"{AT_STAGE}/issuer")
@allows(Act.ISSUE_CERTIFICATE)
def name_issuer(stage: str) -> ResponseReturnValue:
    found, form = every_stage.of(g.edition, stage), IssuerForm()
    if not form.validate():
        return _stage(found, StageMoveForm(None), 422, form)
    by, at = me(Act.ISSUE_CERTIFICATE), clock.now()
    certificates.name_issuer(g.edition, form.issuer.data or "", by=by, at=at)
    flash(_("已写明发证单位：%(name)s。", name=g.edition.issuer), "good")
    return redirect(_url("organiser.stage", stage))


# ── its rulebook ──────────────────────────────────────────────────────────────────────────────
@bp.get(f"{AT_STAGE}/rulebook")
@allows(Act.SEE_EDITION)
def rulebook(stage: str) -> ResponseReturnValue:
    found = every_stage.of(g.edition, stage)
    adopted = editions.current_text(found)
    text = adopted.text if adopted else editions.draft_of(found)
    return _rulebook(found, RulebookForm(text=text), text)


def _rulebook(
    found: Stage, form: RulebookForm, text: str, status: int = 200, faults: Any = ()
) -> ResponseReturnValue:
    """Show what would be adopted in plain words, and beside it the text in force with its code."""
    adopted = editions.current_text(found)
    rulebook = editions.parsed(text) if text.strip() and not faults else None
    head = stage_words.head_of(adopted) if adopted else None
    return page(
        "organiser/rulebook.html", status, stage=found, form=form, adopted=adopted, head=head,
        sheet=rule_sheet(rulebook) if rulebook else None, faults=faults, doubts=_doubts(rulebook),
        drafted=adopted is None or text != adopted.text, scored=replacing.scored(found),
        names=grants.names(g.edition) if adopted else {},
        alone=not progress.roles_held(g.edition).get(Role.OBSERVER),
    )  # fmt: skip


def _doubts(rulebook: Rulebook | None) -> list[str]:
    """What is lawful and probably not meant."""
    return [one.sentence(lang()) for one in warnings(rulebook)] if rulebook else []


@bp.post(f"{AT_STAGE}/rulebook")
@allows(Act.ADOPT_RULEBOOK)
def adopt(stage: str) -> ResponseReturnValue:
    found, form = every_stage.of(g.edition, stage), RulebookForm()
    if not form.validate() or (text := _text(form)) is None:
        return _rulebook(found, form, "", 422)
    form.text.data = text
    try:
        editions.read(text)
        if request.form.get("do") == "adopt":
            return _adopted(found, form, text)
    except Unlawful as error:
        beside(form.text, error)
        told = [(fault.path, fault.line, fault.sentence(lang())) for fault in error.faults]  # type: ignore[attr-defined]
        return _rulebook(every_stage.of(g.edition, stage), form, text, 422, told)
    except Refused as error:
        beside(form.text, error)
        return _rulebook(every_stage.of(g.edition, stage), form, text, 422)
    return _rulebook(found, form, text)


def _adopted(found: Stage, form: RulebookForm, text: str) -> ResponseReturnValue:
    if not form.read.data:
        form.read.errors = [_("请先通读上面的规则，再勾选采用。")]
        return _rulebook(found, form, text, 422)
    by, at = me(Act.ADOPT_RULEBOOK), clock.now()
    adopted = editions.adopt_rulebook(found, text, by=by, at=at, key=server_key())
    flash(_("已采用第 %(number)s 版评审细则。请把校验码抄在纸上。", number=adopted.number), "good")
    return redirect(f"{_url('organiser.rulebook', found.code)}#main")  # not at the form again


def _text(form: RulebookForm) -> str | None:
    """What was uploaded, else what was typed; nothing where the file is no text."""
    file: FileStorage | None = form.file.data
    if not file or not file.filename:
        return form.text.data or ""
    content = file.read(RULEBOOK_MOST + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        form.file.errors = [_("“%(name)s”不是 UTF-8 文本文件，没有读入。", name=file.filename)]
        return None


@bp.get(f"{AT_STAGE}/rulebook.toml")
@allows(Act.SEE_EDITION)
def rulebook_text(stage: str) -> ResponseReturnValue:
    found = every_stage.of(g.edition, stage)
    adopted = editions.current_text(found)
    text = adopted.text if adopted else editions.draft_of(found)
    name = f"{g.edition.code}-{found.code}.toml"
    answer = Response(text, mimetype="application/toml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _url(endpoint: str, stage: str) -> str:
    return url_for(endpoint, edition=g.edition.code, stage=stage)
