"""The links beside a staff page: what this person may see in this edition, and where they are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l

from competition import editions
from competition.policy import Act, may

Link = tuple[str, str, bool]  # address, label, whether the page shown is this one or below it


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the house, and the act that opens it."""

    endpoint: str
    act: Act
    label: LazyString
    beside: str = ""  # a page that belongs to it though its address does not lie under its own
    of_units: bool = False  # only where the units hold preliminaries and nominate


PLACES = (
    Place("organiser.edition", Act.SEE_EDITION, _l("今日")),
    Place("organiser.stages", Act.SEE_EDITION, lazy_pgettext("menu", "阶段"), "organiser.pool"),
    Place("organiser.units", Act.KEEP_ROSTER, lazy_pgettext("menu", "单位"), "roster.many_units"),
    Place("roster.upload", Act.KEEP_ROSTER, _l("导入名单")),
    Place("organiser.entries", Act.KEEP_ROSTER, _l("参赛"), "organiser.contestant_links"),
    Place("roster.quota_list", Act.KEEP_ROSTER, lazy_pgettext("menu", "名额"), of_units=True),
    Place("roster.preliminary_list", Act.KEEP_ROSTER, lazy_pgettext("menu", "初赛"), of_units=True),
    Place("roster.nomination_list", Act.KEEP_ROSTER, _l("推荐"), of_units=True),
    Place("desk.home", Act.SEE_DESK, _l("计分台")),
    Place("organiser.people", Act.INVITE, _l("人员")),
    Place("organiser.objections", Act.ANSWER_OBJECTION, _l("异议")),
    Place("organiser.trail", Act.READ_TRAIL, _l("留痕")),
    Place("organiser.rounds", Act.READ_TRAIL, _l("巡检")),
    Place("organiser.mail", Act.SET_UP, _l("邮件")),
)


def links() -> tuple[Link, ...]:
    """What the actor may open in the edition of this request, in the order of the work."""
    if g.edition is None:
        return ()
    each_unit = sends_units()
    there = [
        place
        for place in PLACES
        if may(g.actor, place.act, g.edition.id) and (each_unit or not place.of_units)
    ]
    here = max(there, key=_nearness, default=None)
    return tuple(
        (_url(one.endpoint), str(one.label), one is here and _nearness(one) > 0) for one in there
    )


def _nearness(place: Place) -> int:
    """How much of the address shown is the place's own, or that of the page beside it; 0: none."""
    own = (_url(one) for one in (place.endpoint, place.beside) if one)
    return max((len(url) for url in own if _within(url)), default=0)


def _url(endpoint: str) -> str:
    return url_for(endpoint, edition=g.edition.code)


def _within(url: str) -> bool:
    return request.path == url or request.path.startswith(f"{url}/")


def sends_units() -> bool:
    """Whether the units of this edition hold preliminaries and nominate within their quotas."""
    return g.edition is not None and editions.unit_plan(g.edition) is not None


def context() -> dict[str, object]:
    """For `Blueprint.context_processor`: the layout `staff` shows these."""
    return {"nav": links(), "each_unit": sends_units()}
