"""A stage's chain replayed: what its events alone say now stands.

Sheets that count, penalties, attempts that were not made, where each appearance is, who is excused,
what was decided, computed and announced, how far the stage is. The tables that hold the same
(`projection`) are there for speed; where they differ, this is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from competition import chain
from competition.ledger.canon import cj
from competition.ledger.event import Event, Kind
from competition.reordering import ORDERED
from competition.rules.lifecycles import AppearanceState


@dataclass(frozen=True, slots=True)
class Counted:
    """The revision of one sheet that counts, as plain values."""

    rev: int
    marks: tuple[tuple[str, int], ...]
    total: int
    seq: int
    note: str = field(default="", compare=False)  # may be erased; nothing depends on it
    hash: str = ""
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Given:
    """One penalty, by the number of its event."""

    appearance: str
    code: str
    points: int
    struck: bool = False
    reason: str = field(default="", compare=False)  # may be erased


class Phase(StrEnum):
    """How far a stage is, as far as its events tell: before scoring opens they do not."""

    PREPARING = "preparing"
    SCORING = "scoring"
    SEALED = "sealed"
    PUBLICISED = "publicised"
    FINAL = "final"


Parts = Mapping[str, Any]


@dataclass(slots=True)
class Replay:
    """What stands after the events taken so far."""

    sheets: dict[str, Counted] = field(default_factory=dict)
    penalties: dict[int, Given] = field(default_factory=dict)
    not_made: set[tuple[str, int]] = field(default_factory=set)
    states: dict[str, AppearanceState] = field(default_factory=dict)
    excused: dict[str, str] = field(default_factory=dict)  # c05.j03 → recused or absent
    decisions: dict[int, str] = field(default_factory=dict)  # canonical texts, by event
    runs: dict[int, str] = field(default_factory=dict)
    announcements: dict[str, str] = field(default_factory=dict)  # by the event's hash
    phase: Phase = Phase.PREPARING
    proposed: dict[int, tuple[Event, dict[str, Any]]] = field(default_factory=dict)
    late: dict[int, tuple[dict[str, Any], str]] = field(default_factory=dict)

    def take(self, event: Event, parts: Parts) -> None:
        TAKE[event.kind](self, event, parts)


def of_chain(name: str) -> Replay:
    """Everything that the chain says stands now."""
    found = Replay()
    for event, parts in chain.events(name, *TAKE):
        found.take(event, parts)
    return found


# ── sheets ────────────────────────────────────────────────────────────────────────────────────
def _score(so_far: Replay, event: Event, parts: Parts) -> None:
    _count(so_far, parts["score"], _note(parts), event, event.at)


def _score_late(so_far: Replay, event: Event, parts: Parts) -> None:
    so_far.late[event.seq] = (parts["score"], _note(parts))


def _propose(so_far: Replay, event: Event, parts: Parts) -> None:
    so_far.proposed[event.seq] = (event, parts["action"])


def _confirm(so_far: Replay, event: Event, parts: Parts) -> None:
    """What a confirmed proposal makes count, under the number and hash of the proposal."""
    first, action = so_far.proposed[parts["confirm"]["ref"]]
    for score, note in _confirmed(so_far, action):
        _count(so_far, score, note, first, event.at)
    so_far.phase = AGREED.get(action["action"], so_far.phase)


def _confirmed(so_far: Replay, action: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    what = action["what"]
    if action["action"] == "score.correct":
        now = so_far.sheets.get(what["score"]["sheet"])
        yield what["score"], now.note if now else ""
    elif action["action"] == "late.admit":
        score, note = so_far.late[what["seq"]]
        now = so_far.sheets.get(score["sheet"])
        yield {**score, "rev": (now.rev if now else 0) + 1}, note
    elif action["action"] == "paper.entry":
        yield from ((score, "") for score in what["sheets"])


def _count(so_far: Replay, score: dict[str, Any], note: str, event: Event, at: str) -> None:
    marks = tuple(sorted(score["marks"].items()))
    counted = Counted(score["rev"], marks, score["total"], event.seq, note, event.hash, at)
    so_far.sheets[score["sheet"]] = counted


def _note(parts: Parts) -> str:
    return str(parts["note"]["text"]) if "note" in parts else ""


# ── penalties, appearances ────────────────────────────────────────────────────────────────────
def _penalty(so_far: Replay, event: Event, parts: Parts) -> None:
    told = parts["penalty"]
    if "strikes" in told:
        struck = so_far.penalties[told["strikes"]]
        so_far.penalties[told["strikes"]] = replace(struck, struck=True)
        return
    reason = str(parts["reason"]["text"]) if "reason" in parts else ""
    given = Given(told["appearance"], told["code"], told["points"], reason=reason)
    so_far.penalties[event.seq] = given


def _roster(so_far: Replay, _event: Event, parts: Parts) -> None:
    so_far.states |= dict.fromkeys(parts["ids"], AppearanceState.WAITING)


def _appearance(so_far: Replay, _event: Event, parts: Parts) -> None:
    told = parts["appearance"]
    if told["state"] == "no_attempt":
        so_far.not_made.add((told["id"], told["attempt"]))
    elif told["state"] == "attempt":
        so_far.not_made.discard((told["id"], told["attempt"]))
    elif told["state"] != ORDERED:
        so_far.states[told["id"]] = AppearanceState(told["state"])


def _seal(so_far: Replay, _event: Event, parts: Parts) -> None:
    code = parts["seal"]["appearance"]
    if code == "*":
        so_far.phase = Phase.SEALED
    for one, state in so_far.states.items():
        if one == code or (code == "*" and state.takes_part):
            so_far.states[one] = AppearanceState.SEALED


def _unseal(so_far: Replay, _event: Event, _parts: Parts) -> None:
    so_far.phase = Phase.SCORING
    for one, state in so_far.states.items():
        if state is AppearanceState.SEALED:
            so_far.states[one] = AppearanceState.SCORING


def _open(so_far: Replay, _event: Event, _parts: Parts) -> None:
    so_far.phase = Phase.SCORING


def _recuse(so_far: Replay, _event: Event, parts: Parts) -> None:
    so_far.excused[parts["recuse"]["sheet"]] = parts["recuse"]["why"]


# ── results ───────────────────────────────────────────────────────────────────────────────────
AGREED = {"withdraw": Phase.SEALED, "confirm": Phase.FINAL}  # these have no event of their own


def canonical(told: object) -> str:
    """As the ledger writes it; two values are the same where these are."""
    return cj(told).decode()


def _decision(so_far: Replay, event: Event, parts: Parts) -> None:
    so_far.decisions[event.seq] = canonical(parts["decision"])


def _result(so_far: Replay, event: Event, parts: Parts) -> None:
    so_far.runs[event.seq] = canonical({"body": parts["result"], "head": event.prev})


def _announce(so_far: Replay, event: Event, parts: Parts) -> None:
    so_far.announcements[event.hash] = canonical(parts["announce"])
    so_far.phase = Phase.PUBLICISED


TAKE: Mapping[Kind, Callable[[Replay, Event, Parts], None]] = {
    Kind.SCORE: _score,
    Kind.SCORE_LATE: _score_late,
    Kind.PROPOSE: _propose,
    Kind.CONFIRM: _confirm,
    Kind.PENALTY: _penalty,
    Kind.ROSTER: _roster,
    Kind.APPEARANCE: _appearance,
    Kind.SEAL: _seal,
    Kind.UNSEAL: _unseal,
    Kind.OPEN: _open,
    Kind.RECUSE: _recuse,
    Kind.DECISION: _decision,
    Kind.RESULT: _result,
    Kind.ANNOUNCE: _announce,
}
