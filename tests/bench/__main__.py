"""What the program costs, as ratios measured in the same run. Nothing here is a test: a figure is
shown beside what is aimed at, and never asserted.

    make bench                                 everything
    make bench ARGS="scoring verify"           some parts
    make bench ARGS="--rounds 9 scoring"       measured more often

A further part is a module with ``measured(rounds)`` that gives figures, and a line in PARTS.
"""

from __future__ import annotations

import argparse
import os
import platform

from tests.bench import command, hall, scoring, verifying
from tests.bench.measure import Bench

# The command first: its memory is only its own while this process is small.
PARTS: dict[str, Bench] = {
    "command": command.measured,
    "verify": verifying.measured,
    "scoring": scoring.measured,
    "hall": hall.measured,
}


def main() -> None:
    """Measure the parts asked for, and tell each figure when it is there."""
    parser = argparse.ArgumentParser("make bench", description="What the program costs.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load "
        f"{os.getloadavg()[0]:.1f}; median (quartiles) of up to {asked.rounds} rounds"
    )
    for name, measured in PARTS.items():
        for figure in measured(asked.rounds) if name in (asked.parts or PARTS) else ():
            print(f"{name:<8} {figure.line()}", flush=True)


if __name__ == "__main__":
    main()
