"""The reveal: the prizes in the order of the ceremony, third to first, then the special awards.

A plan is made from the latest run each time; nobody keeps it. The hall gets `shown(step)`, which
holds the names up to that step and nothing of what follows, not even how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from competition import restores
from competition.errors import Refused
from competition.models import Stage
from competition.rules.lifecycles import CLOSED_SHEETS
from judging import awards, result_lines, results
from judging.result_lines import Standings


@dataclass(frozen=True, slots=True)
class Step:
    """One name that is read out: what for, and whose it is."""

    title: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step of one run's ceremony, in order."""

    run: int
    steps: tuple[Step, ...]

    def end_of_group(self, done: int) -> int:
        """How many steps are done once the rest of the next prize has been read out."""
        title = self.steps[done].title
        return next(
            (n for n in range(done, len(self.steps)) if self.steps[n].title != title),
            len(self.steps),
        )

    def group(self, done: int) -> tuple[Step, ...]:
        """What is read out next: the rest of that prize, the next name first."""
        return self.steps[done : self.end_of_group(done)] if done < len(self.steps) else ()

    def shown(self, upto: int) -> dict[str, object]:
        """What the hall may read after this many steps: one prize, its names so far."""
        title = self.steps[upto - 1].title
        names = [
            {"name": one.name, "unit": one.unit, "new": number == upto}
            for number, one in enumerate(self.steps[:upto], 1)
            if one.title == title
        ]
        return {"run": self.run, "step": upto, "title": title, "names": names}


def plan(stage: Stage) -> Plan:
    """The ceremony of the latest run; only after the seal, and with nothing left to decide."""
    if stage.state not in CLOSED_SHEETS:
        raise Refused("reveal.not_sealed")
    restores.refuse_open(stage)  # what the hall heard before may not be what stands here
    last = results.latest(stage)
    assert last is not None, "a sealed stage has a run"
    if questions := awards.questions_of(last):
        raise Refused("reveal.undecided", count=len(questions))
    told = result_lines.of_run(stage, last)
    return Plan(last.number, (*_prizes(told), *_specials(told)))


def _prizes(told: Standings) -> Iterator[Step]:
    """The lowest prize first and, within a prize, the last place first: the winner comes last."""
    tiers = sorted({line.prize_tier for line in told.lines} - {0}, reverse=True)
    for tier in tiers:
        for line in reversed(told.lines):
            if line.prize_tier == tier:
                yield Step(line.prize, line.name, line.unit)


def _specials(told: Standings) -> Iterator[Step]:
    for one in told.specials:
        yield Step(one.title, one.name, one.unit)
