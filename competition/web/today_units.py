"""What the units still lack on the page of the day, counted together: there may be dozens."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from flask_babel import gettext as _

from competition.progress import Progress
from competition.quotas import Quotas, Working
from competition.web.today import Duty, of_edition

NAMED_MOST = 6


def of_units(
    found: Sequence[Progress], quotas: Quotas | None, spoken_for: Container[int]
) -> Iterator[Duty]:
    """Units, their lists, quotas and preliminaries, in the order of the work.

    Without quotas their formula gives none, and the quotas' own page says why.
    """
    if quotas is None:
        what = _("名额公式用不了：保底名额的总数已经超过总名额。")
        yield of_edition(what, "organiser.units", _("核对单位"))
        return
    fixed = any(one.appearing for one in found if one.stage.unit_id is None)
    if not quotas.rows and not any(one.appearing for one in found):
        what = _("还没有参赛单位。名额、回避和名单都按单位计算。")
        yield of_edition(what, "roster.many_units", _("登记单位"))
    if quotas.rows and not fixed:
        yield from _without_seats(quotas)
        yield from _lists(found, quotas.rows)
        yield from _without_officer(found, quotas.rows, spoken_for)


def _without_officer(
    found: Sequence[Progress], rows: Sequence[Working], spoken_for: Container[int]
) -> Iterator[Duty]:
    """Whose preliminary is made, with nobody of the unit who may run it."""
    running = {one.stage.unit_id for one in found if not one.stage.state.has_closed_sheets}
    bare = [row for row in rows if row.unit.id in running and row.unit.id not in spoken_for]
    if bare:
        what = _(
            "%(count)s 个单位的初赛已经设立，还没有单位联络员来办。没有时由组委会代办。",
            count=len(bare),
        )
        yield of_edition(what, "organiser.people", _("邀请联络员"), note=_names(bare), role="unit")


def of_everybody(found: Sequence[Progress], entered: int) -> Iterator[Duty]:
    """Where no unit nominates, whoever takes part is entered by the organiser."""
    if not entered and not any(one.appearing for one in found):
        what = _("还没有选手。可以逐位登记，也可以导入名单。")
        yield of_edition(what, "organiser.entries", _("登记选手"))


def _without_seats(quotas: Quotas) -> Iterator[Duty]:
    """Why a unit may send nobody, and what gives it seats: a quota of 0 never explains itself."""
    without = [row for row in quotas.rows if not row.seats and not row.overridden]
    uncounted = [row for row in without if not row.count]
    count = len(without)
    if without and quotas.formula is None:
        what = _("%(count)s 个单位的名额是 0：赛制没有名额公式，要逐个填写。", count=count)
        yield of_edition(what, "roster.quota_list", _("填写名额"), note=_names(without))
    elif uncounted:
        what = _("%(count)s 个单位的名额是 0：还没有登记符合条件的人数。", count=len(uncounted))
        yield of_edition(what, "roster.many_units", _("登记人数"), note=_names(uncounted))
    elif without:
        what = _("%(count)s 个单位按公式算出的名额是 0：人数太少。", count=count)
        note = _("它们不能推荐选手；要给名额，请写明理由改动。%(names)s", names=_names(without))
        yield of_edition(what, "roster.quota_list", _("看名额"), note=note)


def _names(rows: Sequence[Working]) -> str:
    named = _("、").join(row.unit.name for row in rows[:NAMED_MOST])
    if len(rows) <= NAMED_MOST:
        return named
    return _("%(names)s等 %(count)s 个单位", names=named, count=len(rows))


def _lists(found: Sequence[Progress], rows: Sequence[Working]) -> Iterator[Duty]:
    """Who takes part in the units, and the preliminaries made for them."""
    own = [one for one in found if one.stage.unit_id is not None]
    with_one = {one.stage.unit_id for one in own}
    if not own and not any(row.entries for row in rows):
        what = _("还没有参赛名单。导入名单以后，才能为各单位设立初赛。")
        yield of_edition(what, "roster.upload", _("导入名单"))
    bare = sum(row.entries > 0 and row.unit.id not in with_one for row in rows)
    if bare:
        what = _("%(count)s 个有人参赛的单位还没有自己的初赛。", count=bare)
        yield of_edition(what, "roster.preliminary_list", _("设立初赛"))
    if count := sum(not (one.rulebooks and one.appearing) for one in own):
        what = _("%(count)s 个单位的初赛还没有评审细则或名单。", count=count)
        yield of_edition(what, "roster.preliminary_list", _("设立初赛"))
