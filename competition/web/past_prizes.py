"""The list of past prizes as an organiser types it: one line each, 工号 年份 奖项 比赛."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from competition.models import Edition
from competition.rules.eligibility import PastPrize
from competition.web.forms_roster import ConditionsForm

GAP = re.compile("[,\uff0c\\t]+| {1,}")
NAMES = re.compile("[,\uff0c\u3001;\uff1b]+")
YEARS = range(1990, 2101)


def form_of(edition: Edition) -> ConditionsForm:
    """The form with what is stored."""
    barred, past = edition.rules.get("barred") or [{}], edition.rules.get("past") or []
    assert isinstance(barred, list)
    assert isinstance(past, list)
    lines = [f"{p['staff_no']} {p['year']} {p['prize']} {p['contest']}" for p in past]
    return ConditionsForm(
        hosts=edition.rules.get("hosts", []),
        prizes=_("、").join(barred[0].get("prizes", ())),
        since=barred[0].get("since") or None,
        past="\n".join(lines),
    )


def typed(form: ConditionsForm) -> list[tuple[str, PastPrize]] | None:
    """(staff number, prize) of every line; None where a line cannot be read, said at the field."""
    found, wrong = read(form.past.data or "")
    if wrong:
        form.past.errors = wrong
        return None
    return found


def read(text: str) -> tuple[list[tuple[str, PastPrize]], list[str]]:
    """(staff number, prize) of every line, and what is wrong with the others."""
    found, wrong = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        pieces = GAP.split(line.strip(), maxsplit=3)
        if len(pieces) < 3 or not pieces[1].isdecimal() or int(pieces[1]) not in YEARS:
            wrong.append(
                _("第 %(number)s 行看不懂。请按“工号 年份 奖项 比赛”填写。", number=number)
            )
            continue
        staff_no, year, prize = pieces[:3]
        contest = pieces[3] if len(pieces) > 3 else _("往届比赛")
        found.append((staff_no.upper(), PastPrize(int(year), contest, prize)))
    return found, wrong


def barred(form: ConditionsForm) -> dict[str, object] | None:
    """Whose past prizes bar them; None when nothing was asked for."""
    prizes = [one.strip() for one in NAMES.split(form.prizes.data or "") if one.strip()]
    since = form.since.data
    if not prizes and not since:
        return None
    return {"prizes": prizes, "since": since or 0}
