"""Synthetic judges for a rehearsal: they sign what is missing, through the same actions as people.

What they give follows from the names of the stage and the sheet alone, so a rehearsal can be
repeated. Nothing here reads another judge's marks, and no real edition ever gets here.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from competition import editions, run_of_show, stages
from competition.errors import Missing, Refused
from competition.ledger.canon import digest
from competition.ledger.draw import Stream
from competition.models import Appearance, Stage
from competition.rules.lifecycles import AppearanceState, StageState, VoteState
from judging import panels, results, sheets, votes
from judging.models import Seat
from judging.panels import Place
from judging.scoring import sheet as paper
from judging.scoring.book import Rulebook
from judging.scoring.clauses import Criterion
from judging.scoring.exact import plain
from judging.sheets import Signing

# Tenths of a percent of a criterion's range: where a weak sheet begins, how much talent adds, and
# how far judges differ from one another and from one criterion to the next.
FLOOR, TALENT, JUDGE, WHIM = 770, 180, 50, 16
MOST = Fraction(100)  # of a criterion that has no upper end
FINEST = Fraction(1, 10)


def marks(rulebook: Rulebook, role: str, *, who: str, seat: str) -> dict[str, str]:
    """A lawful sheet as it would be typed; `who` is on stage and `seat` judges."""
    talent = _stream("talent", who).below(TALENT + 1)
    whims = _stream("sheet", f"{who} {seat}")
    level = FLOOR + talent + _about(whims, JUDGE)
    return {
        key: plain(_value(line, level + _about(whims, WHIM)))
        for key, line in paper.criteria(rulebook, role).items()
    }


def _value(line: Criterion, level: int) -> Fraction:
    """This share of the criterion's range, down to its step."""
    most = line.most if line.most is not None else MOST
    step = line.step or FINEST
    share = Fraction(min(max(level, 0), 995), 1000)
    return line.least + (most - line.least) * share // step * step


def _about(stream: Stream, most: int) -> int:
    return stream.below(2 * most + 1) - most


def _stream(what: str, name: str) -> Stream:
    return Stream(bytes.fromhex(digest("play", f"{what} {name}".encode())))


# ── let it play ───────────────────────────────────────────────────────────────────────────────
def rehearsed(stage: Stage) -> Stage:
    """The stage, if its edition is a rehearsal: anywhere else there is nothing to play."""
    if not stage.edition.rehearsal:
        raise Missing
    return stage


def step(stage: Stage, *, by: str, at: datetime) -> bool:
    """Whoever is on stage is scored and sealed, and the next is called; whether one was."""
    stages.hold(rehearsed(stage))
    if stage.state is not StageState.SCORING:
        raise Refused("play.not_scoring", state=stage.state)
    shown = run_of_show.appearances(stage)
    for one in shown:
        if one.state in (AppearanceState.ON_STAGE, AppearanceState.SCORING):
            _finish(stage, one, by=by, at=at)
    waiting = run_of_show.next_up(shown)
    if waiting is not None:
        run_of_show.move(waiting, "call", by=by, at=at)
    return waiting is not None


def hand_in(stage: Stage, *, by: str, at: datetime) -> None:
    """Whoever is on stage has spoken and every sheet is in; people look, and people seal."""
    stages.hold(rehearsed(stage))
    one = on_stage(stage)
    if one is None:
        raise Refused("play.not_scoring", state=stage.state)
    if one.state is AppearanceState.ON_STAGE:
        run_of_show.move(one, "finish", by=by, at=at)
    for place in sheets.missing(stage, one):
        sign(place, at=at)


def to_the_end(stage: Stage, *, by: str, at: datetime) -> None:
    """Every contestant who is left, and the vote; sealing the stage itself stays with people."""
    while step(stage, by=by, at=at):
        pass
    if votes.are_held(stage) and votes.state_of(stage) is VoteState.OPEN:
        votes.close_vote(stage, by=by, at=at)


def _finish(stage: Stage, one: Appearance, *, by: str, at: datetime) -> None:
    for place in sheets.missing(stage, one):
        sign(place, at=at)
    results.seal_appearance(one, by=by, at=at)


def sign(place: Place, *, at: datetime) -> None:
    """This seat's synthetic judge signs its sheet, as the tablet would send it."""
    stage = place.seat.stage
    rulebook = editions.rulebook_of(stage)
    who = f"{stage.chain} {place.appearance.code} {place.attempt}"
    typed = marks(rulebook, place.seat.role, who=who, seat=place.seat.code)
    op = UUID(digest("play", f"{stage.chain} {place.sheet}".encode())[:32])
    answer = sheets.sign(place, Signing(op=str(op), base=0, typed=typed, device="play"), at=at)
    assert answer.status == 201, "a missing sheet of a live appearance is always taken"


def on_stage(stage: Stage) -> Appearance | None:
    """Whom the next step would score; only where there is anything to play."""
    if not stage.edition.rehearsal or stage.state is not StageState.SCORING:
        return None
    if not panels.panels_of(stage):
        return None
    return run_of_show.on_now(run_of_show.appearances(stage))


def owing(stage: Stage) -> Seat:
    """A judge who still owes the sheet of whoever is on stage; the first seat where none does."""
    owed = sheets.missing(stage, on_stage(stage))
    return owed[0].seat if owed else panels.seats_of(stage)[0]
