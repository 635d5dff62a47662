"""What is wrong with a rulebook, a sheet or a table of marks: where, what, and in two languages."""

from __future__ import annotations

from dataclasses import dataclass

from judging.scoring import words


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right. ``path`` is a key of the rulebook such as ``step[2].over``."""

    path: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()
    line: int = 0

    def sentence(self, lang: str) -> str:
        """The fault in Chinese (``zh``) or English (``en``), without its path."""
        return words.sentence(self.code, lang, dict(self.facts))


class Faulty(Exception):
    """A rulebook or a table cannot be used; ``faults`` holds everything that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{f.path}: {f.sentence('en')}" for f in faults))
        self.faults = faults


def fault(path: str, code: str, /, **facts: object) -> Fault:
    """Build a fault from plain facts."""
    return Fault(path, code, tuple((name, str(value)) for name, value in facts.items()))
