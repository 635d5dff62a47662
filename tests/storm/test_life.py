"""The life of a stage, in any order that chance finds: the program does what the model says."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from competition.ledger import verify
from judging import sheets
from tests.storm import figures
from tests.storm.life import Life
from tests.storm.test_power_cuts import SQLITE

EXAMPLES = figures.size("life", 8)
STEPS = 30


def lives(app: Flask, examples: int) -> list[Life]:
    """Play so many lives; the ones that were played."""
    played: list[Life] = []

    @seed(figures.PART)
    class Here(Life):
        def __init__(self) -> None:
            self.app = app
            super().__init__()
            played.append(self)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=False,
            database=None,
            report_multiple_bugs=False,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return played


@pytest.mark.storm
@SQLITE
def test_a_stage_lives_as_the_model_says(app: Flask) -> None:
    played = lives(app, EXAMPLES)
    figures.told(
        "lives of a stage",
        examples=len(played),
        requests=sum(len(one.sent) for one in played),
        events=sum(one.events for one in played),
        sealed=sum(bool(one.shut) for one in played),
        differences=0,
    )
    assert len(played) >= EXAMPLES
    assert any(one.shut for one in played)


@pytest.mark.storm
@SQLITE
def test_a_seal_that_closes_nothing_is_caught(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded fault: a sheet that comes after the seal counts."""
    monkeypatch.setattr(sheets, "_closed", lambda place: False)
    with pytest.raises((AssertionError, verify.Bad)) as found:
        lives(app, 200)
    assert re.search("20[01], not 409|sheet.not_scoring|a score late", str(found.value))
