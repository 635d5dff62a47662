"""The lives of a stage, an appearance, an entry and an objection: which state may follow which.

The tables are the rule; `after()` is the only way to read them. Who may make a move is in
`competition.policy`, and what a move needs is checked by the action that makes it. Templates and
views compare no states: they ask the questions that stand beside them (`stage.state.is_scoring`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from competition.errors import Refused


class Question:
    """What templates and views ask a state instead of comparing it: whether it is one of these."""

    def __init__(self, *states: str) -> None:
        self.states = states

    def __get__(self, state: object, kind: type) -> bool:
        return state in self.states


class AskedOfStage:
    is_planned = Question("planned")
    is_closed = Question("closed")
    before_scoring = Question("planned", "open", "closed")  # roster, panel and order may change
    is_scoring = Question("scoring")
    takes_votes = Question("closed", "scoring")
    is_sealed = Question("sealed")
    has_closed_sheets = Question("sealed", "publicised", "final")
    is_publicised = Question("publicised")
    is_announced = Question("publicised", "final")  # the public reads its result
    is_final = Question("final")


class StageState(AskedOfStage, StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    SCORING = "scoring"
    SEALED = "sealed"
    PUBLICISED = "publicised"
    FINAL = "final"


class AskedOfAppearance:
    takes_part = Question("waiting", "on_stage", "scoring", "sealed")
    is_waiting = Question("waiting")
    is_on_stage = Question("on_stage")
    has_performed = Question("scoring", "sealed")
    is_sealed = Question("sealed")


class AppearanceState(AskedOfAppearance, StrEnum):
    WAITING = "waiting"
    ON_STAGE = "on_stage"
    SCORING = "scoring"
    SEALED = "sealed"
    ABSENT = "absent"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


class AskedOfEntry:
    takes_part = Question("draft", "submitted", "returned", "accepted")


class EntryState(AskedOfEntry, StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Ending(StrEnum):
    """How a proposal ends unconfirmed: by its proposer, by the second person, by itself."""

    TAKEN_BACK = "taken_back"
    SENT_BACK = "sent_back"
    OUTDATED = "outdated"


class AskedOfClock:
    is_ready = Question("ready")


class ClockState(AskedOfClock, StrEnum):
    """The speech clock of an appearance."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"  # a technical pause: what is spoken so far is kept
    STOPPED = "stopped"


class AskedOfVote:
    is_prepared = Question("prepared")
    is_open = Question("open")
    is_closed = Question("closed")


