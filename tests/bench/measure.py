"""How something is measured, and how it is told: median and quartiles beside what is aimed at.

Processor time, not the clock on the wall: other work on the machine changes the wall, and ratios
taken in turns in one run hardly at all.
"""

from __future__ import annotations

import gc
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import process_time


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that was measured several times. ``aim`` is the most (or least) it should be."""

    name: str
    unit: str
    values: Sequence[float]
    aim: float | None = None
    more_is_better: bool = False

    def line(self) -> str:
        """The figure as one line of the report."""
        low, middle, high = quartiles(self.values)
        told = f"{self.name:<58} {middle:8.2f} {self.unit:<4} ({low:.2f} to {high:.2f})"
        if self.aim is None:
            return told
        met = middle >= self.aim if self.more_is_better else middle <= self.aim
        sign = "≥" if self.more_is_better else "≤"
        return f"{told}  aim {sign} {self.aim:g}: {'met' if met else 'NOT MET'}"


# What a part of the bench is called with: how often to measure. It gives its figures one by one.
Bench = Callable[[int], Iterator[Figure]]


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, median(values), high


def cpu(work: Callable[[], object]) -> float:
    """Seconds of this process's processor time that some work takes."""
    gc.collect()
    begin = process_time()
    work()
    return process_time() - begin


def ratios(
    one: Callable[[int], Callable[[], object]],
    other: Callable[[int], Callable[[], object]],
    rounds: int,
) -> list[float]:
    """``one`` as a multiple of ``other``, in turns. Both make their work from the round's number,
    outside the measurement, so that no round finds what an earlier one has left in a cache."""
    found = []
    for number in range(rounds):
        works = one(number), other(number)
        first, second = cpu(works[0]), cpu(works[1])
        found.append(first / second)
    return found


@dataclass(frozen=True, slots=True)
class Spent:
    """What another process took: seconds of processor time, and its peak memory in MB."""

    seconds: float
    megabytes: float


def spent(command: Sequence[str]) -> Spent:
    """Run a program to its end and say what it took; it must end well."""
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    assert started.returncode == 0, f"{command} ended with {started.returncode}"
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
