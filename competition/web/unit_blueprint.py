"""What the union officers' pages share: the blueprint, and whose unit it is.

Everything is looked up through the unit, and the unit through the officer's own grant: another
unit's page answers exactly as a page that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from competition import preliminaries, units
from competition.db import db
from competition.errors import Missing
from competition.models import Edition, Stage, Unit
from competition.policy import Act, Actor, Role, may, may_within
from competition.web.navigation import Link

PATH = "/e/<edition>/unit/<unit>"

bp = Blueprint("unit", __name__)


@dataclass(frozen=True, slots=True)
class Here:
    """The unit of this request, and the pseudonym under which the actor does this there."""

    unit: Unit
    by: str

    @property
    def stage(self) -> Stage:
        """The unit's own preliminary; Missing while it has none."""
        return preliminaries.needed(g.edition, self.unit)


def here(code: str, act: Act) -> Here:
    """The unit, if the actor may do this there; anybody else's unit is not there."""
    unit = units.of(g.edition, code)
    by = may_within(g.actor, act, g.edition.id, unit.id)
    if not by:
        raise Missing
    g.unit = unit
    return Here(unit, by)


def address(endpoint: str, unit: Unit) -> str:
    return url_for(f"unit.{endpoint}", edition=g.edition.code, unit=unit.code)


# ── whose units ───────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Own:
    """A unit that somebody speaks for, in one edition."""

    edition: str
    unit: str
    url: str


def mine(actor: Actor) -> list[Own]:
    """The units of the actor's own grants, the newest edition first."""
    ids = [held.unit for held in actor.held if held.role is Role.UNIT]
    rows = db.session.execute(
        select(Edition, Unit)
        .join(Unit, Unit.edition_id == Edition.id)
        .where(Unit.id.in_(ids))
        .order_by(Edition.id.desc(), Unit.code)
    )
    return [
        Own(edition.name, unit.name, url_for("unit.home", edition=edition.code, unit=unit.code))
        for edition, unit in rows
    ]


# ── the links beside ──────────────────────────────────────────────────────────────────────────
@bp.context_processor
def beside() -> dict[str, object]:
    """The unit's pages, and for those who see the whole edition the way back to it."""
    unit: Unit | None = g.get("unit")
    if unit is None or g.edition is None:  # a page that is not there tells of no edition either
        return {"nav": ()}
    pages = [("home", _("本单位")), ("roster", _("名单"))]
    if preliminaries.of_unit(g.edition, unit) is not None:
        pages += [("stage", _("初赛")), ("paper_grid", _("录入评分表")), ("result", _("初赛结果"))]
    pages.append(("nominate", _("推荐")))
    links: list[Link] = [
        (address(endpoint, unit), label, request.endpoint == f"unit.{endpoint}")
        for endpoint, label in pages
    ]
    if may(g.actor, Act.KEEP_ROSTER, g.edition.id):
        back = url_for("roster.nomination_list", edition=g.edition.code)
        links.append((back, _("全部单位"), False))
    return {"nav": tuple(links)}
