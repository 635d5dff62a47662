"""The tests as a judge of mutants: which of them come past a line, and whether one notices.

The tests are imported once. Each mutant lives and dies in a fork of that process.
"""

from __future__ import annotations

import functools
import gc
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import TypeVar

import coverage
import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.growing import Mutant

SURVIVED, KILLED, UNBORN, BROKEN = 0, 1, 2, 3
T = TypeVar("T")


class Suite:
    """Collected tests: how long each takes, and the lines it comes past."""

    def __init__(self, items: Sequence[pytest.Item], source: Path) -> None:
        self.items, self.source = items, source
        self.took = [0.0] * len(items)
        self.past: dict[str, dict[int, list[int]]] = {}
        every = gc.get_objects()
        self.caches = [one for one in every if isinstance(one, functools._lru_cache_wrapper)]

    def measure(self) -> None:
        """Run every test once, in a fork that keeps its traces to itself."""
        with tempfile.TemporaryDirectory() as kept:
            data = Path(kept, "coverage")
            if ended(forked(lambda: self._measure(data))) != SURVIVED:
                raise SystemExit("a test fails without any mutant: mend it first")
            self.took = [float(line) for line in Path(kept, "took").read_text().split()]
            found = coverage.CoverageData(str(data))
            found.read()
            for file in found.measured_files():
                lines = found.contexts_by_lineno(file)
                self.past[file] = {
                    line: [int(each) for each in names if each] for line, names in lines.items()
                }

    def _measure(self, data: Path) -> int:
        traced = coverage.Coverage(
            data_file=str(data), source=[str(self.source)], config_file=False
        )
        took = []
        traced.start()
        for number, item in enumerate(self.items):
            traced.switch_context(str(number))
            before = process_time()
            if fails(item):
                print(f"fails without any mutant: {item.nodeid}", file=sys.stderr, flush=True)
                return BROKEN
            took.append(process_time() - before)
        traced.stop()
        traced.save()
        data.with_name("took").write_text("\n".join(map(str, took)))
        return SURVIVED

    def reach(self, mutant: Mutant) -> list[int]:
        """The tests that come past the statement of a mutant, the quickest first."""
        past = self.past.get(str(mutant.module.path), {})
        first, last = mutant.site.lines
        found = {test for line in range(first, last + 1) for test in past.get(line, [])}
        return sorted(found, key=self.took.__getitem__)

    def trial(self, mutant: Mutant, tests: Sequence[int], notice: Callable[[int], None]) -> int:
        """What a fork does: let the mutant live and run tests until one fails. A test that takes
        many times its own time is ended by a signal, and so is the mutant."""
        try:
            mutant.live()
        except (SyntaxError, ValueError):  # no program at all, so it is no mutant
            return UNBORN
        for cache in self.caches:
            cache.cache_clear()
        for test in tests:
            signal.setitimer(signal.ITIMER_VIRTUAL, 1 + 5 * self.took[test])
            if fails(self.items[test]):
                notice(test)
                return KILLED
        return SURVIVED


def fails(item: pytest.Item) -> bool:
    """Run one test whole, as if it were the last."""
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def forked(work: Callable[[], int]) -> int:
    """A child process that does the work, says nothing, and ends with its result."""
    gc.freeze()
    child = os.fork()
    if child:
        return child
    result = BROKEN
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        result = work()
    finally:
        os._exit(result)


def ended(child: int) -> int:
    """Wait for a child; a signal ends as its negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Plugin:
    """Takes the place of the test run: hands the collected tests to ``work``."""

    def __init__(self, work: Callable[[Sequence[pytest.Item]], None]) -> None:
        self.work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of the loop over all tests."""
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        self.work(session.items)
        return True


def collected(arguments: Sequence[str], work: Callable[[Sequence[pytest.Item]], None]) -> int:
    """Collect tests in this process and hand them over."""
    with tempfile.TemporaryDirectory() as kept:
        options = ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist"]
        options += [f"--basetemp={kept}/tests", "-o", "tmp_path_retention_policy=none"]
        return int(pytest.main([*options, *arguments], plugins=[Plugin(work)]))


def forks(many: int, tasks: Iterable[tuple[T, Callable[[], int]]]) -> Iterator[tuple[T, int]]:
    """Do tasks in forks, so many at once; each comes back with its result."""
    running: dict[int, T] = {}
    for name, work in tasks:
        running[forked(work)] = name
        if len(running) >= many:
            yield waited(running)
    while running:
        yield waited(running)


def waited(running: dict[int, T]) -> tuple[T, int]:
    """The next task that has ended."""
    child, status = os.wait()
    return running.pop(child), os.waitstatus_to_exitcode(status)
