"""Personal data (个人信息): what is kept until when, and whose parts two persons erase."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, g
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from competition import clock, erasure, retention, second_person
from competition.errors import Refused
from competition.looks import Look
from competition.models import Stage
from competition.policy import Act
from competition.web.guard import allows
from competition.web.looked import looked
from competition.web.page import page, told
from judging import erasures
from judging.web.desk_blueprint import STAGE, around, back_to, bp, stage_of, status_of
from judging.web.desk_forms import WhyForm

KINDS: Mapping[str, LazyString] = {
    "draft": _l("上传后没有录入的名单"),
    "contacts": _l("提出异议的人的姓名和联系方式"),
    "mails": _l("收件邮箱，和寄给它们的邮件的记录"),
    "births": _l("出生日期"),
}


@bp.get(f"{STAGE}/personal")
@allows(Act.SEE_DESK)
def personal(stage: str) -> ResponseReturnValue:
    return _personal(stage_of(stage))


def _personal(
    here: Stage, refused: Refused | None = None, form: WhyForm | None = None, status: int = 200
) -> ResponseReturnValue:
    people = erasure.named(here)
    looked(Look.PEOPLE, len(people), here)
    waiting = {one.what["who"] for one in second_person.pending(here) if one.action == "erase"}
    return page(
        "desk/personal.html", status_of(refused, status), **around(here, "personal"),
        refusal=told(refused), kept=[(KINDS[one.what], one) for one in retention.kept(g.edition)],
        people=people, waiting=waiting, form=form or WhyForm(formdata=None),
        blank=WhyForm(formdata=None), site=current_app.extensions["podium"],
    )  # fmt: skip


@bp.post(f"{STAGE}/personal/<who>")
@allows(Act.PROPOSE)
def propose_erasure(stage: str, who: str) -> ResponseReturnValue:
    """Propose to erase what the ledger says of this person."""
    here, form = stage_of(stage), WhyForm()
    if not form.validate():
        return _personal(here, form=form, status=422)
    try:
        erasures.propose(here, who, reason=form.reason.data or "", by=g.actor, at=clock.now())
    except Refused as refused:
        return _personal(here, refused, form)
    return back_to("proposals_waiting", stage)
