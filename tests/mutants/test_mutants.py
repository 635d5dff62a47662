"""The hunt itself: it finds the fault that no test sees, and knows what it has done before."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.__main__ import OUT_OF_TIME, Hunt, Trial, report
from tests.mutants.changes import Site, sites
from tests.mutants.growing import Module, Mutant
from tests.mutants.record import Fate, Record, interval
from tests.mutants.suite import BROKEN, KILLED, SURVIVED
from tests.scoring.quick import ROOT

SOURCE = '''
def place(score, best):
    """The place of a score."""
    if score == best:
        return "1"
    return "2" if score > 3 else ""


def spin(turns):
    while turns > 0:
        turns -= 1
    return turns
'''
TESTS = """
from small import place, spin

def test_places():
    assert (place(5, 5), place(4, 5), place(1, 5)) == ("1", "2", "")

def test_spin_comes_to_an_end():
    assert spin(3) == 0
"""
BORDER = """
from small import place

def test_the_border_itself():
    assert place(3, 5) == ""
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small program with its tests: nobody tries what happens at exactly 3."""
    (tmp_path / "small.py").write_text(SOURCE, "utf-8")
    (tmp_path / "test_small.py").write_text(TESTS, "utf-8")
    return tmp_path


def hunt(folder: Path) -> tuple[int, list[str]]:
    """Exit code and last lines of a hunt over a folder."""
    words = ["--source", str(folder), "--state", str(folder / "state"), "--minutes", "5"]
    tests = [f"--rootdir={folder}", "--noconftest", *map(str, sorted(folder.glob("test_*.py")))]
    command = [sys.executable, "-m", "tests.mutants", *words, *tests]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == "", done.stderr
    return done.returncode, (folder / "state" / "report.txt").read_text("utf-8").splitlines()


def fates(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "state" / "fates.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_fault_that_no_test_sees_is_reported_and_a_new_test_kills_it(folder):
    code, told = hunt(folder)
    assert code == 0
    assert told == [
        "small.py place: score > 3 → score >= 3",
        "    NO REASON IS GIVEN: write a test",
        "19 of 19 mutants tried: 18 killed, 1 survived (94.7 %)",
    ]
    assert len(fates(folder)) == 19, "two of them never end by themselves"
    (folder / "test_border.py").write_text(BORDER, "utf-8")
    code, told = hunt(folder)
    assert (code, told) == (0, ["19 of 19 mutants tried: 19 killed, 0 survived (100.0 %)"])
    assert len(fates(folder)) == 20, "only the survivor was tried again"


@pytest.fixture
def tried(tmp_path: Path) -> Hunt:
    """A hunt over ten mutants of which nothing is known yet."""
    hunt = Hunt.__new__(Hunt)
    hunt.record, hunt.names = Record(tmp_path / "fates.jsonl"), ["test_x.py::test_x"]
    hunt.files, hunt.broken, hunt.kills = {"test_x.py": "0"}, [], {}
    module = Module(tmp_path, "x.py", ast.parse(""), [], {})
    site = Site(None, "", None, ast.Pass(), None, (1, 1))
    hunt.mutants = [Mutant(module, 0, site, f"x.py f: {n}", "c") for n in range(10)]
    return hunt


def end(hunt: Hunt, number: int, result: int) -> None:
    """Let a trial end."""
    trial = Trial(hunt.mutants[number], *os.pipe())
    if result == KILLED:
        trial.notice(0)
    hunt.conclude(trial, result)


def test_nine_in_ten_are_enough_and_eight_are_not(tried, tmp_path, capsys):
    for number, result in enumerate([KILLED] * 8 + [OUT_OF_TIME, SURVIVED]):
        end(tried, number, result)
    assert report(tried, tmp_path) == 0
    last = "10 of 10 mutants tried: 9 killed, 1 survived (90.0 %)"
    assert capsys.readouterr().out.splitlines()[-1] == last
    end(tried, 0, SURVIVED)
    assert report(tried, tmp_path) == 1
    assert tried.figures() == "10 of 10 mutants tried: 8 killed, 2 survived (80.0 %)"


def test_where_nothing_was_tried_nothing_is_well(tried, tmp_path):
    assert report(tried, tmp_path) == 1
    assert tried.figures().startswith("0 of 10 mutants tried: 0 killed, 0 survived (0.0 %;")


@pytest.mark.parametrize("result", [BROKEN, -signal.SIGKILL, -signal.SIGTERM])
def test_a_trial_that_breaks_is_no_kill(tried, tmp_path, result):
    """A fork that was ended from outside, or broke itself, says nothing of its mutant."""
    for number in range(9):
        end(tried, number, KILLED)
    assert report(tried, tmp_path) == 0
    end(tried, 9, result)
    assert [fate.key for fate in tried.fates()] == [each.key for each in tried.mutants[:9]]
    assert report(tried, tmp_path) == 1
    told = (tmp_path / "report.txt").read_text("utf-8").splitlines()
    assert told[:2] == ["x.py f: 9", f"    THE TRIAL BROKE ({int(result)}): nothing is known"]


def test_a_kill_of_unknown_cause_is_tried_again(tried):
    """As older records hold them, where a broken trial was taken for a kill."""
    tried.record.add(Fate("x.py f: 0", "c", killed=True))
    assert tried.fates() == []


def test_every_kind_of_change_is_made_once():
    (function,) = ast.parse("def f(a, b=1):\n    '''Told.'''\n    return a < b or not g(k=2)").body
    assert isinstance(function, ast.FunctionDef)
    assert [site.label() for site in sites(function)] == [
        "a < b or not g(k=2) → None",
        "a < b or not g(k=2) → not g(k=2)",
        "a < b or not g(k=2) → a < b",
        "a < b or not g(k=2) → a < b and (not g(k=2))",
        "a < b → a <= b",
        "a < b or not g(k=2) → a < b or g(k=2)",
        "g(k=2) → g()",
        "k=2 → k=3",
    ]


def test_the_interval_of_a_sample_is_wilsons():
    """90 of 100: 0.8256 to 0.9448 (Wilson 1927, as tables give it)."""
    low, high = interval(90, 100)
    assert (round(low, 4), round(high, 4)) == (0.8256, 0.9448)
    assert interval(10, 10)[1] == 1.0
