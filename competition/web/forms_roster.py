"""What is typed on the roster's pages: shapes only. The preview's rows are read by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from competition.roster import OUT, WHY
from competition.web.forms import LONG, Either, Form, at_most, needed
from competition.web.forms_organiser import RULEBOOK_MOST, Ticks, Whole, between

CELL = re.compile(r"r(\d{1,5})\.([a-z_]{1,20})")
PAST_MOST = 40_000


class UploadForm(Form):
    file = FileField(_l("名单文件（.xlsx）"), [Either()])


class ConditionsForm(Form):
    hosts = Ticks(_l("不推荐选手的单位"))
    prizes = StringField(_l("获过哪些奖的人不再参赛"), [at_most(LONG)])
    since = Whole(_l("从哪一年算起"), [Optional(), between(1990, 2100)])
    past = TextAreaField(_l("往届获奖名单"), [at_most(PAST_MOST)])


class QuotaForm(Form):
    seats = Whole(_l("名额"), [Optional(), between(0, 999)])
    reason = TextAreaField(_l("理由"), [needed(), at_most(LONG)])


class PreliminariesForm(Form):
    text = TextAreaField(_l("评审细则（TOML 文本）"), [needed(), at_most(RULEBOOK_MOST)])


class FinalForm(Form):
    reason = TextAreaField(_l("理由"), [at_most(LONG)])


def read_rows(form: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Row number → what was typed for it, from fields named `r12.born`.

    `why_all` is the reason of every row that is left out without one of its own.
    """
    rows: dict[int, dict[str, str]] = {}
    for name, text in form.items():
        if found := CELL.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = text
    shared = form.get("why_all", "").strip()
    for row in rows.values():
        if row.get(OUT) and not row.get(WHY, "").strip() and shared:
            row[WHY] = shared
    return rows
