"""What has become of mutants: kept in a file outside git, so that a run goes on where it was.

A killed mutant stays killed while its function and the test that killed it are there. One that
survived is tried again by the tests whose file has changed since. One of which nothing can be said
(``by`` is empty) is tried again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import sqrt
from pathlib import Path

from tests.mutants.growing import Mutant

TIME = "time"
Z = 1.96  # of a confidence of 95 %


@dataclass(frozen=True, slots=True)
class Fate:
    """How a mutant ended: ``by`` which test (``time`` where it never ended by itself), or against
    which tests (hash by file) it held."""

    key: str
    code: str
    killed: bool
    by: str = ""
    tried: Mapping[str, str] = field(default_factory=dict)


class Record:
    """The fates of a run, one JSON line each; the last of a mutant counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fates: dict[str, Fate] = {}
        if path.exists():
            for line in path.read_text("utf-8").splitlines():
                self._keep(Fate(**json.loads(line)))

    def _keep(self, fate: Fate) -> None:
        self.fates[fate.key] = fate

    def add(self, fate: Fate) -> None:
        """Keep a fate, on disk at once."""
        self._keep(fate)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(fate), ensure_ascii=False) + "\n")

    def known(self, mutant: Mutant, tests: Mapping[str, str]) -> Fate | None:
        """What is known of exactly this mutant."""
        fate = self.fates.get(mutant.key)
        if fate is None or fate.code != mutant.code:
            return None
        if fate.killed and fate.by != TIME and fate.by.partition("::")[0] not in tests:
            return None
        return fate


def interval(killed: int, tried: int) -> tuple[float, float]:
    """Wilson's interval of a share, at 95 %."""
    share, square = killed / tried, Z * Z
    middle = (share + square / (2 * tried)) / (1 + square / tried)
    reach = Z * sqrt(share * (1 - share) / tried + square / (4 * tried**2)) / (1 + square / tried)
    return max(0.0, middle - reach), min(1.0, middle + reach)
