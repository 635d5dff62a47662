"""Exact numbers: decimal text in, fractions inside, rounded only where a rule says so.

No float ever appears here. With weights 20/75/5 and half-point marks a quarter of the exact ties
would be broken by float noise, and ``floor(0.29 * 100)`` is 28: a prize lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import gcd, isqrt

DECIMAL = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
RATIO = re.compile(r"[+-]?\d{1,400}/[1-9]\d{0,399}", re.ASCII)
ROOT_DIGITS = 60

Number = int | Fraction


class Mode(StrEnum):
    """How a value is rounded; GB/T 8170 is ``half_even``, 四舍五入 is ``half_up``."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"
    DOWN = "down"
    UP = "up"


class NotANumber(ValueError):
    """The text is not a plain decimal number."""


@lru_cache(maxsize=65536)
def decimal(text: str) -> Fraction:
    """Read plain decimal text such as ``-2`` or ``88.50``; nothing else is a number.

    Raises NotANumber for exponents, thousands separators, full-width digits, blanks.
    """
    if not DECIMAL.fullmatch(text):
        raise NotANumber(text)
    return Fraction(text)


def exact(text: str) -> Fraction:
    """Read a decimal or a ratio such as ``33956/375``: a value as it left an earlier chain."""
    if RATIO.fullmatch(text):
        return Fraction(text)
    return decimal(text)


def rounded(value: Fraction, places: int, mode: Mode = Mode.HALF_UP) -> Fraction:
    """Round to ``places`` decimals. Halves go away from zero in ``half_up`` (四舍五入)."""
    unit = 10 ** abs(places)
    scaled = value * unit if places >= 0 else value / unit
    (units,) = whole([scaled.numerator], scaled.denominator, mode)
    return Fraction(units, unit) if places >= 0 else Fraction(units * unit)


def whole(tops: Sequence[Number], bottom: int, mode: Mode) -> list[int]:
    """Every ``top/bottom`` as a whole number: rounded by magnitude, then the signs are put back."""
    if min(tops, default=0) >= 0:
        return MAGNITUDES[mode](tops, bottom)
    sizes = MAGNITUDES[mode]([-top if top < 0 else top for top in tops], bottom)
    return [-size if top < 0 else size for top, size in zip(tops, sizes, strict=True)]


def _half_even(tops: Sequence[Number], bottom: int) -> list[int]:
    parts = (divmod(top, bottom) for top in tops)
    return [
        size + (2 * rest > bottom or (2 * rest == bottom and size % 2 == 1)) for size, rest in parts
    ]


MAGNITUDES: dict[Mode, Callable[[Sequence[Number], int], list[int]]] = {
    Mode.DOWN: lambda tops, bottom: [top // bottom for top in tops],
    Mode.UP: lambda tops, bottom: [-(-top // bottom) for top in tops],
    Mode.HALF_UP: lambda tops, bottom: [(2 * top + bottom) // (2 * bottom) for top in tops],
    Mode.HALF_DOWN: lambda tops, bottom: [-((bottom - 2 * top) // (2 * bottom)) for top in tops],
    Mode.HALF_EVEN: _half_even,
}


def fixed(value: Fraction, places: int) -> str:
    """Decimal text with exactly ``places`` decimals; the value is already that exact or rounded."""
    unit = 10 ** max(places, 0)
    if unit % value.denominator:
        value = rounded(value, places)
    return digits(value.numerator * unit // value.denominator, max(places, 0))


def digits(units: int, places: int) -> str:
    """Whole units of 10^-places as decimal text."""
    if not places:
        return str(units)
    text = str(abs(units)).rjust(places + 1, "0")
    return f"{'-' if units < 0 else ''}{text[:-places]}.{text[-places:]}"


def plain(value: Fraction) -> str:
    """The shortest exact text: ``88.5`` when the decimals end, ``278/3`` when they never do."""
    places = _decimals(value.denominator)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    return fixed(value, places)


def ratio(top: Number, bottom: int) -> str:
    """``top/bottom`` as a ratio in lowest terms: ``33956/375``, or ``93`` when it is whole."""
    if not isinstance(top, int):
        return str(top / bottom)
    by = gcd(top, bottom)
    return str(top // by) if by == bottom else f"{top // by}/{bottom // by}"


def readable(value: Fraction, places: int = 4) -> str:
    """Decimals for people: ``88.5``, or cut after ``places`` with a mark, ``94.3333…``.

    Cut and never rounded: whoever follows a rounding by hand must see the digits it was made from.
    The exact value is what ``plain`` says.
    """
    decimals = _decimals(value.denominator)
    if decimals is not None and decimals <= places + 2:
        return fixed(value, decimals)
    return f"{fixed(rounded(value, places, Mode.DOWN), places)}…"


def _decimals(bottom: int) -> int | None:
    twos = fives = 0
    while bottom % 2 == 0:
        bottom, twos = bottom // 2, twos + 1
    while bottom % 5 == 0:
        bottom, fives = bottom // 5, fives + 1
    return max(twos, fives) if bottom == 1 else None


def root(value: Fraction) -> Fraction:
    """The square root cut at 60 decimals, by integers: the same on every machine."""
    if value < 0:
        raise NotANumber(str(value))
    unit = 10**ROOT_DIGITS
    return Fraction(isqrt(value.numerator * unit * unit // value.denominator), unit)
