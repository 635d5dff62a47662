"""One chain's mirror as a file: appended under a lock, flushed, never with a gap or half a line.

Threads that wait for the lock find their lines written by whoever held it: one flush serves all.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from competition.disk import flush, flush_folder, write_all
from competition.ledger.canon import cj
from competition.ledger.event import event_hash
from competition.ledger.mirror import Told, read_line
from competition.rules import personal

Source = Callable[[str, int], Iterator[tuple[int, str, bytes]]]  # chain, from → seq, hash, line
BLOCK = 1 << 16


class NotMirrored(OSError):
    """The second copy could not be written; what was to be acknowledged must not be."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a file ends: its bytes, and the number and hash of the last event in it."""

    size: int
    seq: int
    hash: str


class MirrorFile:
    """`source` gives the chain's committed events, for what somebody else appended meanwhile."""

    def __init__(self, path: Path, chain: str, source: Source) -> None:
        self.path, self.chain = path, chain
        self._source = source
        self._threads = Lock()
        self._arriving = Lock()
        self._lines: dict[int, bytes] = {}
        self._loose: list[bytes] = []
        self._handle = -1
        self._end: End | None = None

    def __del__(self) -> None:
        """An installation that is no longer used keeps no file open."""
        self._forget()

    def keep(self, lines: Mapping[int, bytes], *, upto: int, loose: bytes = b"") -> None:
        """Have every event up to `upto` on the disk; raises NotMirrored.

        `lines` are those that the caller knows; `loose` is appended as it is.
        """
        with self._arriving:
            self._lines.update(lines)
            if loose:
                self._loose.append(loose)
        try:
            with self._alone():
                self._bring_to(upto)
        except OSError as error:
            raise NotMirrored(error.errno, error.strerror, str(self.path)) from error

    def catch_up(self) -> int:
        """Append every committed event that is not in the file; how many there were."""
        with self._alone():
            before = self._settled().seq
            self._append_from_database()
            return self._settled().seq - before

    def begin_anew(self) -> Path:
        """Keep the file as it is under a name of its own, which is returned, and begin another."""
        with self._alone():
            aside = self._set_aside()
            self._append_from_database()
            return aside

    def write_anew(self) -> None:
        """Write the whole file again as the database tells it, without what was erased there.

        The answers that stand on lines of their own are kept; it is replaced in one step.
        """
        with self._alone():
            self._settled()
            lines = self.path.read_bytes().splitlines(keepends=True)
            loose = [line for line in lines if isinstance(read_line(line[:-1]), Told)]
            replace(self.path, [*(line for _, _, line in self._source(self.chain, 0)), *loose])
            self._open()

    def forget_in_set_aside(self, people: Collection[str]) -> None:
        """A file of this chain that stepped aside names the same people."""
        with self._alone():
            for aside in self.path.parent.glob(f"{self.path.stem}.aside-*.jsonl"):
                lines = aside.read_bytes().splitlines(keepends=True)
                left = [without(line, people) for line in lines]
                if left != lines:
                    replace(aside, left)

    # ── under the lock ────────────────────────────────────────────────────────────────────────
    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread of one process at a time."""
        with self._threads:
            _make_folder(self.path.parent)
            lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            finally:
                os.close(lock)  # and with it the lock

    def _bring_to(self, upto: int) -> None:
        with self._arriving:
            lines, loose = self._lines, tuple(self._loose)
            self._lines = {}
        end = self._settled()
        fresh: list[bytes] = []
        while end.seq + len(fresh) + 1 in lines:
            fresh.append(lines[end.seq + len(fresh) + 1])
        if fresh or loose:
            self._append(b"".join((*fresh, *loose)), end.seq + len(fresh))
        with self._arriving:
            del self._loose[: len(loose)]  # not before: the database would not give them back
        if self._settled().seq < upto:
            self._append_from_database()

    def _append_from_database(self) -> None:
        rows = list(self._source(self.chain, self._settled().seq + 1))
        if rows:
            self._append(b"".join(line for _, _, line in rows), rows[-1][0])

    def _append(self, lines: bytes, seq: int) -> None:
        """Append and flush; whatever was written of a failure is taken off again."""
        end = self._settled()
        try:
            write_all(self._handle, lines)
            flush(self._handle)
        except OSError:
            os.ftruncate(self._handle, end.size)
            self._forget()
            raise
        self._end = End(end.size + len(lines), seq, "")

    def _settled(self) -> End:
        """Where the file ends now; another process may have appended, or replaced it."""
        if self._handle < 0 or _stat(self.path) != _stat(self._handle):
            self._open()
        if self._end is None or os.fstat(self._handle).st_size != self._end.size:
            self._end = self._end_of_chain()
        return self._end

    def _open(self) -> None:
        self._forget()
        fresh = not self.path.exists()
        self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        if fresh:
            flush_folder(self.path.parent)

    def _forget(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle, self._end = -1, None

    def _end_of_chain(self) -> End:
        """The file's end, once it is known to be this chain's; another chain's file steps aside."""
        found = _end_of(self._handle)
        if found.seq >= 0 and not self._is_ours(found):
            self._set_aside()
            found = _end_of(self._handle)
        if os.fstat(self._handle).st_size != found.size:
            os.ftruncate(self._handle, found.size)  # half a line, never acknowledged
        return found

    def _is_ours(self, end: End) -> bool:
        told = next(self._source(self.chain, end.seq), None)
        return told is not None and told[:2] == (end.seq, end.hash)

    def _set_aside(self) -> Path:
        """Keep a file that tells another story; it is never written again."""
        names = (self.path.with_name(f"{self.path.stem}.aside-{n}.jsonl") for n in range(1, 10_000))
        free = next(name for name in names if not name.exists())
        self.path.rename(free)
        self._open()
        return free


def _end_of(handle: int) -> End:
    """Read backwards to the last whole line that holds an event."""
    size = os.fstat(handle).st_size
    tail, start = b"", size
    while start > 0:
        length = min(BLOCK, start)
        start -= length
        tail = os.pread(handle, length, start) + tail
        whole = tail[: tail.rfind(b"\n") + 1]
        lines = whole.split(b"\n")[:-1]
        for line in reversed(lines if start == 0 else lines[1:]):
            plain = json.loads(line)
            if "e" in plain:
                last = start + len(whole)
                return End(last, plain["e"]["seq"], event_hash(cj(plain["e"])))
    return End(tail.rfind(b"\n") + 1, -1, "")


def replace(path: Path, lines: Iterable[bytes]) -> None:
    """Write the file anew beside itself, and put it in its place in one step."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())
    fresh.chmod(0o600)
    fresh.replace(path)
    flush_folder(path.parent)


def without(line: bytes, people: Collection[str]) -> bytes:
    """A line of a mirror without the parts that are these people's own.

    Files step aside because something is wrong with them: a line that nobody can read any more is
    given up where it names one of them.
    """
    try:
        plain = json.loads(line)
        parts = {one["part"]: one["data"] for one in plain.get("p", ())}
        own = set[str]().union(*(personal.own(parts, who) for who in people))
        if not own:
            return line
        plain["p"] = [one for one in plain["p"] if one["part"] not in own]
        return cj(plain) + b"\n"
    except (ValueError, TypeError, KeyError, AttributeError):
        return b"" if any(who.encode() in line for who in people) else line


def _stat(of: Path | int) -> tuple[int, int] | None:
    try:
        found = os.stat(of)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flush_folder(folder.parent)
