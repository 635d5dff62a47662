"""What the last lines of a test run say: what was not tested here, and how much ran on what.

PODIUM_COUNTS names a file that gets the counts as JSON: `.ci/run` fails when PostgreSQL or the
browser were never used.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest

COUNTED = ("browser", "postgres", "storm", "soak")
PASSED: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when != "call" or not report.passed:
        return
    PASSED["all"] += 1
    PASSED.update(mark for mark in COUNTED if mark in report.keywords)


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(told).removeprefix("Skipped: ")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, None, None]:
    """Print after everybody else's summary, just above the closing line."""
    yield
    ran = ", ".join(f"{mark} {PASSED[mark]}" for mark in ("all", *COUNTED) if PASSED[mark])
    terminalreporter.write_line(f"passed by kind: {ran or 'none'}")
    skipped = Counter(reason(report) for report in terminalreporter.stats.get("skipped", []))
    if skipped:
        why = "; ".join(f"{told} ({times} tests)" for told, times in skipped.items())
        terminalreporter.write_line(f"NOT TESTED on this machine: {why}", yellow=True, bold=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    file = os.environ.get("PODIUM_COUNTS")
    if file and not hasattr(session.config, "workerinput"):  # not in a worker of pytest-xdist
        Path(file).write_text(json.dumps(PASSED), "utf-8")
