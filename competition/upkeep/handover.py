"""`podium handover`: from the campus server to the laptop in the hall, and back.

This installation stops writing, for good: the database itself refuses, whatever process asks. Then
it is backed up whole, and whoever restores that backup goes on where this one stopped. So a chain
never goes on in two places. Where no such backup could be made, nobody can go on anywhere else: it
writes again, at once or by `podium handover --undo`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import inspect, text

from competition import trail
from competition.db import db, refusing_everything
from competition.handed_over import PREFIX, is_handed_over, triggers
from competition.upkeep.backup import Backup, NoBackup, backup
from competition.upkeep.speaking import speaking

COMPLETED = "handed-over"  # a file of the instance: names the backup that somebody may go on from
STILL_WRITTEN = {"signed_in", "one_time_link", "sign_in_attempt", "alembic_version"}  # to read on


class Gone(RuntimeError):
    """It cannot be undone: a backup to go on from was made. The message names it."""


def hand_over(
    app: Flask, *, at: datetime, whom: str, to: Path | None = None, keys: Sequence[str] = ()
) -> Backup:
    """Stop writing, then make the backup that the next one goes on from; raises NoBackup.

    Run again it makes the same backup again: nothing can have been written in between.
    """
    with app.app_context():
        if not is_handed_over():
            trail.note("handover", edition=None, by="server", at=at, about=whom[:60])
            for statement in _statements():
                db.session.execute(text(statement))
            db.session.commit()
    try:
        made = _last(app, at=at, to=to, keys=keys)
        _completed(app).write_text(f"{made.path}\n", "utf-8")
        return made
    finally:  # also where it broke in a way that nobody foresaw
        if not _completed(app).exists():
            take_up(app)


def _last(app: Flask, *, at: datetime, to: Path | None, keys: Sequence[str]) -> Backup:
    made = backup(app, at=at, to=to, name="handover", last=True, keys=keys)
    if made.manifest.faults:
        with speaking(app):
            raise NoBackup(
                _("没有移交：数据库有问题，见 %(file)s。这里照常可以写入。\n%(faults)s",
                  file=made.path, faults="\n".join(made.manifest.faults))
            )  # fmt: skip
    return made


def undo(app: Flask, *, at: datetime) -> bool:
    """Write again where the backup was never completed; whether it had stopped. Raises Gone."""
    if _completed(app).exists():
        raise Gone(_completed(app).read_text("utf-8").strip())
    stopped = take_up(app)
    if stopped:
        with app.app_context():
            trail.note("handover_undone", edition=None, by="server", at=at)
            db.session.commit()
    return stopped


def _completed(app: Flask) -> Path:
    return Path(app.instance_path) / COMPLETED


def _statements() -> list[str]:
    dialect = db.engine.dialect.name
    tables = sorted(set(inspect(db.session.connection()).get_table_names()) - STILL_WRITTEN)
    return [one for table in tables for one in refusing_everything(table, PREFIX, dialect)]


def take_up(app: Flask) -> bool:
    """Write again, in a database that came from a handover; whether it did."""
    with app.app_context():
        found = triggers()
        for trigger, table in found:
            on = f" ON {table}" if db.engine.dialect.name == "postgresql" else ""
            db.session.execute(text(f"DROP TRIGGER {trigger}{on}"))
        db.session.commit()
    _completed(app).unlink(missing_ok=True)
    return bool(found)
