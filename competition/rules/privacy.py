"""Recognise by their shape what the program neither stores nor shows: ID numbers and phones.

There is no field for an ID number (trust.md 7.12); an importer drops such a column and says so.
"""

from __future__ import annotations

import re
from datetime import date

FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)
_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def is_id_number(text: str) -> bool:
    """Say whether 18 characters look like a citizen's ID number (GB 11643).

    A day of birth stands in the middle. The check character is not asked: a mistyped ID number is
    as private as a right one.
    """
    if not _ID.fullmatch(text):
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return FIRST <= born <= LAST


def found_in(text: str) -> str:
    """Say what private thing a text contains: id_number, phone, email, or nothing."""
    if any(is_id_number(found) for found in _ID.findall(text)):
        return "id_number"
    if _PHONE.search(text):
        return "phone"
    return "email" if _EMAIL.search(text) else ""
