"""Events and their salted parts (trust.md 2.2).

An event is one line of CJ1 that names the hash of the line before it. What it is about lies in
parts, of which the line holds only salted hashes: a part can be shown, kept back or erased later
and the chain stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from competition.ledger.canon import cj, digest, load

VERSION = 1
SALT_BYTES = 16
AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
HASH = re.compile(r"[0-9a-f]{64}")
CHAIN = re.compile(r"[a-z0-9._-]+(/[a-z0-9._-]+)+")
FIELDS = frozenset(("actor", "at", "chain", "kind", "op", "parts", "prev", "seq", "v"))


class BadEvent(ValueError):
    """The line is canonical but is no event of this format."""


class Kind(StrEnum):
    """Everything that can happen on a chain; the list is closed."""

    RULES = "rules"
    ROSTER = "roster"
    PANEL = "panel"
    PANEL_CHANGE = "panel.change"
    RECUSE = "recuse"
    DRAW_COMMIT = "draw.commit"
    DRAW_REVEAL = "draw.reveal"
    OPEN = "open"
    APPEARANCE = "appearance"
    SCORE = "score"
    SCORE_CONFLICT = "score.conflict"
    SCORE_LATE = "score.late"
    PENALTY = "penalty"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    SEAL = "seal"
    UNSEAL = "unseal"
    VOTES = "votes"
    CARRY = "carry"
    DECISION = "decision"
    RESULT = "result"
    ANNOUNCE = "announce"
    OBJECTION = "objection"
    RECOVER = "recover"


@dataclass(frozen=True, slots=True)
class PartNames:
    """Which parts an event of one kind must carry and may carry.

    `each` are prefixes: roster has one part `person.<id>` for each person, so that a name can be
    disclosed for a prize winner and erased for everybody else; a panel that was drawn has one part
    `passed.<lot>` for each who could not come, which says why and is disclosed to nobody.
    """

    must: frozenset[str]
    may: frozenset[str] = frozenset()
    each: tuple[str, ...] = ()

    def fault(self, names: frozenset[str]) -> str:
        """Say what is wrong with a set of part names; empty when nothing is."""
        if missing := self.must - names:
            return f"part missing: {', '.join(sorted(missing))}"
        strange = names - self.must - self.may
        if self.each:
            strange = frozenset(name for name in strange if not name.startswith(self.each))
        return f"part not allowed: {', '.join(sorted(strange))}" if strange else ""


def _parts(*must: str, may: tuple[str, ...] = (), each: tuple[str, ...] = ()) -> PartNames:
    return PartNames(frozenset(must), frozenset(may), each)


_SHEET = _parts("score", may=("note", "meta"))

# A reason that is nobody else's business is a part of its own and stays undisclosed (2.8, P1).
KINDS: Mapping[Kind, PartNames] = {
    Kind.RULES: _parts("rules"),
    Kind.ROSTER: _parts("ids", each=("person.",)),
    Kind.PANEL: _parts("panel", each=("person.", "passed.")),
    Kind.PANEL_CHANGE: _parts("panel", may=("reason",), each=("person.", "passed.")),
    Kind.RECUSE: _parts("recuse", may=("reason",)),
    Kind.DRAW_COMMIT: _parts("commit"),
    Kind.DRAW_REVEAL: _parts("reveal"),
    Kind.OPEN: _parts(),
    Kind.APPEARANCE: _parts("appearance", may=("reason",)),
    Kind.SCORE: _SHEET,
    Kind.SCORE_CONFLICT: _SHEET,
    Kind.SCORE_LATE: _SHEET,
    Kind.PENALTY: _parts("penalty", may=("reason",)),
    Kind.PROPOSE: _parts("action", may=("note", "meta", "reason")),
    Kind.CONFIRM: _parts("confirm"),
    Kind.SEAL: _parts("seal"),
    Kind.UNSEAL: _parts("unseal", may=("reason",)),
    Kind.VOTES: _parts("votes"),
    Kind.CARRY: _parts("carry"),
    Kind.DECISION: _parts("decision"),
    Kind.RESULT: _parts("result"),
    Kind.ANNOUNCE: _parts("announce"),
    Kind.OBJECTION: _parts("objection", may=("reason",)),
    Kind.RECOVER: _parts("recover"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event as read from its line; `parts` maps a part's name to its salted hash."""

    chain: str
    seq: int
    kind: Kind
    actor: str
    at: str
    op: str
    parts: Mapping[str, str]
    prev: str
    line: bytes
    hash: str


