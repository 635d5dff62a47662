from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.dates import BadDate, BirthDate, birth_date, birthday, read

BEFORE = date(2022, 10, 7)
DAYS = st.dates(date(1940, 1, 1), date(2005, 12, 31))


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (datetime(1985, 3, 7), "1985-03-07"),  # noqa: DTZ001  what openpyxl hands over
        (date(1985, 3, 7), "1985-03-07"),
        (31113, "1985-03-07"),
        (31113.0, "1985-03-07"),
        (31113.75, "1985-03-07"),
        (19850307, "1985-03-07"),
        (19850307.0, "1985-03-07"),
        (198503, "1985-03"),
        (1985.03, "1985-03"),
        (1985.12, "1985-12"),
        (1985.11, "1985-11"),
        (1985.3, "1985-03"),
        ("1985.03", "1985-03"),
        ("1985.3", "1985-03"),
        ("1985.10", "1985-10"),
        ("1985.1", "1985-01"),
        ("1985年3月", "1985-03"),
        ("1985 年 3 月 7 日", "1985-03-07"),
        ("1985年03月07号", "1985-03-07"),
        ("1985-3-7", "1985-03-07"),
        ("1985-03", "1985-03"),
        ("1985/03/07", "1985-03-07"),
        ("1985.3.7", "1985-03-07"),
        ("1985.03.", "1985-03"),
        ("19850307", "1985-03-07"),
        ("198503", "1985-03"),
        ("１９８５．０３", "1985-03"),
        ("1985。03", "1985-03"),
        ("1985-03-07 00:00:00", "1985-03-07"),
        ("1985/3/7 0:00", "1985-03-07"),
        ("\u30001985.03 ", "1985-03"),
        ("1984-02-29", "1984-02-29"),
    ],
)
def test_a_cell_is_read_in_the_shape_it_comes_in(cell: object, found: str) -> None:
    assert str(birth_date(cell, before=BEFORE)) == found


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("85.3", "date.two_digit_year"),
        ("85-3-7", "date.two_digit_year"),
        ("85年3月", "date.two_digit_year"),
        (85.3, "date.two_digit_year"),
        (1985.1, "date.month_unclear"),
        (1985, "date.year_only"),
        (1985.0, "date.year_only"),
        ("1985", "date.year_only"),
        ("1985年", "date.year_only"),
        (1985.13, "date.no_such_day"),
        (1985.55, "date.no_such_day"),
        (1985.031, "date.unreadable"),
        ("1985.13", "date.no_such_day"),
        ("1985-02-30", "date.no_such_day"),
        ("1985-02-00", "date.no_such_day"),
        ("19850230", "date.no_such_day"),
        ("1983-02-29", "date.no_such_day"),
        ("03/07/1985", "date.unreadable"),
        ("三月", "date.unreadable"),
        ("", "date.unreadable"),
        (True, "date.unreadable"),
        (None, "date.unreadable"),
        (7.5, "date.two_digit_year"),
        (999, "date.unreadable"),
        (0.5, "date.unreadable"),
        ("1885-03-07", "date.implausible"),
        ("2022-10-07", "date.implausible"),
        ("2035.03", "date.implausible"),
        (float("nan"), "date.unreadable"),
        (float("inf"), "date.unreadable"),
        (1e300, "date.unreadable"),
    ],
)
def test_what_could_be_several_days_or_none_is_a_fault(cell: object, code: str) -> None:
    with pytest.raises(BadDate) as fault:
        birth_date(cell, before=BEFORE)
    assert fault.value.code == code


@given(DAYS)
def test_every_shape_of_a_day_is_the_same_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    shapes: list[object] = [day, serial, float(serial), day.isoformat(), f"{day:%Y/%m/%d}"]
    shapes += [f"{day:%Y%m%d}", int(f"{day:%Y%m%d}"), f"{day.year}年{day.month}月{day.day}日"]
    shapes += [f"{day.year}.{day.month}.{day.day}", f"{day.year}-{day.month}-{day.day}"]
    assert {birth_date(shape, before=BEFORE) for shape in shapes} == {
        BirthDate(day.year, day.month, day.day)
    }


@given(st.text(max_size=12) | st.floats() | st.integers())
def test_nothing_but_a_date_or_a_fault_comes_out(cell: object) -> None:
    try:
        found = birth_date(cell, before=BEFORE)
    except BadDate:
        return
    assert date(1900, 1, 1) <= found.earliest < BEFORE


def test_old_macintosh_workbooks_count_from_1904() -> None:
    serial = (date(1985, 3, 7) - date(1904, 1, 1)).days
    assert str(birth_date(serial, before=BEFORE, since_1904=True)) == "1985-03-07"


def test_a_month_without_a_day_knows_its_first_and_last_day() -> None:
    february = birth_date("1984.02", before=BEFORE)
    assert (february.earliest, february.latest) == (date(1984, 2, 1), date(1984, 2, 29))


@given(DAYS)
def test_what_a_record_keeps_reads_back(day: date) -> None:
    whole, month = BirthDate(day.year, day.month, day.day), BirthDate(day.year, day.month)
    assert (read(str(whole)), read(str(month))) == (whole, month)


def test_who_was_born_on_29_february_has_a_birthday_on_1_march() -> None:
    assert birthday(date(1984, 2, 29), 39) == date(2023, 3, 1)
    assert birthday(date(1984, 2, 29), 40) == date(2024, 2, 29)
    assert birthday(date(1984, 2, 28), 39) + timedelta(days=1) == date(2023, 3, 1)
