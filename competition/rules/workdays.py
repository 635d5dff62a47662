"""When a period of publicity (公示) ends: working days, with holidays and shifted weekends (调休).

The day of publication does not count (民法典 第二百零一条: 开始的当日不计入), the period lasts to
the end of the n-th working day, and it is over at the first instant after that day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

SATURDAY = 5
MAINLAND = Path(__file__).parents[1] / "presets" / "holidays.toml"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are off although it is no weekend, and worked although it is one.

    `sources` names, for each year that is known, the notice it was taken from.
    """

    sources: Mapping[int, str]
    off: Mapping[date, str]
    worked: Mapping[date, str]

    def works(self, day: date) -> bool:
        """Say whether people work on that day."""
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.off


@dataclass(frozen=True, slots=True)
class Period:
    """A period of publicity: open while now < ends_at.

    `guessed` are the years that had no arrangement in the calendar and were counted by weekends
    alone; who reads the end must be told.
    """

    days: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]
    ends_at: datetime
    guessed: tuple[int, ...]


def calendar(text: str) -> Calendar:
    """Read a calendar from TOML; see competition/presets/holidays.toml."""
    sources: dict[int, str] = {}
    off: dict[date, str] = {}
    worked: dict[date, str] = {}
    for year, arrangement in tomllib.loads(text).items():
        sources[int(year)] = arrangement["source"]
        for holiday in arrangement["holiday"]:
            count = (holiday["last"] - holiday["first"]).days + 1
            off |= {holiday["first"] + timedelta(n): holiday["says"] for n in range(count)}
            worked |= dict.fromkeys(holiday.get("work", ()), holiday["says"])
    return Calendar(sources, off, worked)


@cache
def mainland() -> Calendar:
    """Return the arrangements of mainland China that the program knows."""
    return calendar(MAINLAND.read_text("utf-8"))


def period(starts_at: datetime, *, days: int, zone: ZoneInfo, calendar: Calendar) -> Period:
    """Count `days` working days from the day after `starts_at`, days being those of `zone`.

    `skipped` are days that are off though no weekend, with the sentence of the notice that says so.
    """
    if days < 1:
        raise ValueError("a period of publicity has at least one working day")
    day = starts_at.astimezone(zone).date()
    counted: list[date] = []
    skipped: list[tuple[date, str]] = []
    years: set[int] = set()
    while len(counted) < days:
        day += timedelta(days=1)
        years.add(day.year)
        if calendar.works(day):
            counted.append(day)
        elif day in calendar.off:
            skipped.append((day, calendar.off[day]))
    guessed = tuple(sorted(years - set(calendar.sources)))
    return Period(tuple(counted), tuple(skipped), _first_instant_after(day, zone), guessed)


def ends(starts_at: datetime, *, days: int, zone: ZoneInfo) -> datetime:
    """Return the first instant after a period in mainland China, in UTC."""
    return period(starts_at, days=days, zone=zone, calendar=mainland()).ends_at


def _first_instant_after(day: date, zone: ZoneInfo) -> datetime:
    """Midnight is asked of the zone, for where the clocks change a day has 23 or 25 hours."""
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return midnight.astimezone(ZoneInfo("UTC"))