class VoteState(AskedOfVote, StrEnum):
    """The audience's vote of a stage."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"  # only now anybody may know the counts


class AskedOfDraw:
    is_gathering = Question("gathering")
    is_fixed = Question("fixed")
    is_going_on = Question("gathering", "fixed")
    is_drawn = Question("drawn")
    is_called_off = Question("called_off")
    is_unfixed = Question("gathering", "called_off")  # who committed is not settled
    is_given_up = Question("called_off", "void")


class DrawState(AskedOfDraw, StrEnum):
    """A draw with witnesses."""

    GATHERING = "gathering"  # the witnesses' commitments
    FIXED = "fixed"  # list and commitments are on the chain; now all reveal, then the dice
    DRAWN = "drawn"
    CALLED_OFF = "called_off"
    VOID = "void"  # somebody did not reveal


class AskedOfObjection:
    is_lodged = Question("lodged")
    is_upheld = Question("upheld")


class ObjectionState(AskedOfObjection, StrEnum):
    LODGED = "lodged"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    TAKEN_BACK = "taken_back"


STAGE: Mapping[tuple[StageState, str], StageState] = {
    (StageState.PLANNED, "open"): StageState.OPEN,
    (StageState.OPEN, "close"): StageState.CLOSED,
    (StageState.CLOSED, "reopen"): StageState.OPEN,
    (StageState.CLOSED, "start_scoring"): StageState.SCORING,
    (StageState.SCORING, "seal"): StageState.SEALED,
    (StageState.SEALED, "unseal"): StageState.SCORING,
    (StageState.SEALED, "publicise"): StageState.PUBLICISED,
    (StageState.PUBLICISED, "withdraw"): StageState.SEALED,
    (StageState.PUBLICISED, "confirm"): StageState.FINAL,
}

APPEARANCE: Mapping[tuple[AppearanceState, str], AppearanceState] = {
    (AppearanceState.WAITING, "call"): AppearanceState.ON_STAGE,
    (AppearanceState.ON_STAGE, "finish"): AppearanceState.SCORING,
    (AppearanceState.ON_STAGE, "send_back"): AppearanceState.WAITING,
    (AppearanceState.ON_STAGE, "seal"): AppearanceState.SEALED,
    (AppearanceState.SCORING, "seal"): AppearanceState.SEALED,
    (AppearanceState.WAITING, "seal"): AppearanceState.SEALED,
    (AppearanceState.SEALED, "unseal"): AppearanceState.SCORING,
    (AppearanceState.WAITING, "mark_absent"): AppearanceState.ABSENT,
    (AppearanceState.ON_STAGE, "mark_absent"): AppearanceState.ABSENT,
    (AppearanceState.ABSENT, "return"): AppearanceState.WAITING,
    (AppearanceState.WAITING, "withdraw"): AppearanceState.WITHDRAWN,
    (AppearanceState.ON_STAGE, "withdraw"): AppearanceState.WITHDRAWN,
    (AppearanceState.SCORING, "withdraw"): AppearanceState.WITHDRAWN,
    (AppearanceState.WITHDRAWN, "return"): AppearanceState.WAITING,
    (AppearanceState.ON_STAGE, "disqualify"): AppearanceState.DISQUALIFIED,
    (AppearanceState.SCORING, "disqualify"): AppearanceState.DISQUALIFIED,
}

ENTRY: Mapping[tuple[EntryState, str], EntryState] = {
    (EntryState.DRAFT, "submit"): EntryState.SUBMITTED,
    (EntryState.RETURNED, "submit"): EntryState.SUBMITTED,
    (EntryState.SUBMITTED, "return"): EntryState.RETURNED,
    (EntryState.SUBMITTED, "accept"): EntryState.ACCEPTED,
    (EntryState.DRAFT, "withdraw"): EntryState.WITHDRAWN,
    (EntryState.RETURNED, "withdraw"): EntryState.WITHDRAWN,
    (EntryState.SUBMITTED, "withdraw"): EntryState.WITHDRAWN,
    (EntryState.ACCEPTED, "withdraw"): EntryState.WITHDRAWN,
    (EntryState.WITHDRAWN, "return"): EntryState.DRAFT,
}

OBJECTION: Mapping[tuple[ObjectionState, str], ObjectionState] = {
    (ObjectionState.LODGED, "uphold"): ObjectionState.UPHELD,
    (ObjectionState.LODGED, "dismiss"): ObjectionState.DISMISSED,
    (ObjectionState.LODGED, "take_back"): ObjectionState.TAKEN_BACK,
}

CLOCK: Mapping[tuple[ClockState, str], ClockState] = {
    (ClockState.READY, "start"): ClockState.RUNNING,
    (ClockState.RUNNING, "pause"): ClockState.PAUSED,
    (ClockState.PAUSED, "go_on"): ClockState.RUNNING,
    (ClockState.RUNNING, "stop"): ClockState.STOPPED,
    (ClockState.PAUSED, "stop"): ClockState.STOPPED,
    (ClockState.STOPPED, "go_on"): ClockState.RUNNING,
    (ClockState.PAUSED, "reset"): ClockState.READY,
    (ClockState.STOPPED, "reset"): ClockState.READY,
}

VOTE: Mapping[tuple[VoteState, str], VoteState] = {
    (VoteState.PREPARED, "open"): VoteState.OPEN,
    (VoteState.OPEN, "close"): VoteState.CLOSED,
}

DRAW: Mapping[tuple[DrawState, str], DrawState] = {
    (DrawState.GATHERING, "fix"): DrawState.FIXED,
    (DrawState.GATHERING, "call_off"): DrawState.CALLED_OFF,
    (DrawState.FIXED, "roll"): DrawState.DRAWN,
    (DrawState.FIXED, "void"): DrawState.VOID,
}

# In which states of its stage each two-person action may be proposed and confirmed.
TIMELY: Mapping[str, tuple[StageState, ...]] = {
    "publish": (StageState.SEALED,),
    "withdraw": (StageState.PUBLICISED,),
    "confirm": (StageState.PUBLICISED,),
    "unseal": (StageState.SEALED,),
    "score.correct": (StageState.SCORING, StageState.SEALED),
    "late.admit": (StageState.SCORING, StageState.SEALED),
    "sheet.absent": (StageState.SCORING,),
    "recuse": (StageState.SCORING,),
    "no_attempt": (StageState.SCORING,),
    "penalty": (StageState.SCORING, StageState.SEALED),
    "decide": (StageState.SEALED,),
    "paper.entry": (StageState.SCORING,),
    "panel.change": (StageState.SCORING, StageState.SEALED, StageState.PUBLICISED),
    "erase": (StageState.FINAL,),  # before that somebody may still object, and be answered
    "recover": tuple(state for state in StageState if state is not StageState.FINAL),
}

# What two persons may do while a restore is not recorded: record it, and tell the chain who may.
BEFORE_RECORDED = ("recover", "panel.change")

# What no longer takes part: no sheet is expected of it, and no place is given to it.
OUT = tuple(state for state in AppearanceState if not state.takes_part)
PERFORMED = tuple(state for state in AppearanceState if state.has_performed)
# Who takes part in the edition, fills a quota and may appear; for questions to the database.
TAKES_PART = tuple(state for state in EntryState if state.takes_part)
# The stage's score sheets are complete and closed: what depends on them may exist.
CLOSED_SHEETS = (StageState.SEALED, StageState.PUBLICISED, StageState.FINAL)

S = TypeVar("S", bound=StrEnum)


def after(table: Mapping[tuple[S, str], S], state: S, move: str) -> S:
    """The state that follows `move`; `Refused` if the table does not know the move."""
    try:
        return table[state, move]
    except KeyError:
        raise Refused("move.not_allowed", state=state, move=move) from None


def is_timely(action: str, state: StageState) -> bool:
    """Whether a two-person action may be proposed and confirmed in this state of its stage."""
    return state in TIMELY[action]


def may_follow(table: Mapping[tuple[S, str], S], state: S) -> tuple[str, ...]:
    """The moves that the table allows from `state`, in the table's order."""
    return tuple(move for (start, move) in table if start == state)
