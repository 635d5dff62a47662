"""``make soak-mutants``: put small faults into the scoring engine, one at a time, and see whether
its quick unit tests notice. Fails when fewer than nine in ten are noticed.

    python -m tests.mutants [--source FOLDER] [--state FOLDER] [--minutes 55] [--workers 2]
                            [--only TEXT] [TESTS ...]

The mutants are tried in a drawn order, so that those tried before the time is up are a fair sample
of all. Run again, it goes on with the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

import pytest

from tests.mutants.growing import Mutant, module_of, mutants
from tests.mutants.record import TIME, Fate, Record, interval
from tests.mutants.suite import KILLED, SURVIVED, UNBORN, Suite, collected, forks
from tests.scoring.quick import ENGINE, ROOT, quick_tests

SEED = "podium"
GOAL = 0.9
OUT_OF_TIME = -signal.SIGVTALRM
REASONS = Path(__file__).with_name("survivors.toml")


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant in a fork, and the pipe through which the fork says which test noticed."""

    mutant: Mutant
    heard: int
    said: int

    def notice(self, test: int) -> None:
        """In the fork."""
        os.write(self.said, str(test).encode())

    def noticed(self) -> int | None:
        """Afterwards. Other forks hold the pipe too, so its end is no sign."""
        os.set_blocking(self.heard, False)
        try:
            return int(os.read(self.heard, 16))
        except BlockingIOError:
            return None
        finally:
            os.close(self.heard)
            os.close(self.said)


class Hunt:
    """One run over the mutants of a folder."""

    def __init__(self, asked: argparse.Namespace, items: Sequence[pytest.Item]) -> None:
        self.asked = asked
        self.until = monotonic() + 60 * asked.minutes
        self.record = Record(asked.state / "fates.jsonl")
        self.suite = Suite(items, asked.source)
        self.files = hashes(items)
        self.names = [item.nodeid for item in items]
        files = [one for one in sorted(asked.source.glob("*.py")) if one.name[:5] != "test_"]
        modules = [module_of(path, asked.source) for path in files]
        self.mutants = [each for module in modules for each in mutants(module)]
        self.kills: dict[tuple[str, int], Counter[int]] = {}
        self.broken: list[str] = []
        self.mutants.sort(key=self.drawn)

    def drawn(self, mutant: Mutant) -> tuple[bool, str]:
        """The drawn order, the same however many mutants there are; survivors of an earlier run
        come first, for new tests are written for them."""
        known = self.record.known(mutant, self.files)
        survived = known is not None and not known.killed
        return not survived, hashlib.sha256(f"{SEED} {mutant.key}".encode()).hexdigest()

    def run(self) -> None:
        """Try what is not known, until the time is up."""
        self.suite.measure()
        print(f"{len(self.mutants):,} mutants, {len(self.names)} tests", flush=True)
        for count, (trial, result) in enumerate(forks(self.asked.workers, self.tasks()), start=1):
            self.conclude(trial, result)
            if count % 100 == 0:
                print(f"tried {count:,}; {self.figures()}", flush=True)

    def tasks(self) -> Iterator[tuple[Trial, Callable[[], int]]]:
        """The mutants to try, with the tests that could notice them."""
        for mutant in tuple(self.mutants):
            if monotonic() > self.until:
                return
            if self.asked.only not in mutant.key:
                continue
            known = self.record.known(mutant, self.files)
            if known and known.killed:
                continue
            reach = self.in_order(mutant, known)
            if known and not reach:
                continue
            trial = Trial(mutant, *os.pipe())
            yield trial, partial(self.suite.trial, mutant, reach, trial.notice)

    def in_order(self, mutant: Mutant, known: Fate | None) -> list[int]:
        """First the tests that have noticed others in this function, then the quickest."""
        seen = self.kills.get((mutant.module.name, mutant.number), Counter())
        reach = self.suite.reach(mutant)
        if known:
            reach = [n for n in reach if known.tried.get(self.file(n)) != self.files[self.file(n)]]
        return sorted(reach, key=lambda test: (-seen[test], self.suite.took[test]))

    def file(self, test: int) -> str:
        """The file of a test."""
        return self.names[test].partition("::")[0]

    def conclude(self, trial: Trial, result: int) -> None:
        """Write down how a mutant ended. One that was out of time was noticed; of a fork that ended
        in any other way nothing is known, and it is no kill."""
        mutant, test = trial.mutant, trial.noticed()
        assert (result == KILLED) == (test is not None), (mutant.key, result)
        if test is not None:
            self.kills.setdefault((mutant.module.name, mutant.number), Counter())[test] += 1
            self.record.add(Fate(mutant.key, mutant.code, killed=True, by=self.names[test]))
        elif result == OUT_OF_TIME:
            self.record.add(Fate(mutant.key, mutant.code, killed=True, by=TIME))
        elif result == SURVIVED:
            self.record.add(Fate(mutant.key, mutant.code, killed=False, tried=self.files))
        elif result == UNBORN:
            self.mutants.remove(mutant)
        else:
            self.broken.append(f"{mutant.key}\n    THE TRIAL BROKE ({result}): nothing is known")

    def fates(self) -> list[Fate]:
        """What is known of the mutants there are now."""
        found = (self.record.known(mutant, self.files) for mutant in self.mutants)
        return [fate for fate in found if fate]

    def figures(self) -> str:
        """``7,003 of 7,120 killed (98.4 %, of all between 98.1 % and 98.6 %)``."""
        fates = self.fates()
        killed = sum(fate.killed for fate in fates)
        low, high = interval(killed, len(fates)) if fates else (0.0, 1.0)
        share = f"{100 * killed / max(len(fates), 1):.1f} %"
        whole = f"{len(fates):,} of {len(self.mutants):,} mutants tried"
        if len(fates) < len(self.mutants):
            share += f"; with 95 % confidence {100 * low:.1f} to {100 * high:.1f} % of all"
        return f"{whole}: {killed:,} killed, {len(fates) - killed:,} survived ({share})"


