"""Today (今日): what is owed by whom in an edition, and what waits for whoever looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import asked, clock, editions, entries, grants, progress, quotas, second_person
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Act, Role, confirmer, confirms_as, working_as
from competition.progress import Progress, Step
from competition.quotas import Quotas
from competition.second_person import Proposal
from competition.web import today, today_bar, today_units
from competition.web.guard import allows
from competition.web.naming import named
from competition.web.organiser_blueprint import PATH, bp
from competition.web.page import page, term, when
from competition.web.today import Duty
from judging import overtaken, owed
from judging.owed import Owed


@bp.get(PATH)
@allows(Act.SEE_EDITION)
def edition() -> ResponseReturnValue:
    found, each_unit = progress.of(g.edition), editions.unit_plan(g.edition) is not None
    held = progress.roles_held(g.edition)
    entered = entries.count(g.edition)
    everybody = today_units.of_everybody(found, entered)
    spoken_for = progress.units_spoken_for(g.edition)
    of_units = today_units.of_units(found, _quotas(), spoken_for)
    entering = of_units if each_unit else everybody
    return page(
        "organiser/edition.html", mine=working_as(g.actor, g.edition.id, held),
        bar=today_bar.bar(found, held, entered=entered, each_unit=each_unit),
        owed=[*today.lacking(held), *entering, *_of_stages(found), *today.helpful(held)],
        heads=[one.stage for one in found if one.stage.unit_id is None and one.rulebooks],
    )  # fmt: skip


def _quotas() -> Quotas | None:
    """Every unit's quota; none where the formula cannot be applied to these units."""
    try:
        return quotas.of_edition(g.edition)
    except Refused:
        return None


def _of_stages(found: tuple[Progress, ...]) -> Iterator[Duty]:
    names = grants.names(g.edition)
    yield from _of_units([one for one in found if one.stage.unit_id is not None], names)
    own = [one for one in found if one.stage.unit_id is None]
    for one in owed.of(own, at=clock.now()):
        for proposal in one.waiting:
            by, role = names.get(proposal.by, proposal.by), _second(one.stage, proposal)
            yield _proposed(one.progress, proposal, by, role)
        if one.progress.amends:
            yield today.amending(one.progress)
        if not one.proposed:
            yield next_duty(one)


def _of_units(found: list[Progress], names: Mapping[str, str]) -> Iterator[Duty]:
    """What the units' own stages ask of whoever looks: the rest of them is the officers' work."""
    about = {one.stage.id: one for one in found}
    waiting = [one.stage for one in found if one.waiting > 0]
    now = overtaken.piles(waiting)
    for stage, proposal, role in asked.of(waiting, g.actor):
        if now.overtook(stage, proposal):
            continue
        yield _proposed(about[stage.id], proposal, names.get(proposal.by, proposal.by), role)


def next_duty(one: Owed) -> Duty:
    """What takes the stage further, with what only score sheets and results can tell."""
    note = _("已签交 %(signed)s / %(expected)s 份。", **one.facts) if one.step is Step.SCORE else ""
    return today.duty(one.progress, one.step, questions=one.facts.get("questions", 0), note=note)


def _second(here: Stage, proposal: Proposal) -> Role:
    """Whose it is; of several roles that may, the one that whoever looks has."""
    mine = confirms_as(g.actor, proposal.action, here.edition_id, here.unit_id)
    able = second_person.may_second(g.actor, here, proposal)
    return mine if mine and able else confirmer(proposal.action)


def _proposed(one: Progress, proposal: Proposal, by: str, role: Role) -> Duty:
    """What the second person is asked."""
    here, action = one.stage, proposal.action
    what = _("“%(action)s”等第二人确认。", action=term(action))
    at = when(datetime.fromisoformat(proposal.at))
    note = _("%(by)s %(at)s 提议：%(why)s", by=by, at=at, why=proposal.reason)
    url = f"{today.address('desk.proposals_waiting', one)}#p{proposal.seq}"
    return Duty(role, named(here.name), what, url, _("核对"), note)
