"""The unions' preliminaries and nominations: two thousand paper sheets, by the same actions.

Officers are invited over HTTP; what they then do eighteen times over is done without a browser, as
themselves, through the actions that their pages call.
"""

from __future__ import annotations

from pathlib import Path

from competition import (
    accounts,
    clock,
    draws,
    editions,
    grants,
    nominations,
    sessions,
    units,
)
from competition import preliminaries as rounds
from competition.db import db
from competition.demo.browser import Stumbled, code_on
from competition.demo.college import College, Union
from competition.demo.office import PRESET, Office
from competition.models import Stage
from competition.policy import Actor, Role
from competition.rules import preset
from competition.settings import secret
from judging import confirmations, grid, panels, paper, play, results, sheets, standings

HERE = "127.0.0.1"


def hold(office: Office) -> None:
    """Each union draws, seats five judges, types the paper sheets, has them confirmed, seals."""
    codes = {union.code: _invitation(office, union) for union in office.college.unions}
    text = next(plan.text for plan in preset.of(PRESET).plans if plan.each == "unit")
    office.organiser.post(f"{office.home}/preliminaries", {"text": text})
    with office.app.app_context():
        observer = _observer(office.college)
        key = secret(Path(office.app.instance_path), "server")
        for code, invitation in codes.items():
            _preliminary(office.college, code, _come_in(invitation), observer, key)
            db.session.commit()
        _nominate(office.college)
        db.session.commit()
    office.organiser.post(f"{office.home}/nominations", {"reason": ""})


# ── who ───────────────────────────────────────────────────────────────────────────────────────
def _invitation(office: Office, union: Union) -> str:
    form = {"name": union.officer, "role": "unit", "unit": union.code}
    return code_on(office.organiser.post(f"{office.home}/people", form))


def _observer(college: College) -> Actor:
    given = grants.listed(editions.of(college.code), [Role.OBSERVER])[0]
    assert given.person is not None
    return _come_in(accounts.invite(given.person, at=clock.now()))


def _come_in(code: str) -> Actor:
    """Use an invitation up, as the sign-in page does."""
    opened = accounts.enter_by_link(code, device="demo", address=HERE, at=clock.now())
    db.session.flush()
    return sessions.actor_of(sessions.of(opened, at=clock.now(), days=1))


# ── what ──────────────────────────────────────────────────────────────────────────────────────
def _preliminary(college: College, code: str, officer: Actor, observer: Actor, key: bytes) -> None:
    edition, at = editions.of(college.code), clock.now()
    stage = rounds.needed(edition, units.of(edition, code))
    by = officer.code_in(edition.id)
    draws.draw_order(stage, public=college.dice, by=by, at=at)
    panels.seat_panel(stage, {"expert": college.prelim_judges}, by=by, at=at)
    sheets.start_preliminary(stage, by=by, at=at, key=key)
    typed = _typed(stage)
    proposal = paper.propose(stage, typed, reason=college.reason, by=officer, at=at)
    confirmations.confirm(stage, proposal.seq, by=observer, at=at, key=key)
    results.seal_stage(stage, by=by, at=at, key=key)


def _typed(stage: Stage) -> dict[str, dict[str, str]]:
    """What stands on the paper sheets."""
    rulebook = editions.rulebook_of(stage)
    return {
        sheet: play.marks(
            rulebook,
            place.seat.role,
            who=f"{stage.chain} {place.appearance.code}",
            seat=place.seat.code,
        )
        for sheet, place in grid.places(stage).items()
    }


def _nominate(college: College) -> None:
    """Every union sends whoever is next in its line."""
    edition = editions.of(college.code)
    found = standings.of_units(edition)
    if len(found) != len(college.unions):
        raise Stumbled("a union's preliminary has no result")
    officers = {one.unit_id: one.code for one in grants.listed(edition, [Role.UNIT])}
    for unit in units.listed(edition):
        by = officers[unit.id]
        nominations.nominate_due(unit, edition, lambda: found, by=by, at=clock.now())
