"""Teaching segments (教学节段): each contestant has prepared all of them and draws one by lot.

How many there are is written down before the draw; which one falls to whom comes out of the same
draw as the order of appearance (`draws.py`), and stands in the run of show from then on.
"""

from __future__ import annotations

from datetime import datetime

from competition import draws, stages, trail, witnesses
from competition.errors import Refused
from competition.models import Stage

LEAST, MOST = 2, 99


def put(stage: Stage, many: int | None, *, by: str, at: datetime) -> None:
    """Write down how many segments there are; None where none are drawn.

    Not once witnesses are called or a draw stands on the chain: they commit to what is drawn.
    """
    stages.hold(stage)
    if not stage.state.before_scoring:
        raise Refused("draw.too_late", state=stage.state)
    if witnesses.running(stage) is not None or draws.of(stage):
        raise Refused("segments.fixed")
    if many is not None and not LEAST <= many <= MOST:
        raise Refused("segments.how_many", least=LEAST, most=MOST)
    stage.segments = many
    about = f"{stage.code} {many or 0}"
    trail.note("segments", edition=stage.edition_id, by=by, at=at, about=about)
