from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from competition import clock
from competition.ledger.event import stamp

NOON = datetime(2026, 11, 21, 12, 0, 0, 345_678, UTC)


def test_the_clock_knows_whole_milliseconds_in_utc() -> None:
    moment = clock.now()
    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=5)


def test_a_held_clock_stands_still_and_lets_go() -> None:
    with clock.frozen(NOON):
        assert clock.now() == NOON.replace(microsecond=345_000)
        clock.advance(timedelta(hours=1))
        assert clock.now() == NOON.replace(hour=13, microsecond=345_000)
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(seconds=5)


def test_a_held_clock_is_held_for_every_thread() -> None:
    seen: list[datetime] = []
    with clock.frozen(NOON):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [NOON.replace(microsecond=345_000)]


def test_a_time_without_a_zone_cannot_hold_the_clock() -> None:
    with pytest.raises(ValueError, match="naive"), clock.frozen(NOON.replace(tzinfo=None)):
        pass


def test_the_ledger_writes_the_same_instant_as_the_clock() -> None:
    from_home = NOON.astimezone(clock.HOME)
    assert stamp(from_home) == "2026-11-21T12:00:00.345Z"