def hashes(items: Sequence[pytest.Item]) -> dict[str, str]:
    """What every test file says, with the modules beside it that are no tests."""
    files = {item.nodeid.partition("::")[0]: item.path for item in items}
    beside = {path for file in files.values() for path in file.parent.glob("*.py")}
    common = b"".join(p.read_bytes() for p in sorted(beside) if not p.name.startswith("test_"))
    return {
        name: hashlib.sha256(common + path.read_bytes()).hexdigest()[:12]
        for name, path in files.items()
    }


def survivors(hunt: Hunt) -> Iterator[str]:
    """Those nobody noticed: with the reason that is on record, or asking for one."""
    reasons = tomllib.loads(REASONS.read_text("utf-8")) if REASONS.exists() else {}
    for fate in sorted(hunt.fates(), key=lambda fate: fate.key):
        if not fate.killed:
            yield f"{fate.key}\n    {reasons.get(fate.key, 'NO REASON IS GIVEN: write a test')}"


def arguments() -> argparse.Namespace:
    """The words of the command line; what is not ours is for the test runner."""
    parser = argparse.ArgumentParser("python -m tests.mutants")
    parser.add_argument("--source", type=Path, default=ENGINE)
    parser.add_argument("--state", type=Path, default=ROOT / ".venv" / "mutants")
    parser.add_argument("--minutes", type=float, default=55)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="")
    asked, rest = parser.parse_known_args()
    asked.tests = rest or ["--noconftest", *quick_tests()]
    return asked


def main() -> int:
    """Hunt, and say what came of it."""
    asked = arguments()
    hunts: list[Hunt] = []

    def work(items: Sequence[pytest.Item]) -> None:
        hunts.append(Hunt(asked, items))
        hunts[0].run()

    failed = collected(asked.tests, work)
    if failed or not hunts:
        return failed or 1
    return report(hunts[0], asked.state)


def report(hunt: Hunt, state: Path) -> int:
    """Say it and keep it. 0 only where something was tried, no trial broke and enough was killed:
    what nobody looked at is no success."""
    told = "\n".join([*survivors(hunt), *hunt.broken, hunt.figures()])
    state.mkdir(parents=True, exist_ok=True)
    (state / "report.txt").write_text(f"{told}\n", "utf-8")
    print(told)
    fates = hunt.fates()
    enough = sum(fate.killed for fate in fates) >= GOAL * len(fates)
    return 0 if fates and enough and not hunt.broken else 1


if __name__ == "__main__":
    sys.exit(main())
