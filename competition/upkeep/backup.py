"""`podium backup`: the whole installation as one file, written while the server runs, then checked.

SQLite by its own backup interface, PostgreSQL by pg_dump. Checked means: the copy was opened as an
installation of its own, every chain walked and every projection compared (`check`), so a backup
that could not be put back is noticed on the day it is made.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.engine import URL

from competition import __version__, chain, clock
from competition.app import create_app
from competition.db import db, reading
from competition.ledger.event import code24, stamp
from competition.upkeep import archive, postgres
from competition.upkeep.archive import Chain, Manifest
from competition.upkeep.check import check
from competition.upkeep.speaking import speaking

FOLDER = "backups"
SPARE = 3  # times the database's size must be free: the copy, its journal, the packed file


class NoBackup(RuntimeError):
    """It could not be made, or was not as it should be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made, and what to tell about it."""

    path: Path
    manifest: Manifest
    warning: str = ""


def backup(
    app: Flask, *, at: datetime, to: Path | None = None, name: str = "podium", last: bool = False
) -> Backup:
    """Make one in `to` (the instance's own folder of backups); raises NoBackup.

    `last`: nothing is written after it, because this installation is handed over.
    """
    folder = to or Path(app.instance_path) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _free(folder, f"{name}-{at.astimezone(clock.HOME):%Y%m%d-%H%M%S}")
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as work, speaking(app):
        url = db.engine.url
        _refuse_full(folder, url)
        copy, manifest, warning = _checked_copy(app, url, Path(work))
        files = {manifest.database: copy, **_own_files(Path(app.instance_path))}
        hashes = {one: archive.hash_of(file) for one, file in files.items()}
        told = replace(manifest, made_at=stamp(at), files=hashes, handed_over=last)
        archive.pack(path, told, files)
    return Backup(path, told, warning)


def _free(folder: Path, stem: str) -> Path:
    """Two in one second get two names."""
    names = (folder / f"{stem}{more}.zip" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(name for name in names if not name.exists())


def _own_files(instance: Path) -> dict[str, Path]:
    return {name: instance / name for name in archive.KEPT if (instance / name).exists()}


def _refuse_full(folder: Path, url: URL) -> None:
    """A backup must not be what fills the disk that the scores are written to."""
    if url.get_backend_name() != "sqlite":
        return
    needed = Path(url.database or "").stat().st_size * SPARE
    if shutil.disk_usage(folder).free < needed:
        raise NoBackup(
            _(
                "磁盘空间不够，没有备份：至少要有 %(mb)s MB 空闲。"
                "请清理磁盘，或用 --to 指定别的盘。",
                mb=needed // 1_000_000 + 1,
            )
        )  # fmt: skip


def _checked_copy(app: Flask, url: URL, work: Path) -> tuple[Path, Manifest, str]:
    if url.get_backend_name() == "sqlite":
        copy = work / archive.SQLITE
        _copy_sqlite(Path(url.database or ""), copy)
        manifest = _check(app, work, f"sqlite:///{copy}")
        _settle(copy)
        return copy, manifest, ""
    copy = work / archive.POSTGRES
    postgres.run("pg_dump", "--format=custom", "--no-owner", "--no-privileges",
                 f"--file={copy}", url=url)  # fmt: skip
    try:
        with postgres.scratch(url) as other:
            postgres.run("pg_restore", "--no-owner", "--exit-on-error",
                         f"--dbname={other.database}", str(copy), url=other)  # fmt: skip
            return copy, _check(app, work, other.render_as_string(hide_password=False)), ""
    except postgres.NoTools as unchecked:
        postgres.run("pg_restore", "--list", str(copy), url=url)
        return copy, replace(_described(app), checked=False), str(unchecked)


def _copy_sqlite(source: Path, to: Path) -> None:
    """SQLite's online backup: a consistent copy, whatever is written meanwhile."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(to)) as copy:
        live.backup(copy)


def _settle(copy: Path) -> None:
    """One file, without a journal beside it."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _check(app: Flask, work: Path, url: str) -> Manifest:
    """Open the copy as an installation of its own and look at everything; raises NoBackup."""
    with opened(work / "instance", url) as other:
        other.extensions["podium"] = app.extensions["podium"]  # the language to speak
        if found := check(other):
            raise NoBackup(_("备份与应有的不符，已作废：%(faults)s", faults="\n".join(found)))
        return _described(other)


@contextmanager
def opened(instance: Path, url: str) -> Iterator[Flask]:
    """Another database as an app, let go of afterwards; it mirrors nothing."""
    instance.mkdir(exist_ok=True)
    other = create_app(instance=str(instance), SQLALCHEMY_DATABASE_URI=url)
    other.extensions["podium.mirror"] = None
    try:
        yield other
    finally:
        with other.app_context():
            db.session.remove()
            db.engine.dispose()


def _described(app: Flask) -> Manifest:
    with app.app_context(), reading():
        chains = {}
        for name in chain.chains():
            head = chain.tip(name)
            chains[name] = Chain(chain.size(name), head, code24(head))
        schema = db.session.scalar(text("SELECT version_num FROM alembic_version"))
        return Manifest(
            podium=__version__, made_at="", engine=db.engine.dialect.name,
            schema=str(schema), checked=True, chains=chains,
        )  # fmt: skip
