"""What each stage of an edition waits for, as precisely as score sheets and results can tell.

Counts, states and proposals only: nothing here depends on a mark (trust.md 2.7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from competition import progress as milestones
from competition.models import Stage
from competition.progress import Step
from competition.second_person import Proposal
from judging import awards, progress, proposals, results


@dataclass(frozen=True, slots=True)
class Owed:
    """One stage: what waits for a second person, then what takes it further."""

    progress: milestones.Progress
    step: Step
    waiting: tuple[Proposal, ...]
    facts: Mapping[str, int] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
        return self.progress.stage

    @property
    def proposed(self) -> bool:
        """Whether the step was proposed already: then its confirmation is the next thing."""
        asked = self.facts.get("questions", 1)
        return [one.action for one in self.waiting].count(self.step) == asked


def of(found: Sequence[milestones.Progress], *, at: datetime) -> tuple[Owed, ...]:
    """What each of these stages waits for. Costs queries only where something waits or runs."""
    return tuple(_of_stage(one, at) for one in found)


def _of_stage(one: milestones.Progress, at: datetime) -> Owed:
    waiting = tuple(proposals.waiting(one.stage)) if one.waiting > 0 else ()
    match one.step(at):
        case Step.SCORE:
            grid = progress.of_stage(one.stage)
            step = Step.SCORE if grid.missing else Step.SEAL
            facts = {"signed": grid.signed, "expected": grid.expected}
            return Owed(one, step, waiting, facts)
        case Step.PUBLISH if asked := _questions(one.stage):
            return Owed(one, Step.DECIDE, waiting, {"questions": asked})
        case step:
            return Owed(one, step, waiting)


def _questions(stage: Stage) -> int:
    run = results.latest(stage)
    return len(awards.questions_of(run)) if run is not None else 0