def genesis(chain: str) -> str:
    """Return what event 0 names as its predecessor: two chains never share a beginning."""
    return digest("genesis", chain.encode())


def part_hash(salt: bytes, data: object) -> str:
    """Hash a part's content under its salt, so that a few possible marks cannot be tried out."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 16 bytes")
    return digest("part", salt, cj(data))


def stamp(at: datetime) -> str:
    """Write an aware instant the way events do: UTC, whole milliseconds, cut and never rounded."""
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone")
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def event_line(
    *,
    chain: str,
    seq: int,
    prev: str,
    kind: Kind,
    actor: str,
    at: str,
    op: str,
    parts: Mapping[str, str],
) -> bytes:
    """Write one event; `at` comes from stamp(), `parts` maps names to part hashes.

    Raises BadEvent, so that nothing can be appended that read_event() would refuse.
    """
    written: dict[str, object] = {
        "actor": actor, "at": at, "chain": chain, "kind": str(kind), "op": op,
        "parts": dict(parts), "prev": prev, "seq": seq, "v": VERSION,
    }  # fmt: skip
    if fault := _fault(written):
        raise BadEvent(fault)
    return cj(written)


def event_hash(line: bytes) -> str:
    """Hash an event's line: the next event's `prev`, and what a receipt and a head name."""
    return digest("event", line)


def read_event(line: bytes) -> Event:
    """Read one line; raises NotCanonical or BadEvent. Links to other events are not checked."""
    value = load(line)
    if not isinstance(value, dict):
        raise BadEvent("an event is an object")
    if fault := _fault(value):
        raise BadEvent(fault)
    return Event(
        chain=value["chain"],
        seq=value["seq"],
        kind=Kind(value["kind"]),
        actor=value["actor"],
        at=value["at"],
        op=value["op"],
        parts=value["parts"],
        prev=value["prev"],
        line=line,
        hash=event_hash(line),
    )


def code24(hash_: str) -> str:
    """Return 24 digits in six groups: what is read aloud and written on paper (2.6).

    Digits, because they are understood without doubt in any language.
    """
    digits = f"{int(hash_[:20], 16) % 10**24:024d}"
    return " ".join(digits[i : i + 4] for i in range(0, 24, 4))


def _fault(value: Mapping[str, object]) -> str:
    """Say why these fields are no event; empty when they are one."""
    if set(value) != FIELDS or value["v"] != VERSION:
        return "fields of another format"
    for name, pattern in (("at", AT), ("prev", HASH), ("chain", CHAIN)):
        text = value[name]
        if not isinstance(text, str) or not pattern.fullmatch(text):
            return f"bad {name}"
    if not all(isinstance(value[name], str) and value[name] for name in ("actor", "op")):
        return "actor and op are names"
    seq = value["seq"]
    if type(seq) is not int or seq < 0:
        return "bad seq"
    return _parts_fault(value["kind"], value["parts"])


def _parts_fault(kind: object, parts: object) -> str:
    if not isinstance(kind, str) or kind not in KINDS:
        return f"unknown kind: {kind}"
    if not isinstance(parts, Mapping):
        return "parts are named"
    for name, hash_ in parts.items():
        if not isinstance(hash_, str) or not HASH.fullmatch(hash_):
            return f"part {name} has no hash"
    return KINDS[Kind(kind)].fault(frozenset(parts))
