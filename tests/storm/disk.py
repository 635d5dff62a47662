"""A disk after a power cut: what was flushed is there, of the rest anything may be.

trust.md T3. A write after its file's last flush is kept, dropped or torn at a sector, each by
chance; a file that was never flushed may be missing whole. Pessimistic on purpose. Not modelled: a
disk that lies about its flushes.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.storm.tracing import Answer, CutOff, Flush, Step, Unlink, Write

SECTOR = 512
Change = Write | CutOff


@dataclass
class File:
    """What is surely on the disk, and what was done since."""

    sure: bytearray = field(default_factory=bytearray)
    there: bool = False  # its name is known to be on the disk
    since: list[Change] = field(default_factory=list)


@dataclass
class Disk:
    """The files of one folder; `answered` holds every event acknowledged so far."""

    files: dict[str, File] = field(default_factory=dict)
    answered: dict[int, str] = field(default_factory=dict)

    def does(self, step: Step) -> None:
        if isinstance(step, Answer):
            self.answered[step.seq] = step.hash
            return
        if isinstance(step, Flush) and step.path not in self.files:
            return  # a folder, or nothing was written yet
        file = self.files.setdefault(step.path, File())
        if isinstance(step, Flush):
            for change in file.since:
                apply(file.sure, change)
            file.since, file.there = [], True
        elif isinstance(step, Unlink):
            self.files.pop(step.path)
        else:
            file.since.append(step)

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files as they could be after a power cut now."""
        found = {}
        for path, file in self.files.items():
            if not file.there and chance.random() < 0.5:
                continue
            content = bytearray(file.sure)
            for change in file.since:
                if (survived := _by_chance(change, chance)) is not None:
                    apply(content, survived)
            found[path] = bytes(content)
        return found


def disk_of(folder: Path, but: Iterable[str] = ()) -> Disk:
    """A disk that surely holds what is in this folder now."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name not in but)
    return Disk({str(path): File(bytearray(path.read_bytes()), there=True) for path in paths})


def apply(content: bytearray, change: Change) -> None:
    if isinstance(change, CutOff):
        del content[change.size :]
        content.extend(bytes(max(0, change.size - len(content))))
        return
    at = len(content) if change.at is None else change.at
    content.extend(bytes(max(0, at - len(content))))
    content[at : at + len(change.data)] = change.data


def _by_chance(change: Change, chance: random.Random) -> Change | None:
    """Dropped, or torn, or whole."""
    if chance.random() < 0.5:
        return None
    if isinstance(change, CutOff) or chance.random() >= 0.3:
        return change
    kept = SECTOR * chance.randrange(len(change.data) // SECTOR + 1)
    return Write(change.path, change.data[:kept], change.at)


def lay_out(files: Mapping[str, bytes], was: Path, now: Path) -> None:
    """Write these files of the folder `was` into the folder `now`."""
    for name, content in files.items():
        path = now / Path(name).relative_to(was)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
