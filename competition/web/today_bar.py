"""The whole way of an edition as one bar, from its rules to its certificates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from competition.policy import Role
from competition.progress import Progress
from competition.web.naming import named
from competition.web.page import term

Step = tuple[str, str, str]  # label, state, note, as `_parts/steps.html` takes them


@dataclass(frozen=True, slots=True)
class _Way:
    """One part of the way: whether it lies behind, and what to say of it."""

    name: str
    done: bool
    note: str = ""


def bar(
    found: Sequence[Progress], held: Mapping[Role, int], *, entered: int, each_unit: bool
) -> tuple[Step, ...]:
    """Every part in the order of the work; the first that is not done is where the edition is.

    `entered` counts the entries; `each_unit` says whether every unit has a preliminary of its own.
    """
    ways = list(_ways(found, held, entered=entered, each_unit=each_unit))
    here = next((at for at, way in enumerate(ways) if not way.done), len(ways))
    return tuple(
        (way.name, "done" if way.done else "current" if at == here else "todo", way.note)
        for at, way in enumerate(ways)
    )


def _ways(
    found: Sequence[Progress], held: Mapping[Role, int], *, entered: int, each_unit: bool
) -> Iterator[_Way]:
    own = [one for one in found if one.stage.unit_id is None]
    yield _Way(_("评审细则"), bool(own) and all(one.rulebooks for one in own))
    yield _Way(_("邀请"), bool(held.get(Role.OBSERVER)))
    people = _("%(count)s 人", count=entered) if entered else ""
    listed = _("单位和名单") if each_unit else _("名单")
    yield _Way(listed, bool(entered) or any(one.appearing for one in own), people)
    if each_unit or len(own) < len(found):
        listed = any(one.appearing for one in own)
        yield _of_units([one for one in found if one.stage.unit_id is not None], listed=listed)
    for one in own:
        over = one.stage.state.has_closed_sheets
        yield _Way(named(one.stage.name), over, term(one.stage.state))
    if own:
        last = [one for one in own if one.stage.position == own[-1].stage.position]
        yield _Way(_("公示和确认"), all(one.stage.state.is_final for one in last))
        yield _Way(_("证书"), all(one.certificates for one in last))


def _of_units(of_units: Sequence[Progress], *, listed: bool) -> _Way:
    """The units' own preliminaries stand as one; they lie behind once the final's list is fixed,
    though it was fixed without them."""
    if not of_units:
        note = _("没有设立") if listed else _("还没有设立")
        return _Way(_("各单位初赛"), done=listed, note=note)
    done = sum(one.stage.state.has_closed_sheets for one in of_units)
    note = _("%(done)s / %(all)s 个单位已封分", done=done, all=len(of_units))
    return _Way(_("各单位初赛"), listed or done == len(of_units), note)
