"""The roster: a workbook is uploaded, every row settled, then everybody is entered at once."""

from __future__ import annotations

from flask import Response, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import births, clock, conditions, drafts, remarks, unit_lists, units, uploads
from competition import roster as lists
from competition.errors import Refused
from competition.looks import Look
from competition.policy import Act
from competition.roster import Settled
from competition.web import past_prizes, roster_words
from competition.web.forms_roster import ConditionsForm, UploadForm, read_rows
from competition.web.guard import allows, me, to_write
from competition.web.looked import looked
from competition.web.navigation import sends_units
from competition.web.page import page, told
from competition.web.roster_blueprint import PATH, bp

ROSTER = f"{PATH}/roster"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# ── upload ────────────────────────────────────────────────────────────────────────────────────
@bp.get(ROSTER)
@allows(Act.KEEP_ROSTER)
def upload() -> ResponseReturnValue:
    return _upload(UploadForm())


def _upload(form: UploadForm, refused: Refused | None = None) -> ResponseReturnValue:
    why = told(refused)
    if why:
        form.file.errors = [why]
    today = clock.day(clock.now(), g.edition.time_zone)
    return page(
        "roster/upload.html", 422 if refused else 200, form=form, draft=lists.waiting(g.edition),
        rules=list(roster_words.rules(conditions.rules_of(g.edition))),
        units=units.listed(g.edition), due=births.due(g.edition, today=today),
        most=current_app.extensions["podium"].upload_limit // (1 << 20),
    )  # fmt: skip


@bp.post(ROSTER)
@allows(Act.KEEP_ROSTER, reads_first=True)
def receive() -> ResponseReturnValue:
    sent = request.files.get("file")
    content = sent.read() if sent else b""
    name = sent.filename if sent and sent.filename else ""
    try:
        read = uploads.read(g.edition, content, file_name=name, at=clock.now())
        to_write()
        lists.upload(g.edition, read, by=me(Act.KEEP_ROSTER), at=clock.now())
    except Refused as refused:
        return _upload(UploadForm(formdata=None), refused)
    return redirect(_url("roster.preview"))


# ── preview ───────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{ROSTER}/preview")
@allows(Act.KEEP_ROSTER)
def preview() -> ResponseReturnValue:
    return _preview()


def _preview(refused: Refused | None = None) -> ResponseReturnValue:
    why = told(refused)
    draft = lists.draft_of(g.edition)
    seen = lists.preview(draft, g.edition, at=clock.now())
    names = {unit.code: unit.name for unit in units.listed(g.edition)}
    looked(Look.LIST, len(seen.rows))
    return page(
        "roster/preview.html", refused.status if refused else 200, draft=draft, seen=seen,
        why=why, names=names, about=[(one, roster_words.said(one)) for one in seen.about],
        dropped=[(one, roster_words.reason(one["why"])) for one in seen.dropped],
        rows=roster_words.rows(seen, g.edition), named=unit_lists.named_in(seen),
        fine=[one for one in seen.rows if not one.shown],
        counts={str(how): len(seen.settled(how)) for how in Settled},
    )  # fmt: skip


@bp.post(f"{ROSTER}/preview")
@allows(Act.KEEP_ROSTER)
def mend() -> ResponseReturnValue:
    draft = lists.draft_of(g.edition)
    lists.mend(draft, read_rows(request.form))
    return redirect(_url("roster.preview"))


@bp.post(f"{ROSTER}/units")
@allows(Act.KEEP_ROSTER)
def register_named() -> ResponseReturnValue:
    draft, names = lists.draft_of(g.edition), request.form.getlist("unit")
    try:
        by, at = me(Act.KEEP_ROSTER), clock.now()
        added = unit_lists.add_named(draft, g.edition, names, by=by, at=at)
    except Refused as refused:
        return _preview(refused)
    flash(_("已登记 %(count)s 个单位，名单已重新检查。", count=added.units), "good")
    if sends_units():
        flash(_("人数还没有登记，名额要按人数计算。"), "warn")
    return redirect(_url("roster.preview"))


@bp.get(f"{ROSTER}/remarks.xlsx")
@allows(Act.KEEP_ROSTER)
def with_remarks() -> ResponseReturnValue:
    draft = lists.draft_of(g.edition)
    seen = lists.preview(draft, g.edition, at=clock.now())
    looked(Look.LIST_FILE, len(seen.rows))
    content = remarks.with_remarks(
        drafts.workbook(draft), roster_words.remarks(seen), heading=_("需要改正的地方")
    )
    answer = Response(content, mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename="roster-remarks.xlsx")
    return answer


# ── enter, or not ─────────────────────────────────────────────────────────────────────────────
@bp.post(f"{ROSTER}/enter")
@allows(Act.KEEP_ROSTER)
def enter() -> ResponseReturnValue:
    draft, seen = lists.draft_of(g.edition), request.form.get("seen", "")
    try:
        entered = lists.enter(draft, g.edition, seen=seen, by=me(Act.KEEP_ROSTER), at=clock.now())
    except Refused as refused:
        return _preview(refused)
    flash(_("已录入 %(count)s 人。", count=len(entered)), "good")
    return redirect(_url("organiser.entries"))


@bp.post(f"{ROSTER}/discard")
@allows(Act.KEEP_ROSTER)
def discard() -> ResponseReturnValue:
    lists.discard(lists.draft_of(g.edition), by=me(Act.KEEP_ROSTER), at=clock.now())
    flash(_("已放弃这份名单，没有录入任何人。"))
    return redirect(_url("roster.upload"))


@bp.post(f"{ROSTER}/births")
@allows(Act.KEEP_ROSTER)
def delete_births() -> ResponseReturnValue:
    now = clock.now()
    count = births.delete_due(g.edition, by=me(Act.KEEP_ROSTER), at=now)
    flash(_("已删除 %(count)s 条出生日期。", count=count), "good")
    return redirect(_url("roster.upload"))


# ── conditions ────────────────────────────────────────────────────────────────────────────────
@bp.get(f"{ROSTER}/conditions")
@allows(Act.KEEP_ROSTER)
def entry_conditions() -> ResponseReturnValue:
    return _conditions(past_prizes.form_of(g.edition))


def _conditions(form: ConditionsForm, status: int = 200) -> ResponseReturnValue:
    form.hosts.choices = [(unit.code, unit.name) for unit in units.listed(g.edition)]
    rules = list(roster_words.rules(conditions.rules_of(g.edition)))
    return page("roster/entry_conditions.html", status, form=form, rules=rules)


@bp.post(f"{ROSTER}/conditions")
@allows(Act.KEEP_ROSTER)
def choose_conditions() -> ResponseReturnValue:
    form = ConditionsForm()
    form.hosts.choices = [(unit.code, unit.name) for unit in units.listed(g.edition)]
    if not form.validate() or (past := past_prizes.typed(form)) is None:
        return _conditions(form, 422)
    conditions.choose(
        g.edition, hosts=form.hosts.data or [], barred=past_prizes.barred(form), past=past,
        by=me(Act.KEEP_ROSTER), at=clock.now(),
    )  # fmt: skip
    flash(_("参赛条件已保存。"), "good")
    return redirect(_url("roster.upload"))


def _url(endpoint: str) -> str:
    return url_for(endpoint, edition=g.edition.code)
