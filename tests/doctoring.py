"""What the doctor says of an installation, and that it moved nothing while it looked."""

from __future__ import annotations

import shutil
import socket
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from competition import settings
from competition.findings import Finding, Tone
from competition.upkeep import doctor

# What a laptop in an office says before anything is set up for the hall.
USUAL = {"address.free", "address.only_here"}
NO_SERVER = {"tick.never"}  # none has run, so nobody has made the rounds


def quieten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port of one's own, a machine with fonts, and the mirror not waited for."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    monkeypatch.setattr("competition.upkeep.check.PATIENCE", 0)
    monkeypatch.setattr(doctor, "APART", 10**9)  # the clock is held still here, the database's not
    monkeypatch.setattr(shutil, "which", lambda _name: "/bin/true")
    listed = subprocess.CompletedProcess([], 0, stdout="Noto Sans SC\n")
    monkeypatch.setattr(subprocess, "run", lambda *_words, **_options: listed)


def examined(app: Flask) -> list[Finding]:
    """What the doctor says of this installation, by a process that sees it for the first time."""
    instance = Path(app.instance_path)
    for name in doctor.KEYS:
        settings.secret(instance, name)
    return seen(instance, app.config["SQLALCHEMY_DATABASE_URI"])


def seen(instance: Path, url: str = "") -> list[Finding]:
    """What it says of what lies in this folder; meanwhile nothing in it moved."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        before = digest(instance)
        found = list(doctor.examine(instance))
        assert digest(instance) == before
    return found


def digest(folder: Path) -> list[tuple[object, ...]]:
    """Everything in it: names, content, modes, and when each was changed last."""
    there = [one for one in (folder.parent, folder, *sorted(folder.rglob("*"))) if one.exists()]
    state = [(one, one.stat()) for one in there]
    return [
        (str(one), one.is_file() and one.read_bytes(), at.st_mode, at.st_mtime_ns)
        for one, at in state
    ]


def asked(found: list[Finding]) -> set[str]:
    """The codes of everything that is not fine."""
    return {one.code for one in found if one.tone is not Tone.FINE}
