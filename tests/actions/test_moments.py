"""The codes that people write down have names of their own, also those signed with one label."""

from __future__ import annotations

from flask import Flask

from competition import chain, moments, publication
from competition.moments import Moment
from judging import confirmations, proposals
from tests.build import AT, KEY, stage_of
from tests.contests import teachers
from tests.held import DAY, a_held_contest, observer, organiser


def test_the_announcement_and_its_confirmation_are_told_apart(app: Flask) -> None:
    hall = a_held_contest(app, teachers())
    with stage_of(app, hall) as stage:
        at = max(publication.of(stage).ends_at, AT + 2 * DAY)
        by, second = organiser(stage), observer(stage)
        waiting = proposals.propose_on_announcement(stage, "confirm", reason="期满", by=by, at=at)
        confirmations.confirm(stage, waiting.seq, by=second, at=at, key=KEY)
        named = moments.of(chain.heads(stage.chain))
    assert named[-2:] == [Moment.ANNOUNCED, Moment.CONFIRMED]
    assert named[0] is Moment.RULES
    assert len(set(named)) == len(named)
