"""The backups that the server makes by itself: when one is due, and which are old enough to go."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from competition import chain, clock, trail
from competition.db import db
from competition.findings import Finding, fine, wrong
from competition.upkeep import archive, postgres
from competition.upkeep.archive import BadBackup
from competition.upkeep.backup import FOLDER, NoBackup, backup

NAME = "auto"  # what its file's name begins with; nobody else's backup is ever deleted


def make_due(
    app: Flask, last: str, *, every: timedelta, kept: int, at: datetime
) -> tuple[list[Finding], list[Finding]]:
    """Make one where something was done since the last, and it is that old; what was done and
    found. `last` is when anything was done last."""
    folder = Path(app.instance_path) / FOLDER
    if not _is_due(folder, last, every=every, at=at):
        return [], []
    db.session.rollback()  # what is copied must not wait for this transaction
    try:
        made = backup(app, at=at, name=NAME)
    except (NoBackup, postgres.NoTools):
        return [], [wrong("tick.no_backup")]  # its reason may name what another edition owns
    mb = f"{made.path.stat().st_size / 1_000_000:.1f}"
    did = [fine("tick.backed_up", file=made.path.name, mb=mb)]
    if dropped := _drop_old(folder, kept=kept):
        did.append(fine("tick.dropped", count=dropped, kept=kept))
    return did, []


def last_change() -> str:
    """When anything was done last: an event, or what only the trail tells (rosters, people)."""
    return max(chain.newest_at(), trail.newest_at())


def _is_due(folder: Path, last: str, *, every: timedelta, at: datetime) -> bool:
    """A person's backup counts too, as long as it can be read."""
    for file in sorted(folder.glob("*.zip"), key=lambda one: one.stat().st_mtime, reverse=True):
        try:
            made = archive.manifest_of(file).made_at
        except BadBackup:
            continue
        began = clock.moment(made)  # a clock that went back makes one due, too
        return last > made and not began <= at < began + every
    return True


def _drop_old(folder: Path, *, kept: int) -> int:
    """Of the server's own backups those made last stay."""
    own = sorted(folder.glob(f"{NAME}-*.zip"), key=lambda one: one.stat().st_mtime, reverse=True)
    old = own[max(kept, 1) :]
    for file in old:
        file.unlink()
    return len(old)
