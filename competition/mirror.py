"""The mirror (流水副本): each chain once more, as a file outside the database.

Written after the commit and before the answer (trust.md, decision 13), flushed to the disk, one
line for each event: who has an answer has it in two places. What another process wrote, or a crash
kept from being written, is taken from the database first, so a mirror never has a gap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from competition.db import afterwards, db, reading, unit_of_work
from competition.facts import LedgerEvent, LedgerHead, LedgerPart, OpAnswer
from competition.findings import Finding, of_chain
from competition.ledger.mirror import (
    BadMirror,
    Mirrored,
    Salted,
    Told,
    answer_record,
    event_record,
    head_record,
    read,
)
from competition.mirror_file import MirrorFile
from competition.rules.personal import NAME

OWED = "mirror"  # under which name a transaction remembers what it will have to mirror


class Mirror:
    """The files of an installation, one for each chain; made where a chain first appends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, MirrorFile] = {}

    def file(self, chain: str) -> MirrorFile:
        """The chain's file: `<edition>/<stage>.jsonl`."""
        found = self._files.get(chain)
        if found is None:
            if any(not one or one.startswith(".") for one in chain.split("/")):
                raise ValueError(f"{chain!r} is no name of a file")
            path = self.folder / f"{chain}.jsonl"
            found = self._files.setdefault(chain, MirrorFile(path, chain, records))
        return found

    def chains(self) -> list[str]:
        """The chains that have a file here, also those that the database does not know."""
        found = self.folder.rglob("*.jsonl")
        names = (path.relative_to(self.folder).with_suffix("").as_posix() for path in found)
        return sorted(name for name in names if ".aside-" not in name)

    def read(self, chain: str) -> Mirrored:
        """The chain as its file tells it; nothing where there is no file. Raises BadMirror."""
        path = self.folder / f"{chain}.jsonl"
        return read(chain, path.read_bytes() if path.exists() else b"")


def here() -> Mirror | None:
    """This installation's mirror; None where the settings want none."""
    found: Mirror | None = current_app.extensions["podium.mirror"]
    return found


# ── what a transaction will have to mirror ────────────────────────────────────────────────────
@dataclass(slots=True)
class Draft:
    """An event that is not committed yet."""

    line: bytes
    op: str
    parts: Mapping[str, Salted]
    heads: list[str] = field(default_factory=list)
    answer: Told | None = None

    def record(self) -> bytes:
        return event_record(self.line, self.parts, heads=self.heads, answer=self.answer)


@dataclass(slots=True)
class Owed:
    """What one transaction owes to one chain's mirror once it is committed."""

    chain: str
    upto: int = -1
    drafts: dict[int, Draft] = field(default_factory=dict)
    answers: list[Told] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)  # signed where nothing is appended
    anew: bool = False  # something was erased: the file must forget it too

    def keep(self) -> None:
        if mirror := here():
            lines = {seq: draft.record() for seq, draft in self.drafts.items()}
            loose = b"".join([*map(answer_record, self.answers), *map(head_record, self.heads)])
            mirror.file(self.chain).keep(lines, upto=self.upto, loose=loose)
            if self.anew:
                mirror.file(self.chain).write_anew()
                mirror.file(self.chain).forget_in_set_aside(_people(_erased()[self.chain]))


def _owed(chain: str) -> Owed:
    all_owed: dict[str, Owed] = unit_of_work().setdefault(OWED, {})
    if chain not in all_owed:
        all_owed[chain] = Owed(chain)
        afterwards(all_owed[chain].keep)
    return all_owed[chain]


def owe_event(
    chain: str, seq: int, line: bytes, *, op: str, parts: Mapping[str, tuple[bytes, bytes]]
) -> None:
    """This event was appended; `parts` maps names to salt and canonical bytes."""
    owed = _owed(chain)
    salted = {name: Salted(salt, data) for name, (salt, data) in parts.items()}
    owed.drafts[seq] = Draft(line, op, salted)
    owed.upto = max(owed.upto, seq)


def owe_answer(chain: str, told: Told) -> None:
    """This request was answered so: on its event's line, or on one of its own."""
    owed = _owed(chain)
    draft = next((one for one in owed.drafts.values() if one.op == told.op), None)
    if draft is not None:
        draft.answer = told
    else:
        owed.answers.append(told)


def owe_head(chain: str, size: int, note: str) -> None:
    """This head was signed after so many events."""
    owed = _owed(chain)
    if draft := owed.drafts.get(size - 1):
        draft.heads.append(note)
    else:
        owed.heads.append(note)
        owed.upto = max(owed.upto, size - 1)


def owe_anew(chain: str) -> None:
    """Parts of this chain were erased: its file is written anew without them."""
    _owed(chain).anew = True


