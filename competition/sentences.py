"""Sentences for the faults that the rules and the roster find; marked for the catalogue."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802  # gettext's own name for "translate later"
    return text


SENTENCES: dict[str, str] = {}
