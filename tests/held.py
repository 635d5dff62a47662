"""A contest carried through by the real actions: every sheet signed, sealed, published.

hall = a_held_contest(app, teachers())     # then bundles.full(hall.chain)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask

from competition import accounts, run_of_show
from competition.db import db
from competition.models import Appearance, Stage
from competition.policy import Actor, Held, Role
from judging import confirmations, not_made, panels, proposals, results, sheets
from judging.sheets import Signing
from tests.build import AT, BY, KEY, Hall, a_closed_stage, an_edition, stage_of
from tests.contests import Contest
from tests.scenes import scene

DAY = timedelta(hours=8)
AUDITOR = "aud1"


def someone(stage: Stage, role: Role, code: str) -> Actor:
    """Somebody of the office, as the policy sees them."""
    return Actor(code, None, held=(Held(role, stage.edition_id, code, 0),))


def organiser(stage: Stage) -> Actor:
    return someone(stage, Role.ORGANISER, BY)


def observer(stage: Stage) -> Actor:
    return someone(stage, Role.OBSERVER, AUDITOR)


@scene
def a_held_contest(app: Flask, contest: Contest) -> Hall:
    """The contest from the first sheet to the announcement."""
    hall = a_scored_stage(app, contest)
    with stage_of(app, hall) as stage:
        results.seal_stage(stage, by=BY, at=AT + DAY, key=KEY)
        waiting = proposals.propose_publication(
            stage, reason="公示", by=organiser(stage), at=AT + DAY
        )
        confirmations.confirm(stage, waiting.seq, by=observer(stage), at=AT + DAY, key=KEY)
    return hall


@scene
def a_hall(
    app: Flask,
    rulebook: str,
    contestants: Sequence[str],
    *,
    prepare: Callable[[Stage], None] | None = None,
    edition: str = "qjs13",
) -> Hall:
    """A stage in scoring whose chain knows the office: they had their grants before the panel."""
    with app.app_context():
        made = an_edition(edition)
        for role, code in ((Role.ORGANISER, BY), (Role.OBSERVER, AUDITOR), (Role.DESK, "desk1")):
            accounts.grant(made, role, at=AT, by=BY, code=code)
        stage = a_closed_stage(made, rulebook=rulebook, called=contestants)
        if prepare:
            prepare(stage)
        sheets.start_scoring(stage, by=BY, at=AT, key=KEY)
        seats = tuple(seat.code for seat in panels.seats_of(stage))
        codes = tuple(one.code for one in run_of_show.appearances(stage))
        hall = Hall(made.code, stage.code, stage.id, stage.chain, codes, seats)
        db.session.commit()
    return hall


@scene
def a_scored_stage(app: Flask, contest: Contest) -> Hall:
    """Every sheet of the contest is signed, and nothing is sealed."""
    hall = a_hall(app, contest.rulebook, contest.contestants)
    with stage_of(app, hall) as stage:
        entries = {one.entry.name: one for one in stage.appearances}
        for name, attempt in contest.not_made():
            not_made.change(entries[name], attempt, made=False, by=BY, at=AT, reason="没有试滑")
        sign_all(stage, contest, entries)
    return hall


def sign_all(
    stage: Stage,
    contest: Contest,
    entries: dict[str, Appearance],
    *,
    but: Collection[tuple[str, int, str]] = (),
    at: datetime = AT,
) -> None:
    """Sign every sheet of the contest, one a second from `at`, but those."""
    seats = _seats(stage, contest)
    left = {sheet: typed for sheet, typed in contest.sheets.items() if sheet not in but}
    for number, ((name, attempt, judge), typed) in enumerate(left.items()):
        sheet = panels.sheet_name(entries[name].code, attempt, seats[judge], contest.attempts)
        signing = Signing(op=str(UUID(int=number + 1, version=4)), base=0, typed=typed)
        answer = sheets.sign(
            panels.place_in(stage, sheet), signing, at=at + timedelta(seconds=number)
        )
        assert answer.status == 201, answer.body


def _seats(stage: Stage, contest: Contest) -> dict[str, str]:
    """Judge's name in the contest → the seat's pseudonym."""
    listed: Sequence[str] = [name for judges in contest.judges.values() for name in judges]
    return {name: seat.code for name, seat in zip(listed, panels.seats_of(stage), strict=True)}
