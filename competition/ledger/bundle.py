"""The bundle (trust.md 2.6): a chain with its parts and heads as one file of canonical lines.

Header, events in order, parts by (seq, part), heads in order; every line CJ1 and a line feed,
nothing else. Which parts are disclosed is the publication level's business (2.8).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from competition.ledger.canon import NotCanonical, cj, load
from competition.ledger.event import KINDS, BadEvent, Event, Kind, genesis, part_hash, read_event


class Level(StrEnum):
    """How much is in the file: everything, or what the rules let the public see."""

    FULL = "full"
    PUBLIC = "public"


class Publication(StrEnum):
    """Frozen in the rules: totals only, seats with marks (the default), judges' names as well."""

    TOTALS = "P0"
    SEATS = "P1"
    NAMES = "P2"


class BadBundle(ValueError):
    """The file is no bundle, or a link or a part in it does not hold."""


@dataclass(frozen=True, slots=True)
class Part:
    """One disclosed part: giving salt and data proves what the event's hash stands for."""

    seq: int
    name: str
    salt: bytes
    data: object

    @property
    def hash(self) -> str:
        return part_hash(self.salt, self.data)

    def line(self) -> bytes:
        plain = {"data": self.data, "part": self.name, "salt": self.salt.hex(), "seq": self.seq}
        return cj({"p": plain})


@dataclass(frozen=True, slots=True)
class Bundle:
    """A chain as read back: every link, number and disclosed part holds."""

    chain: str
    level: Level
    events: tuple[Event, ...]
    parts: Mapping[tuple[int, str], Part]
    heads: tuple[str, ...]


def disclosed(
    kind: Kind, part: str, publication: Publication, winners: frozenset[str] = frozenset()
) -> bool:
    """Say whether the public may have a part. `winners` are pseudonyms of who won something.

    Notes to a sheet, devices and private reasons stay where they are at every level.
    """
    if part in ("note", "meta", "reason") or part.startswith("passed."):
        return False
    if part.startswith("person."):
        return _named(kind, part.removeprefix("person."), publication, winners)
    marks = kind in (Kind.SCORE, Kind.SCORE_CONFLICT, Kind.SCORE_LATE, Kind.PROPOSE)
    return publication is not Publication.TOTALS or not marks


def _named(kind: Kind, who: str, publication: Publication, winners: frozenset[str]) -> bool:
    if kind is Kind.ROSTER:
        return who in winners
    return publication is Publication.NAMES


def write(
    chain: str,
    level: Level,
    *,
    events: Iterable[bytes],
    parts: Iterable[Part],
    heads: Iterable[str],
) -> bytes:
    """Write the file; its bytes depend on nothing but what is in it."""
    lines = [cj({"chain": chain, "level": str(level), "tb1": "bundle"})]
    lines += [b'{"e":' + line + b"}" for line in events]
    lines += [part.line() for part in sorted(parts, key=lambda part: (part.seq, part.name))]
    lines += [cj({"head": note}) for note in heads]
    return b"".join(line + b"\n" for line in lines)


def read(content: bytes) -> Bundle:
    """Read a bundle and check links, hashes, order and, in a full one, completeness.

    Signatures, the life cycle and the results are the verifier's (verify.py).
    """
    if not content.endswith(b"\n"):
        raise BadBundle("cut short")
    try:
        header, *records = (load(line) for line in content[:-1].split(b"\n"))
        chain, level = _header(header)
        events = tuple(_events(chain, records))
        parts = {(part.seq, part.name): part for part in _parts(events, records)}
    except (NotCanonical, BadEvent, KeyError, TypeError) as error:
        raise BadBundle(str(error)) from error
    if level is Level.FULL:
        _refuse_gaps(events, parts)
    heads = tuple(record["head"] for record in records if "head" in record)
    return Bundle(chain, level, events, parts, heads)


def _header(header: Any) -> tuple[str, Level]:
    if set(header) != {"chain", "level", "tb1"} or header["tb1"] != "bundle":
        raise BadBundle("no header of a bundle")
    if header["level"] not in ("full", "public"):
        raise BadBundle("unknown level")
    return header["chain"], Level(header["level"])


def _events(chain: str, records: list[Any]) -> Iterator[Event]:
    """The events, each linked to the one before; and no record out of its order."""
    order = ["e", "p", "head"]
    kinds = [order.index(kind) for record in records for kind in _only_key(record)]
    if kinds != sorted(kinds):
        raise BadBundle("records out of order")
    link = genesis(chain)
    for seq, record in enumerate(record for record in records if "e" in record):
        event = read_event(cj(record["e"]))
        if (event.chain, event.seq, event.prev) != (chain, seq, link):
            raise BadBundle(f"broken at event {seq}")
        link = event.hash
        yield event


def _only_key(record: Any) -> list[str]:
    if not isinstance(record, dict) or len(record) != 1 or not set(record) <= {"e", "p", "head"}:
        raise BadBundle("unknown record")
    return list(record)


def _parts(events: tuple[Event, ...], records: list[Any]) -> Iterator[Part]:
    last = (-1, "")
    for record in records:
        if "p" not in record:
            continue
        plain = record["p"]
        part = Part(plain["seq"], plain["part"], _salt(plain["salt"]), plain["data"])
        if set(plain) != {"data", "part", "salt", "seq"} or (part.seq, part.name) <= last:
            raise BadBundle(f"part {part.name} of event {part.seq} is out of order")
        if not 0 <= part.seq < len(events) or events[part.seq].parts.get(part.name) != part.hash:
            raise BadBundle(f"part {part.name} does not open the hash in event {part.seq}")
        last = (part.seq, part.name)
        yield part


def _salt(text: str) -> bytes:
    try:
        salt = bytes.fromhex(text)
    except ValueError as error:
        raise BadBundle("a salt is 16 bytes in hex") from error
    if len(salt) != 16 or salt.hex() != text:
        raise BadBundle("a salt is 16 bytes in hex")
    return salt


def _refuse_gaps(events: tuple[Event, ...], parts: Mapping[tuple[int, str], Part]) -> None:
    """A full bundle holds every part its kind demands; erased persons are gone even there."""
    for event in events:
        for name in KINDS[event.kind].must:
            if (event.seq, name) not in parts:
                raise BadBundle(f"part {name} of event {event.seq} is not disclosed")
