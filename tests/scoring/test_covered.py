"""Every line and branch of the engine is reached by a quick unit test; what cannot be reached is
not there."""

from __future__ import annotations

from tests.scoring.covered import unreached
from tests.scoring.quick import ENGINE, quick_tests

SOURCE = """
def place(score, best):
    if score == best:
        return "1"
    return "2" if score else ""
"""
TESTS = """
from small import place

def test_the_best_is_first():
    assert place(5, 5) == "1"
"""


def test_every_branch_of_the_engine_is_reached_by_a_quick_test():
    assert unreached(ENGINE, quick_tests()) == ""


def test_a_branch_that_no_test_reaches_is_named(tmp_path):
    (tmp_path / "small.py").write_text(SOURCE, "utf-8")
    (tmp_path / "test_small.py").write_text(TESTS, "utf-8")
    (named,) = [
        line.split()
        for line in unreached(tmp_path, [], cwd=tmp_path).splitlines()
        if "small" in line
    ]
    assert (named[0], named[-1]) == ("small.py", "5")
    both = TESTS + "    assert (place(4, 5), place(0, 5)) == ('2', '')\n"
    (tmp_path / "test_small.py").write_text(both, "utf-8")
    assert unreached(tmp_path, [], cwd=tmp_path) == ""
