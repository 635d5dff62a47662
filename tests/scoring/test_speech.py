"""The speech clock's signals, and what the rulebook takes for time. Limits as in golden 05."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from judging.scoring import rulebook, speech
from judging.scoring.book import Clock
from judging.scoring.speech import Signal

LECTURE = Path(__file__).parents[1] / "golden" / "rulebooks" / "lecture_time.toml"
TWENTY = Clock(minutes=20, signals=(1080, 1200))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, Signal.GREEN),
        (1079.999, Signal.GREEN),
        (1080, Signal.WARN),
        (1200, Signal.WARN),
        (1200.001, Signal.OVER),
    ],
)
def test_the_clock_warns_at_its_first_signal_and_is_over_after_the_time_allowed(seconds, shown):
    assert speech.signal(TWENTY, int(seconds * 1000)) is shown


def test_without_a_warning_the_clock_is_green_until_the_last_moment():
    assert speech.signal(Clock(minutes=8), 479_999) is Signal.GREEN
    assert speech.signal(Clock(minutes=8), 480_001) is Signal.OVER


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        # below 359 s a step of 0.10, from 900 s one point for each started half minute, and a flat
        # five outside 18 to 20 minutes
        (1079, {"time": "-5", "late": "-5", "steps": "-0.2"}),
        (1200, {"late": "-5", "steps": "-0.2"}),
        (1200.9, {"late": "-5", "steps": "-0.2"}),  # only full seconds count: whole = "down"
        (1201, {"time": "-5", "late": "-5", "steps": "-0.2"}),
        (480, {"time": "-5"}),
        (481, {"time": "-5", "steps": "-0.02"}),
        (931, {"time": "-5", "late": "-2", "steps": "-0.2"}),
    ],
)
def test_what_the_rulebook_takes_for_a_speech_of_this_length(seconds, expected):
    book = rulebook.parse(LECTURE.read_text("utf-8"))
    assert isinstance(book, rulebook.Rulebook)
    found = speech.due(book, int(seconds * 1000))
    assert {one.rule.code: one.points for one in found} == {
        code: Fraction(points) for code, points in expected.items()
    }
    assert {one.seconds for one in found} <= {int(seconds)}


def test_a_clause_that_measures_something_else_is_not_the_clocks():
    text = LECTURE.read_text("utf-8").replace('unit = "s"', 'unit = "页"')
    book = rulebook.parse(text)
    assert isinstance(book, rulebook.Rulebook)
    assert speech.due(book, 3_600_000) == ()
