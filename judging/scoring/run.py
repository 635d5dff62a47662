"""One computation under way: the states so far, what is missing, and the entry being watched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from judging.scoring.blocks import State
from judging.scoring.book import Rulebook
from judging.scoring.case import Case, Entrant
from judging.scoring.clauses import Step
from judging.scoring.cube import Coordinate, Factors
from judging.scoring.fault import Fault, fault
from judging.scoring.outcome import Gap, Question

EVERYBODY = "*"  # no entry's code: a code is letters, digits, dots and dashes


class Unscorable(Exception):
    """The marks and the rulebook do not fit together; carries the fault to show."""

    def __init__(self, problem: Fault) -> None:
        super().__init__(problem.path)
        self.problem = problem


def stop(path: str, code: str, /, **facts: object) -> Unscorable:
    """The exception for a fault found while computing."""
    return Unscorable(fault(path, code, **facts))


@dataclass(frozen=True, slots=True)
class Link:
    """One step where it stands in its chain; ``axes`` are those it spends."""

    step: Step
    path: str
    number: int
    of: str
    axes: frozenset[int]
    title: str = ""  # the name of the measure this step belongs to


@dataclass(frozen=True, slots=True)
class Input:
    """A value that went into a step, where it stood, and why it did not count (if it did not)."""

    at: Coordinate
    value: object
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One trace line, still as values: what a step did for the watched entry."""

    link: Link
    verb: str
    at: Coordinate
    inputs: tuple[Input, ...]
    exact: object
    out: object
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Run:
    """What the steps read and write. ``watch`` is the entry whose trace is kept, EVERYBODY for
    all of them, or empty for none."""

    case: Case
    entrants: dict[str, Entrant]
    factors: Factors
    states: dict[str, State]
    watch: str = ""
    lines: list[Line] = field(default_factory=list)
    gaps: dict[Gap, None] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    lacking: dict[str, set[str]] = field(default_factory=dict)  # role: entries without a row of it
    penalised: dict[str, Fraction] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    seats: dict[str, int] = field(default_factory=dict)
    rosters: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    @property
    def rulebook(self) -> Rulebook:
        """The case's rulebook."""
        return self.case.rulebook

    def watched(self, entries: Sequence[str]) -> Iterable[tuple[int, str]]:
        """The rows, with their entries, that are being explained."""
        if self.watch == EVERYBODY:
            return enumerate(entries)
        return [(entries.index(self.watch), self.watch)] if self.watch in entries else ()

    def lower(self, own: bool | None) -> bool:
        """Whether lower wins: the step's own word, otherwise the rulebook's."""
        return self.rulebook.lower_wins if own is None else own

    def number(self, entry: str, name: str) -> Fraction | None:
        """A per-entry number of the entries table."""
        entrant = self.entrants.get(entry)
        return dict(entrant.numbers).get(name) if entrant else None
