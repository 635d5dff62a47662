"""Birth dates in all the shapes that a college's workbook brings.

A month without a day is taken as such: most staff lists say 1985.03, and the day matters only for
somebody whose birthday falls in the very month of the age limit (eligibility.py).
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite

OLDEST = date(1900, 1, 1)
SERIALS = range(10_000, 100_000)  # from 1927; a smaller number is no date of birth
DAY_ZERO = date(1899, 12, 30)
DAY_ZERO_1904 = date(1904, 1, 1)

_SEPARATED = re.compile(r"(\d{4})[./\-](\d{1,2})(?:[./\-](\d{1,2}))?[.]?")
_CHINESE = re.compile(r"(\d{4})\u5e74(\d{1,2})\u6708(?:(\d{1,2})[\u65e5\u53f7]?)?")  # 年 月 日 号
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_TWO_DIGITS = re.compile(r"\d{2}[./\-\u5e74]\d{1,2}(?:[./\-\u6708]\d{0,2}[\u65e5\u53f7]?)?")
_YEAR = re.compile(r"(\d{4})\u5e74?")
_MIDNIGHT = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A day, or a month whose day is not known (`day` 0)."""

    year: int
    month: int
    day: int = 0

    @property
    def earliest(self) -> date:
        """The first day it may have been."""
        return date(self.year, self.month, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it may have been."""
        return date(self.year, self.month, self.day or monthrange(self.year, self.month)[1])

    def __str__(self) -> str:
        text = f"{self.year:04d}-{self.month:02d}"
        return f"{text}-{self.day:02d}" if self.day else text


class BadDate(ValueError):
    """It is no birth date, or could be several; `code` says which (sentences.py)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def birth_date(value: object, *, before: date, since_1904: bool = False) -> BirthDate:
    """Read one cell's value; raises BadDate for what a person must look at.

    `before` is a day on which everybody concerned was born already; `since_1904` is the workbook's
    own way to count days, which old Macintosh files still use.
    """
    found = _read(value, DAY_ZERO_1904 if since_1904 else DAY_ZERO)
    if found.earliest < OLDEST or found.earliest >= before:
        raise BadDate("date.implausible")
    return found


def _read(value: object, day_zero: date) -> BirthDate:
    match value:
        case date():  # and datetime
            return BirthDate(value.year, value.month, value.day)
        case bool():
            raise BadDate("date.unreadable")
        case int() | float():
            return _number(value, day_zero)
        case str():
            return _text(value)
        case _:
            raise BadDate("date.unreadable")


def _number(value: float, day_zero: date) -> BirthDate:
    """A number is a day's serial, 19850307, 198503, or 1985.03 typed without making it text."""
    if not isfinite(value):
        raise BadDate("date.unreadable")
    if 1 <= value < 100:
        raise BadDate("date.two_digit_year")
    whole = int(value)
    if 1900 <= value < 2100:
        return _typed_as_fraction(value)
    if whole in SERIALS:
        return _read(day_zero + timedelta(days=whole), day_zero)
    if value == whole:
        return _text(str(whole))
    raise BadDate("date.unreadable")


def _typed_as_fraction(value: float) -> BirthDate:
    """Excel shows 1985.10 typed as a number as 1985.1: January or October, nobody can say."""
    text = f"{value:.2f}"
    if abs(value - float(text)) > 1e-9:
        raise BadDate("date.unreadable")
    year, hundredths = text.split(".")
    if hundredths == "00":
        raise BadDate("date.year_only")
    if hundredths == "10":
        raise BadDate("date.month_unclear")
    month = int(hundredths) if hundredths[0] in "01" else int(hundredths) / 10
    if month != int(month):
        raise BadDate("date.no_such_day")
    return _checked(int(year), int(month), 0)


def _text(value: str) -> BirthDate:
    text = unicodedata.normalize("NFKC", value).strip()
    text = _MIDNIGHT.sub("", text).replace(" ", "").replace("—", "-").replace("–", "-")
    text = text.replace("\u3002", ".").replace("\u3001", ".")
    for shape in (_SEPARATED, _CHINESE, _SOLID):
        if found := shape.fullmatch(text):
            year, month, day = found.groups()
            return _checked(int(year), int(month), int(day or 0), day_given=day is not None)
    if _YEAR.fullmatch(text):
        raise BadDate("date.year_only")
    raise BadDate("date.two_digit_year" if _TWO_DIGITS.fullmatch(text) else "date.unreadable")


def _checked(year: int, month: int, day: int, *, day_given: bool = False) -> BirthDate:
    try:
        date(year, month, day if day_given else 1)
    except ValueError as error:
        raise BadDate("date.no_such_day") from error
    return BirthDate(year, month, day)


def read(text: str) -> BirthDate:
    """Read back what str(BirthDate) wrote: the form that records keep."""
    year, month, *day = (int(piece) for piece in text.split("-"))
    return _checked(year, month, day[0] if day else 0, day_given=bool(day))


def birthday(born: date, age: int) -> date:
    """Return the day on which somebody reaches an age; born on 29 February, 1 March counts."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
