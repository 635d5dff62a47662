"""Codes that people choose: they stand in addresses and in the names of chains."""

from __future__ import annotations

import re

from competition.errors import Refused

SHAPE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def lawful(code: str) -> None:
    """Refuse what cannot stand in a chain's name, where a dot counts the rulebooks."""
    if not SHAPE.fullmatch(code):
        raise Refused("code.shape", typed=code)
