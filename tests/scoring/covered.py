"""Which branches of some source its tests do not reach. `make covered` prints those of the engine.

A run of its own, because what the other tests of a process reach must not count.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.scoring.quick import ENGINE, ROOT, quick_tests

OWN = ("PYTEST_", "COVERAGE_", "PODIUM_COUNTS")  # of the run that asks, not of the one asked for


def unreached(source: Path, tests: Sequence[str], *, cwd: Path = ROOT) -> str:
    """A table of the files with lines or branches that these tests do not reach; empty when none.
    A failing test is an assertion here."""
    with tempfile.TemporaryDirectory() as kept:
        data = f"--data-file={kept}/coverage"
        ran = coverage(cwd, "run", data, "--branch", f"--source={source}", "-m", "pytest", *tests)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        told = coverage(cwd, "report", data, "--fail-under=100", "--skip-covered", "-m")
        assert told.returncode in (0, 2), told.stdout + told.stderr
        return told.stdout if told.returncode else ""


def coverage(cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Coverage in a fresh process, with the settings of this project or of none."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they take longer to load than a small run
    env["PYTEST_ADDOPTS"] = "-q -p no:cacheprovider --noconftest"
    command = [sys.executable, "-m", "coverage", *words]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(unreached(ENGINE, quick_tests()) or None)