def owe_replay(chain: str, op: str) -> None:
    """A stored answer is given again: what belongs to it must be in the mirror before it goes out.

    Its event; or, where it has none, what a failure kept from being written with it.
    """
    wanted = select(LedgerEvent.seq).where(LedgerEvent.chain == chain, LedgerEvent.op == op)
    seq = db.session.scalar(wanted)
    owed = _owed(chain)
    owed.upto = max(owed.upto, -1 if seq is None else seq)


# ── from the database ─────────────────────────────────────────────────────────────────────────
def records(chain: str, first: int = 0) -> Iterator[tuple[int, str, bytes]]:
    """Number, hash and line of each committed event from `first` on, on a connection of its own."""
    ours = LedgerEvent.chain == chain, LedgerEvent.seq >= first
    told = (OpAnswer.chain == LedgerEvent.chain) & (OpAnswer.op == LedgerEvent.op)
    columns = (LedgerEvent.seq, LedgerEvent.hash, LedgerEvent.line, LedgerEvent.op)
    answers = (OpAnswer.fingerprint, OpAnswer.status, OpAnswer.body)
    wanted = select(*columns, *answers).outerjoin(OpAnswer, told).where(*ours)
    with reading(), db.engine.connect() as connection:
        rows = connection.execute(wanted.order_by(LedgerEvent.seq)).all()
        if not rows:
            return
        parts: dict[int, dict[str, Salted]] = {}
        for part in connection.execute(
            select(LedgerPart.seq, LedgerPart.name, LedgerPart.salt, LedgerPart.data).where(
                LedgerPart.chain == chain, LedgerPart.seq >= first, LedgerPart.data.is_not(None)
            )
        ):
            salted = Salted(bytes.fromhex(part.salt), part.data)
            parts.setdefault(part.seq, {})[part.name] = salted
        heads: dict[int, list[str]] = {}
        for head in connection.execute(
            select(LedgerHead.size, LedgerHead.note)
            .where(LedgerHead.chain == chain, LedgerHead.size > first)
            .order_by(LedgerHead.id)
        ):
            heads.setdefault(head.size - 1, []).append(head.note)
    for row in rows:
        answer = None
        if row.body is not None:
            answer = Told(row.op, row.fingerprint, row.status, row.body)
        line = event_record(
            row.line, parts.get(row.seq, {}), heads=heads.get(row.seq, ()), answer=answer
        )
        yield row.seq, row.hash, line


def catch_up() -> int:
    """Write whatever the mirrors lack; how many events that were. Done at start and by `tick`."""
    mirror = here()
    if mirror is None:
        return 0
    chains = db.session.scalars(select(LedgerEvent.chain).distinct().order_by(LedgerEvent.chain))
    return sum(mirror.file(chain).catch_up() for chain in chains)


def forget_erased() -> None:
    """Write anew what still holds an erased part: a crash came between the commit and the file."""
    mirror = here()
    if mirror is None:
        return
    for chain, parts in _erased().items():
        held = {(one.event.seq, name) for one in mirror.read(chain).records for name in one.parts}
        if held & parts:
            mirror.file(chain).write_anew()
        mirror.file(chain).forget_in_set_aside(_people(parts))


def _erased() -> dict[str, set[tuple[int, str]]]:
    """Chain → number and name of each part that was erased."""
    gone: dict[str, set[tuple[int, str]]] = {}
    erased = select(LedgerPart.chain, LedgerPart.seq, LedgerPart.name)
    with reading(), db.engine.connect() as connection:
        for row in connection.execute(erased.where(LedgerPart.data.is_(None))):
            gone.setdefault(row.chain, set()).add((row.seq, row.name))
    return gone


def _people(parts: Collection[tuple[int, str]]) -> set[str]:
    """Whose names are among these parts."""
    return {name.removeprefix(NAME) for _seq, name in parts if name.startswith(NAME)}


# ── compare ───────────────────────────────────────────────────────────────────────────────────
def differences(chain: str) -> list[Finding]:
    """Where the chain's mirror is not what the database says; empty when both tell the same.

    The database is read first: whatever is acknowledged by then must be in the mirror.
    """
    mirror = here()
    if mirror is None:
        return []
    kept = {seq: hash_ for seq, hash_, _line in records(chain)}
    try:
        told = mirror.read(chain)
    except BadMirror as bad:
        return [of_chain("mirror.unreadable", chain, fault=str(bad))]
    there = {one.event.seq: one.event.hash for one in told.records}
    both = sorted(kept.keys() & there.keys())
    found = [of_chain("mirror.differs", chain, seq=n) for n in both if kept[n] != there[n]]
    if lacking := len(kept.keys() - there.keys()):
        found.append(of_chain("mirror.lacks", chain, count=lacking))
    if more := sum(seq >= len(kept) for seq in there):
        found.append(of_chain("mirror.more", chain, count=more))
    return found
