"""A restore that was cut off: the database of the backup may be in place, and not yet what belongs
to it, its keys and the notes by which two persons are asked. Until a restore comes to its end no
server starts. A file of the instance says so: it is on the disk before the database is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from competition.disk import flush_file, flush_folder

FILE = "restoring"


class HalfWay(RuntimeError):
    """The message is the name of the backup that was being put back."""


@contextmanager
def replacing(instance: Path, name: str) -> Iterator[None]:
    """Around the step that puts the other database in place; where it fails, nothing was."""
    earlier = begun(instance)  # one that was cut off before this one
    _mark(instance, earlier or name)
    try:
        yield
    except Exception:
        if not earlier:
            over(instance)
        raise


def _mark(instance: Path, name: str) -> None:
    file = instance / FILE
    file.write_text(f"{name}\n", "utf-8")
    flush_file(file)
    flush_folder(instance)


def over(instance: Path) -> None:
    """Everything that belongs to the database is in place."""
    (instance / FILE).unlink(missing_ok=True)
    flush_folder(instance)


def begun(instance: Path) -> str:
    """Which backup was being put back; "" where none was."""
    try:
        return (instance / FILE).read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def refuse(instance: Path) -> None:
    """Raise HalfWay; for whoever would let people in."""
    if name := begun(instance):
        raise HalfWay(name)
