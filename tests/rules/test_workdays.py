from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from competition.rules.workdays import calendar, ends, mainland, period

HOME = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HOME)


@pytest.mark.parametrize(
    ("starts", "days", "over"),
    [
        # an ordinary week: Monday's notice, Tuesday to the next Monday
        ("2026-11-16 10:00", 5, "2026-11-24 00:00"),
        # published in the evening or in the first minute: the day itself never counts
        ("2026-11-16 23:59", 5, "2026-11-24 00:00"),
        ("2026-11-16 00:00", 5, "2026-11-24 00:00"),
        # 国庆 2026: 1–7 October off, Saturday 10 October worked
        ("2026-09-30 09:00", 5, "2026-10-14 00:00"),
        # 春节 2026: Saturday 14 and 28 February worked, 15–23 off
        ("2026-02-13 09:00", 5, "2026-02-28 00:00"),
        ("2026-02-13 09:00", 6, "2026-03-01 00:00"),
        # 劳动节 2025: Sunday 27 April worked, 1–5 May off
        ("2025-04-25 12:00", 5, "2025-05-07 00:00"),
        # 2024: 中秋 14 September worked, 15–17 off
        ("2024-09-13 12:00", 2, "2024-09-19 00:00"),
        ("2024-12-31 12:00", 1, "2025-01-03 00:00"),
    ],
)
def test_a_period_ends_at_the_first_instant_after_its_last_working_day(
    starts: str, days: int, over: str
) -> None:
    assert ends(at(starts), days=days, zone=HOME) == at(over)


def test_the_end_is_an_instant_in_utc_and_the_last_millisecond_is_still_open() -> None:
    end = ends(at("2026-11-16 10:00"), days=5, zone=HOME)
    assert end.isoformat() == "2026-11-23T16:00:00+00:00"
    assert end - timedelta(milliseconds=1) < end


@pytest.mark.parametrize(
    ("zone", "over"),
    [
        ("UTC", "2026-11-24T00:00:00+00:00"),
        ("Asia/Shanghai", "2026-11-24T16:00:00+00:00"),  # 16:30 UTC is already the 17th there
        ("America/New_York", "2026-11-24T05:00:00+00:00"),
        ("Asia/Kathmandu", "2026-11-23T18:15:00+00:00"),
        ("Pacific/Chatham", "2026-11-24T10:15:00+00:00"),
    ],
)
def test_days_are_those_of_the_editions_time_zone(zone: str, over: str) -> None:
    starts = datetime(2026, 11, 16, 16, 30, tzinfo=UTC)
    assert ends(starts, days=5, zone=ZoneInfo(zone)).isoformat() == over


def test_where_the_clocks_change_midnight_is_midnight() -> None:
    """New York goes back on 1 November 2026: the period is 25 hours longer than a day more."""
    york = ZoneInfo("America/New_York")
    starts = datetime(2026, 10, 30, 12, 0, tzinfo=york)
    assert ends(starts, days=1, zone=york).astimezone(york).isoformat() == (
        "2026-11-03T00:00:00-05:00"
    )


def test_the_period_lists_its_days_and_says_which_notice_took_a_day_away() -> None:
    found = period(at("2026-09-30 09:00"), days=3, zone=HOME, calendar=mainland())
    assert found.days == (date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10))
    assert [day for day, _ in found.skipped] == [date(2026, 10, n) for n in range(1, 8)]
    assert found.skipped[0][1].startswith("国庆节：10月1日（周四）至7日")
    assert found.guessed == ()


def test_a_year_without_an_arrangement_counts_by_weekends_and_says_so() -> None:
    found = period(at("2027-09-30 09:00"), days=5, zone=HOME, calendar=mainland())
    assert found.ends_at == at("2027-10-08 00:00")
    assert found.guessed == (2027,)
    across = period(at("2026-12-30 09:00"), days=5, zone=HOME, calendar=mainland())
    assert across.guessed == (2027,)


def test_a_period_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one"):
        period(at("2026-11-16 10:00"), days=0, zone=HOME, calendar=mainland())


def test_each_year_names_its_notice() -> None:
    assert {year: source.partition("（")[2] for year, source in mainland().sources.items()} == {
        2024: "国办发明电〔2023〕7号）",
        2025: "国办发明电〔2024〕12号）",
        2026: "国办发明电〔2025〕7号）",
    }


def test_the_table_is_consistent_with_itself() -> None:
    """Shifted working days are weekends; a holiday and its shifts are in the year they stand in."""
    known = mainland()
    assert all(day.weekday() >= 5 for day in known.worked)
    assert not set(known.worked) & set(known.off)
    # 全国年节及纪念日放假办法: 11 days off, 13 since 2025. A shifted day only moves a day off.
    for year, statutory in ((2024, 11), (2025, 13), (2026, 13)):
        weekdays = [day for day in known.off if day.year == year and day.weekday() < 5]
        worked = [day for day in known.worked if day.year == year]
        assert len(weekdays) - len(worked) == statutory


def test_a_calendar_of_ones_own_can_be_read() -> None:
    own = calendar(
        '[2026]\nsource = "校历"\n[[2026.holiday]]\nsays = "校庆放假"\n'
        "first = 2026-11-17\nlast = 2026-11-17\nwork = [2026-11-21]\n"
    )
    found = period(at("2026-11-16 10:00"), days=5, zone=HOME, calendar=own)
    assert found.days[-1] == date(2026, 11, 23)
    assert found.skipped == ((date(2026, 11, 17), "校庆放假"),)
