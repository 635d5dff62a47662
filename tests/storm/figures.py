"""How large a storm is here, which part of the whole it is, and what it said.

`make test` runs each storm small; `make soak-storm` sets the sizes and collects the figures.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

PART = int(os.environ.get("PODIUM_STORM_PART", "0"))
FIGURES = os.environ.get("PODIUM_STORM_FIGURES", "")


def size(storm: str, small: int) -> int:
    """How many times this storm is to strike: PODIUM_STORM_<STORM>, or small."""
    return int(os.environ.get(f"PODIUM_STORM_{storm.upper()}", small))


def chance(storm: str) -> random.Random:
    """The same for the same part of the same storm, so that what failed can be run again."""
    return random.Random(f"{storm} {PART}")


def told(storm: str, **figures: int) -> None:
    """Say what happened. A figure called `worst_…` is a maximum, any other a sum."""
    print(f"\n{storm}: " + ", ".join(f"{count} {name}" for name, count in figures.items()))
    if FIGURES:
        with Path(FIGURES).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"storm": storm, "figures": figures}) + "\n")
