"""The quick unit tests of the engine: what must reach every branch of it, and kill its mutants.

Laws and random contests try much and say little of what is right; whole real contests walk through
most of the engine at once. Neither counts here: a branch that only they reach has no test that
says what it is for.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "judging" / "scoring"
OTHERS = ("test_random_contests", "test_fixtures", "test_covered")


def quick_tests() -> list[str]:
    """What the test runner is told to run."""
    found = sorted(Path(__file__).parent.glob("test_*.py"))
    quick = [str(path) for path in found if not path.name.startswith(OTHERS)]
    return ["-m", "not law and not soak", *quick]
