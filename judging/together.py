"""The first few (前几位): judged, sealed and shown together, where the rulebook says so (7.7).

Judges find their scale on them. One rule for the console, the seal and the hall's screens.
"""

from __future__ import annotations

from collections.abc import Sequence

from competition import editions
from competition.models import Appearance, Stage
from competition.rules.lifecycles import AppearanceState
from judging.scoring.clauses import Reveal


def first_of(stage: Stage, listed: Sequence[Appearance]) -> list[Appearance]:
    """Of all the stage's appearances in their order, the first few that take part.

    Nobody where the rulebook shows each alone, or all at the end.
    """
    rulebook = editions.rulebook_of(stage)
    if rulebook.reveal is not Reveal.FIRST_TOGETHER:
        return []
    return [one for one in listed if one.state.takes_part][: rulebook.first_together]


def all_sealed(those: Sequence[Appearance]) -> bool:
    """Whether each of them is sealed: of those who are shown together nobody is shown before."""
    return all(one.state is AppearanceState.SEALED for one in those)
