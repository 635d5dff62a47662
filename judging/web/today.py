"""Today (今日): what is owed by whom in an edition, and what waits for whoever looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, editions, entries, grants, progress, quotas, second_person
from competition.errors import Refused
from competition.policy import Act, confirmer, confirms_as, working_as
from competition.progress import Progress, Step
from competition.quotas import Quotas
from competition.second_person import Proposal
from competition.web import today, today_bar, today_units
from competition.web.guard import allows
from competition.web.naming import named
from competition.web.organiser_blueprint import PATH, bp
from competition.web.page import page, term, when
from competition.web.today import Duty
from judging import owed, proposals
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
            yield _proposed(one.progress, proposal, names.get(proposal.by, proposal.by))
        if one.progress.amends:
            yield today.amending(one.progress)
        if not one.proposed:
            yield next_duty(one)


def _of_units(found: list[Progress], names: Mapping[str, str]) -> Iterator[Duty]:
    """What the units' own stages ask of whoever looks: the rest of them is the officers' work."""
    for one in found:
        for proposal in proposals.waiting(one.stage) if one.waiting > 0 else ():
            if second_person.may_second(g.actor, one.stage, proposal):
                yield _proposed(one, proposal, names.get(proposal.by, proposal.by))


def next_duty(one: Owed) -> Duty:
    """What takes the stage further, with what only score sheets and results can tell."""
    note = _("已签交 %(signed)s / %(expected)s 份。", **one.facts) if one.step is Step.SCORE else ""
    return today.duty(one.progress, one.step, questions=one.facts.get("questions", 0), note=note)


def _proposed(one: Progress, proposal: Proposal, by: str) -> Duty:
    """What the second person is asked; of several roles that may, in the one whoever looks has."""
    here, action = one.stage, proposal.action
    mine = confirms_as(g.actor, action, here.edition_id, here.unit_id)
    if not second_person.may_second(g.actor, here, proposal):
        mine = None
    what = _("“%(action)s”等第二人确认。", action=term(action))
    at = when(datetime.fromisoformat(proposal.at))
    note = _("%(by)s %(at)s 提议：%(why)s", by=by, at=at, why=proposal.reason)
    url = f"{today.address('desk.proposals_waiting', one)}#p{proposal.seq}"
    return Duty(mine or confirmer(action), named(here.name), what, url, _("核对"), note)
