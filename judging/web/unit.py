"""A union officer's pages (二级工会): the way in, what is owed now, the unit's own roster.

The other pages of the blueprint lie beside this file, one subject each; naming them here is what
puts their views on the blueprint.
"""

from __future__ import annotations

from flask import g, redirect
from flask.typing import ResponseReturnValue

from competition import entries, preliminaries, quotas, unit_lines
from competition.policy import Act
from competition.web import quota_words
from competition.web.guard import allows
from competition.web.page import page
from competition.web.unit_blueprint import PATH, address, bp, here, mine
from judging import standings
from judging.web import unit_nominations, unit_owed, unit_paper, unit_stage, unit_timetable

PAGES = (unit_stage, unit_timetable, unit_paper, unit_nominations)


@bp.get("/unit")
@allows(Act.SEE_UNIT)
def own() -> ResponseReturnValue:
    """Every unit that the actor speaks for; straight in where there is only one."""
    found = mine(g.actor)
    if len(found) == 1:
        return redirect(found[0].url)
    return page("unit/own.html", found=found)


@bp.get(PATH)
@allows(Act.SEE_UNIT)
def home(unit: str) -> ResponseReturnValue:
    found = here(unit, Act.SEE_UNIT).unit
    stage = preliminaries.of_unit(g.edition, found)
    line = unit_lines.overview(g.edition, standings.of_units(g.edition)).one(found)
    quota = quotas.of_edition(g.edition).one(found)
    return page(
        "unit/home.html", unit=found, stage=stage, line=line, quota=quota,
        part=quota_words.percent(quota.part) if quota else "",
        owed=unit_owed.of(found, stage, line),
        then=unit_owed.then(stage, line), nominate=address("nominate", found),
    )  # fmt: skip


@bp.get(f"{PATH}/roster")
@allows(Act.SEE_UNIT)
def roster(unit: str) -> ResponseReturnValue:
    found = here(unit, Act.SEE_UNIT).unit
    quota = (coverage := quotas.of_edition(g.edition)).one(found)
    return page(
        "unit/roster.html", unit=found, entries=entries.listed(g.edition, unit=found.id),
        quota=quota, part=quota_words.percent(quota.part) if quota else "—",
        overall=quota_words.percent(coverage.part),
    )  # fmt: skip
