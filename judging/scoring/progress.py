"""How far long work is, said on a terminal and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from judging.scoring import words

EVERY = 20_000  # rows; a table that is shorter is read before anybody waits
WIDTH = 20

Told = Callable[[int, int], None]  # how many rows were read, and of how many (0: nobody knows)


def reading(path: Path) -> Told:
    """A bar that grows with the rows read, or their number where their end is not known."""

    def say(count: int, of: int) -> None:
        text = f"\r{path.name}: {bar(count, of)}{count:,}"
        shown(text + "\n" if count == of else text)

    return say


def bar(count: int, of: int) -> str:
    """``[##########··········]  50 %``"""
    if not of:
        return ""
    done = min(count, of)
    filled = WIDTH * done // of
    return f"[{'#' * filled}{'·' * (WIDTH - filled)}] {100 * done // of:3} %  "


def computing(count: int, lang: str) -> None:
    """Say that the rows are in and the engine works, where that takes longer than a moment."""
    if count >= EVERY:
        shown(words.sentence("computing", lang, {"count": f"{count:,}"}) + "\n")


def shown(text: str) -> None:
    """Only a person at a terminal wants to see this."""
    if sys.stderr.isatty():
        print(text, end="", file=sys.stderr, flush=True)
