"""`podium handover`: from the campus server to the laptop in the hall, and back.

This installation stops writing, for good: the database itself refuses, whatever process asks. Then
it is backed up whole, and whoever restores that backup goes on where this one stopped. So a chain
never goes on in two places. That it has gone stands on its own disk before the backup has its name.
Where it did not come so far, nobody can go on anywhere else: it writes again, at once or by `podium
handover --undo`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import inspect, text

from competition import trail
from competition.append_only import refusing_everything
from competition.db import db
from competition.disk import flush_file, flush_folder
from competition.handed_over import PREFIX, is_handed_over, triggers
from competition.upkeep.backup import Backup, NoBackup, backup
from competition.upkeep.speaking import speaking

GONE = "handed-over"  # a file of the instance: names the backup that somebody may go on from
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
            _gone(app).unlink(missing_ok=True)  # of an earlier time, long taken up again
            flush_folder(_gone(app).parent)
            trail.note("handover", edition=None, by="server", at=at, about=whom[:60])
            for statement in _statements():
                db.session.execute(text(statement))
            db.session.commit()
    try:
        return _last(app, at=at, to=to, keys=keys)
    except OSError as failed:
        if not _gone(app).exists():
            raise
        with speaking(app):
            raise NoBackup(_not_finished(app, failed)) from failed
    finally:  # also where it broke in a way that nobody foresaw
        if not _gone(app).exists():
            take_up(app)


def _not_finished(app: Flask, failed: OSError) -> str:
    return _(
        "移交的备份 %(file)s 可能没有写好（%(why)s）。它也可能已经能用，所以这里不再写入。"
        "请检查那个盘，再运行一次 podium handover，可以换一个盘。",
        file=_named(app), why=str(failed),
    )  # fmt: skip


def _last(app: Flask, *, at: datetime, to: Path | None, keys: Sequence[str]) -> Backup:
    def let_go(file: Path) -> None:
        """From the moment when the file is there this one must never write again."""
        fresh = _gone(app).with_name(f".{GONE}.new")
        fresh.write_text(f"{file}\n", "utf-8")
        flush_file(fresh)
        fresh.replace(_gone(app))
        flush_folder(fresh.parent)

    made = backup(app, at=at, to=to, name="handover", last=let_go, keys=keys)
    if made.manifest.faults:
        with speaking(app):
            raise NoBackup(
                _("没有移交：数据库有问题，见 %(file)s。这里照常可以写入。\n%(faults)s",
                  file=made.path, faults="\n".join(made.manifest.faults))
            )  # fmt: skip
    return made


def undo(app: Flask, *, at: datetime) -> bool:
    """Write again where the backup never got its name; whether it had stopped. Raises Gone."""
    with app.app_context():
        if is_handed_over() and _gone(app).exists():
            raise Gone(_named(app))
    stopped = take_up(app)
    if stopped:
        with app.app_context():
            trail.note("handover_undone", edition=None, by="server", at=at)
            db.session.commit()
    return stopped


def _gone(app: Flask) -> Path:
    return Path(app.instance_path) / GONE


def _named(app: Flask) -> str:
    return _gone(app).read_text("utf-8").strip()


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
    _gone(app).unlink(missing_ok=True)
    return bool(found)
