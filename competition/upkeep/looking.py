"""An installation as an app that is only looked at: nothing of it is made, moved or written.

Whoever opens SQLite's file as the server does makes two files beside it, and may bring the old
journal into it. So a file that nobody has open is looked at in a copy; beside a running server it
is opened for reading alone.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from competition import settings
from competition.app import create_app
from competition.upkeep import standing

TRIES = 5  # to copy a file that nobody changes meanwhile


@contextmanager
def only_looking(instance: Path, here: settings.Settings) -> Iterator[Flask]:
    """The installation in this folder, with a database that is there already."""
    file = standing.file_of(standing.url_of(instance, here), instance)
    with tempfile.TemporaryDirectory(prefix="podium-look-") as work:
        also = {"SQLALCHEMY_DATABASE_URI": _readable(file, instance, Path(work))} if file else {}
        app = create_app(str(instance), only_look=True, **also)
        try:
            yield app
        finally:
            standing.let_go(app)


def _readable(file: Path, instance: Path, work: Path) -> str:
    if not standing.is_serving(instance) and (copy := _copied(file, work)):
        return f"sqlite:///{copy}"
    return f"sqlite:///file:{file}?mode=ro&uri=true"


def _copied(file: Path, work: Path) -> Path | None:
    """The file with what its journal still holds; None where somebody writes all the time."""
    for _try in range(TRIES):
        before = _state(file)
        for one in _parts(file):
            (work / one.name).unlink(missing_ok=True)
            if one.exists():
                shutil.copyfile(one, work / one.name)
        if _state(file) == before:
            return work / file.name
    return None


def _parts(file: Path) -> tuple[Path, Path]:
    return file, file.with_name(f"{file.name}-wal")


def _state(file: Path) -> list[tuple[int, int]]:
    found = (one.stat() for one in _parts(file) if one.exists())
    return [(one.st_mtime_ns, one.st_size) for one in found]
