"""The one place that knows what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Shanghai")
_held: list[datetime] = []


def now() -> datetime:
    """The current moment: aware, UTC, whole milliseconds (the ledger stores no finer)."""
    moment = _held[-1] if _held else datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def moment(stamp: str) -> datetime:
    """A moment as events and manifests spell it, such as 2026-11-21T06:30:12.345Z."""
    return datetime.fromisoformat(stamp)


def day(at: datetime, zone: str | ZoneInfo) -> date:
    """The day that the calendar on the wall shows there and then: none of UTC's."""
    return at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock still for the whole process: tests and demo data only."""
    if at.tzinfo is None:
        raise ValueError("a naive datetime cannot hold the clock")
    _held.append(at.astimezone(UTC))
    try:
        yield
    finally:
        _held.pop()


def advance(by: timedelta) -> None:
    """Move the held clock on. An error where the clock runs freely."""
    _held[-1] += by
