"""Units of an edition: the tree, their head-counts, their own preliminaries."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, grants
from competition import units as college
from competition.errors import Refused
from competition.models import Unit
from competition.policy import Act
from competition.web.forms_organiser import HeadCountForm, RenameUnitForm, UnitForm, offer
from competition.web.guard import allows, me
from competition.web.leaves import leaf
from competition.web.organiser_blueprint import PATH, beside, bp
from competition.web.page import page

UNITS = f"{PATH}/units"


@bp.get(UNITS)
@allows(Act.KEEP_ROSTER)
def units() -> ResponseReturnValue:
    return _units(UnitForm())


@bp.post(UNITS)
@allows(Act.KEEP_ROSTER)
def add_unit() -> ResponseReturnValue:
    form = UnitForm()
    offer_parents(form.parent)
    if not form.validate():
        return _units(form, 422)
    try:
        made = college.add(
            g.edition,
            code=form.code.data or "",
            name=form.name.data or "",
            parent=_parent(form.parent.data),
            by=me(Act.KEEP_ROSTER),
            at=clock.now(),
        )
    except Refused as error:
        beside(form.name if error.code == "unit.name_taken" else form.code, error)
        return _units(form, 422)
    flash(_("已登记“%(name)s”。", name=made.name), "good")
    return redirect(url_for("organiser.units", edition=g.edition.code))


def _units(form: UnitForm, status: int = 200) -> ResponseReturnValue:
    offer_parents(form.parent)
    shown = leaf(college.tree(g.edition), lambda one: f"{one.unit.name} {one.unit.code}")
    return page("organiser/units.html", status, leaf=shown, form=form)


@bp.get(f"{UNITS}/<unit>")
@allows(Act.KEEP_ROSTER)
def unit(unit: str) -> ResponseReturnValue:
    found = college.of(g.edition, unit)
    return _unit(found, *_forms(found))


def _forms(found: Unit) -> tuple[RenameUnitForm, HeadCountForm]:
    above = next((one for one in college.listed(g.edition) if one.id == found.parent_id), None)
    rename = RenameUnitForm(formdata=None, name=found.name, parent=above.code if above else "")
    offer_parents(rename.parent, but=found)
    return rename, HeadCountForm(formdata=None)


def _unit(
    found: Unit, rename: RenameUnitForm, heads: HeadCountForm, status: int = 200
) -> ResponseReturnValue:
    counts = college.counts_of(found)
    return page(
        "organiser/unit.html", status, unit=found, rename=rename, heads=heads, counts=counts,
        names=grants.names(g.edition),
    )  # fmt: skip


@bp.post(f"{UNITS}/<unit>/name")
@allows(Act.KEEP_ROSTER)
def rename_unit(unit: str) -> ResponseReturnValue:
    found, form = college.of(g.edition, unit), RenameUnitForm()
    offer_parents(form.parent, but=found)
    if form.validate():
        try:
            college.rename(
                found,
                name=form.name.data or "",
                parent=_parent(form.parent.data),
                edition=g.edition,
                by=me(Act.KEEP_ROSTER),
                at=clock.now(),
            )
        except Refused as error:
            beside(form.parent if error.code == "unit.circle" else form.name, error)
        else:
            return redirect(url_for("organiser.unit", edition=g.edition.code, unit=unit))
    return _unit(found, form, HeadCountForm(formdata=None), 422)


@bp.post(f"{UNITS}/<unit>/count")
@allows(Act.KEEP_ROSTER)
def count_heads(unit: str) -> ResponseReturnValue:
    found, form = college.of(g.edition, unit), HeadCountForm()
    if not form.validate():
        return _unit(found, _forms(found)[0], form, 422)
    assert form.on_day.data is not None
    assert form.count.data is not None
    college.count_heads(
        found,
        on_day=form.on_day.data,
        count=form.count.data,
        by=me(Act.KEEP_ROSTER),
        at=clock.now(),
    )
    return redirect(url_for("organiser.unit", edition=g.edition.code, unit=unit))


def offer_parents(field: Any, *, but: Unit | None = None) -> None:
    """All units as choices for the one above; a unit is not offered itself."""
    others = [(one.code, one.name) for one in college.listed(g.edition) if one is not but]
    offer(field, others, empty=_("（没有上级）"))


def _parent(code: str | None) -> Unit | None:
    return college.of(g.edition, code) if code else None
