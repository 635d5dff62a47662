"""Kill a group of processes the moment a file grows: `python aim.py GROUP FILE SECONDS`.

A process of its own, because a thread of the judges' process looks too late: between a commit and
its answer lies about a millisecond. After so many seconds without a change it kills all the same.
"""

from __future__ import annotations

import os
import signal
import sys
import time


def main(group: int, file: str, seconds: float) -> None:
    size, give_up = os.stat(file).st_size, time.monotonic() + seconds
    while os.stat(file).st_size == size and time.monotonic() < give_up:
        pass  # a pause would be longer than the moment that is looked for
    os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
