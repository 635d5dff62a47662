"""What a server did to its files, and when it answered: recorded with strace, in order.

A call that was interrupted by another thread counts where it ended, an answer where it began: both
are the worse case for whoever promises that nothing is answered before it is on the disk.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "pwrite64,write,writev,sendto,sendmsg,fdatasync,fsync,ftruncate,unlink,unlinkat,"
    "rename,renameat,renameat2"
)
LINE = re.compile(r"(\d+) +(.*)")
RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")
WRITTEN = re.compile(r'p?write(?:64)?\(\d+<([^>]+)>, (".*"), (\d+)(?:, (\d+))?\) = (\d+)')
FLUSHED = re.compile(r"f(?:data)?sync\(\d+<([^>]+)>\) = 0")
CUT_OFF = re.compile(r"ftruncate\(\d+<([^>]+)>, (\d+)\) = 0")
UNLINKED = re.compile(r'unlink\("([^"]+)"\) = 0')
ANSWERED = re.compile(
    r'<socket:.*\\"hash\\":\\"([0-9a-f]{64})\\",\\"ok\\":true,\\"rev\\":\d+,\\"seq\\":(\d+)'
)


class CannotTrace(Exception):
    """There is no strace here, or it may not look at other programs."""


@dataclass(frozen=True, slots=True)
class Write:
    """These bytes went to this place of a file; None: to its end."""

    path: str
    data: bytes
    at: int | None


@dataclass(frozen=True, slots=True)
class Flush:
    path: str


@dataclass(frozen=True, slots=True)
class CutOff:
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Unlink:
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A judge was told that this is event `seq`."""

    seq: int
    hash: str


Step = Write | Flush | CutOff | Unlink | Answer


def tracer(log: Path) -> list[str]:
    """The command before a command that records what it does. Raises CannotTrace."""
    found = shutil.which("strace")
    if found is None:
        raise CannotTrace("there is no strace on this machine")
    command = [
        found,
        "-f",
        "--seccomp-bpf",
        "-y",
        "-s",
        "200000",
        "-e",
        f"trace={CALLS}",
        "-o",
        str(log),
    ]
    tried = subprocess.run(
        [*command, "true"], capture_output=True, text=True, check=False, timeout=60
    )
    if tried.returncode:
        raise CannotTrace(f"strace may not look here ({tried.stderr.strip()[-120:]})")
    return command


def steps(log: Path, folder: Path) -> Iterator[Step]:
    """What happened to the files of `folder`, and the answers."""
    for call in _whole_calls(log):
        if answered := _answer(call):
            yield answered
        elif (step := _to_a_file(call)) and Path(step.path).is_relative_to(folder):
            yield step


def _whole_calls(log: Path) -> Iterator[str]:
    """Each call on one line. What was begun and then resumed is put together where it ended."""
    begun: dict[str, str] = {}
    for line in log.read_text("latin-1").splitlines():
        found = LINE.match(line)
        if found is None:
            continue
        process, call = found.groups()
        if call.endswith("<unfinished ...>"):
            begun[process] = call.removesuffix("<unfinished ...>")
            if _answer(call):
                yield begun.pop(process)
        elif resumed := RESUMED.match(call):
            if process in begun:
                yield begun.pop(process).rstrip() + resumed[1]
        else:
            yield call


def _answer(call: str) -> Answer | None:
    found = ANSWERED.search(call)
    return Answer(int(found[2]), found[1]) if found else None


def _to_a_file(call: str) -> Write | Flush | CutOff | Unlink | None:
    if found := WRITTEN.match(call):
        data = ast.literal_eval("b" + found[2])[: int(found[5])]
        assert len(data) == int(found[5]), call[:80]
        return Write(found[1], data, int(found[4]) if found[4] else None)
    if found := FLUSHED.match(call):
        return Flush(found[1])
    if found := CUT_OFF.match(call):
        return CutOff(found[1], int(found[2]))
    if found := UNLINKED.match(call):
        return Unlink(found[1])
    return None
