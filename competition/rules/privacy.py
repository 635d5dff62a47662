"""Recognise by their shape what the program neither stores nor shows: ID numbers and phones.

There is no field for an ID number (trust.md 7.12); an importer drops such a column and says so.
"""

from __future__ import annotations

import re

_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def is_id_number(text: str) -> bool:
    """Say whether 18 characters are a citizen's ID number: GB 11643, check character included."""
    if not _ID.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return _CHECK[total % 11] == text[17].upper()


def found_in(text: str) -> str:
    """Say what private thing a text contains: id_number, phone, email, or nothing."""
    if any(is_id_number(found) for found in _ID.findall(text)):
        return "id_number"
    if _PHONE.search(text):
        return "phone"
    return "email" if _EMAIL.search(text) else ""
