"""The speech clock: whoever leaves the stage speaks no longer."""

from __future__ import annotations

import pytest

from competition import run_of_show
from competition.errors import Refused
from competition.rules.lifecycles import ClockState
from judging import speeches
from tests.actions.marks import BY, LATER, hall
from tests.build import SMALL

TIMED = SMALL.replace('name = "决赛"', 'name = "决赛"\nclock = { minutes = 20 }', 1)


@pytest.mark.parametrize("to", ["finish", "send_back", "disqualify"])
def test_the_clock_stops_with_whoever_leaves_the_stage(app, to):
    with hall(app, TIMED, 2) as stage:
        one = run_of_show.of(stage, "c01")
        run_of_show.move(one, "call", by=BY, at=LATER)
        speeches.press(one, "start", by=BY, at=LATER)
        speeches.move(one, to, by=BY, at=LATER, reason="超时")
        told = speeches.reading(one, at=LATER)
        assert told is not None
        assert told.state is ClockState.STOPPED


def test_nobody_is_called_while_somebody_is_on_stage(app):
    with hall(app, TIMED, 2) as stage:
        one, two = run_of_show.of(stage, "c01"), run_of_show.of(stage, "c02")
        speeches.move(one, "call", by=BY, at=LATER)
        with pytest.raises(Refused) as refused:
            run_of_show.move(two, "call", by=BY, at=LATER)
        assert refused.value.code == "appearance.another_on_stage"
        speeches.move(one, "finish", by=BY, at=LATER)
        speeches.move(two, "call", by=BY, at=LATER)
        assert run_of_show.on_now(run_of_show.appearances(stage)) == two
