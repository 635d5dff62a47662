"""What anybody may read: editions, announcements, explanations, certificates; and object to."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from competition import (
    certificates,
    clock,
    editions,
    grants,
    noticeboard,
    objections,
    publication,
    stages,
    tries,
)
from competition.errors import Missing, Refused
from competition.i18n import lang
from competition.models import Certificate, Publication, RulebookText, Stage
from competition.policy import Act, may
from competition.publication import Standing
from competition.web import (
    announcements,
    changes,
    demo,
    homes,
    naming,
    papers,
    stage_words,
    workings,
)
from competition.web.forms_objection import ObjectionForm, RefForm
from competition.web.guard import allows, settle
from competition.web.page import page, sentence
from competition.web.rule_sheet import rule_sheet
from judging.scoring.rulebook import Rulebook

bp = Blueprint("public", __name__)
RESULT = "/e/<edition>/<stage>/result"
NUMBERED = f"{RESULT}/<int(min=1, max=1000000):number>"


@bp.get("/")
@allows(Act.READ_PUBLIC)
def home() -> ResponseReturnValue:
    """What runs; for who works here their own places; where a rehearsal stands, its doors."""
    running, past = noticeboard.running_and_past()
    own = [homes.home(one, g.actor) for one in grants.editions_of(g.actor)]
    founds = may(g.actor, Act.MAKE_EDITION, None)
    doors = demo.doors()
    return page(
        "public/home.html", running=running, past=past, own=own, founds=founds, demo=doors,
        rehearsal=doors is not None,
    )  # fmt: skip


@bp.get("/e/<edition>")
@allows(Act.READ_PUBLIC)
def edition() -> ResponseReturnValue:
    found = noticeboard.begun(g.edition)
    return page("public/edition.html", board=announcements.board(found, at=clock.now()))


# ── the rules ─────────────────────────────────────────────────────────────────────────────────
@bp.get("/e/<edition>/<stage>/rules")
@allows(Act.READ_PUBLIC)
def rules(stage: str) -> ResponseReturnValue:
    """The rulebook in force, in plain words: before the first score, and ever after."""
    here, adopted = _ruled(stage)
    return page(
        "public/rules.html", stage=here, adopted=adopted, head=stage_words.head_of(adopted),
        sheet=rule_sheet(editions.parsed(adopted.text)),
    )  # fmt: skip


@bp.get("/e/<edition>/<stage>/rules.toml")
@allows(Act.READ_PUBLIC)
def rules_text(stage: str) -> ResponseReturnValue:
    here, adopted = _ruled(stage)
    answer = Response(adopted.text, mimetype="application/toml")
    name = f"{g.edition.code}-{here.code}.toml"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _ruled(stage: str) -> tuple[Stage, RulebookText]:
    """A stage of an edition that has begun, with what it adopted."""
    here = stages.of(noticeboard.begun(g.edition), stage)
    adopted = editions.current_text(here)
    if adopted is None:
        raise Missing
    return here, adopted


# ── announcements ─────────────────────────────────────────────────────────────────────────────
@bp.get(RESULT)
@bp.get(NUMBERED)
@allows(Act.READ_PUBLIC)
def announcement(stage: str, number: int = 0) -> ResponseReturnValue:
    found = _announced(stage, number)
    shown = announcements.announced(found, at=clock.now())
    replaced = changes.of(found, shown.told)
    return page("public/announcement.html", shown=shown, replaced=replaced)


@bp.get(f"{NUMBERED}/<code>")
@allows(Act.READ_PUBLIC)
def explanation(stage: str, number: int, code: str) -> ResponseReturnValue:
    found = _announced(stage, number)
    line = publication.line_of(found, code)
    shown = announcements.announced(found, at=clock.now())
    ranked = next(one for one in shown.lines if one.code == code)
    working = workings.of(line, lang(), _rules_behind(found))
    return page(
        "public/explanation.html", shown=shown, line=ranked, working=working,
        corrected=changes.marks(found, line),
    )  # fmt: skip


def _rules_behind(found: Publication) -> Rulebook | None:
    """The rulebook that an announcement was computed by; nothing if another is in force."""
    adopted = editions.current_text(found.stage)
    told = publication.announcement_of(found)
    return editions.parsed(adopted.text) if adopted and adopted.digest == told.rulebook else None


def _announced(stage: str, number: int) -> Publication:
    return publication.of(stages.of(g.edition, stage), number)


# ── objections ────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{NUMBERED}/objection")
@allows(Act.LODGE_OBJECTION)
def objection(stage: str, number: int) -> ResponseReturnValue:
    found = _announced(stage, number)
    form = ObjectionForm(formdata=None, about=request.args.get("about", ""))
    form.offer(publication.announcement_of(found).lines)
    shown = announcements.announced(found, at=clock.now())
    return page("public/objection.html", form=form, shown=shown)


@bp.post(f"{NUMBERED}/objection")
@allows(Act.LODGE_OBJECTION)
def lodge(stage: str, number: int) -> ResponseReturnValue:
    found, form = _announced(stage, number), ObjectionForm()
    form.offer(publication.announcement_of(found).lines)
    if not form.validate():
        return _objection_again(stage, number, form, 422)
    try:
        made = objections.lodge(
            found,
            **form.data,
            address=tries.of_visitor(request.remote_addr or ""),
            at=clock.now(),
        )
    except Refused as error:
        settle(error)
        form.form_errors.append(sentence(error))
        return _objection_again(stage, number, form, error.status)
    flash(gettext("异议已收到。请记下下面的编号，凭它查看答复。"), "good")
    return redirect(url_for("public.follow", ref=made.ref))


def _objection_again(
    stage: str, number: int, form: ObjectionForm, status: int
) -> ResponseReturnValue:
    """The same page with what was typed; looked up anew, for a refusal left nothing behind."""
    shown = announcements.announced(_announced(stage, number), at=clock.now())
    return page("public/objection.html", status, form=form, shown=shown)


@bp.get("/objection")
@allows(Act.LODGE_OBJECTION)
def find_objection() -> ResponseReturnValue:
    return page("public/find_objection.html", form=RefForm())


@bp.post("/objection")
@allows(Act.LODGE_OBJECTION)
def look_up_objection() -> ResponseReturnValue:
    form = RefForm()
    if not form.validate():
        return page("public/find_objection.html", 422, form=form)
    try:
        found = objections.by_ref(form.ref.data or "")
    except Missing:
        form.ref.errors = [gettext("没有这个编号的异议。请对照提交后看到的编号再输入一次。")]
        return page("public/find_objection.html", 422, form=form)
    return redirect(url_for("public.follow", ref=found.ref))


@bp.get("/objection/<ref>")
@allows(Act.LODGE_OBJECTION)
def follow(ref: str) -> ResponseReturnValue:
    found = objections.by_ref(ref)
    g.edition = found.publication.stage.edition
    about = announcements.line_named(found.publication, found.about)
    return page("public/follow.html", objection=found, about=about)


@bp.post("/objection/<ref>/take-back")
@allows(Act.LODGE_OBJECTION)
def take_back(ref: str) -> ResponseReturnValue:
    found = objections.take_back(ref, at=clock.now())
    flash(gettext("异议已撤回。"), "good")
    return redirect(url_for("public.follow", ref=found.ref))


# ── certificates ──────────────────────────────────────────────────────────────────────────────
@bp.get("/certificate")
@bp.get("/certificate/<number>")
@allows(Act.READ_PUBLIC)
def certificate(number: str = "") -> ResponseReturnValue:
    typed = (request.args.get("number", number)).strip()
    if not typed:
        return page("public/certificate.html", typed="", found=None)
    try:
        found = certificates.check(typed)
    except Missing:
        return page("public/certificate.html", 404, typed=typed, found=None)
    g.edition = found.line.publication.stage.edition
    paper = papers.paper(found, certificates.standing(found, at=clock.now()))
    return page("public/certificate.html", typed=typed, found=paper)


# ── certificates on paper ─────────────────────────────────────────────────────────────────────
@bp.get("/e/<edition>/organiser/certificate/<number>")
@allows(Act.ISSUE_CERTIFICATE)
def certificate_paper(number: str) -> ResponseReturnValue:
    found = certificates.printable(number, edition=g.edition, at=clock.now())
    return _printed([found], *_to_stage(found.line.publication.stage))


@bp.get("/e/<edition>/organiser/<stage>/certificates")
@allows(Act.ISSUE_CERTIFICATE)
def certificate_papers(stage: str) -> ResponseReturnValue:
    here = stages.of(g.edition, stage)
    return _printed(certificates.of_stage(here, at=clock.now()), *_to_stage(here))


@bp.get("/e/<edition>/my/certificate/<number>")
@allows(Act.SEE_OWN_ENTRY)
def own_certificate(number: str) -> ResponseReturnValue:
    entries = {grant.entry for grant in g.actor.within(g.edition.id) if grant.entry is not None}
    found = certificates.printable(number, edition=g.edition, at=clock.now(), entries=entries)
    home = url_for("contestant.home", edition=g.edition.code)
    return _printed([found], home, gettext("我的参赛"))


def _to_stage(found: Stage) -> tuple[str, str]:
    """The page from which its certificates are issued."""
    url = url_for("organiser.stage", edition=g.edition.code, stage=found.code)
    return url, naming.named(found.name, g.edition)


def _printed(found: list[Certificate], up_url: str, up_label: str) -> ResponseReturnValue:
    """Only what still counts is printed: whoever found it has made sure."""
    sheets = [papers.paper(one, Standing.FINAL) for one in found]
    return page("print/certificate.html", papers=sheets, up_url=up_url, up_label=up_label)
