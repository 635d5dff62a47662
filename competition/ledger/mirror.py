"""The mirror of a chain (trust.md 2.3, decision 13): one canonical line for each event, in a file.

A line holds the event, what its parts say, the heads that were signed right after it and the answer
that its request got, so that a chain can be brought back from the file alone, answers included.
An answer without an event (the same marks sent again) has a line of its own, and so has a head that
was signed when nothing was appended (the head of a day). A line that was cut short is the last one,
and was never acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from competition.ledger.canon import NotCanonical, cj, load
from competition.ledger.event import BadEvent, Event, genesis, part_hash, read_event


class BadMirror(ValueError):
    """A line of the mirror is not canonical, or does not follow on the line before it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a request was answered, byte for byte, under its op."""

    op: str
    fingerprint: str
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Salted:
    """One part as it is stored: its salt and its canonical bytes."""

    salt: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """One event of the mirror. A part that is not here was erased."""

    event: Event
    parts: Mapping[str, Salted]
    heads: tuple[str, ...] = ()
    answer: Told | None = None


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A mirror as read: its events in order, answers and heads that have none, was it cut."""

    records: tuple[Record, ...]
    answers: tuple[Told, ...] = field(default=())
    cut_short: bool = False
    heads: tuple[str, ...] = ()


# ── write ─────────────────────────────────────────────────────────────────────────────────────
def event_record(
    event: bytes,
    parts: Mapping[str, Salted],
    *,
    heads: Iterable[str] = (),
    answer: Told | None = None,
) -> bytes:
    """One line, line feed included; `event` and the parts' data are canonical bytes already."""
    pieces = [b'"answer":' + _answer(answer)] if answer else []
    pieces.append(b'"e":' + event)
    if notes := list(heads):
        pieces.append(b'"heads":' + cj(notes))
    pieces.append(b'"p":[' + b",".join(_part(name, parts[name]) for name in sorted(parts)) + b"]")
    return b"{" + b",".join(pieces) + b"}\n"


def answer_record(answer: Told) -> bytes:
    """The line of an answer to a request that appended nothing."""
    return b'{"answer":' + _answer(answer) + b"}\n"


def head_record(note: str) -> bytes:
    """The line of a head that was signed while nothing was appended."""
    return b'{"head":' + cj(note) + b"}\n"


def _answer(told: Told) -> bytes:
    body = told.body.decode()
    return cj({"body": body, "op": told.op, "print": told.fingerprint, "status": told.status})


def _part(name: str, part: Salted) -> bytes:
    return b'{"data":%s,"part":%s,"salt":"%s"}' % (part.data, cj(name), part.salt.hex().encode())


# ── read ──────────────────────────────────────────────────────────────────────────────────────
def read(chain: str, content: bytes) -> Mirrored:
    """Read a chain's mirror and check every link, number and part; raises BadMirror.

    What follows the last line feed was cut short and is left out.
    """
    lines, _, rest = content.rpartition(b"\n")
    records: list[Record] = []
    answers: list[Told] = []
    heads: list[str] = []
    link = genesis(chain)
    for number, line in enumerate(lines.split(b"\n") if lines else [], 1):
        try:
            found = read_line(line)
        except (NotCanonical, BadEvent, KeyError, TypeError, ValueError) as error:
            raise BadMirror(f"{chain}: line {number}: {error}") from error
        if isinstance(found, Told):
            answers.append(found)
            continue
        if isinstance(found, str):
            heads.append(found)
            continue
        if (found.event.chain, found.event.seq, found.event.prev) != (chain, len(records), link):
            raise BadMirror(f"{chain}: line {number} does not follow on the line before it")
        link = found.event.hash
        records.append(found)
    return Mirrored(tuple(records), tuple(answers), bool(rest), tuple(heads))


def read_line(line: bytes) -> Record | Told | str:
    """Read one line; every part must open the hash that its event names."""
    plain = load(line)
    if set(plain) == {"answer"}:
        return _read_answer(plain["answer"])
    if set(plain) == {"head"}:
        return str(plain["head"])
    if not {"e", "p"} <= set(plain) <= {"answer", "e", "heads", "p"}:
        raise BadMirror("unknown record")
    told = read_event(cj(plain["e"]))
    parts = dict(_read_parts(told, plain["p"]))
    answer = _read_answer(plain["answer"]) if "answer" in plain else None
    return Record(told, parts, tuple(plain.get("heads", ())), answer)


def _read_parts(told: Event, plain: list[dict[str, Any]]) -> Iterator[tuple[str, Salted]]:
    for one in plain:
        salt = bytes.fromhex(one["salt"])
        if told.parts.get(one["part"]) != part_hash(salt, one["data"]):
            raise BadMirror(f"part {one['part']} does not open the hash in event {told.seq}")
        yield one["part"], Salted(salt, cj(one["data"]))


def _read_answer(plain: dict[str, Any]) -> Told:
    return Told(plain["op"], plain["print"], plain["status"], plain["body"].encode())
