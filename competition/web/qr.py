"""QR codes as images inside the page."""

from __future__ import annotations

from functools import lru_cache

import segno


def picture(text: str) -> str:
    """The code as a data address. Nothing is kept: the text may let somebody in."""
    return str(segno.make(text, error="m").svg_data_uri(scale=4, border=2))


@lru_cache(maxsize=256)
def of_address(address: str) -> str:
    """The code of a public address, drawn once."""
    return picture(address)
