"""The backups that the server makes by itself: when one is due, and which are old enough to go."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from competition import chain, clock, trail
from competition.db import db
from competition.findings import Finding, fine, wrong
from competition.upkeep import archive, postgres
from competition.upkeep.archive import BadBackup, Manifest
from competition.upkeep.backup import FAULTY, FOLDER, NoBackup, backup

LONGEST = timedelta(days=30)
NAME = "auto"  # what its file's name begins with; nobody else's backup is ever deleted


def make_due(
    app: Flask, last: str, *, every: timedelta, kept: int, at: datetime
) -> tuple[list[Finding], list[Finding]]:
    """Make one where something was done since the last, and it is that old; what was done and
    found. `last` is when anything was done last."""
    folder = Path(app.instance_path) / FOLDER
    newest = _newest(folder)
    if newest is not None and not _is_due(newest[1], last, every=every, at=at):
        return [], _faults(*newest)
    db.session.rollback()  # what is copied must not wait for this transaction
    try:
        made = backup(app, at=at, name=NAME)
    except (NoBackup, postgres.NoTools):
        return [], [wrong("tick.no_backup")]  # its reason may name what another edition owns
    mb = f"{made.path.stat().st_size / 1_000_000:.1f}"
    did = [] if made.manifest.faults else [fine("tick.backed_up", file=made.path.name, mb=mb)]
    if dropped := _drop_old(folder, kept=kept, at=at):
        did.append(fine("tick.dropped", count=dropped, kept=kept))
    return did, _faults(made.path, made.manifest)


def _faults(file: Path, manifest: Manifest) -> list[Finding]:
    """What is wrong may be what another edition owns: it stands in the copy, not here."""
    return [wrong("backup.faulty", file=file.name)] if manifest.faults else []


def last_change() -> str:
    """When anything was done last: an event, or what only the trail tells (rosters, people)."""
    return max(chain.newest_at(), trail.newest_at())


def _newest(folder: Path) -> tuple[Path, Manifest] | None:
    """The one made last; a person's counts too, as long as it can be read."""
    for file in archive.found_in(folder):
        with suppress(BadBackup):
            return file, archive.manifest_of(file)
    return None


def _is_due(manifest: Manifest, last: str, *, every: timedelta, at: datetime) -> bool:
    began = clock.moment(manifest.made_at)  # a clock that went back makes one due, too
    return last > manifest.made_at and not began <= at < began + every


def _drop_old(folder: Path, *, kept: int, at: datetime) -> int:
    """Of the server's own backups those made last stay, and the last of as many days.

    None but the newest stays longer than LONGEST: what was deleted because its time was over (dates
    of birth, contacts) must not live on where little is done, and so little is backed up.
    A faulty one pushes out none that is sound; of those the first stays, too.
    """
    most, own = max(kept, 1), archive.found_in(folder, f"{NAME}-")
    oldest = f"{(at - LONGEST).astimezone(clock.HOME):%Y%m%d}"
    days: dict[str, Path] = {}
    for file in own:
        days.setdefault(file.name.split("-")[1], file)
    young = [file for day, file in days.items() if day >= oldest]
    stay = {*own[:1], *young[:most]}
    stay |= {file for file in own[:most] if file.name.split("-")[1] >= oldest}
    old = [file for file in own if file not in stay]
    old += archive.found_in(folder, f"{FAULTY}-{NAME}-")[most:-1]
    for file in old:
        archive.drop(file)
    return len(old)
